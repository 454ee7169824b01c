#include "engine/cql/instance_node.hpp"

#include <algorithm>
#include <utility>

#include "engine/cql/evaluation_state.hpp"

namespace hookline::cql {
namespace {

std::string_view text_of(const Value& value) {
    return value.is_null() ? std::string_view() : value.as_string();
}

QuantityValue quantity_of(const Value& value) {
    return value.is_null() ? QuantityValue() : value.as_quantity();
}

class InstanceNode final : public Node {
  public:
    InstanceNode(TypeKind kind, const ObjectType* object, std::span<const std::string_view> names,
                 std::vector<NodePointer> elements)
        : kind_(kind), object_(object), names_(names), elements_(std::move(elements)) {}

    [[nodiscard]] Value evaluate(Frame& frame) const override {
        RequestArena& arena = frame.state.context().arena;
        Value* values = arena.allocate_array<Value>(elements_.size());
        for (std::size_t i = 0; i < elements_.size(); ++i) {
            values[i] = run(*elements_[i], frame);
        }
        const auto* fields = arena.create<TupleValue>(TupleValue{names_, {values, names_.size()}});
        if (object_ != nullptr) {
            return Value::object(arena.create<ObjectValue>(ObjectValue{object_, fields, fields}));
        }
        return system_instance(*fields, arena);
    }

  private:
    [[nodiscard]] Value system_instance(const TupleValue& fields, RequestArena& arena) const {
        switch (kind_) {
            case TypeKind::Quantity: {
                const Value value = fields.find("value");
                const std::string_view unit = text_of(fields.find("unit"));
                return value.is_null()
                           ? Value::null()
                           : make_quantity(value.as_decimal(), unit.empty() ? "1" : unit, arena);
            }
            case TypeKind::Ratio:
                return Value::ratio(
                    arena.create<RatioValue>(RatioValue{quantity_of(fields.find("numerator")),
                                                        quantity_of(fields.find("denominator"))}));
            case TypeKind::Code:
                return Value::code(arena.create<CodeValue>(
                    CodeValue{text_of(fields.find("code")), text_of(fields.find("system")),
                              text_of(fields.find("display")), text_of(fields.find("version"))}));
            case TypeKind::Concept:
                return Value::concept_of(arena.create<ConceptValue>(ConceptValue{
                    codes_of(fields.find("codes"), arena), text_of(fields.find("display"))}));
            case TypeKind::ValueSet:
            case TypeKind::CodeSystem:
                return vocabulary(fields, arena);
            default:
                return Value::null();
        }
    }

    [[nodiscard]] static std::span<const CodeValue> codes_of(const Value& list,
                                                             RequestArena& arena) {
        if (list.is_null()) {
            return {};
        }
        std::vector<CodeValue> codes;
        for (const Value& code : list.as_list()) {
            if (!code.is_null()) {
                codes.push_back(code.as_code());
            }
        }
        return arena.copy(std::span<const CodeValue>(codes));
    }

    [[nodiscard]] Value vocabulary(const TupleValue& fields, RequestArena& arena) const {
        const auto* value = arena.create<VocabularyValue>(
            VocabularyValue{text_of(fields.find("id")), text_of(fields.find("version")),
                            text_of(fields.find("name")), -1});
        return kind_ == TypeKind::ValueSet ? Value::value_set(value) : Value::code_system(value);
    }

    TypeKind kind_;
    const ObjectType* object_;
    std::span<const std::string_view> names_;  // owner: the program
    std::vector<NodePointer> elements_;
};

}  // namespace

std::unique_ptr<Node> make_instance_node(const Type& type, const ObjectType* object,
                                         std::span<const std::string_view> names,
                                         std::vector<NodePointer> elements) {
    return std::make_unique<InstanceNode>(type.kind, object, names, std::move(elements));
}

}  // namespace hookline::cql
