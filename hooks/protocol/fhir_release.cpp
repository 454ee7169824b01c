#include "hooks/protocol/fhir_release.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "hooks/protocol/members.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

// Extensions in which vendors tell the release.
constexpr std::array<std::string_view, 1> kReleaseExtensions = {
    "com.epic.cdshooks.request.fhir-version"};

// Types of orders in DSTU2 and STU3 that became ServiceRequest, MedicationRequest or DeviceRequest.
constexpr std::array<std::string_view, 5> kEarlierOrders = {"MedicationOrder", "DiagnosticOrder",
                                                            "ProcedureRequest", "ReferralRequest",
                                                            "DeviceUseRequest"};

}  // namespace

Result<void> check_release_of_call(const Value& root) {
    const Value* extension = root.find("extension");
    if (extension == nullptr) {
        return {};
    }
    for (const std::string_view name : kReleaseExtensions) {
        const std::string_view release = extension->string_at(name);
        if (!release.empty() && release != "R4") {
            return fail(ErrorKind::InvalidRequest, "expected FHIR R4",
                        member_path("extension", name));
        }
    }
    return {};
}

Result<void> check_release_of_orders(const Value& bundle, const std::string& path) {
    const auto entries = bundle.array_at("entry");
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Value* resource = entries[i].find("resource");
        if (resource != nullptr &&
            std::ranges::find(kEarlierOrders, resource->string_at("resourceType")) !=
                kEarlierOrders.end()) {
            return fail(ErrorKind::InvalidRequest,
                        "expected an order of FHIR R4, found one of an earlier release",
                        path + ".entry[" + std::to_string(i) + "].resource.resourceType");
        }
    }
    return {};
}

}  // namespace hookline::hooks
