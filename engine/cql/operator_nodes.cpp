#include "engine/cql/operator_nodes.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "engine/cql/operator_table.hpp"

namespace hookline::cql {
namespace {

// What all operators share: the row, and what is done with the result.
class RowNode : public Node {
  protected:
    RowNode(const OperatorRow& row, OperatorAttributes attributes, std::string where)
        : row_(row), attributes_(attributes), where_(std::move(where)) {}

    [[nodiscard]] Value call(Frame& frame, std::span<Value> operands) const {
        EvalContext& context = frame.state.context();
        try {
            const Value result = apply(row_, context, operands, attributes_);
            if (result.is(ValueKind::List)) {
                context.check_length(result.as_list().size());
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
    std::string where_;
};

// Nearly all operators have one or two operands.
template <std::size_t N>
class FixedOperatorNode final : public RowNode {
  public:
    FixedOperatorNode(const OperatorRow& row, OperatorAttributes attributes, Nodes operands,
                      std::string where)
        : RowNode(row, attributes, std::move(where)) {
        std::ranges::move(operands, operands_.begin());
    }

    [[nodiscard]] Value evaluate(Frame& frame) const override {
        return evaluate(frame, std::make_index_sequence<N>());
    }

  private:
    template <std::size_t... I>
    [[nodiscard]] Value evaluate(Frame& frame, std::index_sequence<I...> /*positions*/) const {
        std::array<Value, N> values{run(*operands_[I], frame)...};  // in this order
        return call(frame, values);
    }

    std::array<NodePointer, N> operands_;
};

class OperatorNode final : public RowNode {
  public:
    OperatorNode(const OperatorRow& row, OperatorAttributes attributes, Nodes operands,
                 std::string where)
        : RowNode(row, attributes, std::move(where)), operands_(std::move(operands)) {}

    [[nodiscard]] Value evaluate(Frame& frame) const override {
        Operands operands(operands_, frame);
        return call(frame, operands.values());
    }

  private:
    Nodes operands_;
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
    const auto make = [&]<class N>(std::type_identity<N>) -> NewNode {
        return std::make_unique<N>(*tree.row, tree.attributes, std::move(operands),
                                   std::move(where));
    };
    switch (operands.size()) {
        case 1:
            return make(std::type_identity<FixedOperatorNode<1>>());
        case 2:
            return make(std::type_identity<FixedOperatorNode<2>>());
        default:
            return make(std::type_identity<OperatorNode>());
    }
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
