#pragma once

#include <string>
#include <vector>

#include "engine/cql/eval_context.hpp"
#include "engine/cql/library_set.hpp"
#include "engine/cql/program.hpp"
#include "engine/cql/trace_recorder.hpp"

namespace hookline::cql {

/// What the nodes of one evaluation share. One thread.
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
        if (++depth_ > depth_max_) [[unlikely]] {
            refuse_depth();
        }
    }
    void leave() { --depth_; }
    void reset_depth() { depth_ = 0; }

    /// Where the steps of the definition that runs are recorded; null: nowhere.
    [[nodiscard]] TraceRecorder* recorder() { return recorder_; }
    /// The steps of a definition, recorded by running it once more when first asked for; the
    /// definitions that it names keep their values. Null when its value is given.
    [[nodiscard]] const TraceStep* trace_of(int definition);
    [[nodiscard]] bool is_given(int definition) const;

  private:
    struct Memo {
        Value value;
        bool known = false;
        bool given = false;  ///< by an override
        const TraceStep* trace = nullptr;
    };
    /// By index; null until one is needed, for a call asks for few of all that there are.
    using Memos = std::span<Memo*>;

    [[nodiscard]] bool is_shared(std::size_t definition) const {
        return base_ != nullptr && !(*differs_)[definition];
    }
    [[nodiscard]] Memo& memo_of(Memos memos, std::size_t at) {
        return *(memos[at] == nullptr ? memos[at] = context_.arena.create<Memo>() : memos[at]);
    }
    [[nodiscard]] Value run_body(const Definition& definition);
    [[nodiscard]] static Value run_located(const Definition& definition, Frame& frame);
    [[noreturn]] static void refuse_depth();

    const Program& program_;
    const DataSource& data_;
    EvalContext context_;
    std::uint32_t depth_ = 0;
    std::uint32_t depth_max_;
    Memos definitions_;
    Memos parameters_;
    TraceRecorder* recorder_ = nullptr;
    EvaluationState* base_ = nullptr;  ///< of the values that are shared; null: none are
    const std::vector<bool>* differs_ = nullptr;
};

/// Evaluates a node one level deeper. After an error the depth is as deep as the error; who catches
/// it begins anew (reset_depth).
[[nodiscard]] inline Value run(const Node& node, Frame& frame) {
    frame.state.enter();
    TraceRecorder* recorder = frame.state.recorder();
    const Value value = recorder == nullptr ? node.evaluate(frame) : recorder->record(node, frame);
    frame.state.leave();
    return value;
}

}  // namespace hookline::cql
