#pragma once

#include <future>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "fhir/json/writer.hpp"
#include "hooks/fetch/prefetch_fetch.hpp"
#include "tests/hooks/fetch/fetching.hpp"
#include "tests/hooks/support.hpp"

/// Helpers of the tests of PrefetchFetch.
namespace hookline::hooks::test {

using fhir::json::Value;

inline constexpr std::string_view kConditions = "Condition?patient=p-1";

/// An entry with a Condition.
inline std::string condition(std::string_view id, std::string_view patient = "p-1") {
    return R"({"resource":{"resourceType":"Condition","id":")" + std::string(id) +
           R"(","subject":{"reference":"Patient/)" + std::string(patient) + R"("}}})";
}

/// A searchset with these entries; `more` are members of its own, each with a comma behind it.
inline std::string bundle(std::string_view entries, std::string_view next = {},
                          std::string_view more = {}) {
    std::string text = R"({"resourceType":"Bundle","type":"searchset",)";
    if (!next.empty()) {
        text += R"("link":[{"relation":"next","url":")" + std::string(next) + R"("}],)";
    }
    return text + std::string(more) + R"("entry":[)" + std::string(entries) + "]}";
}

/// One fetch with its server, its client and everything that the result points into.
class Fetching {
  public:
    explicit Fetching(FaultPeer::Script script) : peer_(std::move(script)) {
        server_ = {.base = peer_.origin() + "/r4", .internal = true, .paging_hosts = {}};
        order_.access.base = {server_.base, &server_};
        order_.access.token = Secret(std::string_view("t-1"));
        order_.patient_id = "p-1";
        order_.limits.page_size = 0;
    }

    Fetching& key(std::string key, std::string query, const Value& begun = {}) {
        order_.items.push_back({std::move(key), std::move(query), begun});
        return *this;
    }
    FetchOrder& order() { return order_; }
    AllowedFhirServer& server() { return server_; }
    FaultPeer& peer() { return peer_; }

    /// Runs it and gives the prefetch as JSON text, of which the entries count by their ids.
    std::string run(std::string_view prefetch = "null",
                    milliseconds deadline = milliseconds(20'000)) {
        order_.deadline = std::chrono::steady_clock::now() + deadline;
        fetch_ = make_prefetch_fetch(*client_, std::move(order_));
        std::promise<void> done;
        fetch_->start([&done] { done.set_value(); });
        done.get_future().wait();
        document_ = std::make_unique<Document>(prefetch);
        const Fetched fetched = fetch_->merge(document_->value(), arena_);
        referenced_ = fetched.referenced;
        std::string text;
        fhir::json::Writer(text).value(fetched.prefetch);
        return text;
    }

    [[nodiscard]] const FetchReport& report(std::size_t i = 0) const {
        return fetch_->reports().at(i);
    }
    [[nodiscard]] std::size_t reports() const { return fetch_->reports().size(); }
    [[nodiscard]] std::span<const Value> referenced() const { return referenced_; }

  private:
    FaultPeer peer_;
    AllowedFhirServer server_;
    std::unique_ptr<HttpClient> client_ = make_curl_client();
    RequestArena arena_;
    FetchOrder order_;
    std::unique_ptr<Document> document_;
    std::unique_ptr<PrefetchFetch> fetch_;
    std::span<const Value> referenced_;
};

/// How the prefetch shows that more was to be read.
inline constexpr std::string_view kUnread = R"("link":[{"relation":"next"}])";

inline bool is_incomplete(const std::string& prefetch) {
    return prefetch.find(kUnread) != std::string::npos;
}

}  // namespace hookline::hooks::test
