#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/base/diagnostics.hpp"
#include "fhir/json/reader.hpp"

namespace hookline::fhir::json {

/// Why a document was refused: the words without a place, and the byte it was found at, when the
/// fault has one.
struct ParseFault {
    Error error;
    std::optional<std::size_t> offset;
};

/// As `parse`, with the place apart from the words.
[[nodiscard]] std::expected<Value, ParseFault> parse_or_fault(BodyBuffer& body, RequestArena& arena,
                                                              const Limits& limits);

/// As `parse` for a file that people write: a fault goes to the diagnostics with line, column and
/// element path (SR-150). `text` is what the body held before, since parsing changes it.
[[nodiscard]] std::optional<Value> parse_source(const std::string& file, std::string_view text,
                                                BodyBuffer& body, RequestArena& arena,
                                                Diagnostics& diagnostics);

}  // namespace hookline::fhir::json
