#pragma once

#include <span>
#include <vector>

#include "engine/cql/operator_table.hpp"

/// The rows of each chapter of the CQL 1.5.3 reference.
namespace hookline::cql::operators {

/// Collects the rows of one chapter, section by section.
class Rows {
  public:
    explicit Rows(std::string_view chapter) : chapter_(chapter) {}

    /// Begins a section; `anchor` is that of the reference's page.
    Rows& section(std::string_view anchor) {
        anchor_ = anchor;
        return *this;
    }
    /// A row in which any null operand makes the result null.
    Rows& row(std::string_view name, std::string_view operands, std::string_view result,
              OperatorFunction function) {
        rows_.push_back({name, operands, result, function, true, chapter_, anchor_, false});
        return *this;
    }
    /// A row whose function is asked with null operands too.
    Rows& null_row(std::string_view name, std::string_view operands, std::string_view result,
                   OperatorFunction function) {
        rows_.push_back({name, operands, result, function, false, chapter_, anchor_, false});
        return *this;
    }
    /// The row before understands uncertain operands.
    Rows& uncertain() {
        rows_.back().takes_uncertainty = true;
        return *this;
    }

    [[nodiscard]] std::vector<OperatorRow> take() { return std::move(rows_); }

  private:
    std::string_view chapter_;
    std::string_view anchor_;
    std::vector<OperatorRow> rows_;
};

[[nodiscard]] std::vector<OperatorRow> logical();
[[nodiscard]] std::vector<OperatorRow> comparison();
[[nodiscard]] std::vector<OperatorRow> arithmetic();
[[nodiscard]] std::vector<OperatorRow> boundaries();  ///< Precision, LowBoundary, HighBoundary
[[nodiscard]] std::vector<OperatorRow> string();
[[nodiscard]] std::vector<OperatorRow> regex();  ///< Matches, ReplaceMatches, SplitOnMatches
[[nodiscard]] std::vector<OperatorRow> date_time();
[[nodiscard]] std::vector<OperatorRow> date_time_parts();  ///< components and constructors
[[nodiscard]] std::vector<OperatorRow> durations();        ///< DurationBetween, DifferenceBetween
[[nodiscard]] std::vector<OperatorRow> interval();
[[nodiscard]] std::vector<OperatorRow> interval_set();  ///< Collapse and Expand
[[nodiscard]] std::vector<OperatorRow> list();
[[nodiscard]] std::vector<OperatorRow> aggregate();
[[nodiscard]] std::vector<OperatorRow> clinical();
[[nodiscard]] std::vector<OperatorRow> type();
[[nodiscard]] std::vector<OperatorRow> structure();  ///< Children, Descendants
[[nodiscard]] std::vector<OperatorRow> messaging();

}  // namespace hookline::cql::operators
