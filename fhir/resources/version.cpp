#include "fhir/resources/version.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "fhir/primitives/date_time.hpp"

namespace hookline::fhir {

using json::Value;

namespace {

std::optional<std::uint64_t> version_of(const Value& resource) {
    const Value* meta = resource.find("meta");
    const std::string_view text =
        meta == nullptr ? std::string_view() : meta->string_at("versionId");
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && !text.empty()
               ? std::optional(number)
               : std::nullopt;
}

std::optional<std::int64_t> updated_of(const Value& resource) {
    const Value* meta = resource.find("meta");
    const auto read = parse_date_time(meta == nullptr ? "" : meta->string_at("lastUpdated"));
    return read ? std::optional(epoch_ms(*read)) : std::nullopt;
}

}  // namespace

std::partial_ordering compare_versions(const Value& a, const Value& b) {
    const auto version_a = version_of(a);
    const auto version_b = version_of(b);
    if (version_a && version_b && *version_a != *version_b) {
        return *version_a <=> *version_b;
    }
    const auto updated_a = updated_of(a);
    const auto updated_b = updated_of(b);
    if (updated_a && updated_b && *updated_a != *updated_b) {
        return *updated_a <=> *updated_b;
    }
    return std::partial_ordering::unordered;
}

bool same_content(const Value& a, const Value& b) {
    if (a.kind() != b.kind() || a.text() != b.text() || a.as_boolean() != b.as_boolean()) {
        return false;
    }
    return std::ranges::equal(a.elements(), b.elements(), same_content) &&
           std::ranges::equal(
               a.members(), b.members(), [](const json::Member& left, const json::Member& right) {
                   return left.name == right.name.view() && same_content(left.value, right.value);
               });
}

}  // namespace hookline::fhir
