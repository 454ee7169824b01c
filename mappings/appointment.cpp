// Appointment: operations, infusions, imaging and reviews to come (patient model 3.9).
#include <algorithm>
#include <array>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::array<fhir::json::MemberName, 3> kPurposes = {"serviceType", "reasonCode",
                                                             "serviceCategory"};

constexpr std::string_view kNoList = "a list of codes cannot be read";

bool has_no_list(const ResourceEntry& entry) {
    return std::ranges::any_of(kPurposes, [&](const fhir::json::MemberName& name) {
        return fhir::is_no_list(entry.json->find(name));
    });
}

// What the appointment is for: service types, then reason codes, then the order or procedure that
// it is based on.
ProcedureKinds purpose_of(MappingContext& context, const fhir::AppointmentView& view,
                          Concept& service_type) {
    ProcedureKinds result;
    const auto read = [&](const Concept& named) {
        if (service_type.empty() || (service_type.sets.empty() && !named.sets.empty())) {
            service_type = named;
        }
        const ProcedureKinds own = kinds_to_come(context, named);
        for (const std::string_view kind : own.kinds.all()) {
            result.in_words = own.in_words && (result.kinds.empty() || result.in_words);
            result.kinds.add(kind);
        }
    };
    for (const auto& list :
         {view.service_types(), view.reason_codes(), view.service_categories()}) {
        for (const Value& named : list) {
            read(context.concept_of(named));
        }
    }
    for (const auto& list : {view.based_on(), view.reason_references()}) {
        for (const Value& reference : list) {
            const Value* resource = context.resolve(&reference, view.json());
            if (resource != nullptr && resource->string_at("resourceType") != "Condition") {
                read(context.member_concept(*resource, "code"));
            }
        }
    }
    return result;
}

std::string_view kind_in_words(const WordTable& rows, const Concept& service_type) {
    std::string_view kind = rows.meaning_of(service_type.text);
    for (const Coding& coding : service_type.codings) {
        if (kind.empty()) {
            kind = rows.meaning_of(coding.display);
        }
    }
    return kind;
}

void add_appointment(MappingContext& context, const ResourceEntry& entry, bool in_call) {
    const fhir::AppointmentView view(*entry.json);
    const std::string_view status =
        context.usable_status(entry, StatusGroup::Appointment, view.status());
    if (status.empty()) {
        return;
    }
    Appointment appointment;
    context.identify(appointment, entry);
    const ProcedureKinds purpose = purpose_of(context, view, appointment.service_type);
    if (in_call && names_nothing(appointment.service_type)) {  // it is there to be judged (SR-130)
        context.lose(entry, "no code");
        return;
    }
    appointment.status = view.status();
    appointment.in_call = in_call;
    appointment.start = context.day_of(view.start());
    if (!appointment.start) {  // not booked yet: the earliest of the days that were asked for
        PlannedDay asked(context);
        for (const Value& period : fhir::elements_of(view.json(), "requestedPeriod")) {
            asked.or_period(fhir::PeriodView(&period));
        }
        appointment.start = asked.day();
        appointment.approximate = appointment.start.has_value();
    }
    appointment.effective = appointment.start;
    if (!appointment.start && !in_call) {
        context.skip_resource(entry, "no start");  // when it is cannot be known
        if (status != "planned") {
            return;
        }
    }
    const ProcedureTables& tables = context.tables.procedures;
    appointment.kinds = context.keep(purpose.kinds.all());
    if (holds_any_kind(purpose.kinds, tables.operations)) {
        appointment.kind = "appt_surgery";
    }
    for (const auto& [kind, wanted] : tables.appointment_kinds) {
        if (appointment.kind.empty() && holds_any_kind(purpose.kinds, wanted)) {
            appointment.kind = kind;
        }
    }
    if (purpose.in_words) {
        appointment.certainty = Certainty::TextOnly;
    }
    if (appointment.kind.empty()) {
        appointment.kind =
            kind_in_words(context.tables.procedures.appointment_words, appointment.service_type);
        if (!appointment.kind.empty()) {
            appointment.certainty = Certainty::TextOnly;
        }
    }
    context.appointments.push_back(appointment);
}

}  // namespace

void map_appointment(MappingContext& context, const ResourceEntry& entry) {
    const std::string_view reference = entry.id;
    const bool is_of_call =
        std::ranges::any_of(context.appointments, [&](const Appointment& known) {
            return known.in_call && !reference.empty() && known.id == reference;
        });
    if (is_of_call) {
        return;  // the one that is being booked is there already
    }
    if (has_no_list(entry)) {
        context.skip_resource(entry, kNoList);
        return;
    }
    add_appointment(context, entry, false);
}

void map_call_appointment(MappingContext& context, const ResourceEntry& entry) {
    if (has_no_list(entry)) {
        context.lose(entry, kNoList);
        return;
    }
    add_appointment(context, entry, true);
}

}  // namespace hookline::mappings
