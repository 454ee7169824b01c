#pragma once

#include "fhir/resources/view.hpp"

/// Drugs. Spec: https://hl7.org/fhir/R4/medication.html, medicationrequest.html,
/// medicationstatement.html, medicationadministration.html.
namespace hookline::fhir {

class MedicationView : public View<"code", "form", "ingredient"> {
  public:
    using View::View;

    [[nodiscard]] CodeableConceptView code() const { return codeable<"code">(); }
    [[nodiscard]] CodeableConceptView form() const { return codeable<"form">(); }
    [[nodiscard]] std::span<const json::Value> ingredients() const { return list<"ingredient">(); }
};

/// MedicationRequest, MedicationStatement and MedicationAdministration: the members of all three.
class MedicationUseView
    : public View<"id", "resourceType", "status", "statusReason", "intent", "doNotPerform",
                  "reportedBoolean", "medicationCodeableConcept", "medicationReference",
                  "effectiveDateTime", "effectivePeriod", "authoredOn", "dateAsserted",
                  "dosageInstruction", "dosage", "dispenseRequest", "extension", "reasonCode",
                  "reasonReference"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] std::string_view type() const { return text<"resourceType">(); }
    [[nodiscard]] std::string_view status() const { return text<"status">(); }
    /// A MedicationRequest has one, the other two a list.
    [[nodiscard]] std::span<const json::Value> status_reasons() const {
        return list<"statusReason">();
    }
    [[nodiscard]] std::string_view intent() const { return text<"intent">(); }
    [[nodiscard]] bool do_not_perform() const { return is_true<"doNotPerform">(); }
    [[nodiscard]] bool is_reported() const { return is_true<"reportedBoolean">(); }
    [[nodiscard]] CodeableConceptView medication_concept() const {
        return codeable<"medicationCodeableConcept">();
    }
    [[nodiscard]] const json::Value* medication_reference() const {
        return get<"medicationReference">();
    }
    [[nodiscard]] const json::Value* effective_date_time() const {
        return get<"effectiveDateTime">();
    }
    [[nodiscard]] PeriodView effective_period() const { return period<"effectivePeriod">(); }
    [[nodiscard]] const json::Value* authored_on() const { return get<"authoredOn">(); }
    [[nodiscard]] const json::Value* date_asserted() const { return get<"dateAsserted">(); }
    /// dosageInstruction of a request, dosage of the others.
    [[nodiscard]] std::span<const json::Value> dosages() const {
        const auto instructions = list<"dosageInstruction">();
        return instructions.empty() ? list<"dosage">() : instructions;
    }
    /// Timing.repeat.boundsPeriod of the first dosage that has one.
    [[nodiscard]] PeriodView bounds() const;
    [[nodiscard]] PeriodView validity() const;
    /// The route of the first dosage that has one.
    [[nodiscard]] CodeableConceptView route() const;
    [[nodiscard]] std::span<const json::Value> reason_references() const {
        return list<"reasonReference">();
    }
    [[nodiscard]] std::span<const json::Value> reason_codes() const { return list<"reasonCode">(); }
    [[nodiscard]] std::span<const json::Value> extensions() const { return list<"extension">(); }
};

}  // namespace hookline::fhir
