#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/value.hpp"
#include "fhir/primitives/date_time.hpp"

/// How old guideline content is, by its own dates (SR-158).
namespace hookline::engine {

class ElementReader;
class Guideline;

/// The dates of a Library or PlanDefinition, as FHIR R4 spells them; those that do not stand there
/// are not set.
struct ContentDates {
    std::optional<fhir::Date> approval_date;
    std::optional<fhir::Date> last_review_date;
    std::optional<fhir::DateTime> effective_start;  ///< `effectivePeriod.start`
    std::optional<fhir::DateTime> effective_end;    ///< its last moment that is within
};

/// Reads them; one that is no date, and an end before the start, are errors.
[[nodiscard]] ContentDates read_content_dates(ElementReader& reader, const fhir::json::Value& root);

/// What a site makes of the dates.
struct ContentDatePolicy {
    bool on_cards = false;  ///< a card says when what it rests on is out of date
    /// A review is due so many months after the last one or the approval, whichever is later; 0:
    /// never.
    unsigned review_months = 0;
};

/// In what way content is out of date (SR-158).
enum class ContentAge : std::uint8_t { NotYetValid, Expired, ReviewDue, NeverReviewed };

/// Wire spelling: `not-yet-valid`, `expired`, `review-due`, `never-reviewed`.
[[nodiscard]] std::string_view to_string(ContentAge age);

/// A part of a guideline that is out of date.
struct OutdatedContent {
    ContentAge age = ContentAge::Expired;
    std::optional<std::size_t> plan;  ///< index into Guideline::plans(); not set: all of it
    std::string title;                ///< of the guideline or the PlanDefinition
    std::string date;                 ///< its own date that says so; empty: there is none
};

/// Everything of `guideline` that is out of date at `now`, which has an offset: a day ends where
/// that offset has midnight. The guideline first, then its PlanDefinitions in document order; only
/// the guideline as a whole is ever NeverReviewed.
[[nodiscard]] std::vector<OutdatedContent> outdated_content(const Guideline& guideline,
                                                            const fhir::DateTime& now,
                                                            const ContentDatePolicy& policy);

/// `Bone metastases was valid until 2026-10-31`, without full stop.
[[nodiscard]] std::string in_words(const OutdatedContent& content);

}  // namespace hookline::engine
