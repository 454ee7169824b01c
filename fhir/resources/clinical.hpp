#pragma once

#include "fhir/resources/view.hpp"

/// What is wrong with the patient and what was found. Spec: https://hl7.org/fhir/R4/condition.html,
/// observation.html, diagnosticreport.html, adverseevent.html.
namespace hookline::fhir {

class ConditionView
    : public View<"id", "clinicalStatus", "verificationStatus", "category", "severity", "code",
                  "bodySite", "onsetDateTime", "onsetAge", "onsetPeriod", "abatementDateTime",
                  "abatementAge", "abatementPeriod", "abatementRange", "abatementString",
                  "recordedDate", "stage", "evidence", "extension"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] CodeableConceptView clinical_status() const {
        return codeable<"clinicalStatus">();
    }
    [[nodiscard]] CodeableConceptView verification_status() const {
        return codeable<"verificationStatus">();
    }
    [[nodiscard]] std::span<const json::Value> categories() const { return list<"category">(); }
    [[nodiscard]] CodeableConceptView severity() const { return codeable<"severity">(); }
    [[nodiscard]] CodeableConceptView code() const { return codeable<"code">(); }
    [[nodiscard]] std::span<const json::Value> body_sites() const { return list<"bodySite">(); }
    [[nodiscard]] const json::Value* onset_date_time() const { return get<"onsetDateTime">(); }
    [[nodiscard]] PeriodView onset_period() const { return period<"onsetPeriod">(); }
    [[nodiscard]] QuantityView onset_age() const { return QuantityView(get<"onsetAge">()); }
    [[nodiscard]] const json::Value* abatement_date_time() const {
        return get<"abatementDateTime">();
    }
    [[nodiscard]] PeriodView abatement_period() const { return period<"abatementPeriod">(); }
    /// Whether any abatement[x] is there.
    [[nodiscard]] bool has_abatement() const {
        return get<"abatementDateTime">() != nullptr || get<"abatementPeriod">() != nullptr ||
               get<"abatementAge">() != nullptr || get<"abatementRange">() != nullptr ||
               get<"abatementString">() != nullptr;
    }
    [[nodiscard]] const json::Value* recorded_date() const { return get<"recordedDate">(); }
    [[nodiscard]] std::span<const json::Value> stages() const { return list<"stage">(); }
    [[nodiscard]] std::span<const json::Value> evidence() const { return list<"evidence">(); }
    [[nodiscard]] std::span<const json::Value> extensions() const { return list<"extension">(); }
};

/// The members that an Observation and its components share: what was asked, and value[x].
template <Name... Own>
class ObservedView
    : public View<"code", "valueCodeableConcept", "valueBoolean", "valueInteger", "valueQuantity",
                  "valueString", "valueDateTime", "valueRange", "valueRatio", "valueTime",
                  "valuePeriod", "valueSampledData", "dataAbsentReason", "interpretation", Own...> {
    using Base =
        View<"code", "valueCodeableConcept", "valueBoolean", "valueInteger", "valueQuantity",
             "valueString", "valueDateTime", "valueRange", "valueRatio", "valueTime", "valuePeriod",
             "valueSampledData", "dataAbsentReason", "interpretation", Own...>;

  public:
    using Base::Base;

    [[nodiscard]] CodeableConceptView code() const { return Base::template codeable<"code">(); }
    [[nodiscard]] CodeableConceptView value_concept() const {
        return Base::template codeable<"valueCodeableConcept">();
    }
    [[nodiscard]] const json::Value* value_boolean() const {
        const json::Value* value = Base::template get<"valueBoolean">();
        return value != nullptr && value->is_boolean() ? value : nullptr;
    }
    [[nodiscard]] const json::Value* value_integer() const {
        return Base::template get<"valueInteger">();
    }
    [[nodiscard]] QuantityView value_quantity() const {
        return QuantityView(Base::template get<"valueQuantity">());
    }
    [[nodiscard]] std::string_view value_string() const {
        return Base::template text<"valueString">();
    }
    /// Whether any value[x] is there.
    [[nodiscard]] bool has_value() const {
        return Base::template get<"valueCodeableConcept">() != nullptr ||
               Base::template get<"valueBoolean">() != nullptr ||
               Base::template get<"valueInteger">() != nullptr ||
               Base::template get<"valueQuantity">() != nullptr ||
               Base::template get<"valueString">() != nullptr ||
               Base::template get<"valueDateTime">() != nullptr ||
               Base::template get<"valueRange">() != nullptr ||
               Base::template get<"valueRatio">() != nullptr ||
               Base::template get<"valueTime">() != nullptr ||
               Base::template get<"valuePeriod">() != nullptr ||
               Base::template get<"valueSampledData">() != nullptr;
    }
    [[nodiscard]] CodeableConceptView data_absent_reason() const {
        return Base::template codeable<"dataAbsentReason">();
    }
    [[nodiscard]] std::span<const json::Value> interpretations() const {
        return Base::template list<"interpretation">();
    }
};

