#pragma once

#include <cstdint>
#include <span>

#include "engine/cql/elm.hpp"
#include "engine/cql/node.hpp"

/// The record of one traced evaluation: a tree of steps, one for each node that ran, in order.
/// Private to engine/cql. Steps live in the request arena.
namespace hookline::cql {

/// One run of a node: its value, and the runs of its operands as a list from `first` on.
struct TraceStep {
    const elm::Expression* origin = nullptr;  ///< null: a row of a query
    Value value;
    TraceStep* first = nullptr;
    TraceStep* last = nullptr;
    TraceStep* next = nullptr;
    std::uint32_t children = 0;
    bool kept = false;  ///< row: it met all conditions
    /// Row: the position of its element in each source. Query: the row of each result element.
    std::span<const std::uint32_t> positions;
};

/// Writes the steps. One evaluation, one thread.
class TraceRecorder {
  public:
    explicit TraceRecorder(RequestArena& arena) : arena_(arena) {}

    // Out of line, for hardly any evaluation is recorded.
    [[nodiscard, gnu::noinline]] Value record(const Node& node, Frame& frame) {
        const Inside inside(*this, append(node.origin));
        inside.step->value = node.evaluate(frame);
        return inside.step->value;
    }

    /// Steps inside belong to `step`, until this dies.
    struct Inside {
        Inside(TraceRecorder& owner, TraceStep* into)
            : recorder(owner), step(into), outer(owner.current_) {
            recorder.current_ = into;
        }
        ~Inside() { recorder.current_ = outer; }
        Inside(const Inside&) = delete;
        Inside& operator=(const Inside&) = delete;

        TraceRecorder& recorder;
        TraceStep* step;
        TraceStep* outer;
    };

    /// A step that stands alone: the body of a definition.
    [[nodiscard]] TraceStep* root() { return arena_.create<TraceStep>(); }

    [[nodiscard]] TraceStep* append(const elm::Expression* origin) {
        auto* step = arena_.create<TraceStep>();
        step->origin = origin;
        if (current_ != nullptr) {
            (current_->first == nullptr ? current_->first : current_->last->next) = step;
            current_->last = step;
            ++current_->children;
        }
        return step;
    }

    [[nodiscard]] TraceStep* current() { return current_; }
    [[nodiscard]] std::span<const std::uint32_t> copy(std::span<const std::uint32_t> positions) {
        return arena_.copy(positions);
    }

  private:
    RequestArena& arena_;
    TraceStep* current_ = nullptr;
};

}  // namespace hookline::cql
