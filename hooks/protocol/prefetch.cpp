#include "hooks/protocol/prefetch.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "hooks/protocol/members.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Member;
using fhir::json::Value;

constexpr std::string_view kPatientToken = "{{context.patientId}}";

struct Row {
    std::string_view key;
    std::string_view query;  // in front of the token
};

// Observations and the others are not filtered by category: mCODE puts performance status, stage
// and history of metastasis under different categories, and some systems give none. No _include:
// it lies outside the subset of CH-037. A `subject` that may be of several types is named with its
// type: a bare id is ambiguous (FHIR R4 search, 3.1.1.4.11), and R4 has no `patient` there.
constexpr std::array kQueries = {
    Row{"patient", "Patient/"},
    Row{"conditions", "Condition?patient="},
    Row{"observations", "Observation?patient="},
    Row{"diagnosticReports", "DiagnosticReport?patient="},
    Row{"medicationRequests", "MedicationRequest?patient="},
    Row{"medicationStatements", "MedicationStatement?patient="},
    Row{"medicationAdministrations", "MedicationAdministration?patient="},
    Row{"procedures", "Procedure?patient="},
    Row{"serviceRequests", "ServiceRequest?patient="},
    Row{"appointments", "Appointment?patient="},
    Row{"carePlans", "CarePlan?patient="},
    Row{"goals", "Goal?patient="},
    Row{"encounters", "Encounter?patient="},
    Row{"adverseEvents", "AdverseEvent?subject=Patient/"},
};

bool is_wrapped(const Value& value) {
    return value.is_object() && value.find("resourceType") == nullptr &&
           (value.find("response") != nullptr || value.find("resource") != nullptr);
}

// The resource in the wrapping; nullopt when the client says that it did not get it. That there is
// none is only said by an answer that came.
std::optional<Value> unwrap(const Value& wrapped) {
    const Value* response = wrapped.find("response");
    const Value* status = response == nullptr ? nullptr : response->find("status");
    const bool came = status != nullptr && status->text().starts_with('2');
    const Value* resource = wrapped.find("resource");
    if ((status != nullptr && !came) || resource == nullptr || (resource->is_null() && !came)) {
        return std::nullopt;
    }
    return *resource;
}

}  // namespace

std::vector<PrefetchTemplate> prefetch_templates(std::span<const std::string_view> keys,
                                                 std::string_view observation_codes) {
    std::vector<PrefetchTemplate> templates;
    for (const std::string_view key : keys) {
        const auto* row = std::ranges::find(kQueries, key, &Row::key);
        if (row != kQueries.end()) {
            std::string query = std::string(row->query) + std::string(kPatientToken);
            std::string by_code;
            if (key == "observations" && !observation_codes.empty()) {
                by_code = query + "&code=" + std::string(observation_codes);
            }
            templates.push_back({std::string(key), std::move(query), std::move(by_code)});
        }
    }
    return templates;
}

std::string fill_template(const PrefetchTemplate& item, std::string_view patient_id) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string id;
    for (const char c : patient_id) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                              c == '~';
        if (is_plain) {
            id += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            id += '%';
            id += kHex[byte >> 4U];
            id += kHex[byte & 0xFU];
        }
    }
    std::string query = item.query;
    const std::size_t token = query.find(kPatientToken);
    if (token != std::string::npos) {
        query.replace(token, kPatientToken.size(), id);
    }
    return query;
}

Result<Value> read_prefetch(const Value& root, RequestArena& arena, std::size_t& tolerated) {
    const Value* prefetch = root.find("prefetch");
    if (prefetch == nullptr || prefetch->is_null()) {
        return Value::null();
    }
    if (!prefetch->is_object()) {
        return unexpected_kind("an object", *prefetch, "prefetch");
    }
    const std::span<const Member> members = prefetch->members();
    if (std::ranges::none_of(members, is_wrapped, &Member::value)) {
        return *prefetch;
    }
    auto* kept = arena.allocate_array<Member>(members.size());
    std::size_t count = 0;
    for (const Member& member : members) {
        const bool wrapped = is_wrapped(member.value);
        tolerated += wrapped ? 1 : 0;
        const std::optional<Value> value = wrapped ? unwrap(member.value) : member.value;
        if (value) {
            kept[count++] = {member.name, *value};
        }
    }
    return Value::object({kept, count});
}

}  // namespace hookline::hooks
