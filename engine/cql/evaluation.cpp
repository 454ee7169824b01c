#include <utility>

#include "engine/cql/condition.hpp"
#include "engine/cql/evaluation_state.hpp"
#include "engine/cql/library_set.hpp"
#include "engine/cql/trace_explainer.hpp"

namespace hookline::cql {
namespace {

// Sends steps to another recorder, or to none, until this dies.
class Recording {
  public:
    Recording(TraceRecorder*& recorder, TraceRecorder* now)
        : recorder_(recorder), before_(std::exchange(recorder, now)) {}
    ~Recording() { recorder_ = before_; }
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

  private:
    TraceRecorder*& recorder_;
    TraceRecorder* before_;
};

}  // namespace

EvaluationState::EvaluationState(const Program& program, const DataSource& data,
                                 const Terminology& terminology, const EvaluationOptions& options,
                                 RequestArena& arena)
    : program_(program),
      data_(data),
      context_{arena, &terminology, options.now, options.steps_max},
      depth_max_(options.depth_max) {
    context_.list_elements_max = options.list_elements_max;
    if (options.clock != nullptr) {
        context_.set_deadline(*options.clock, options.deadline_ms);
    }
    if (options.shared.base != nullptr) {
        base_ = options.shared.base->state_.get();
        differs_ = options.shared.differs;
        HOOKLINE_ASSERT(&base_->program_ == &program, "values of the same libraries");
        HOOKLINE_ASSERT(differs_ != nullptr && differs_->size() == program.definitions.size(),
                        "what differs, for each definition");
    }
    const auto memos = [&](std::size_t count) {
        Memo** storage = arena.allocate_array<Memo*>(count);
        std::uninitialized_value_construct_n(storage, count);
        return std::span(storage, count);
    };
    definitions_ = memos(program.definitions.size());
    parameters_ = memos(program.parameters.size());
    for (const auto& [name, value] : options.parameters) {
        for (std::size_t i = 0; i < program.parameters.size(); ++i) {
            const Parameter& parameter = program.parameters[i];
            const auto library = static_cast<std::size_t>(parameter.library);
            if (parameter.name == name.second && program.libraries[library].name == name.first) {
                memo_of(parameters_, i) = {value, true, true, nullptr};
            }
        }
    }
    for (const auto& [definition, value] : options.overrides) {
        HOOKLINE_ASSERT(definition.valid(), "a definition of this set");
        memo_of(definitions_, static_cast<std::size_t>(definition.index)) = {value, true, true,
                                                                             nullptr};
    }
}

Value EvaluationState::definition(int index) {
    const auto at = static_cast<std::size_t>(index);
    Memo& memo = memo_of(definitions_, at);
    if (memo.known) {
        return memo.value;
    }
    if (is_shared(at)) {
        base_->reset_depth();  // it may have ended with an error, and it is not running
        memo.value = base_->definition(index);
    } else {
        // The steps of this definition are not those of the one that names it.
        const Recording none(recorder_, nullptr);
        memo.value = run_body(program_.definitions[at]);
    }
    memo.known = true;
    return memo.value;
}

void EvaluationState::refuse_depth() {
    throw EvaluationError("the expression is nested too deeply", ErrorKind::DeadlineExceeded);
}

Value EvaluationState::run_body(const Definition& definition) {
    const auto slots = static_cast<std::size_t>(definition.slot_count);
    Value* locals = context_.arena.allocate_array<Value>(slots);
    std::uninitialized_value_construct_n(locals, slots);
    Frame frame{*this, {locals, slots}};
    return run_located(definition, frame);
}

// What ends the evaluation as a whole, a budget, has no place of its own: it is that of the
// definition in which it happened.
Value EvaluationState::run_located(const Definition& definition, Frame& frame) {
    try {
        return run(*definition.node, frame);
    } catch (EvaluationError& error) {
        if (error.where().empty()) {
            error.locate(place_text(definition.file, definition.range));
        }
        throw;
    }
}

bool EvaluationState::is_given(int index) const {
    const auto at = static_cast<std::size_t>(index);
    const bool given = definitions_[at] != nullptr && definitions_[at]->given;
    return given || (is_shared(at) && base_->is_given(index));
}

const TraceStep* EvaluationState::trace_of(int index) {
    const auto at = static_cast<std::size_t>(index);
    Memo& memo = memo_of(definitions_, at);
    if (memo.given || memo.trace != nullptr) {
        return memo.trace;
    }
    if (is_shared(at)) {
        return base_->trace_of(index);
    }
    TraceRecorder recorder(context_.arena);
    const Recording recording(recorder_, &recorder);
    const TraceRecorder::Inside inside(recorder, recorder.root());
    static_cast<void>(run_body(program_.definitions[at]));
    return memo.trace = inside.step->first;
}

Value EvaluationState::function(int index, std::span<const Value> operands) {
    const Definition& definition = program_.definitions[static_cast<std::size_t>(index)];
    const auto slots = static_cast<std::size_t>(definition.slot_count);
    Value* locals = context_.arena.allocate_array<Value>(slots);
    std::uninitialized_value_construct_n(locals, slots);
    std::ranges::copy(operands, locals);
    Frame frame{*this, {locals, slots}};
    return run_located(definition, frame);
}

Value EvaluationState::parameter(int index) {
    const auto at = static_cast<std::size_t>(index);
    Memo& memo = memo_of(parameters_, at);
    if (!memo.known) {
        Frame frame{*this, {}};
        const NodePointer& node = program_.parameters[at].node;
        memo.value = node == nullptr ? Value::null() : run(*node, frame);
        memo.known = true;
    }
    return memo.value;
}

Evaluation::Evaluation(const LibrarySet& libraries, const DataSource& data,
                       const Terminology& terminology, const EvaluationOptions& options,
                       RequestArena& arena)
    : state_(std::make_unique<EvaluationState>(libraries.program(), data, terminology, options,
                                               arena)) {}

Evaluation::~Evaluation() = default;

template <class Step>
auto Evaluation::guarded(Step step) -> Result<typename decltype(step())::value_type> {
    state_->reset_depth();
    try {
        return step();
    } catch (const EvaluationError& error) {
        return fail(error.kind(), error.what(), error.where());
    } catch (const ArenaLimitExceeded&) {
        return fail(ErrorKind::LimitExceeded,
                    "evaluation needs more memory than a request may use");
    }
}

Result<Explanation> Evaluation::explain(DefinitionRef definition) {
    HOOKLINE_TRY(const Value value, evaluate(definition));
    return guarded([&]() -> Result<Explanation> { return explainer().explain(definition, value); });
}

bool Evaluation::is_given(DefinitionRef definition) const {
    return state_->is_given(definition.index);
}

Explainer& Evaluation::explainer() {
    if (explainer_ == nullptr) {
        explainer_ = std::make_unique<Explainer>(*state_);
    }
    return *explainer_;
}

Result<Value> Evaluation::evaluate(DefinitionRef definition) {
    HOOKLINE_ASSERT(definition.valid(), "a definition of this set");
    return guarded([&]() -> Result<Value> { return state_->definition(definition.index); });
}

Result<Value> Evaluation::evaluate(const Condition& test) {
    HOOKLINE_ASSERT(test.kind == Condition::Kind::Test, "only tests have a node");
    return guarded([&]() -> Result<Value> {
        const auto slots = static_cast<std::size_t>(test.slot_count);
        Value* locals = state_->context().arena.allocate_array<Value>(slots);
        std::uninitialized_value_construct_n(locals, slots);
        Frame frame{*state_, {locals, slots}};
        return run(*test.node, frame);
    });
}

}  // namespace hookline::cql
