#include "engine/cql/property_nodes.hpp"

#include <algorithm>
#include <initializer_list>

namespace hookline::cql {
namespace {

// How an element of an instance is read, of one that CQL made itself too.
class ElementReader {
  public:
    ElementReader(PropertyGetter getter, std::string name)
        : getter_(getter), name_(std::move(name)) {}

    [[nodiscard]] Value read(const Value& value, RequestArena& arena) const {
        if (value.is_null()) {
            return value;
        }
        const ObjectValue& object = value.as_object();
        return object.made != nullptr ? object.made->find(name_) : getter_(object.data, arena);
    }

  private:
    PropertyGetter getter_;
    std::string name_;
};

class ObjectPropertyNode final : public Node {
  public:
    ObjectPropertyNode(NodePointer operand, ElementReader reader)
        : operand_(std::move(operand)), reader_(std::move(reader)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        return reader_.read(run(*operand_, frame), frame.state.context().arena);
    }

  private:
    NodePointer operand_;
    ElementReader reader_;
};

// Of a local, as in most conditions of queries: there is nothing to run, nor a step to record.
class LocalPropertyNode final : public Node {
  public:
    LocalPropertyNode(std::size_t slot, ElementReader reader)
        : slot_(slot), reader_(std::move(reader)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        return reader_.read(frame.locals[slot_], frame.state.context().arena);
    }

  private:
    std::size_t slot_;
    ElementReader reader_;
};

Value text_or_null(std::string_view text) {
    return is_absent(text) ? Value::null() : Value::string(text);
}

// An element of a system type; the names were checked by the translator.
Value system_element(const Value& value, std::string_view name, RequestArena& arena) {
    if (is_uncertain(value)) {
        return Value::null();
    }
    switch (value.kind()) {
        case ValueKind::Tuple:
            return value.as_tuple().find(name);
        case ValueKind::Interval: {
            const IntervalValue& interval = value.as_interval();
            if (name == "low" || name == "high") {
                return name == "low" ? interval.low : interval.high;
            }
            return Value::boolean(name == "lowClosed" ? interval.low_closed : interval.high_closed);
        }
        case ValueKind::Quantity:
            return name == "value" ? Value::decimal(value.as_quantity().value, arena)
                                   : text_or_null(absent_if_empty(value.as_quantity().unit));
        case ValueKind::Ratio:
            return Value::quantity(name == "numerator" ? &value.as_ratio().numerator
                                                       : &value.as_ratio().denominator);
        case ValueKind::Code: {
            const CodeValue& code = value.as_code();
            if (name == "code" || name == "system") {
                return text_or_null(name == "code" ? code.code : code.system);
            }
            return text_or_null(name == "display" ? code.display : code.version);
        }
        case ValueKind::Concept: {
            const ConceptValue& concept_value = value.as_concept();
            if (name == "display") {
                return text_or_null(concept_value.display);
            }
            if (!concept_value.has_codes) {
                return Value::null();
            }
            std::vector<Value> codes;
            for (const CodeValue& code : concept_value.codes) {
                codes.push_back(code.is_null() ? Value::null() : Value::code(&code));
            }
            return make_list(codes, arena);
        }
        case ValueKind::ValueSet:
        case ValueKind::CodeSystem: {
            const VocabularyValue& vocabulary = value.as_vocabulary();
            if (name == "codesystems") {
                return vocabulary.code_systems == nullptr ? Value::null()
                                                          : *vocabulary.code_systems;
            }
            return text_or_null(name == "id"     ? vocabulary.id
                                : name == "name" ? vocabulary.name
                                                 : vocabulary.version);
        }
        default:
            return Value::null();
    }
}

class SystemPropertyNode final : public Node {
  public:
    SystemPropertyNode(NodePointer operand, std::string name)
        : operand_(std::move(operand)), name_(std::move(name)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        return system_element(run(*operand_, frame), name_, frame.state.context().arena);
    }

  private:
    NodePointer operand_;
    std::string name_;
};

// An element of a value whose type is a choice: that of the alternative which it is.
class ChoicePropertyNode final : public Node {
  public:
    ChoicePropertyNode(NodePointer operand, std::string name, PropertyGetters getters)
        : operand_(std::move(operand)), name_(std::move(name)), getters_(std::move(getters)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        const Value value = run(*operand_, frame);
        RequestArena& arena = frame.state.context().arena;
        if (!value.is(ValueKind::Object)) {
            return has_element(value) ? system_element(value, name_, arena) : Value::null();
        }
        const ObjectValue& object = value.as_object();
        if (object.made != nullptr) {
            return object.made->find(name_);
        }
        for (const auto& [type, getter] : getters_) {
            if (type == object.type) {
                return getter(object.data, arena);
            }
        }
        return Value::null();
    }

  private:
    // Alternatives that do not have the element give null.
    [[nodiscard]] bool has_element(const Value& value) const {
        const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
            return std::ranges::find(names, name_) != names.end();
        };
        switch (value.kind()) {
            case ValueKind::Tuple:
                return true;
            case ValueKind::Interval:
                return is_one_of({"low", "high", "lowClosed", "highClosed"});
            case ValueKind::Quantity:
                return is_one_of({"value", "unit"});
            case ValueKind::Ratio:
                return is_one_of({"numerator", "denominator"});
            case ValueKind::Code:
                return is_one_of({"code", "system", "display", "version"});
            case ValueKind::Concept:
                return is_one_of({"codes", "display"});
            case ValueKind::ValueSet:
                return is_one_of({"id", "version", "name", "codesystems"});
            case ValueKind::CodeSystem:
                return is_one_of({"id", "version", "name"});
            default:
                return false;
        }
    }

    NodePointer operand_;
    std::string name_;
    PropertyGetters getters_;
};

}  // namespace

NewNode make_object_property_node(NodePointer operand, PropertyGetter getter, std::string name) {
    return std::make_unique<ObjectPropertyNode>(std::move(operand),
                                                ElementReader(getter, std::move(name)));
}
NewNode make_local_property_node(int slot, PropertyGetter getter, std::string name) {
    return std::make_unique<LocalPropertyNode>(static_cast<std::size_t>(slot),
                                               ElementReader(getter, std::move(name)));
}
NewNode make_system_property_node(NodePointer operand, std::string name) {
    return std::make_unique<SystemPropertyNode>(std::move(operand), std::move(name));
}
NewNode make_choice_property_node(NodePointer operand, std::string name, PropertyGetters getters) {
    return std::make_unique<ChoicePropertyNode>(std::move(operand), std::move(name),
                                                std::move(getters));
}

}  // namespace hookline::cql
