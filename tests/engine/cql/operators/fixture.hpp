#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/cql/operator_table.hpp"

namespace hookline::cql::testing {

/// A request at 2026-10-05T11:30:00.000-05:00 with a terminology of ten value sets: set N holds the
/// codes `a` to `e` of the system `sN` only. Sets 1 and 2 list their codes: `a` and `b` of s1, `a`
/// of s1 and s2. The code system s1 is known: `a` to `e`, each above the later ones.
class Fixture {
  public:
    Fixture();

    [[nodiscard]] EvalContext& context() { return context_; }
    [[nodiscard]] RequestArena& arena() { return arena_; }

    /// Calls the row as the evaluator does, through `apply`.
    [[nodiscard]] Value call(const OperatorRow& row, std::span<const Value> operands,
                             const OperatorAttributes& attributes = {});

    /// As `call`, printed; `error` when the operator ends the evaluation.
    [[nodiscard]] std::string result(const OperatorRow& row, std::span<const Value> operands,
                                     const OperatorAttributes& attributes = {});

  private:
    class Terms final : public Terminology {
      public:
        [[nodiscard]] std::optional<int> find_value_set(std::string_view url) const override;
        [[nodiscard]] bool contains(int value_set, std::string_view system,
                                    std::string_view code) const override;
        [[nodiscard]] std::optional<std::vector<CodeValue>> expansion(int value_set) const override;
        [[nodiscard]] std::optional<bool> defines(std::string_view system,
                                                  std::string_view code) const override;
        [[nodiscard]] std::optional<bool> subsumes(std::string_view system,
                                                   std::string_view ancestor,
                                                   std::string_view descendant) const override;
    };

    RequestArena arena_;
    Terms terminology_;
    EvalContext context_;
};

/// The row with this signature, `Add(Integer,Integer)`; nullptr when there is none.
[[nodiscard]] const OperatorRow* find_row(std::string_view signature);

/// Signature of a row.
[[nodiscard]] std::string signature_of(const OperatorRow& row);

/// Attributes of a precision as CQL spells it in the singular, `week` included; empty is none.
[[nodiscard]] OperatorAttributes attributes_of(std::string_view precision);

}  // namespace hookline::cql::testing
