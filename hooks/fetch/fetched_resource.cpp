#include "hooks/fetch/fetched_resource.hpp"

#include <charconv>
#include <system_error>

#include "fhir/resources/version.hpp"

namespace hookline::hooks {

using fhir::json::Value;

namespace {

// The id in `Patient/1`, also at the end of a URL; empty for references to anything else.
std::string_view patient_of(const Value& resource) {
    for (const std::string_view name : {"subject", "patient"}) {
        const Value* element = resource.find(name);
        if (element == nullptr) {
            continue;
        }
        constexpr std::string_view kPatient = "Patient/";
        const std::string_view reference = element->string_at("reference");
        const std::size_t at = reference.rfind(kPatient);
        if (at != std::string_view::npos && (at == 0 || reference[at - 1] == '/')) {
            const std::string_view id = reference.substr(at + kPatient.size());
            return id.substr(0, id.find('/'));
        }
    }
    return {};
}

}  // namespace

bool is_foreign(const Value& resource, std::string_view type, std::string_view patient_id) {
    if (type == "Patient") {
        return resource.string_at("id") != patient_id;
    }
    const std::string_view patient = patient_of(resource);
    return !patient.empty() && patient != patient_id;
}

bool is_older(const Value& found, const Value& other) {
    return fhir::compare_versions(found, other) < 0;
}

std::optional<std::uint64_t> count_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && !text.empty()
               ? std::optional(number)
               : std::nullopt;
}

}  // namespace hookline::hooks
