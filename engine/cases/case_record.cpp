#include "engine/cases/case_record.hpp"

#include <algorithm>

#include "mappings/build_record.hpp"

namespace hookline::engine {
namespace {

using mappings::Appointment;
using mappings::DraftOrder;
using mappings::MappingTables;

bool contains(const std::vector<std::string>& list, const std::string& item) {
    return std::ranges::find(list, item) != list.end();
}

std::span<const std::string_view> one(std::string_view text, RequestArena& arena) {
    return {arena.create<std::string_view>(text), 1};
}

DraftOrder make_order(const Case& test, std::size_t index, const MappingTables& tables,
                      RequestArena& arena) {
    const std::string& kind = test.draft_orders[index];
    const auto& drugs = tables.medications.ingredients;
    const auto drug = std::ranges::find(drugs, kind, &mappings::MedicationTables::Ingredient::name);
    DraftOrder order;
    order.kind = kind;
    order.resource_type = "ServiceRequest";
    if (drug != drugs.end()) {
        order.resource_type = "MedicationRequest";
        order.ingredients = one(drug->name, arena);
    }
    order.id = arena.copy("draft-" + std::to_string(index + 1));
    order.reference = arena.copy(std::string(order.resource_type) + '/' + std::string(order.id));
    order.sources = one(order.reference, arena);
    order.key = order.reference;
    order.status = "draft";
    order.selected = !test.selected_orders || contains(*test.selected_orders, kind);
    order.is_trigger = order.selected;
    return order;
}

Appointment make_appointment(const Case& test, std::size_t index, RequestArena& arena) {
    Appointment appointment;
    appointment.kind = test.appointments[index];
    appointment.kinds = one(appointment.kind, arena);
    appointment.status = "proposed";
    appointment.in_call = true;
    appointment.id = arena.copy("appointment-" + std::to_string(index + 1));
    appointment.reference = arena.copy("Appointment/" + std::string(appointment.id));
    appointment.sources = one(appointment.reference, arena);
    return appointment;
}

}  // namespace

mappings::PatientRecord make_case_record(const Case& test, const MappingTables& tables,
                                         RequestArena& arena) {
    mappings::PatientRecord record;
    record.patient.id = "case";
    auto* states = arena.allocate_array<mappings::SourceState>(mappings::kSourceNames.size());
    std::ranges::transform(mappings::kSourceNames, states, [](std::string_view name) {
        return mappings::SourceState{name, mappings::DataState::Unknown};
    });
    record.sources = {states, mappings::kSourceNames.size()};
    std::vector<DraftOrder> orders;
    orders.reserve(test.draft_orders.size());
    for (std::size_t i = 0; i < test.draft_orders.size(); ++i) {
        orders.push_back(make_order(test, i, tables, arena));
    }
    record.draft_orders = arena.copy(std::span<const DraftOrder>(orders));
    std::vector<Appointment> appointments;
    appointments.reserve(test.appointments.size());
    for (std::size_t i = 0; i < test.appointments.size(); ++i) {
        appointments.push_back(make_appointment(test, i, arena));
    }
    record.appointments = arena.copy(std::span<const Appointment>(appointments));
    return record;
}

}  // namespace hookline::engine
