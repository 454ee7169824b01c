#include "engine/cql/compiler.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/cql/comparison.hpp"
#include "engine/cql/constant_folder.hpp"
#include "engine/cql/evaluation_state.hpp"
#include "engine/cql/instance_node.hpp"
#include "engine/cql/query_node.hpp"
#include "engine/cql/type_test.hpp"

namespace hookline::cql {
namespace {

class LiteralNode final : public Node {
  public:
    explicit LiteralNode(Value value) : value_(value) {}
    [[nodiscard]] Value evaluate(Frame&) const override { return value_; }
    [[nodiscard]] const Value* constant() const override { return &value_; }

  private:
    Value value_;
};

class LocalNode final : public Node {
  public:
    explicit LocalNode(int slot) : slot_(static_cast<std::size_t>(slot)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override { return frame.locals[slot_]; }

  private:
    std::size_t slot_;
};

class ParameterNode final : public Node {
  public:
    explicit ParameterNode(int index) : index_(index) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        return frame.state.parameter(index_);
    }

  private:
    int index_;
};

class DefinitionNode final : public Node {
  public:
    explicit DefinitionNode(int index) : index_(index) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        return frame.state.definition(index_);
    }

  private:
    int index_;
};

class PatientNode final : public Node {
  public:
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        return frame.state.data().patient(frame.state.context().arena);
    }
};

using Nodes = std::vector<NodePointer>;

// Values of all operands; small counts stand on the stack.
class Operands {
  public:
    Operands(const Nodes& nodes, Frame& frame)
        : values_(nodes.size() <= kInline
                      ? std::span(inline_).first(nodes.size())
                      : std::span(frame.state.context().arena.allocate_array<Value>(nodes.size()),
                                  nodes.size())) {
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            values_[i] = run(*nodes[i], frame);
        }
    }
    [[nodiscard]] std::span<Value> values() { return values_; }

  private:
    static constexpr std::size_t kInline = 3;
    std::array<Value, kInline> inline_{};
    std::span<Value> values_;
};

class FunctionNode final : public Node {
  public:
    FunctionNode(int index, Nodes operands) : index_(index), operands_(std::move(operands)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        Operands operands(operands_, frame);
        return frame.state.function(index_, operands.values());
    }

  private:
    int index_;
    Nodes operands_;
};

class LetNode final : public Node {
  public:
    LetNode(NodePointer value, NodePointer result, int slot)
        : value_(std::move(value)),
          result_(std::move(result)),
          slot_(static_cast<std::size_t>(slot)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        frame.locals[slot_] = run(*value_, frame);
        return run(*result_, frame);
    }

  private:
    NodePointer value_;
    NodePointer result_;
    std::size_t slot_;
};

class ObjectPropertyNode final : public Node {
  public:
    ObjectPropertyNode(NodePointer operand, PropertyGetter getter, std::string name)
        : operand_(std::move(operand)), getter_(getter), name_(std::move(name)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        const Value value = run(*operand_, frame);
        if (value.is_null()) {
            return value;
        }
        const ObjectValue& object = value.as_object();
        return object.made != nullptr ? object.made->find(name_)
                                      : getter_(object.data, frame.state.context().arena);
    }

  private:
    NodePointer operand_;
    PropertyGetter getter_;
    std::string name_;
};

Value text_or_null(std::string_view text) {
    return text.empty() ? Value::null() : Value::string(text);
}

// An element of a system type; the names were checked by the translator.
Value system_element(const Value& value, std::string_view name, RequestArena& arena) {
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
                                   : text_or_null(value.as_quantity().unit);
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
            std::vector<Value> codes;
            for (const CodeValue& code : concept_value.codes) {
                codes.push_back(Value::code(&code));
            }
            return make_list(codes, arena);
        }
        case ValueKind::ValueSet:
        case ValueKind::CodeSystem: {
            const VocabularyValue& vocabulary = value.as_vocabulary();
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
    using Getters = std::vector<std::pair<const ObjectType*, PropertyGetter>>;

    ChoicePropertyNode(NodePointer operand, std::string name, Getters getters)
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
            case ValueKind::CodeSystem:
                return is_one_of({"id", "version", "name"});
            default:
                return false;
        }
    }

    NodePointer operand_;
    std::string name_;
    Getters getters_;
};

