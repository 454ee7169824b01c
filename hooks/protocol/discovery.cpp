#include "hooks/protocol/discovery.hpp"

#include "fhir/json/writer.hpp"

namespace hookline::hooks {
namespace {

constexpr std::string_view kUsageRequirements =
    "Send the prefetch, or fhirServer and fhirAuthorization of a FHIR server that this service may "
    "read. A key that can be had in neither way counts as unknown, never as absent, and cards then "
    "say what could not be read. FHIR R4. Unreviewed guideline content, not a medical device.";

// The form of the head of 2026, a semantic version; the text is a ballot.
constexpr std::string_view kVersion3 = "3.0.0-ballot";

// An empty object would be a value that is empty (CH-003, CH-018).
void write_prefetch(fhir::json::Writer& writer, std::span<const PrefetchTemplate> templates,
                    ObservationQuery observations) {
    if (templates.empty()) {
        return;
    }
    writer.key("prefetch").begin_object();
    for (const PrefetchTemplate& item : templates) {
        const bool by_code = observations == ObservationQuery::ByCode && !item.by_code.empty();
        writer.key(item.key).string(by_code ? item.by_code : item.query);
    }
    writer.end_object();
}

}  // namespace

std::string service_id(std::string_view guideline, std::string_view hook) {
    std::string id(guideline);
    id += '-';
    id += hook;
    return id;
}

std::string write_discovery(std::span<const ServiceDescription> services,
                            const DiscoveryOptions& options) {
    std::string out;
    fhir::json::Writer writer(out);
    writer.begin_object().key("services").begin_array();
    for (const ServiceDescription& service : services) {
        writer.begin_object();
        writer.key("hook").string(service.hook_name());
        writer.optional_string("title", service.title);
        writer.key("description").string(service.description);
        writer.key("id").string(service.id);
        write_prefetch(writer, service.prefetch, options.observations);
        writer.key("usageRequirements").string(kUsageRequirements);
        if (options.level == SpecLevel::V3) {
            writer.key("version").string(kVersion3);
            writer.optional_string("hookVersion", hook_version(service.hook_name()));
        }
        writer.end_object();
    }
    writer.end_array().end_object();
    return out;
}

}  // namespace hookline::hooks
