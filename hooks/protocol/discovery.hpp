#pragma once

#include <span>
#include <string>
#include <vector>

#include "hooks/protocol/client_profile.hpp"
#include "hooks/protocol/hook.hpp"
#include "hooks/protocol/prefetch.hpp"

namespace hookline::hooks {

/// One entry of discovery (CH-014..CH-019).
struct ServiceDescription {
    std::string id;  ///< `<guideline>-<hook>`, one path segment; unique over all hooks
    Hook hook = Hook::PatientView;
    std::string title;
    std::string description;
    std::vector<PrefetchTemplate> prefetch;  ///< what its rules can read, nothing else
    std::string other_hook;                  ///< name of the hook when it is Hook::Other
    std::string guideline{};                 ///< id of the one that answers

    [[nodiscard]] std::string_view hook_name() const {
        return hook == Hook::Other ? std::string_view(other_hook) : to_string(hook);
    }
};

/// Id of the service that answers the hook from `guideline`. One id per hook: some clients keep
/// only the last entry of an id (CH-022).
[[nodiscard]] std::string service_id(std::string_view guideline, std::string_view hook);
[[nodiscard]] inline std::string service_id(std::string_view guideline, Hook hook) {
    return service_id(guideline, to_string(hook));
}

/// Which form discovery has: that of the profile of the configuration, or of the client where
/// discovery needs a token.
struct DiscoveryOptions {
    SpecLevel level = SpecLevel::V2;
    ObservationQuery observations = ObservationQuery::All;
};

/// The body of `GET /cds-services`; without services `{"services": []}` (CH-010..CH-012). At level
/// 3.0 with `version` and `hookVersion`, which earlier readers do not know (CH-020, CH-021).
[[nodiscard]] std::string write_discovery(std::span<const ServiceDescription> services,
                                          const DiscoveryOptions& options = {});

}  // namespace hookline::hooks
