#pragma once

#include <optional>
#include <string_view>

#include "fhir/json/value.hpp"
#include "fhir/primitives/date_time.hpp"

/// Reading FHIR elements out of a parsed tree. Nothing is copied; a member of the wrong type reads
/// like an absent one, so that clinical content never makes a request fail (SR-064).
namespace hookline::fhir {

/// A reference taken apart: `Patient/1`, `https://ehr/fhir/Patient/1/_history/2`, `#med`,
/// `urn:uuid:...`.
struct ReferenceView {
    std::string_view text;      ///< as written
    std::string_view type;      ///< `Patient`; empty for `#...`, urn and bare ids
    std::string_view id;        ///< `1`; the fragment or urn for the other forms
    bool is_contained = false;  ///< `#...`
};

/// The reference of a Reference element; text is empty when there is none.
[[nodiscard]] ReferenceView read_reference(const json::Value* reference);
[[nodiscard]] ReferenceView parse_reference(std::string_view text);

/// The resource inside an entry or a wrapped prefetch value (`{response, resource}`, SR-065): the
/// value itself when it has a resourceType. nullptr when there is no resource.
[[nodiscard]] const json::Value* unwrap_resource(const json::Value* value);

/// The date of a dateTime, date or instant member, in the time zone of the server.
[[nodiscard]] std::optional<Date> read_date(const json::Value& owner, std::string_view member,
                                            int offset_minutes);
/// Start or end of a Period member.
[[nodiscard]] std::optional<Date> read_period_date(const json::Value& owner,
                                                   std::string_view member, std::string_view end,
                                                   int offset_minutes);

/// Whether a Bundle says that a next page exists.
[[nodiscard]] bool has_next_page(const json::Value& bundle);

}  // namespace hookline::fhir
