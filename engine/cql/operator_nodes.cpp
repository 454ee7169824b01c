#include "engine/cql/operator_nodes.hpp"

#include <utility>

#include "engine/cql/operator_table.hpp"

namespace hookline::cql {
namespace {

class OperatorNode final : public Node {
  public:
    OperatorNode(const OperatorRow& row, OperatorAttributes attributes, Nodes operands,
                 std::string where)
        : row_(row),
          attributes_(attributes),
          operands_(std::move(operands)),
          where_(std::move(where)) {}

    [[nodiscard]] Value evaluate(Frame& frame) const override {
        Operands operands(operands_, frame);
        try {
            const Value result = apply(row_, frame.state.context(), operands.values(), attributes_);
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
    return std::make_unique<OperatorNode>(*tree.row, tree.attributes, std::move(operands),
                                          std::move(where));
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
