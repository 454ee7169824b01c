#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/fetch/http_client.hpp"
#include "hooks/security/client.hpp"
#include "hooks/security/jwk_set.hpp"

namespace hookline::hooks {

/// How key sets are fetched and how long they count (SR-033).
struct KeySetLimits {
    std::chrono::milliseconds fetch_timeout{3'000};
    std::size_t bytes_max = std::size_t{256} * 1024;
    std::chrono::seconds lifetime{3'600};  ///< without a word of the server on it
    std::chrono::seconds lifetime_min{300};
    std::chrono::seconds lifetime_max{86'400};
    std::chrono::seconds stale_max{86'400};      ///< an old set counts as long when fetching fails
    std::chrono::seconds unknown_kid_pause{60};  ///< between two fetches for keys not in the set
    std::chrono::seconds failure_pause{10};      ///< after a fetch that failed
};

/// The key sets behind the `jku` of the clients (SR-024, SR-033, SR-034). Only addresses of the
/// configuration are ever fetched, one fetch at a time for each. Thread-safe.
class KeySetCache {
  public:
    using Time = std::chrono::steady_clock::time_point;
    using Keys = std::shared_ptr<const JwkSet>;

    /// Told of each fetch that gave no set: its address, and the kind of an HttpResult, `status`
    /// (another than 200) or `no-key-set`. On a thread of the HTTP client.
    using OnFailure = std::function<void(std::string_view url, std::string_view why)>;

    /// `http` must outlive the cache; `now` is a clock that never goes back.
    KeySetCache(HttpClient& http, const std::vector<Client>& clients, KeySetLimits limits = {},
                std::function<Time()> now = std::chrono::steady_clock::now,
                OnFailure on_failure = {});
    ~KeySetCache();
    KeySetCache(const KeySetCache&) = delete;
    KeySetCache& operator=(const KeySetCache&) = delete;

    /// Whether the set has to be fetched before a key called `kid` can be looked for in it: it was
    /// never had, is too old, or lacks the key and was not asked for just now. False for an address
    /// of no client.
    [[nodiscard]] bool wants_fetch(std::string_view url, std::string_view kid) const;

    /// The set as last fetched; null when it never was, or too long ago.
    [[nodiscard]] Keys find(std::string_view url) const;

    /// Calls `done` when a fetch has ended, well or not; begins one unless one is under way. `done`
    /// runs on a thread of the HTTP client, or at once when there is no such address.
    using Ticket = std::uint64_t;
    [[nodiscard]] Ticket fetch(std::string_view url, std::function<void()> done);
    /// `done` of that fetch is not called once this has returned.
    void cancel(Ticket ticket);

  private:
    struct Source {
        bool internal = false;  // private addresses are allowed
        bool demo = false;
        Keys keys;
        Time fetched;    // when `keys` came
        Time refresh;    // when they are due again
        Time attempted;  // end of the last fetch
        bool has_failed = false;
        bool is_fetching = false;
        std::map<Ticket, std::function<void()>> waiting;
    };

    void receive(const std::string& url, const HttpResult& result);

    HttpClient* http_;  // owner: the caller
    const KeySetLimits limits_;
    const std::function<Time()> now_;
    const OnFailure on_failure_;
    mutable std::mutex mutex_;
    std::map<std::string, Source, std::less<>> sources_;
    Ticket last_ticket_ = 0;
    // What a transfer under way holds of us: empty when we have ended before it.
    std::shared_ptr<std::pair<std::mutex, KeySetCache*>> self_;
};

/// How long an answer with this Cache-Control counts, within the limits (SR-033).
[[nodiscard]] std::chrono::seconds key_set_lifetime(std::string_view cache_control,
                                                    const KeySetLimits& limits);

}  // namespace hookline::hooks
