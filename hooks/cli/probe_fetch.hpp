#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hooks/fetch/fetcher.hpp"
#include "hooks/protocol/request.hpp"

namespace hookline::hooks {

/// What a FHIR server says about itself.
struct ServerSummary {
    std::string problem;  ///< why there is nothing more; empty: there is
    int status = 0;
    std::int64_t duration_us = 0;
    std::string fhir_version;
    std::string software;                ///< name and version
    std::string description;             ///< of the installation
    std::vector<std::string> security;   ///< codes of the security services
    std::vector<std::string> not_named;  ///< types we ask for that it does not name
};

/// The server that is probed, and how.
struct ProbeTarget {
    AllowedFhirServer server;
    Secret token;
    std::chrono::milliseconds deadline{10'000};
};

/// Reads `metadata` and compares it with the types that `templates` ask for.
[[nodiscard]] ServerSummary read_server_summary(HttpClient& client, const ProbeTarget& target,
                                                std::span<const PrefetchTemplate> templates);

/// What the queries of a service gave, and the prefetch made of it.
struct ProbeData {
    std::vector<FetchReport> reports;
    std::int64_t duration_us = 0;
    std::string prefetch;  ///< JSON; Medications stand in the Bundle of the requests
};

/// Fetches all that `templates` ask for, as a call without prefetch would. `request` names patient
/// and drafts. Blocks until it is done.
[[nodiscard]] ProbeData fetch_probe_data(HttpClient& client, const ProbeTarget& target,
                                         std::span<const PrefetchTemplate> templates,
                                         const CdsRequestView& request);

}  // namespace hookline::hooks
