#include "engine/cql/type_test.hpp"

#include <algorithm>

namespace hookline::cql {

TypeTest::TypeTest(const Type& type, const ModelInfo* model, const ModelBinding& binding)
    : kind_(type.kind) {
    if (type.kind == TypeKind::Class && model != nullptr) {
        for (const ModelClass& candidate : model->classes()) {
            const ObjectType* object = binding.find_class(candidate.name);
            if (object != nullptr && model->derives(candidate, type.name)) {
                objects_.push_back(object);
            }
        }
    }
    if (type.element != nullptr) {
        inner_.emplace_back(*type.element, model, binding);
    }
    for (const auto& [name, element] : type.elements) {
        names_.push_back(name);
        inner_.emplace_back(*element, model, binding);
    }
    for (const Type* choice : type.choices) {
        inner_.emplace_back(*choice, model, binding);
    }
}

bool TypeTest::holds(const Value& value) const {
    const auto inner_holds = [&](const Value& part) {
        return part.is_null() || inner_.front().holds(part);
    };
    switch (kind_) {
        case TypeKind::Any:
            return true;
        case TypeKind::Class:
            return value.is(ValueKind::Object) &&
                   std::ranges::find(objects_, value.as_object().type) != objects_.end();
        case TypeKind::List:
            return value.is(ValueKind::List) && std::ranges::all_of(value.as_list(), inner_holds);
        case TypeKind::Interval:
            return value.is(ValueKind::Interval) && inner_holds(value.as_interval().low) &&
                   inner_holds(value.as_interval().high);
        case TypeKind::Choice:
            return std::ranges::any_of(inner_,
                                       [&](const TypeTest& choice) { return choice.holds(value); });
        case TypeKind::Tuple:
            return value.is(ValueKind::Tuple) && holds(value.as_tuple());
        case TypeKind::Vocabulary:
            return value.is(ValueKind::ValueSet) || value.is(ValueKind::CodeSystem);
        default:
            // System types stand in both enumerations in the same order, Any beside Null.
            return static_cast<int>(value.kind()) == static_cast<int>(kind_);
    }
}

bool TypeTest::holds(const TupleValue& tuple) const {
    if (tuple.names.size() != names_.size()) {
        return false;
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
        const Value element = tuple.find(names_[i]);
        const bool named = std::ranges::find(tuple.names, names_[i]) != tuple.names.end();
        if (!named || (!element.is_null() && !inner_[i].holds(element))) {
            return false;
        }
    }
    return true;
}

}  // namespace hookline::cql