class ComponentView : public ObservedView<> {
  public:
    using ObservedView::ObservedView;
};

class ObservationView
    : public ObservedView<"id", "status", "effectiveDateTime", "effectivePeriod",
                          "effectiveInstant", "issued", "component", "hasMember", "focus",
                          "bodySite", "specimen", "performer", "extension"> {
  public:
    using ObservedView::ObservedView;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] std::string_view status() const { return text<"status">(); }
    [[nodiscard]] const json::Value* effective_date_time() const {
        return get<"effectiveDateTime">();
    }
    [[nodiscard]] PeriodView effective_period() const { return period<"effectivePeriod">(); }
    [[nodiscard]] const json::Value* effective_instant() const { return get<"effectiveInstant">(); }
    [[nodiscard]] const json::Value* issued() const { return get<"issued">(); }
    [[nodiscard]] std::span<const json::Value> components() const { return list<"component">(); }
    [[nodiscard]] std::span<const json::Value> members() const { return list<"hasMember">(); }
    [[nodiscard]] std::span<const json::Value> focus() const { return list<"focus">(); }
    [[nodiscard]] CodeableConceptView body_site() const { return codeable<"bodySite">(); }
    [[nodiscard]] const json::Value* specimen() const { return get<"specimen">(); }
    [[nodiscard]] std::span<const json::Value> performers() const { return list<"performer">(); }
    [[nodiscard]] std::span<const json::Value> extensions() const { return list<"extension">(); }
};

class DiagnosticReportView
    : public View<"id", "status", "code", "effectiveDateTime", "effectivePeriod", "issued",
                  "result", "conclusion", "conclusionCode", "contained"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] std::string_view status() const { return text<"status">(); }
    [[nodiscard]] CodeableConceptView code() const { return codeable<"code">(); }
    [[nodiscard]] const json::Value* effective_date_time() const {
        return get<"effectiveDateTime">();
    }
    [[nodiscard]] PeriodView effective_period() const { return period<"effectivePeriod">(); }
    [[nodiscard]] const json::Value* issued() const { return get<"issued">(); }
    [[nodiscard]] std::span<const json::Value> results() const { return list<"result">(); }
    [[nodiscard]] std::string_view conclusion() const { return text<"conclusion">(); }
    [[nodiscard]] std::span<const json::Value> conclusion_codes() const {
        return list<"conclusionCode">();
    }
    [[nodiscard]] std::span<const json::Value> contained() const { return list<"contained">(); }
};

class AdverseEventView : public View<"id", "actuality", "event", "date", "detected", "recordedDate",
                                     "severity", "outcome", "suspectEntity"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] std::string_view actuality() const { return text<"actuality">(); }
    [[nodiscard]] CodeableConceptView event() const { return codeable<"event">(); }
    [[nodiscard]] const json::Value* date() const { return get<"date">(); }
    [[nodiscard]] const json::Value* detected() const { return get<"detected">(); }
    [[nodiscard]] const json::Value* recorded_date() const { return get<"recordedDate">(); }
    [[nodiscard]] CodeableConceptView severity() const { return codeable<"severity">(); }
    [[nodiscard]] CodeableConceptView outcome() const { return codeable<"outcome">(); }
    [[nodiscard]] std::span<const json::Value> suspect_entities() const {
        return list<"suspectEntity">();
    }
};

}  // namespace hookline::fhir