class RetrieveNode final : public Node {
  public:
    RetrieveNode(const ObjectType* type, int value_set) : type_(type), value_set_(value_set) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        EvalContext& context = frame.state.context();
        const auto found = frame.state.data().retrieve(*type_, value_set_, context.arena);
        context.spend(found.size());
        return Value::list(found);
    }

  private:
    const ObjectType* type_;
    int value_set_;
};

// A retrieve by code, concept, or by a value set over another path than the primary one.
class RelatedRetrieveNode final : public Node {
  public:
    RelatedRetrieveNode(NodePointer context, const ObjectType* type, int value_set,
                        std::string where)
        : context_(std::move(context)),
          type_(type),
          value_set_(value_set),
          where_(std::move(where)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        const Value related = run(*context_, frame);
        if (related.is_null()) {
            return Value::null();
        }
        EvalContext& context = frame.state.context();
        const auto found =
            frame.state.data().retrieve_related(related, *type_, value_set_, context.arena);
        if (!found) {
            EvaluationError error("the data source has no data of related instances");
            error.locate(where_);
            throw error;
        }
        context.spend(found->size());
        return Value::list(*found);
    }

  private:
    NodePointer context_;
    const ObjectType* type_;
    int value_set_;
    std::string where_;
};

class FilteredRetrieveNode final : public Node {
  public:
    FilteredRetrieveNode(const ObjectType* type, PropertyGetter getter, Value terminology)
        : type_(type), getter_(getter), terminology_(terminology) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        EvalContext& context = frame.state.context();
        std::vector<Value> kept;
        for (const Value& item : frame.state.data().retrieve(*type_, -1, context.arena)) {
            context.spend(1);
            const Value code = getter_(item.as_object().data, context.arena);
            if (!code.is_null() && matches(context, code)) {
                kept.push_back(item);
            }
        }
        return make_list(kept, context.arena);
    }

  private:
    [[nodiscard]] bool matches(EvalContext& context, const Value& code) const {
        if (!terminology_.is(ValueKind::ValueSet)) {
            return equivalent(context, code, terminology_);
        }
        const int handle = terminology_.as_vocabulary().handle;
        const auto contains = [&](const CodeValue& one) {
            return context.terminology->contains(handle, one.system, one.code);
        };
        if (code.is(ValueKind::Code)) {
            return contains(code.as_code());
        }
        return std::ranges::any_of(code.as_concept().codes, contains);
    }

    const ObjectType* type_;
    PropertyGetter getter_;
    Value terminology_;
};

class OperatorNode final : public Node {
  public:
    OperatorNode(const OperatorRow& row, OperatorAttributes attributes, Nodes operands,
                 std::string where, std::vector<bool> integer_operands)
        : row_(row),
          attributes_(attributes),
          operands_(std::move(operands)),
          where_(std::move(where)),
          integer_operands_(std::move(integer_operands)) {}

    [[nodiscard]] Value evaluate(Frame& frame) const override {
        Operands operands(operands_, frame);
        const std::span<Value> values = operands.values();
        for (std::size_t i = 0; i < values.size(); ++i) {
            // Only comparisons know what to do with an uncertainty.
            if (integer_operands_[i] && values[i].is(ValueKind::Interval)) {
                values[i] = Value::null();
            }
            if (row_.null_propagates && values[i].is_null()) {
                return Value::null();
            }
        }
        try {
            return row_.function(frame.state.context(), values, attributes_);
        } catch (EvaluationError& error) {
            error.locate(where_);
            throw;
        }
    }

  private:
    const OperatorRow& row_;
    OperatorAttributes attributes_;
    Nodes operands_;
    std::string where_;
    std::vector<bool> integer_operands_;
};

// And, Or and Implies leave the right operand out when the left one decides.
template <elm::Kind K>
class LogicNode final : public Node {
  public:
    LogicNode(NodePointer left, NodePointer right)
        : left_(std::move(left)), right_(std::move(right)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        const Value left = run(*left_, frame);
        const bool decides = K == elm::Kind::Or ? left.is_true() : left.is_false();
        if (decides) {
            return Value::boolean(K != elm::Kind::And);
        }
        const Value right = run(*right_, frame);
        const bool right_decides = K == elm::Kind::And ? right.is_false() : right.is_true();
        if (right_decides) {
            return right;
        }
        return left.is_null() || right.is_null() ? Value::null()
                                                 : Value::boolean(K == elm::Kind::And);
    }

