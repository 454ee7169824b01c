#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"

/// Reading members of a JSON object with errors that name the element path, never the value
/// (SR-064). `path` is the path of `object`, empty for the root. All errors: InvalidRequest.
namespace hookline::hooks {

/// `path.name`, or `name` for the root.
[[nodiscard]] std::string member_path(std::string_view path, std::string_view name);

/// ``expected a string, found an array``.
[[nodiscard]] std::unexpected<Error> unexpected_kind(std::string_view expected,
                                                     const fhir::json::Value& found,
                                                     std::string path);

/// The member is there and not null.
[[nodiscard]] bool has_member(const fhir::json::Value& object, std::string_view name);

/// A string of 1..`bytes_max` bytes that is not white space only and holds no control byte.
[[nodiscard]] Result<std::string_view> required_string(const fhir::json::Value& object,
                                                       std::string_view path, std::string_view name,
                                                       std::size_t bytes_max);

/// As `required_string`; empty when the member is absent, null or the empty string.
[[nodiscard]] Result<std::string_view> optional_string(const fhir::json::Value& object,
                                                       std::string_view path, std::string_view name,
                                                       std::size_t bytes_max);

[[nodiscard]] Result<fhir::json::Value> required_object(const fhir::json::Value& object,
                                                        std::string_view path,
                                                        std::string_view name);

/// An array of references: strings as in `required_string`, up to kReferencesMax, maybe none.
[[nodiscard]] Result<std::span<const std::string_view>> required_strings(
    const fhir::json::Value& object, std::string_view path, std::string_view name,
    RequestArena& arena);

}  // namespace hookline::hooks
