#pragma once

#include "fhir/resources/view.hpp"

/// What is done, asked for and planned. Spec: https://hl7.org/fhir/R4/procedure.html,
/// servicerequest.html, appointment.html, careplan.html, goal.html, encounter.html,
/// requestgroup.html.
namespace hookline::fhir {

class ProcedureView : public View<"id", "status", "code", "performedDateTime", "performedPeriod",
                                  "performedString", "bodySite", "extension", "outcome",
                                  "reasonReference", "reasonCode", "contained"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] std::string_view status() const { return text<"status">(); }
    [[nodiscard]] CodeableConceptView code() const { return codeable<"code">(); }
    [[nodiscard]] const json::Value* performed_date_time() const {
        return get<"performedDateTime">();
    }
    [[nodiscard]] PeriodView performed_period() const { return period<"performedPeriod">(); }
    [[nodiscard]] std::span<const json::Value> body_sites() const { return list<"bodySite">(); }
    [[nodiscard]] std::span<const json::Value> extensions() const { return list<"extension">(); }
    [[nodiscard]] std::span<const json::Value> reason_references() const {
        return list<"reasonReference">();
    }
};

class ServiceRequestView
    : public View<"id", "status", "intent", "doNotPerform", "code", "orderDetail",
                  "occurrenceDateTime", "occurrencePeriod", "occurrenceTiming", "authoredOn",
                  "bodySite", "extension", "reasonCode", "reasonReference", "category",
                  "quantityQuantity", "note", "patientInstruction"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] std::string_view status() const { return text<"status">(); }
    [[nodiscard]] std::string_view intent() const { return text<"intent">(); }
    [[nodiscard]] bool do_not_perform() const { return is_true<"doNotPerform">(); }
    [[nodiscard]] CodeableConceptView code() const { return codeable<"code">(); }
    [[nodiscard]] std::span<const json::Value> order_details() const {
        return list<"orderDetail">();
    }
    [[nodiscard]] const json::Value* occurrence_date_time() const {
        return get<"occurrenceDateTime">();
    }
    [[nodiscard]] PeriodView occurrence_period() const { return period<"occurrencePeriod">(); }
    [[nodiscard]] const json::Value* occurrence_timing() const { return get<"occurrenceTiming">(); }
    [[nodiscard]] const json::Value* authored_on() const { return get<"authoredOn">(); }
    [[nodiscard]] std::span<const json::Value> body_sites() const { return list<"bodySite">(); }
    [[nodiscard]] std::span<const json::Value> extensions() const { return list<"extension">(); }
    [[nodiscard]] std::span<const json::Value> reason_references() const {
        return list<"reasonReference">();
    }
};

class AppointmentView
    : public View<"id", "status", "serviceCategory", "serviceType", "reasonCode", "reasonReference",
                  "description", "start", "end", "created", "basedOn", "participant"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] std::string_view status() const { return text<"status">(); }
    [[nodiscard]] std::span<const json::Value> service_types() const {
        return list<"serviceType">();
    }
    [[nodiscard]] std::span<const json::Value> service_categories() const {
        return list<"serviceCategory">();
    }
    [[nodiscard]] std::span<const json::Value> reason_codes() const { return list<"reasonCode">(); }
    [[nodiscard]] std::span<const json::Value> based_on() const { return list<"basedOn">(); }
    [[nodiscard]] std::span<const json::Value> reason_references() const {
        return list<"reasonReference">();
    }
    [[nodiscard]] std::span<const json::Value> participants() const {
        return list<"participant">();
    }
    [[nodiscard]] const json::Value* start() const { return get<"start">(); }
};

/// CarePlan and RequestGroup; both list what is to be done.
class CarePlanView
    : public View<"id", "resourceType", "status", "intent", "category", "title", "period",
                  "created", "authoredOn", "activity", "action", "code", "extension", "contained"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] std::string_view status() const { return text<"status">(); }
    [[nodiscard]] std::string_view intent() const { return text<"intent">(); }
    [[nodiscard]] std::span<const json::Value> categories() const { return list<"category">(); }
    [[nodiscard]] std::string_view title() const { return text<"title">(); }
    [[nodiscard]] CodeableConceptView code() const { return codeable<"code">(); }
    [[nodiscard]] PeriodView covered() const { return period<"period">(); }
    [[nodiscard]] const json::Value* created() const {
        const json::Value* created = get<"created">();
        return created != nullptr ? created : get<"authoredOn">();
    }
    [[nodiscard]] std::span<const json::Value> activities() const { return list<"activity">(); }
    /// Of a RequestGroup; actions may hold actions.
    [[nodiscard]] std::span<const json::Value> actions() const { return list<"action">(); }
    [[nodiscard]] std::span<const json::Value> extensions() const { return list<"extension">(); }
};

class GoalView
    : public View<"id", "lifecycleStatus", "category", "description", "startDate", "statusDate"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] std::string_view lifecycle_status() const { return text<"lifecycleStatus">(); }
    [[nodiscard]] std::span<const json::Value> categories() const { return list<"category">(); }
    [[nodiscard]] CodeableConceptView description() const { return codeable<"description">(); }
    [[nodiscard]] const json::Value* start_date() const { return get<"startDate">(); }
    [[nodiscard]] const json::Value* status_date() const { return get<"statusDate">(); }
};

class EncounterView
    : public View<"id", "status", "class", "type", "serviceType", "period", "reasonCode"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] std::string_view status() const { return text<"status">(); }
    /// The code of the class Coding.
    [[nodiscard]] std::string_view encounter_class() const {
        const json::Value* coding = get<"class">();
        return coding == nullptr ? std::string_view() : coding->string_at("code");
    }
    [[nodiscard]] std::span<const json::Value> types() const { return list<"type">(); }
    [[nodiscard]] CodeableConceptView service_type() const { return codeable<"serviceType">(); }
    [[nodiscard]] std::span<const json::Value> reason_codes() const { return list<"reasonCode">(); }
    [[nodiscard]] PeriodView covered() const { return period<"period">(); }
};

}  // namespace hookline::fhir
