#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cql/eval_context.hpp"
#include "engine/cql/library_set.hpp"
#include "engine/cql/program.hpp"
#include "engine/cql/trace_recorder.hpp"

namespace hookline::cql {

/// What the nodes of one request share. One thread.
class EvaluationState {
  public:
    EvaluationState(const Program& program, const DataSource& data, const Terminology& terminology,
                    const EvaluationOptions& options, RequestArena& arena);

    /// The value of a definition without operands, evaluated once.
    [[nodiscard]] Value definition(int index);
    [[nodiscard]] Value function(int index, std::span<const Value> operands);
    [[nodiscard]] Value parameter(int index);

    [[nodiscard]] EvalContext& context() { return context_; }
    [[nodiscard]] const DataSource& data() const { return data_; }
    [[nodiscard]] const Program& program() const { return program_; }

    /// Counts one step and one level; throws when a budget is used up.
    void enter() {
        context_.spend(1);
        if (++depth_ > depth_max_) {
            throw EvaluationError("the expression is nested too deeply",
                                  ErrorKind::DeadlineExceeded);
        }
    }
    void leave() { --depth_; }
    void reset_depth() { depth_ = 0; }

    /// Null unless the evaluation is traced.
    [[nodiscard]] TraceRecorder* recorder() { return recorder_ ? &*recorder_ : nullptr; }
    /// What was recorded for a definition that was evaluated; null when its value was given.
    [[nodiscard]] const TraceStep* trace_of(int definition) const {
        return definitions_[static_cast<std::size_t>(definition)].trace;
    }

  private:
    struct Memo {
        Value value;
        bool known = false;
        const TraceStep* trace = nullptr;
    };

    const Program& program_;
    const DataSource& data_;
    EvalContext context_;
    std::uint32_t depth_ = 0;
    std::uint32_t depth_max_;
    std::span<Memo> definitions_;
    std::span<Memo> parameters_;
    std::optional<TraceRecorder> recorder_;
};

/// Evaluates a node one level deeper.
[[nodiscard]] inline Value run(const Node& node, Frame& frame) {
    struct Level {
        explicit Level(EvaluationState& entered) : state(entered) { state.enter(); }
        ~Level() { state.leave(); }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        EvaluationState& state;
    } level(frame.state);
    if (TraceRecorder* recorder = frame.state.recorder()) [[unlikely]] {
        return recorder->record(node, frame);
    }
    return node.evaluate(frame);
}

}  // namespace hookline::cql
