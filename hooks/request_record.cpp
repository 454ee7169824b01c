#include "hooks/request_record.hpp"

#include "mappings/build_record.hpp"

namespace hookline::hooks {

Result<const mappings::PatientRecord*> build_request_record(const CdsRequestView& request,
                                                            const fhir::DateTime& now,
                                                            const ContentBasis& basis,
                                                            RequestArena& arena) {
    mappings::RecordInput input;
    input.patient_id = request.common().patient_id;
    input.prefetch = request.prefetch;
    input.referenced = request.referenced;
    input.now = now;
    input.draft_orders = draft_orders_of(request);
    if (const auto* select = std::get_if<OrderSelectContext>(&request.context)) {
        input.has_selections = true;
        input.selections = select->selections;
    } else if (const auto* dispatch = std::get_if<OrderDispatchContext>(&request.context)) {
        input.has_dispatched_orders = true;
        input.dispatched_orders = dispatch->dispatched_orders;
    } else if (const auto* book = std::get_if<AppointmentBookContext>(&request.context)) {
        input.appointments = book->appointments;
    }
    return mappings::build_record(input, basis.terminology(), basis.tables(), arena);
}

fhir::json::Value draft_orders_of(const CdsRequestView& request) {
    if (const auto* select = std::get_if<OrderSelectContext>(&request.context)) {
        return select->draft_orders;
    }
    if (const auto* sign = std::get_if<OrderSignContext>(&request.context)) {
        return sign->draft_orders;
    }
    const auto* other = std::get_if<OtherContext>(&request.context);
    return other == nullptr ? fhir::json::Value() : other->orders;
}

}  // namespace hookline::hooks
