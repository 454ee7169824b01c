#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "engine/cql/data_source.hpp"
#include "engine/cql/value.hpp"
#include "fhir/base/clock.hpp"

namespace hookline::cql {

/// Ends the evaluation of one definition. Private to engine/cql: the evaluator turns it into an
/// Error at its seam.
class EvaluationError : public std::runtime_error {
  public:
    explicit EvaluationError(const std::string& message,
                             ErrorKind kind = ErrorKind::EvaluationFailed)
        : std::runtime_error(message), kind_(kind) {}
    [[nodiscard]] ErrorKind kind() const { return kind_; }

    /// Says where, `file:line:column`; the innermost place stays.
    void locate(const std::string& where) {
        if (where_.empty()) {
            where_ = where;
        }
    }
    [[nodiscard]] const std::string& where() const { return where_; }

  private:
    ErrorKind kind_;
    std::string where_;
};

/// What operators see of the request. One request, one thread.
struct EvalContext {
    RequestArena& arena;
    const Terminology* terminology = nullptr;
    DateTime now;  ///< time of the request, with offset
    std::uint64_t steps_left = 0;
    std::size_t list_elements_max = 1'000'000;
    const Clock* clock = nullptr;  ///< asked now and then when there is a deadline
    std::int64_t deadline_ms = 0;
    std::uint64_t next_look = 0;  ///< the clock is asked when fewer steps are left

    /// Counts `steps` against the budget of the request.
    void spend(std::uint64_t steps) {
        if (steps_left < next_look + steps) [[unlikely]] {
            spend_and_look(steps);
            return;
        }
        steps_left -= steps;
    }

    /// Refuses a list that is longer than a request may make.
    void check_length(std::size_t elements) const {
        if (elements > list_elements_max) [[unlikely]] {
            refuse_length();
        }
    }

    /// From now on the clock counts.
    void set_deadline(const Clock& watched, std::int64_t at_ms) {
        clock = &watched;
        deadline_ms = at_ms;
        next_look = steps_left + 1;
    }

  private:
    // Out of line, so that what nearly always runs stays short.
    void spend_and_look(std::uint64_t steps);
    [[noreturn]] static void refuse_length();
};

/// Attributes of an operator node, as in ELM.
struct OperatorAttributes {
    bool has_precision = false;
    Precision precision = Precision::Day;
    bool week = false;  ///< precision `week` of durations; `precision` is then Day
};

/// Implementation of one row of the operator table. `arguments` has the row's number of operands,
/// none of them null where the row says that null propagates.
using OperatorFunction = Value (*)(EvalContext& context, std::span<const Value> arguments,
                                   const OperatorAttributes& attributes);

}  // namespace hookline::cql
