#include "engine/cql/eval_context.hpp"

namespace hookline::cql {

void EvalContext::spend_and_look(std::uint64_t steps) {
    if (steps > steps_left) {
        throw EvaluationError("the step budget of the request is used up",
                              ErrorKind::DeadlineExceeded);
    }
    steps_left -= steps;
    constexpr std::uint64_t kStepsBetweenLooks = 1024;
    if (clock->now_ms() >= deadline_ms) {
        throw EvaluationError("the time of the request is used up", ErrorKind::DeadlineExceeded);
    }
    next_look = steps_left > kStepsBetweenLooks ? steps_left - kStepsBetweenLooks : 0;
}

void EvalContext::refuse_length() {
    throw EvaluationError("a list has more elements than a request may make",
                          ErrorKind::LimitExceeded);
}

}  // namespace hookline::cql
