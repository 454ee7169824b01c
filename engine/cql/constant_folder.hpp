#pragma once

#include <optional>
#include <unordered_set>

#include "engine/cql/elm.hpp"
#include "engine/cql/evaluation_state.hpp"
#include "engine/cql/node.hpp"

namespace hookline::cql {

/// Evaluates at load what has the same value in every request: selectors and operators over
/// constants, unless the clock, its time zone, terminology or the data may matter. What ends with
/// an error is left as it is, so that the error comes when it is evaluated. One load, one thread.
class ConstantFolder {
  public:
    explicit ConstantFolder(Program& program);

    /// The value of `node`, made from `tree` whose operands were compiled before.
    [[nodiscard]] std::optional<Value> fold(const elm::Expression& tree, const Node& node);
    /// `tree` has one value, so expressions over it may have.
    void add_constant(const elm::Expression& tree) { constants_.insert(&tree); }

  private:
    [[nodiscard]] bool is_foldable(const elm::Expression& tree) const;

    EvaluationState state_;
    std::unordered_set<const elm::Expression*> constants_;
};

}  // namespace hookline::cql
