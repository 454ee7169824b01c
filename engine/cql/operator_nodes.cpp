#include "engine/cql/operator_nodes.hpp"

#include <utility>

#include "engine/cql/operator_table.hpp"

namespace hookline::cql {
namespace {

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
            const Value result = row_.function(frame.state.context(), values, attributes_);
            if (result.is(ValueKind::List)) {
                frame.state.context().check_length(result.as_list().size());
            }
            return result;
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

}  // namespace

NewNode make_operator_node(const elm::Expression& tree, Nodes operands, std::string where) {
    std::vector<bool> integers;
    const bool compares = tree.row->chapter == "Comparison Operators";
    for (const auto& operand : tree.operands) {
        integers.push_back(!compares && operand->type->kind == TypeKind::Integer);
    }
    return std::make_unique<OperatorNode>(*tree.row, tree.attributes, std::move(operands),
                                          std::move(where), std::move(integers));
}

NewNode make_logic_node(elm::Kind kind, NodePointer left, NodePointer right) {
    switch (kind) {
        case elm::Kind::And:
            return std::make_unique<LogicNode<elm::Kind::And>>(std::move(left), std::move(right));
        case elm::Kind::Or:
            return std::make_unique<LogicNode<elm::Kind::Or>>(std::move(left), std::move(right));
        default:
            return std::make_unique<LogicNode<elm::Kind::Implies>>(std::move(left),
                                                                   std::move(right));
    }
}

}  // namespace hookline::cql
