#include "hooks/protocol/prefetch.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "hooks/protocol/members.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Member;
using fhir::json::Value;

// Observations and the others are not filtered by category: mCODE puts performance status, stage
// and history of metastasis under different categories, and some systems give none. No _include:
// it lies outside the subset of CH-037.
constexpr std::array kTemplates = {
    PrefetchTemplate{"patient", "Patient/{{context.patientId}}"},
    PrefetchTemplate{"conditions", "Condition?patient={{context.patientId}}"},
    PrefetchTemplate{"observations", "Observation?patient={{context.patientId}}"},
    PrefetchTemplate{"diagnosticReports", "DiagnosticReport?patient={{context.patientId}}"},
    PrefetchTemplate{"medicationRequests", "MedicationRequest?patient={{context.patientId}}"},
    PrefetchTemplate{"medicationStatements", "MedicationStatement?patient={{context.patientId}}"},
    PrefetchTemplate{"medicationAdministrations",
                     "MedicationAdministration?patient={{context.patientId}}"},
    PrefetchTemplate{"procedures", "Procedure?patient={{context.patientId}}"},
    PrefetchTemplate{"serviceRequests", "ServiceRequest?patient={{context.patientId}}"},
    PrefetchTemplate{"appointments", "Appointment?patient={{context.patientId}}"},
    PrefetchTemplate{"carePlans", "CarePlan?patient={{context.patientId}}"},
    PrefetchTemplate{"goals", "Goal?patient={{context.patientId}}"},
};

bool is_wrapped(const Value& value) {
    return value.is_object() && value.find("resourceType") == nullptr &&
           (value.find("response") != nullptr || value.find("resource") != nullptr);
}

// The resource in the wrapping; nullopt when the client says that it did not get it.
std::optional<Value> unwrap(const Value& wrapped) {
    if (const Value* response = wrapped.find("response"); response != nullptr) {
        const Value* status = response->find("status");
        if (status != nullptr && !status->text().starts_with('2')) {
            return std::nullopt;
        }
    }
    const Value* resource = wrapped.find("resource");
    if (resource == nullptr) {
        return std::nullopt;
    }
    return *resource;
}

}  // namespace

std::span<const PrefetchTemplate> prefetch_templates() {
    return kTemplates;
}

Result<Value> read_prefetch(const Value& root, RequestArena& arena) {
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
        const std::optional<Value> value =
            is_wrapped(member.value) ? unwrap(member.value) : member.value;
        if (value) {
            kept[count++] = {member.name, *value};
        }
    }
    return Value::object({kept, count});
}

}  // namespace hookline::hooks
