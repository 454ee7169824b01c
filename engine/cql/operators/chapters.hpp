#pragma once

#include <span>

#include "engine/cql/operator_table.hpp"

/// The rows of each chapter of the CQL 1.5.3 reference.
namespace hookline::cql::operators {

[[nodiscard]] std::span<const OperatorRow> logical();
[[nodiscard]] std::span<const OperatorRow> comparison();
[[nodiscard]] std::span<const OperatorRow> arithmetic();
[[nodiscard]] std::span<const OperatorRow> string();
[[nodiscard]] std::span<const OperatorRow> date_time();
[[nodiscard]] std::span<const OperatorRow> interval();
[[nodiscard]] std::span<const OperatorRow> list();
[[nodiscard]] std::span<const OperatorRow> aggregate();
[[nodiscard]] std::span<const OperatorRow> clinical();
[[nodiscard]] std::span<const OperatorRow> type();

}  // namespace hookline::cql::operators
