// ServiceRequests among the orders of the call (patient model 3.9; decisions D-08, D-09).
#include <algorithm>

#include "mappings/draft_in_work.hpp"

namespace hookline::mappings {
namespace {

using fhir::json::Value;

// What the code says, else the first detail that says something.
ProcedureKinds kinds_of_service(const DraftInWork& draft, const fhir::ServiceRequestView& view) {
    ProcedureKinds kinds = kinds_of_draft(draft.context, draft.order.code);
    for (const Value& detail : view.order_details()) {
        if (kinds.kinds.empty()) {
            kinds = kinds_of_draft(draft.context, draft.context.concept_of(detail));
        }
    }
    return kinds;
}

// preoperative ... as our own extension says, else palliative by intent (D-09).
std::string_view timing_of(const RadiotherapyRequest& request) {
    const bool is_palliative = request.timing.empty() && request.intent == "palliative";
    return is_palliative ? "palliative" : request.timing;
}

// Decision D-09: a coded operation at the retroperitoneum.
void move_to_retroperitoneum(const ProcedureTables& tables, Words& kinds) {
    for (const auto& [from, to] : tables.retroperitoneal_kinds) {
        if (kinds.contains(from)) {
            kinds.remove(from);
            kinds.add(to);
        }
    }
}

// An order for each kind that the guideline knows; else for the drugs that are its code or details;
// else one without a kind.
void add_kinds(DraftInWork& draft, const Words& kinds, std::span<const Value> details) {
    const bool known = std::ranges::any_of(
        kinds.all(), [&](std::string_view kind) { return draft.is_draft_kind(kind); });
    if (!known) {
        draft.order.certainty = Certainty::Confirmed;
        if (!add_drugs_of_code(draft, details)) {
            draft.add();
        }
        return;
    }
    const std::string_view stated_site = draft.order.site;
    for (const std::string_view kind : kinds.all()) {
        if (!draft.is_draft_kind(kind)) {
            continue;
        }
        draft.order.kind = kind;
        draft.order.site = stated_site.empty()
                               ? find_pair(draft.context.tables.procedures.site_of_kind, kind)
                               : stated_site;
        draft.add();
    }
}

}  // namespace

void add_service_order(DraftInWork& draft) {
    MappingContext& context = draft.context;
    DraftOrder& order = draft.order;
    const fhir::ServiceRequestView view(draft.resource());
    order.code = context.concept_of(view.code());
    if (names_nothing(order.code) && view.order_details().empty()) {
        draft.lose("no code", kMayBeAnything);
    }
    order.occurrence = PlannedDay(context)
                           .or_date(view.occurrence_date_time())
                           .or_period(view.occurrence_period())
                           .or_timing(view.occurrence_timing())
                           .day();
    ProcedureKinds kinds = kinds_of_service(draft, view);
    if (!view.body_sites().empty()) {
        order.body_site = context.concept_of(view.body_sites().front());
    }
    RadiotherapyRequest request = radiotherapy_request_of(context, draft.resource());
    request.intent = order.intent;
    order.timing = timing_of(request);
    if (asks_for_radiotherapy(context, kinds.kinds, request)) {
        add_radiotherapy_orders(draft, view, kinds, request);
        return;
    }
    const BodySite site = body_site_of(context, order.body_site);
    order.site = site.sites.size() == 1 ? site.sites.front() : std::string_view();
    if (kinds.in_words) {
        order.certainty = Certainty::TextOnly;
    }
    if (order.site == "retroperitoneal" && !site.in_words) {
        move_to_retroperitoneum(context.tables.procedures, kinds.kinds);
    }
    add_kinds(draft, kinds.kinds, view.order_details());
}

}  // namespace hookline::mappings
