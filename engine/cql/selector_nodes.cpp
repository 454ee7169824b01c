#include "engine/cql/selector_nodes.hpp"

#include <utility>

#include "engine/cql/comparison.hpp"

namespace hookline::cql {
namespace {

class ListNode final : public Node {
  public:
    explicit ListNode(Nodes elements) : elements_(std::move(elements)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        const std::size_t count = elements_.size();
        Value* values = frame.state.context().arena.allocate_array<Value>(count);
        for (std::size_t i = 0; i < count; ++i) {
            values[i] = run(*elements_[i], frame);
        }
        return Value::list({values, count});
    }

  private:
    Nodes elements_;
};

class IntervalNode final : public Node {
  public:
    IntervalNode(Nodes operands, ValueKind point, bool low_closed, bool high_closed,
                 std::string where)
        : operands_(std::move(operands)),
          point_(point),
          low_closed_(low_closed),
          high_closed_(high_closed),
          where_(std::move(where)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        EvalContext& context = frame.state.context();
        const Value low = run(*operands_[0], frame);
        const Value high = run(*operands_[1], frame);
        bool low_closed = low_closed_;
        bool high_closed = high_closed_;
        if (operands_.size() == 4) {  // the flags of another interval
            const Value low_flag = run(*operands_[2], frame);
            const Value high_flag = run(*operands_[3], frame);
            if (low_flag.is_null() || high_flag.is_null()) {
                return Value::null();
            }
            low_closed = low_flag.is_true();
            high_closed = high_flag.is_true();
        }
        const auto order = compare(context, low, high);
        if (!order && low.is(ValueKind::Quantity) && high.is(ValueKind::Quantity)) {
            EvaluationError error("the ends of the interval cannot be compared");
            error.locate(where_);
            throw error;
        }
        if (order && (*order > 0 || (*order == 0 && (!low_closed || !high_closed)))) {
            EvaluationError error("the low end of the interval lies above its high end");
            error.locate(where_);
            throw error;
        }
        return Value::interval(context.arena.create<IntervalValue>(
            IntervalValue{low, high, low_closed, high_closed, false, point_}));
    }

  private:
    Nodes operands_;
    ValueKind point_;  // of the type; two null ends do not tell
    bool low_closed_;
    bool high_closed_;
    std::string where_;
};

class TupleNode final : public Node {
  public:
    TupleNode(std::span<const std::string_view> names, Nodes elements)
        : names_(names), elements_(std::move(elements)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        RequestArena& arena = frame.state.context().arena;
        Value* values = arena.allocate_array<Value>(elements_.size());
        for (std::size_t i = 0; i < elements_.size(); ++i) {
            values[i] = run(*elements_[i], frame);
        }
        return Value::tuple(
            arena.create<TupleValue>(TupleValue{names_, {values, elements_.size()}}));
    }

  private:
    std::span<const std::string_view> names_;  // owner: the program
    Nodes elements_;
};

// An empty text needs memory to differ from null.
std::string_view text_of(const Value& value) {
    if (value.is_null()) {
        return {};
    }
    return value.as_string().empty() ? std::string_view("") : value.as_string();
}

class InstanceNode final : public Node {
  public:
    InstanceNode(TypeKind kind, const ObjectType* object, std::span<const std::string_view> names,
                 Nodes elements)
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
            case TypeKind::Ratio: {
                // Neither may be null (reference, Ratio), as the value of a quantity may not.
                const Value numerator = fields.find("numerator");
                const Value denominator = fields.find("denominator");
                return numerator.is_null() || denominator.is_null()
                           ? Value::null()
                           : Value::ratio(arena.create<RatioValue>(
                                 RatioValue{numerator.as_quantity(), denominator.as_quantity()}));
            }
            case TypeKind::Code:
                return Value::code(arena.create<CodeValue>(
                    CodeValue{text_of(fields.find("code")), text_of(fields.find("system")),
                              text_of(fields.find("display")), text_of(fields.find("version"))}));
            case TypeKind::Concept:
                return Value::concept_of(arena.create<ConceptValue>(ConceptValue{
                    codes_of(fields.find("codes"), arena), text_of(fields.find("display")),
                    !fields.find("codes").is_null()}));
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
            codes.push_back(code.is_null() ? CodeValue() : code.as_code());
        }
        return arena.copy(std::span<const CodeValue>(codes));
    }

    [[nodiscard]] Value vocabulary(const TupleValue& fields, RequestArena& arena) const {
        const Value systems = fields.find("codesystems");
        const auto* value = arena.create<VocabularyValue>(
            VocabularyValue{text_of(fields.find("id")), text_of(fields.find("version")),
                            text_of(fields.find("name")), -1,
                            systems.is_null() ? nullptr : arena.create<Value>(systems)});
        return kind_ == TypeKind::ValueSet ? Value::value_set(value) : Value::code_system(value);
    }

    TypeKind kind_;
    const ObjectType* object_;
    std::span<const std::string_view> names_;  // owner: the program
    Nodes elements_;
};

}  // namespace

NewNode make_list_node(Nodes elements) {
    return std::make_unique<ListNode>(std::move(elements));
}
NewNode make_interval_node(const elm::Expression& tree, Nodes operands, std::string where) {
    return std::make_unique<IntervalNode>(std::move(operands), value_kind(tree.type->element->kind),
                                          tree.low_closed, tree.high_closed, std::move(where));
}
NewNode make_tuple_node(std::span<const std::string_view> names, Nodes elements) {
    return std::make_unique<TupleNode>(names, std::move(elements));
}
NewNode make_instance_node(const Type& type, const ObjectType* object,
                           std::span<const std::string_view> names, Nodes elements) {
    return std::make_unique<InstanceNode>(type.kind, object, names, std::move(elements));
}

}  // namespace hookline::cql
