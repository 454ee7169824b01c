#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/arena.hpp"
#include "fhir/json/value.hpp"
#include "hooks/fetch/fetched_key.hpp"
#include "hooks/fetch/fetched_references.hpp"
#include "hooks/fetch/prefetch_fetch.hpp"

namespace hookline::hooks {

/// A fetch while it is under way: held by its owner and by the transfers, either of which may go
/// first. Everything but start and give_up runs with the mutex held.
class FetchState : public std::enable_shared_from_this<FetchState> {
  public:
    FetchState(HttpClient& client, FetchOrder order);

    void start(std::function<void()> done);
    /// Nobody waits any more: `done` is not called afterwards.
    void give_up();
    /// As in PrefetchFetch.
    [[nodiscard]] Fetched merge(const fhir::json::Value& prefetch, RequestArena& arena) const;
    [[nodiscard]] const std::vector<FetchReport>& reports() const;

  private:
    using Time = HttpGet::Time;

    struct Job {
        std::size_t key = 0;
        std::string url;
        bool with_token = true;
        bool is_retry = false;
        Time begin;
    };
    struct Request {
        HttpClient::Ticket ticket = 0;
        Job job;
        Time begin;
    };

    [[nodiscard]] FetchedKey::Call call();
    [[nodiscard]] const FetchItem* find_item(std::string_view key) const;
    void begin_key(const FetchItem& item);
    void ask(std::size_t index, std::string url);
    void begin_reference(const RelativeReference& reference, std::optional<std::size_t> referrer);
    void go_on(std::size_t index);
    void begin_waiting();
    void send(Job job);
    void on_result(std::uint64_t run, const HttpResult& result);
    void end_early(FetchedKey& key);
    void note_health(const HttpResult& result);
    [[nodiscard]] std::optional<Time> time_of_retry(const Job& job, const HttpResult& result) const;
    [[nodiscard]] bool is_found(const std::string& reference) const;
    void judge_patient();
    void finish();

    HttpClient* client_;  // owner: the caller
    FetchOrder order_;
    Time begin_;
    std::shared_ptr<ByteBudget> budget_;
    FetchedReferences linked_;
    mutable std::mutex mutex_;
    std::function<void()> done_;
    bool given_up_ = false;
    bool token_is_dead_ = false;   // SR-134
    RequestArena arena_;           // of all pages
    std::deque<FetchedKey> keys_;  // the items, then references
    std::deque<Job> waiting_;
    std::map<std::uint64_t, Request> running_;
    std::uint64_t next_run_ = 0;
    mutable std::vector<FetchReport> reports_;
};

}  // namespace hookline::hooks
