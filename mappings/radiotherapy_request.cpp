// What an order or referral says of the radiotherapy that it asks for (decision D-09).
#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

std::string_view said(const Value& resource, std::string_view url) {
    const Value* extension = fhir::find_extension(resource, url);
    return extension == nullptr ? std::string_view() : extension->string_at("valueCode");
}

}  // namespace

RadiotherapyRequest radiotherapy_request_of(MappingContext& context, const Value& resource) {
    const ProcedureTables& tables = context.tables.procedures;
    RadiotherapyRequest request;
    if (const std::string_view timing = said(resource, tables.timing_extension);
        contains(tables.timings, timing)) {
        request.timing = timing;
    }
    if (const std::string_view site = said(resource, tables.site_extension);
        contains(tables.radiotherapy_site_words, site)) {
        request.site = site;
    }
    const std::string_view schedule = said(resource, tables.schedule_extension);
    for (const ProcedureTables::Schedule& row : tables.schedules) {
        if (row.code == schedule) {
            request.schedule = row.kind;
        }
    }
    return request;
}

bool asks_for_radiotherapy(const MappingContext& context, const Words& kinds,
                           const RadiotherapyRequest& request) {
    const ProcedureTables& tables = context.tables.procedures;
    return kinds.contains("radiotherapy") ||
           (holds_any_kind(kinds, tables.radiotherapy_referrals) && request.says_something());
}

BodySite requested_sites_of(MappingContext& context, const Concept& code,
                            std::span<const Value> body_sites, const RadiotherapyRequest& request) {
    BodySite sites = radiotherapy_sites_of(context, code, body_sites);
    if (request.site.empty()) {
        return sites;
    }
    if (sites.sites.empty() || (sites.sites.size() == 1 && sites.sites.contains(request.site))) {
        sites.in_words = false;  // the extension says the same
    }
    sites.sites.add(request.site);
    return sites;
}

ScheduleKind radiotherapy_kind(MappingContext& context, std::string_view site,
                               const RadiotherapyRequest& request, const Concept& code,
                               std::span<const Value> details, const RadiotherapyDose& dose) {
    const ProcedureTables& tables = context.tables.procedures;
    if (site != "pelvis") {
        return {find_pair(tables.radiotherapy_draft_kinds, site), false};
    }
    if (request.timing == "palliative" || request.intent == "palliative") {
        return {tables.palliative_kind, false};
    }
    return schedule_of(context, code, details, dose, request.schedule);
}

}  // namespace hookline::mappings
