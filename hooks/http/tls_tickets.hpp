#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>

typedef struct ssl_ctx_st SSL_CTX;  // NOLINT(modernize-use-using): as OpenSSL declares it.

namespace hookline::hooks {

/// The keys that seal session tickets: made at random, changed every hour, the one before accepted
/// for one more (SR-010). They live in memory only and are the same for all threads, and for the
/// certificates before and after a reload. Thread-safe.
class TicketKeys {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::hours kLifetime{1};

    struct Key {
        std::array<unsigned char, 16> name;
        std::array<unsigned char, 32> encryption;  // AES-256-CBC
        std::array<unsigned char, 32> integrity;   // HMAC-SHA-256
    };

    TicketKeys() = default;
    ~TicketKeys();
    TicketKeys(const TicketKeys&) = delete;
    TicketKeys& operator=(const TicketKeys&) = delete;

    /// Lets `context` seal and open its tickets with these keys, which must outlive it.
    void install(SSL_CTX& context);

    /// The key to seal with at `now`; nullopt when the system gives no random bytes.
    [[nodiscard]] std::optional<Key> sealing_key(Clock::time_point now);
    /// The key called `name` and whether it is still the one to seal with; nullopt: not known, or
    /// no longer.
    struct Opening {
        Key key;
        bool is_current;
    };
    [[nodiscard]] std::optional<Opening> opening_key(const unsigned char* name,
                                                     Clock::time_point now);

  private:
    void drop_old(Clock::time_point now);

    std::mutex mutex_;
    std::optional<Key> current_;
    std::optional<Key> previous_;
    Clock::time_point current_since_;
};

}  // namespace hookline::hooks
