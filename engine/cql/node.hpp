#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/cql/eval_context.hpp"
#include "engine/cql/value.hpp"
#include "fhir/base/diagnostics.hpp"

namespace hookline::cql {

class EvaluationState;

namespace elm {
struct Expression;
}

/// One activation of a definition or function: its local slots.
struct Frame {
    EvaluationState& state;
    std::span<Value> locals;
};

/// A compiled expression. Immutable and shared by threads; names, overloads, conversions, value
/// sets and accessors were bound at load time.
class Node {
  public:
    virtual ~Node() = default;
    Node() = default;
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    [[nodiscard]] virtual Value evaluate(Frame& frame) const = 0;

    /// The value when it is the same in every request; else null.
    [[nodiscard]] virtual const Value* constant() const { return nullptr; }

    const elm::Expression* origin = nullptr;  ///< the tree that it was made from
};

using NodePointer = std::unique_ptr<const Node>;

}  // namespace hookline::cql
