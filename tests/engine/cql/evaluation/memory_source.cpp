#include "tests/engine/cql/evaluation/memory_source.hpp"

#include <algorithm>

namespace hookline::cql::test {

MemoryBinding::MemoryBinding(const ModelInfo* model) : model_(model) {
    if (model == nullptr) {
        return;
    }
    for (const ModelClass& model_class : model->classes()) {
        types_.emplace(model_class.name,
                       std::make_unique<ObjectType>(ObjectType{model_class.name}));
    }
}

const ObjectType* MemoryBinding::find_class(std::string_view class_name) const {
    const auto found = types_.find(class_name);
    return found == types_.end() ? nullptr : found->second.get();
}

// Instances carry their elements themselves, so this getter is never asked for one that is there.
PropertyGetter MemoryBinding::find_property(std::string_view class_name,
                                            std::string_view /*element*/) const {
    return find_class(class_name) == nullptr
               ? nullptr
               : PropertyGetter([](const void*, RequestArena&) { return Value::null(); });
}

void MemoryTerminology::add_value_set(std::string url,
                                      std::vector<std::pair<std::string, std::string>> codes) {
    value_sets_.push_back({std::move(url), std::move(codes)});
}

std::optional<int> MemoryTerminology::find_value_set(std::string_view url) const {
    const auto found = std::ranges::find(value_sets_, url, &ValueSet::url);
    return found == value_sets_.end()
               ? std::nullopt
               : std::optional(static_cast<int>(found - value_sets_.begin()));
}

bool MemoryTerminology::contains(int value_set, std::string_view system,
                                 std::string_view code) const {
    if (value_set < 0) {
        return false;
    }
    const auto& codes = value_sets_[static_cast<std::size_t>(value_set)].codes;
    return std::ranges::any_of(
        codes, [&](const auto& member) { return member.first == system && member.second == code; });
}

void MemorySource::add(std::string_view class_name, const Elements& elements) {
    const ObjectType* type = binding_.find_class(class_name);
    HOOKLINE_ASSERT(type != nullptr, "a class of the model");
    std::vector<std::string_view> names;
    std::vector<Value> values;
    for (const auto& [name, value] : elements) {
        names.push_back(memory_.copy(std::string_view(name)));
        values.push_back(value);
    }
    const auto* made = memory_.create<TupleValue>(
        TupleValue{memory_.copy(std::span<const std::string_view>(names)),
                   memory_.copy(std::span<const Value>(values))});
    instances_.push_back(Value::object(memory_.create<ObjectValue>(ObjectValue{type, made, made})));
}

bool MemorySource::is_in(const Value& code, int value_set) const {
    const auto contains = [&](const CodeValue& one) {
        return terminology_.contains(value_set, one.system, one.code);
    };
    switch (code.kind()) {
        case ValueKind::Code:
            return contains(code.as_code());
        case ValueKind::Concept:
            return std::ranges::any_of(code.as_concept().codes, contains);
        case ValueKind::List:
            return std::ranges::any_of(code.as_list(),
                                       [&](const Value& one) { return is_in(one, value_set); });
        default:
            return false;
    }
}

std::span<const Value> MemorySource::retrieve(const ObjectType& type, int value_set,
                                              RequestArena& arena) const {
    const ModelClass* model_class = binding_.model()->find_class(type.name);
    std::vector<Value> found;
    for (const Value& instance : instances_) {
        const ObjectValue& object = instance.as_object();
        if (object.type == &type &&
            (value_set < 0 ||
             is_in(object.made->find(model_class->primary_code_path), value_set))) {
            found.push_back(instance);
        }
    }
    return arena.copy(std::span<const Value>(found));
}

Value MemorySource::patient(RequestArena& /*arena*/) const {
    if (binding_.model() == nullptr) {
        return Value::null();
    }
    const ObjectType* type = binding_.find_class(binding_.model()->patient_class());
    const auto found = std::ranges::find_if(
        instances_, [&](const Value& instance) { return instance.as_object().type == type; });
    return found == instances_.end() ? Value::null() : *found;
}

}  // namespace hookline::cql::test
