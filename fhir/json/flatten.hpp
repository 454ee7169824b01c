#pragma once

#include <cstddef>
#include <string_view>

#include "fhir/json/reader.hpp"
#include "fhir/json/tree_builder.hpp"

namespace hookline::fhir::json {

/// How a parse ended; `error` is empty when all was well or the builder refused.
struct FlattenResult {
    bool complete = false;
    bool is_bad_utf8 = false;
    std::size_t offset = 0;  ///< where it stopped, in bytes
    std::string_view error;  ///< what was wrong, in our words
};

/// Reads the JSON text of the body (RFC 8259) into the builder, in place: escapes are decoded over
/// the text. Iterative, so that depth is the builder's limit and never the stack's.
[[nodiscard]] FlattenResult flatten(BodyBuffer& body, TreeBuilder& builder);

}  // namespace hookline::fhir::json
