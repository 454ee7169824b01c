#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "engine/cql/evaluation_state.hpp"
#include "engine/cql/node.hpp"

namespace hookline::cql {

using Nodes = std::vector<NodePointer>;
using NewNode = std::unique_ptr<Node>;

/// Values of all operands of a node; small counts stand on the stack.
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

}  // namespace hookline::cql
