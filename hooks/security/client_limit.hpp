#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace hookline::hooks {

struct ClientLimitOptions {
    std::size_t in_work_max = 128;  ///< requests of one client at the same time
    std::size_t per_second = 0;     ///< mean rate of one client; 0: any
    std::size_t burst = 100;        ///< requests at once before the rate counts
    /// Whether an address counts as a client where callers don't authenticate: one on the loopback
    /// may speak for many.
    bool counts_addresses = false;
};

/// Fair shares between clients (SR-118): none takes all places in work, and each has a bucket of
/// `burst` requests that fills by `per_second`. Who a client is, says the caller. Bounded: beyond
/// 4096 clients that have to be remembered, new ones share one share. Thread-safe.
class ClientLimit {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    enum class Refusal : std::uint8_t { InWork, Rate };
    static constexpr std::size_t kClientsMax = 4096;

    /// A request in work; its end gives the place back. The limit must outlive it.
    class Place {
      public:
        Place(ClientLimit& limit, std::string client)
            : limit_(&limit), client_(std::move(client)) {}
        ~Place() { limit_->leave(client_); }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

      private:
        ClientLimit* limit_;  // owner: the caller
        std::string client_;
    };

    explicit ClientLimit(const ClientLimitOptions& options) : options_(options) {}

    /// A place for one request of `client`, never null. A request that is refused for being one too
    /// many in work takes nothing from the bucket.
    [[nodiscard]] std::expected<std::shared_ptr<Place>, Refusal> try_enter(
        const std::string& client, TimePoint now);

    [[nodiscard]] bool counts_addresses() const { return options_.counts_addresses; }

    /// Clients that are remembered now.
    [[nodiscard]] std::size_t clients() const;

  private:
    struct Share {
        std::size_t in_work = 0;
        std::int64_t thousandths = 0;  ///< of a request that may still come
        TimePoint filled;
    };

    void leave(const std::string& client);
    [[nodiscard]] std::string name_of_share(const std::string& client, TimePoint now);
    [[nodiscard]] std::int64_t full() const {
        return static_cast<std::int64_t>(options_.burst) * 1000;
    }
    void fill(Share& share, TimePoint now) const;

    const ClientLimitOptions options_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Share> shares_;
};

}  // namespace hookline::hooks
