#pragma once

#include <cstdint>
#include <string_view>

namespace hookline::mappings {

/// What is known of one data source (one prefetch key). "Not retrieved" is never "absent"
/// (CH-060..CH-069, patient-model section 1).
enum class DataState : std::uint8_t {
    Present,     ///< read completely, holds resources
    KnownNone,   ///< read completely, holds nothing: null, or a Bundle without entries
    Incomplete,  ///< a page is unread, or a resource cannot be used: what is there counts,
                 ///< absence proves nothing
    Unknown,     ///< key absent, OperationOutcome, unusable value or failed fetch
};

/// Spelling in the ModelInfo and in JSON: `present`, `known-none`, `incomplete`, `unknown`.
[[nodiscard]] std::string_view to_string(DataState state);

/// True when absence of a record is proof of absence.
[[nodiscard]] constexpr bool is_complete(DataState state) {
    return state == DataState::Present || state == DataState::KnownNone;
}

}  // namespace hookline::mappings