  private:
    NodePointer left_;
    NodePointer right_;
};

// If is a Case with one test; operands are test, result, ..., otherwise.
class CaseNode final : public Node {
  public:
    explicit CaseNode(Nodes operands) : operands_(std::move(operands)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        std::size_t i = 0;
        for (; i + 1 < operands_.size(); i += 2) {
            if (run(*operands_[i], frame).is_true()) {
                return run(*operands_[i + 1], frame);
            }
        }
        return run(*operands_[i], frame);
    }

  private:
    Nodes operands_;
};

class CoalesceNode final : public Node {
  public:
    CoalesceNode(Nodes operands, bool over_list)
        : operands_(std::move(operands)), over_list_(over_list) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        for (const NodePointer& operand : operands_) {
            const Value value = run(*operand, frame);
            if (!over_list_ && !value.is_null()) {
                return value;
            }
            if (over_list_ && !value.is_null()) {
                const auto list = value.as_list();
                const auto found = std::ranges::find_if_not(list, &Value::is_null);
                return found == list.end() ? Value::null() : *found;
            }
        }
        return Value::null();
    }

  private:
    Nodes operands_;
    bool over_list_;
};

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
    IntervalNode(Nodes operands, bool low_closed, bool high_closed, std::string where)
        : operands_(std::move(operands)),
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
        if (low.is_null() && high.is_null()) {
            return Value::null();
        }
        const auto order = compare(context, low, high);
        if (order && (*order > 0 || (*order == 0 && (!low_closed || !high_closed)))) {
            EvaluationError error("the low end of the interval lies above its high end");
            error.locate(where_);
            throw error;
        }
        return make_interval(low, high, low_closed, high_closed, context.arena);
    }

  private:
    Nodes operands_;
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

class AsNode final : public Node {
  public:
    AsNode(NodePointer operand, TypeTest test, bool strict, std::string where)
        : operand_(std::move(operand)),
          test_(std::move(test)),
          strict_(strict),
          where_(std::move(where)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        const Value value = run(*operand_, frame);
        if (value.is_null() || test_.holds(value)) {
            return value;
        }
        if (strict_) {
            EvaluationError error("the value is not of the type it is cast to");
            error.locate(where_);
            throw error;
        }
        return Value::null();
    }

  private:
    NodePointer operand_;
    TypeTest test_;
    bool strict_;
    std::string where_;
};

class IsNode final : public Node {
  public:
    IsNode(NodePointer operand, TypeTest test)
        : operand_(std::move(operand)), test_(std::move(test)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        const Value value = run(*operand_, frame);
        return Value::boolean(!value.is_null() && test_.holds(value));
    }

  private:
    NodePointer operand_;
    TypeTest test_;
};

using NewNode = std::unique_ptr<Node>;

class Compiler {
  public:
    Compiler(Program& program, ConstantFolder& folder, const std::string& file)
        : program_(program), folder_(folder), file_(file) {}

    NodePointer compile(const elm::Expression& tree) {
        NewNode node = build(tree);
        if (const auto value = folder_.fold(tree, *node)) {
            node = std::make_unique<LiteralNode>(*value);
        }
        if (node->constant() != nullptr) {
            folder_.add_constant(tree);
        }
        node->origin = &tree;
        return node;
    }

