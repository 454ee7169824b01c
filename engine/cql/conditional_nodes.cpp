#include "engine/cql/conditional_nodes.hpp"

#include <algorithm>
#include <utility>

namespace hookline::cql {
namespace {

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

}  // namespace

NewNode make_case_node(Nodes operands) {
    return std::make_unique<CaseNode>(std::move(operands));
}
NewNode make_coalesce_node(Nodes operands, bool over_list) {
    return std::make_unique<CoalesceNode>(std::move(operands), over_list);
}

}  // namespace hookline::cql
