// ServiceRequest on file: tests, imaging, operations, referrals (FHIR shapes section 7).
#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

// The first event of a Timing that is not over, else the last; without events the begin of its
// bounds.
std::optional<Date> first_of(MappingContext& context, const Value& timing) {
    std::optional<Date> found;
    for (const Value& event : timing.array_at("event")) {
        const auto day = context.day_of(&event);
        if (!day) {
            continue;
        }
        const bool is_over = fhir::days_between(*day, context.today) > 0;
        const bool found_is_over = found && fhir::days_between(*found, context.today) > 0;
        const bool is_earlier = found && fhir::days_between(*day, *found) > 0;
        if (!found || (found_is_over ? !is_earlier : !is_over && is_earlier)) {
            found = day;
        }
    }
    const Value* repeat = timing.find("repeat");
    if (!found && repeat != nullptr) {
        found = context.day_of(fhir::PeriodView(repeat->find("boundsPeriod")).start());
    }
    return found;
}

std::optional<Date> occurrence_of(MappingContext& context, const fhir::ServiceRequestView& view) {
    if (view.occurrence_date_time() != nullptr) {
        return context.day_of(view.occurrence_date_time());
    }
    if (view.occurrence_timing() != nullptr) {
        return first_of(context, *view.occurrence_timing());
    }
    return context.day_of(view.occurrence_period().start());
}

}  // namespace

void map_service_request(MappingContext& context, const ResourceEntry& entry) {
    const fhir::ServiceRequestView view(*entry.json);
    const std::string_view status = context.usable_status(entry, "ServiceRequest", view.status());
    if (status.empty() || view.do_not_perform()) {
        return;
    }
    ServiceRequest request;
    context.identify(request, entry);
    if (context.is_order_of_call(request.reference)) {
        return;
    }
    request.code = context.concept_of(view.code());
    if (names_nothing(request.code)) {
        context.skip_resource(entry, "no code");
        return;
    }
    ProcedureKinds kinds = kinds_on_file(context, request.code);
    for (const auto& detail : view.order_details()) {
        for (const std::string_view kind :
             kinds_on_file(context, context.concept_of(detail)).kinds) {
            kinds.kinds.add(kind);
        }
    }
    if (kinds.in_words) {
        request.certainty = Certainty::TextOnly;
    }
    request.kinds = context.keep(kinds.kinds.all());
    request.status = view.status();
    request.intent = view.intent();
    request.authored = context.day_of(view.authored_on());
    request.occurrence = occurrence_of(context, view);
    context.set_effective(
        request, context.when(entry,
                              {view.occurrence_date_time(), view.occurrence_period().start(),
                               view.authored_on()},
                              3));
    if (!view.body_sites().empty()) {
        request.body_site = context.concept_of(view.body_sites().front());
        const BodySite site = body_site_of(context, request.body_site);
        request.site = site.sites.size() == 1 ? site.sites.front() : std::string_view();
    }
    for (const std::string_view kind : kinds.kinds.all()) {
        if (request.site.empty()) {
            request.site = find_pair(context.tables.procedures.site_of_kind, kind);
        }
    }
    context.service_requests.push_back(request);
    if (status == "active") {
        add_intent(context, request, intent_of(context, *entry.json), "request");
    }
}

}  // namespace hookline::mappings
