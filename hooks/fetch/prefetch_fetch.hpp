#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"
#include "hooks/fetch/byte_budget.hpp"
#include "hooks/fetch/fetch_report.hpp"
#include "hooks/fetch/fhir_access.hpp"
#include "hooks/fetch/http_client.hpp"
#include "hooks/fetch/server_health.hpp"

namespace hookline::hooks {

/// Limits of one call.
struct FetchLimits {
    std::size_t parallel_max = 16;  ///< all keys at once: the slowest decides (SR-052)
    std::size_t page_size = 250;    ///< asked for with `_count`; 0: as the server likes
    std::size_t pages_max = 20;     ///< of one key (SR-046)
    std::size_t resources_max = 5000;
    std::size_t bytes_max = std::size_t{16} * 1024 * 1024;
    std::size_t references_max = 40;  ///< Medications and dispatched orders
};

/// One prefetch key to fetch.
struct FetchItem {
    std::string key;    ///< `conditions`
    std::string query;  ///< `Condition?patient=1` or `Patient/1`, relative to the base
    /// The Bundle that the client sent, with a `next` link that it left to us (CH-068); else null.
    fhir::json::Value begun;
};

/// What is to be fetched for one call.
struct FetchOrder {
    FhirAccess access;
    std::string patient_id;  ///< as in the call
    std::vector<FetchItem> items;
    /// What the call itself refers to and does not bring: Medications, dispatched orders.
    std::vector<RelativeReference> references;
    /// Medications that the call brings, as `Medication/id`: they are not read again.
    std::vector<std::string> known;
    HttpGet::Time deadline;
    FetchLimits limits;
    std::shared_ptr<ByteBudget> all_bytes;  ///< of all calls together; may be null
    std::shared_ptr<ServerHealth> health;   ///< of the server of `access`; may be null
    std::string traceparent{};              ///< of all requests; empty: none is sent
};

/// What a fetch adds to a call.
struct Fetched {
    fhir::json::Value prefetch;                     ///< an Object
    std::span<const fhir::json::Value> referenced;  ///< resources that others refer to
};

/// Fetches what a call lacks: all keys in parallel, the pages of a key one after the other, then
/// the Medications that were only referred to; one deadline for all. Each key fails for itself.
class PrefetchFetch {
  public:
    /// Gives up when still under way: `done` is not called afterwards.
    virtual ~PrefetchFetch() = default;

    /// Once. `done` is called once, from any thread, also from within `start`; not later than a
    /// moment after the deadline.
    virtual void start(std::function<void()> done) = 0;

    /// After `done`: `prefetch` (an Object, or null) with what was fetched. A key of which anything
    /// is missing keeps a `next` link, a key of which nothing was had is left out: the record takes
    /// the one for incomplete, the other for unknown. The result points into this object,
    /// `prefetch` and `arena`. Throws ArenaLimitExceeded.
    [[nodiscard]] virtual Fetched merge(const fhir::json::Value& prefetch,
                                        RequestArena& arena) const = 0;

    /// After `done`: keys in the order of the order, then references.
    [[nodiscard]] virtual const std::vector<FetchReport>& reports() const = 0;
};

/// The client must outlive the fetch, and the values of the order must as well.
[[nodiscard]] std::unique_ptr<PrefetchFetch> make_prefetch_fetch(HttpClient& client,
                                                                 FetchOrder order);

}  // namespace hookline::hooks