  private:
    NewNode build(const elm::Expression& tree) {
        switch (tree.kind) {
            case elm::Kind::Literal:
                return std::make_unique<LiteralNode>(tree.value);
            case elm::Kind::Local:
                return std::make_unique<LocalNode>(tree.slot);
            case elm::Kind::ParameterRef:
                return std::make_unique<ParameterNode>(tree.definition);
            case elm::Kind::ExpressionRef:
                return std::make_unique<DefinitionNode>(tree.definition);
            case elm::Kind::FunctionRef:
                return std::make_unique<FunctionNode>(tree.definition, all(tree.operands));
            case elm::Kind::PatientRef:
                return std::make_unique<PatientNode>();
            case elm::Kind::Property:
                return property(tree);
            case elm::Kind::Retrieve:
                return retrieve(tree);
            case elm::Kind::Query:
                return query(*tree.query);
            case elm::Kind::Operator:
                return operation(tree);
            case elm::Kind::And:
                return logic<elm::Kind::And>(tree);
            case elm::Kind::Or:
                return logic<elm::Kind::Or>(tree);
            case elm::Kind::Implies:
                return logic<elm::Kind::Implies>(tree);
            case elm::Kind::If:
            case elm::Kind::Case:
                return std::make_unique<CaseNode>(all(tree.operands));
            case elm::Kind::Coalesce:
                return std::make_unique<CoalesceNode>(all(tree.operands), tree.strict);
            case elm::Kind::List:
                return std::make_unique<ListNode>(all(tree.operands));
            case elm::Kind::Interval:
                return std::make_unique<IntervalNode>(all(tree.operands), tree.low_closed,
                                                      tree.high_closed, where(tree));
            case elm::Kind::Tuple:
                return tuple(tree);
            case elm::Kind::Instance:
                return make_instance_node(*tree.type,
                                          tree.type->kind == TypeKind::Class
                                              ? program_.binding->find_class(tree.type->name)
                                              : nullptr,
                                          names_of(tree), all(tree.operands));
            case elm::Kind::Let:
                return std::make_unique<LetNode>(compile(*tree.operands[0]),
                                                 compile(*tree.operands[1]), tree.slot);
            case elm::Kind::As:
                return std::make_unique<AsNode>(compile(*tree.operands[0]), test(*tree.tested),
                                                tree.strict, where(tree));
            case elm::Kind::Is:
                return std::make_unique<IsNode>(compile(*tree.operands[0]), test(*tree.tested));
        }
        return nullptr;
    }

    Nodes all(const std::vector<elm::ExpressionPointer>& trees) {
        Nodes nodes;
        nodes.reserve(trees.size());
        for (const auto& tree : trees) {
            nodes.push_back(compile(*tree));
        }
        return nodes;
    }

    [[nodiscard]] std::string where(const elm::Expression& tree) const {
        return file_ + ':' + std::to_string(tree.range.begin.line) + ':' +
               std::to_string(tree.range.begin.column);
    }

    TypeTest test(const Type& type) { return TypeTest(type, program_.model, *program_.binding); }

    template <elm::Kind K>
    NewNode logic(const elm::Expression& tree) {
        return std::make_unique<LogicNode<K>>(compile(*tree.operands[0]),
                                              compile(*tree.operands[1]));
    }

    // For the class and those derived from it.
    void add_getters(const Type& owner, const std::string& name,
                     ChoicePropertyNode::Getters& getters) {
        const PropertyGetter getter = program_.binding->find_property(owner.name, name);
        for (const ModelClass& candidate : program_.model->classes()) {
            const ObjectType* type = program_.binding->find_class(candidate.name);
            if (getter != nullptr && type != nullptr &&
                program_.model->derives(candidate, owner.name)) {
                getters.emplace_back(type, getter);
            }
        }
    }

    NewNode property(const elm::Expression& tree) {
        const Type& owner = *tree.operands[0]->type;
        NodePointer operand = compile(*tree.operands[0]);
        if (owner.kind == TypeKind::Choice) {
            ChoicePropertyNode::Getters getters;
            for (const Type* choice : owner.choices) {
                if (choice->kind == TypeKind::Class) {
                    add_getters(*choice, tree.name, getters);
                }
            }
            return std::make_unique<ChoicePropertyNode>(std::move(operand), tree.name,
                                                        std::move(getters));
        }
        if (owner.kind != TypeKind::Class) {
            return std::make_unique<SystemPropertyNode>(std::move(operand), tree.name);
        }
        const PropertyGetter getter = program_.binding->find_property(owner.name, tree.name);
        HOOKLINE_ASSERT(getter != nullptr, "the binding reads every element of the model");
        return std::make_unique<ObjectPropertyNode>(std::move(operand), getter, tree.name);
    }

