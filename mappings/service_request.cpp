// ServiceRequest on file: tests, imaging, operations, referrals (FHIR shapes section 7).
#include "mappings/mappers.hpp"

namespace hookline::mappings {

namespace {

// A referral that says which radiotherapy it asks for is of that kind, as an order of the call is.
void add_radiotherapy_kinds(MappingContext& context, const fhir::ServiceRequestView& view,
                            const fhir::json::Value& resource, const Concept& code,
                            ProcedureKinds& kinds) {
    RadiotherapyRequest request = radiotherapy_request_of(context, resource);
    if (!request.says_something() || !asks_for_radiotherapy(context, kinds.kinds, request)) {
        return;
    }
    request.intent = intent_of(context, resource);
    const BodySite sites = requested_sites_of(context, code, view.body_sites(), request);
    for (const std::string_view site : sites.sites.all()) {
        const ScheduleKind found =
            radiotherapy_kind(context, site, request, code, view.order_details(), {});
        if (!found.kind.empty() && !sites.in_words && !found.in_words) {
            kinds.kinds.add(found.kind);
        }
    }
}

}  // namespace

void map_service_request(MappingContext& context, const ResourceEntry& entry) {
    const fhir::ServiceRequestView view(*entry.json);
    const std::string_view status =
        context.usable_status(entry, StatusGroup::ServiceRequest, view.status());
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
    ProcedureKinds kinds = kinds_to_come(context, request.code);
    for (const auto& detail : view.order_details()) {
        for (const std::string_view kind :
             kinds_to_come(context, context.concept_of(detail)).kinds) {
            kinds.kinds.add(kind);
        }
    }
    if (kinds.in_words) {
        request.certainty = Certainty::TextOnly;
    }
    add_radiotherapy_kinds(context, view, *entry.json, request.code, kinds);
    request.kinds = context.keep(kinds.kinds.all());
    request.status = view.status();
    request.intent = view.intent();
    request.authored = context.day_of(view.authored_on());
    request.occurrence = PlannedDay(context)
                             .or_date(view.occurrence_date_time())
                             .or_period(view.occurrence_period())
                             .or_timing(view.occurrence_timing())
                             .day();
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
