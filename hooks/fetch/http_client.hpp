#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hooks/fetch/byte_budget.hpp"
#include "hooks/fetch/secret.hpp"

namespace hookline::hooks {

/// One GET. `url` is built by us from parsed parts, never a text from outside (SR-040).
struct HttpGet {
    using Time = std::chrono::steady_clock::time_point;

    std::string url;
    Secret token;           ///< goes into `Authorization: Bearer`; empty: none
    bool internal = false;  ///< private addresses and plain http are allowed (SR-041, SR-042)
    std::string accept = "application/fhir+json";
    std::size_t bytes_max = std::size_t{16} * 1024 * 1024;  ///< after decompression (SR-048)
    std::shared_ptr<ByteBudget> budget;  ///< that the body must fit in as well; may be null
    Time begin;                          ///< not earlier; in the past: at once
    Time deadline;                       ///< for all of it, also for waiting
    std::string traceparent{};           ///< of W3C Trace Context, written by us; empty: none
};

/// What came of it.
struct HttpResult {
    enum class Kind : std::uint8_t {
        Answered,     ///< `status` and `body` are set
        Refused,      ///< the address or the protocol is not allowed; nothing was sent
        Unreachable,  ///< no address, or no connection
        TlsFailed,    ///< the certificate is not trusted or of another name, or no TLS is spoken
        Timeout,
        TooLarge,
        Broken,     ///< the transfer ended early or was no HTTP
        Cancelled,  ///< the client ended
    };
    Kind kind = Kind::Broken;
    int status = 0;
    std::string content_type;   ///< as sent; empty: none
    std::string cache_control;  ///< as sent; empty: none
    std::optional<std::chrono::seconds>
        retry_after;  ///< seconds or a date, as seconds from now; 0: at once
    std::string body;
};

/// Spelling for reports: `answered`, `timeout` ...
[[nodiscard]] std::string_view to_string(HttpResult::Kind kind);

/// The HTTP library in use: `libcurl/7.88.1`.
[[nodiscard]] std::string http_library();

/// Fetches over HTTP. Thread-safe.
class HttpClient {
  public:
    /// Called once, on a thread of the client: it must be quick and must not throw.
    using Done = std::function<void(HttpResult)>;
    using Ticket = std::uint64_t;

    virtual ~HttpClient() = default;
    virtual Ticket get(HttpGet get, Done done) = 0;
    /// Ends a transfer that nobody waits for any more; its `done` may still be called, or never.
    virtual void cancel(Ticket ticket) = 0;
};

/// Limits of the client (SR-049, SR-052).
struct CurlClientOptions {
    std::string ca_file;                     ///< PEM; empty: the system's
    std::size_t parallel_max = 256;          ///< connections in all (SR-052)
    std::size_t parallel_per_host_max = 64;  ///< what is more waits, within its deadline
    /// A first packet that is lost, as where a queue of connections is full for a moment, is sent
    /// again after a second: that one should still count.
    std::chrono::milliseconds connect_timeout{1400};
    /// An answer that has begun must then come at this mean rate, or ends as Timeout (SR-049).
    std::chrono::milliseconds drip_after{2000};
    std::size_t bytes_per_second_min = 1024;
};

/// libcurl's multi interface on a thread of its own (SR-040 to SR-049): GET only, no redirects, no
/// proxies of the environment, no cookies, TLS 1.2 at least, certificates always verified, every
/// address judged before a byte is sent. Its destructor ends what is under way as Cancelled.
[[nodiscard]] std::unique_ptr<HttpClient> make_curl_client(CurlClientOptions options = {});

}  // namespace hookline::hooks