    NewNode retrieve(const elm::Expression& tree) {
        const ObjectType* type = program_.binding->find_class(tree.name);
        if (tree.related != nullptr) {
            const bool by_set = !tree.operands.empty();
            return std::make_unique<RelatedRetrieveNode>(
                compile(*tree.related), type,
                by_set ? tree.operands[0]->value.as_vocabulary().handle : -1, where(tree));
        }
        if (tree.operands.empty()) {
            return std::make_unique<RetrieveNode>(type, -1);
        }
        const Value terminology = tree.operands[0]->value;
        const bool primary =
            tree.names.front() == program_.model->find_class(tree.name)->primary_code_path;
        if (primary && terminology.is(ValueKind::ValueSet)) {
            return std::make_unique<RetrieveNode>(type, terminology.as_vocabulary().handle);
        }
        const PropertyGetter getter =
            program_.binding->find_property(tree.name, tree.names.front());
        HOOKLINE_ASSERT(getter != nullptr, "the binding reads every element of the model");
        return std::make_unique<FilteredRetrieveNode>(type, getter, terminology);
    }

    NewNode operation(const elm::Expression& tree) {
        std::vector<bool> integers;
        const bool compares = tree.row->chapter == "Comparison Operators";
        for (const auto& operand : tree.operands) {
            integers.push_back(!compares && operand->type->kind == TypeKind::Integer);
        }
        return std::make_unique<OperatorNode>(*tree.row, tree.attributes, all(tree.operands),
                                              where(tree), std::move(integers));
    }

    std::span<const std::string_view> names_of(const elm::Expression& tree) {
        std::vector<std::string_view> names;
        for (const std::string& name : tree.names) {
            names.push_back(program_.constants.copy(std::string_view(name)));
        }
        return program_.constants.copy(std::span<const std::string_view>(names));
    }

    NewNode tuple(const elm::Expression& tree) {
        return std::make_unique<TupleNode>(names_of(tree), all(tree.operands));
    }

    QuerySourceNode source(const elm::QuerySource& tree) {
        return {compile(*tree.expression), static_cast<std::size_t>(tree.slot), tree.is_list,
                program_.constants.copy(std::string_view(tree.alias))};
    }

    NodePointer optional(const elm::ExpressionPointer& tree) {
        return tree == nullptr ? nullptr : compile(*tree);
    }

    NewNode query(const elm::QueryParts& parts) {
        QueryPlan plan;
        std::vector<std::string_view> names;
        for (const elm::QuerySource& item : parts.sources) {
            plan.sources.push_back(source(item));
            names.push_back(plan.sources.back().alias);
        }
        plan.names = program_.constants.copy(std::span<const std::string_view>(names));
        for (const elm::QueryLet& let : parts.lets) {
            plan.lets.push_back({compile(*let.expression), static_cast<std::size_t>(let.slot)});
        }
        for (const elm::QueryRelationship& relationship : parts.relationships) {
            plan.relationships.push_back({source(relationship.source),
                                          compile(*relationship.condition), relationship.without});
        }
        plan.where = optional(parts.where);
        plan.returned = optional(parts.returned);
        plan.distinct = parts.distinct;
        plan.aggregate = optional(parts.aggregate);
        plan.aggregate_start = optional(parts.aggregate_start);
        plan.aggregate_slot =
            parts.aggregate_slot < 0 ? 0 : static_cast<std::size_t>(parts.aggregate_slot);
        for (const elm::SortItem& item : parts.sort) {
            plan.sort.push_back({optional(item.expression), item.descending});
        }
        plan.sort_slot = parts.sort_slot < 0 ? 0 : static_cast<std::size_t>(parts.sort_slot);
        plan.single = parts.single;
        return std::make_unique<QueryNode>(std::move(plan));
    }

    Program& program_;
    ConstantFolder& folder_;
    const std::string& file_;
};

}  // namespace

void compile(Program& program) {
    ConstantFolder folder(program);
    for (Definition& definition : program.definitions) {
        if (definition.expression != nullptr) {
            definition.node =
                Compiler(program, folder, definition.file).compile(*definition.expression);
        }
    }
    for (Parameter& parameter : program.parameters) {
        if (parameter.default_value != nullptr) {
            const auto library = static_cast<std::size_t>(parameter.library);
            parameter.node = Compiler(program, folder, program.libraries[library].file)
                                 .compile(*parameter.default_value);
        }
    }
}

}  // namespace hookline::cql
