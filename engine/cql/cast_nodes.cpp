#include "engine/cql/cast_nodes.hpp"

#include <utility>

namespace hookline::cql {
namespace {

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

}  // namespace

NewNode make_as_node(NodePointer operand, TypeTest test, bool strict, std::string where) {
    return std::make_unique<AsNode>(std::move(operand), std::move(test), strict, std::move(where));
}
NewNode make_is_node(NodePointer operand, TypeTest test) {
    return std::make_unique<IsNode>(std::move(operand), std::move(test));
}

}  // namespace hookline::cql
