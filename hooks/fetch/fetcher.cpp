#include "hooks/fetch/fetcher.hpp"

#include <algorithm>
#include <utility>

#include "hooks/fetch/missing_data.hpp"
#include "hooks/thread_role.hpp"

namespace hookline::hooks {

Fetcher::Fetcher(HttpClient& client, FetchOptions options)
    : client_(&client),
      options_(std::move(options)),
      all_bytes_(std::make_shared<ByteBudget>(options_.all_bytes_max)),
      healths_(std::make_shared<ServerHealths>()) {}

Fetcher::Plan Fetcher::plan(const CdsRequestView& request,
                            std::span<const PrefetchTemplate> templates,
                            const std::vector<AllowedFhirServer>* servers, HttpGet::Time received,
                            std::string traceparent) const {
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - received);
    const std::string_view patient_id = request.common().patient_id;
    auto access = read_fhir_access(request.fhir_server, request.fhir_authorization, patient_id,
                                   servers == nullptr ? options_.servers : *servers, age);
    const std::string_view base = access ? std::string_view(access->base.url) : std::string_view();
    MissingData missing = find_missing_data(request, templates, base);
    if (missing.is_empty()) {
        return {};
    }
    if (!access) {
        return {nullptr, access.error()};
    }
    const auto health = healths_->of(access->base.server->base);
    if (!health->admits(std::chrono::steady_clock::now())) {
        return {nullptr, FetchRefusal::ServerFailing};
    }
    FetchOrder order;
    order.access = *std::move(access);
    order.patient_id = patient_id;
    order.items = std::move(missing.items);
    order.references = std::move(missing.references);
    order.known = std::move(missing.known);
    order.deadline = received + options_.deadline;
    order.limits = options_.limits;
    order.all_bytes = all_bytes_;
    order.health = health;
    order.traceparent = std::move(traceparent);
    return {make_prefetch_fetch(*client_, std::move(order)), std::nullopt};
}

void add_fetched(const PrefetchFetch& fetch, CdsRequestView& request, RequestArena& arena) {
    assert_off_io_threads("what was fetched is worked on by threads of their own");
    try {
        const Fetched fetched = fetch.merge(request.prefetch, arena);
        request.prefetch = fetched.prefetch;
        request.referenced = fetched.referenced;
    } catch (const ArenaLimitExceeded&) {
        return;  // what was not sent stays unknown
    }
}

bool is_complete(std::span<const FetchReport> reports) {
    return std::ranges::all_of(reports, &FetchReport::is_complete);
}

}  // namespace hookline::hooks
