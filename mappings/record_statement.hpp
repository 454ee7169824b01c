#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "fhir/primitives/date_time.hpp"
#include "fhir/primitives/decimal.hpp"
#include "mappings/data_state.hpp"
#include "mappings/terminology.hpp"

/// What all statements of the patient record share. Everything lives in the request arena or points
/// into the request body; nothing here leaves the request.
namespace hookline::mappings {

using fhir::Date;
using fhir::Decimal;

/// How sure a statement is: `TextOnly` rests on words (decision D-04), `Preliminary` on a value
/// that is not final (FHIR shapes section 8).
enum class Certainty : std::uint8_t { Confirmed, TextOnly, Conflict, Preliminary };
[[nodiscard]] std::string_view to_string(Certainty certainty);

/// A Coding as it was sent; empty what is absent.
struct Coding {
    std::string_view system;
    std::string_view code;
    std::string_view display;
};

/// A CodeableConcept, with the value sets that hold any of its codings, ascending; those of one
/// coding alone are borrowed from the Terminology.
struct Concept {
    std::span<const Coding> codings;
    std::string_view text;
    std::span<const SetHandle> sets;
    bool in_words = false;  ///< no coding is known, its text as a whole names the set

    [[nodiscard]] bool is_in(SetHandle set) const {
        return std::ranges::find(sets, set) != sets.end();
    }
    [[nodiscard]] bool empty() const { return codings.empty() && text.empty(); }
};

/// What every clinical statement has. A partial date is read as the last day that it allows and
/// that is not after the request; then `approximate` is set (patient model section 1). A date that
/// stands in for the clinical one (issued, recorded, authored) is approximate too.
struct Statement {
    std::string_view id;
    std::string_view reference;                 ///< `Observation/123`
    std::span<const std::string_view> sources;  ///< references it rests on, the own one first
    std::optional<Date> effective;
    bool approximate = false;
    Certainty certainty = Certainty::Confirmed;
    std::string_view note;  ///< one of our own phrases, never text of the record
};

/// What the Patient says of itself; null what it does not.
struct PatientData {
    std::string_view id;
    std::optional<Date> birth_date;
    std::optional<bool> deceased;
};

/// State of one prefetch key (decision D-07).
struct SourceState {
    std::string_view name;
    DataState state = DataState::Unknown;
    bool is_given = false;  ///< the key is there, whatever stands under it
    bool is_sent = false;   ///< whole: where it is incomplete, a resource of it cannot be used
    /// What the resources that cannot be used are about, where that is all the source lacks and can
    /// be told of each: ingredients, kinds of procedures, `PerformanceStatus`, `GeneResult`.
    std::span<const std::string_view> lacks = {};
};

/// A resource that could not be used: where and why, never what it says.
struct SkippedResource {
    std::string_view where;  ///< element path
    std::string_view reason;
    std::string_view reference;  ///< `Observation/1`; empty for what was not lost as a whole
    /// It may have told something: its source counts as incomplete.
    bool is_lost = false;

    /// Whether it is an order or appointment that the call is about.
    [[nodiscard]] bool is_of_call() const { return where.starts_with("context."); }
};

}  // namespace hookline::mappings
