#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "hooks/fetch/prefetch_fetch.hpp"
#include "hooks/protocol/prefetch.hpp"
#include "hooks/protocol/request.hpp"

namespace hookline::hooks {

/// From where is fetched, and how much at the most.
struct FetchOptions {
    /// Counted from the first byte of the call: what has not come by then is unknown.
    std::chrono::milliseconds deadline{2500};
    FetchLimits limits;
    std::size_t all_bytes_max = std::size_t{512} * 1024 * 1024;  ///< of all calls together
    /// The FHIR servers of callers that are not authenticated; authenticated clients have their
    /// own.
    std::vector<AllowedFhirServer> servers;
    CurlClientOptions client;
};

/// Decides whether and what is fetched for a call. Thread-safe.
class Fetcher {
  public:
    /// The client must outlive the fetcher and its fetches.
    Fetcher(HttpClient& client, FetchOptions options);

    struct Plan {
        std::unique_ptr<PrefetchFetch> fetch;  ///< null: nothing to fetch, or not allowed
        std::optional<FetchRefusal> refusal;   ///< something is missing and may not be fetched
    };
    /// The fetch for `request`, not started, whose service asks for `templates`. `servers` are
    /// those of the calling client, null for a caller that is not authenticated. `received` is when
    /// the call came, `traceparent` what is sent along (SR-198). The values of the request must
    /// outlive the fetch. A server that has failed for long is asked by one call now and then only
    /// (SR-138).
    [[nodiscard]] Plan plan(const CdsRequestView& request,
                            std::span<const PrefetchTemplate> templates,
                            const std::vector<AllowedFhirServer>* servers, HttpGet::Time received,
                            std::string traceparent) const;

    /// How the servers that were asked have answered of late, by base.
    [[nodiscard]] const ServerHealths& healths() const { return *healths_; }

  private:
    HttpClient* client_;  // owner: the caller
    FetchOptions options_;
    std::shared_ptr<ByteBudget> all_bytes_;
    std::shared_ptr<ServerHealths> healths_;
};

/// Puts what was fetched into `request`; in an arena that is full, nothing.
void add_fetched(const PrefetchFetch& fetch, CdsRequestView& request, RequestArena& arena);

/// Whether everything was had.
[[nodiscard]] bool is_complete(std::span<const FetchReport> reports);

}  // namespace hookline::hooks
