// Resources that need little more than code, status and dates.
#include "mappings/mapping_context.hpp"

namespace hookline::mappings {

using fhir::json::Value;

void map_procedure(MappingContext& context, const Value& resource, std::string_view where) {
    const std::string_view status =
        context.tables.status_meaning("Procedure", resource.string_at("status"));
    if (status.empty()) {
        return;
    }
    Procedure procedure;
    context.identify(procedure, resource);
    procedure.code = context.member_concept(resource, "code");
    if (procedure.code.empty()) {
        context.skip(where, "no code");
        return;
    }
    procedure.start = context.full(context
                                       .when({context.date(resource, "performedDateTime"),
                                              context.period(resource, "performedPeriod", "start")},
                                             2)
                                       .day);
    const auto when = context.when({context.period(resource, "performedPeriod", "end"),
                                    context.date(resource, "performedDateTime"),
                                    context.period(resource, "performedPeriod", "start")},
                                   3);
    procedure.end = when.day;
    procedure.effective = when.day;
    procedure.approximate = when.approximate;
    procedure.status = context.is_future(procedure.start) ? std::string_view("planned") : status;
    context.procedures.push_back(procedure);
}

void map_service_request(MappingContext& context, const Value& resource, std::string_view where) {
    if (context.tables.status_meaning("ServiceRequest", resource.string_at("status")).empty()) {
        return;
    }
    ServiceRequest request;
    context.identify(request, resource);
    const Value* forbidden = resource.find("doNotPerform");
    if (context.is_order_of_call(request.reference) ||
        (forbidden != nullptr && forbidden->as_boolean())) {
        return;
    }
    request.code = context.member_concept(resource, "code");
    if (request.code.empty()) {
        context.skip(where, "no code");
        return;
    }
    request.status = resource.string_at("status");
    request.intent = resource.string_at("intent");
    request.authored = context.full(context.date(resource, "authoredOn"));
    request.occurrence =
        context.full(context
                         .when({context.date(resource, "occurrenceDateTime"),
                                context.period(resource, "occurrencePeriod", "start")},
                               2)
                         .day);
    request.effective = request.occurrence ? request.occurrence : request.authored;
    context.service_requests.push_back(request);
}

void map_diagnostic_report(MappingContext& context, const Value& resource, std::string_view where) {
    const std::string_view status =
        context.tables.status_meaning("DiagnosticReport", resource.string_at("status"));
    if (status.empty()) {
        const std::string_view written = resource.string_at("status");
        if (written != "cancelled" && written != "entered-in-error") {
            context.skip(where, "status is not one that counts");
        }
        return;
    }
    DiagnosticReport report;
    context.identify(report, resource);
    report.code = context.member_concept(resource, "code");
    report.status = resource.string_at("status");
    const auto when = context.when(
        {context.date(resource, "effectiveDateTime"),
         context.period(resource, "effectivePeriod", "end"), context.date(resource, "issued")},
        2);
    if (context.is_future(when.day)) {
        context.skip(where, "date lies in the future");
        return;
    }
    report.effective = when.day;
    report.approximate = when.approximate;
    std::vector<Concept> conclusions;
    for (const Value& code : resource.array_at("conclusionCode")) {
        conclusions.push_back(context.concept_of(&code));
    }
    report.conclusions = context.arena.copy(std::span<const Concept>(conclusions));
    context.reports.push_back(report);
    map_molecular_report(context, resource, report, status);
}

void map_appointment(MappingContext& context, const Value& resource, std::string_view where) {
    if (context.tables.status_meaning("Appointment", resource.string_at("status")).empty()) {
        return;
    }
    Appointment appointment;
    context.identify(appointment, resource);
    for (const char* member : {"serviceType", "reasonCode"}) {
        const auto concepts = resource.array_at(member);
        if (!concepts.empty() && appointment.service_type.sets.empty()) {
            appointment.service_type = context.concept_of(&concepts.front());
        }
    }
    appointment.status = resource.string_at("status");
    appointment.start = context.full(context.date(resource, "start"));
    appointment.effective = appointment.start;
    if (!appointment.start) {
        context.skip(where, "no start");
        return;
    }
    context.appointments.push_back(appointment);
}

void map_goal(MappingContext& context, const Value& resource, std::string_view) {
    Goal goal;
    context.identify(goal, resource);
    goal.status = resource.string_at("lifecycleStatus");
    if (goal.status == "entered-in-error" || goal.status == "rejected" ||
        goal.status == "cancelled") {
        return;
    }
    goal.description = context.member_concept(resource, "description");
    const auto when = context.when(
        {context.date(resource, "startDate"), context.date(resource, "statusDate")}, 2);
    goal.effective = when.day;
    goal.approximate = when.approximate;
    context.goals.push_back(goal);
}

void map_care_plan(MappingContext& context, const Value& resource, std::string_view) {
    CarePlan plan;
    context.identify(plan, resource);
    plan.status = resource.string_at("status");
    if (plan.status == "entered-in-error" || plan.status == "revoked") {
        return;
    }
    plan.intent = resource.string_at("intent");
    const auto when = context.when(
        {context.period(resource, "period", "start"), context.date(resource, "created")}, 2);
    plan.effective = when.day;
    plan.approximate = when.approximate;
    const auto categories = resource.array_at("category");
    for (const Value& category : categories) {
        plan.category = context.concept_of(&category);
        context.care_plans.push_back(plan);
    }
    for (const Value& activity : resource.array_at("activity")) {
        const Value* detail = activity.find("detail");
        if (detail != nullptr) {
            plan.category = context.member_concept(*detail, "code");
            context.care_plans.push_back(plan);
        }
    }
}

}  // namespace hookline::mappings
