#pragma once

#include <curl/curl.h>

#include <memory>

#include "hooks/fetch/http_client.hpp"

namespace hookline::hooks {

/// One GET as libcurl sees it. Its address is known to libcurl, so it stays where it is.
class CurlTransfer {
  public:
    CurlTransfer(HttpGet get, HttpClient::Done done)
        : get_(std::move(get)), done_(std::move(done)) {}
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    /// Makes the handle; false when there is no memory or libcurl lacks an option. libcurl's own
    /// clock ends it a little after the deadline; the client's ends it at the deadline.
    [[nodiscard]] bool prepare(const CurlClientOptions& options, HttpGet::Time now);
    [[nodiscard]] CURL* handle() const { return easy_.get(); }
    [[nodiscard]] const HttpGet& get() const { return get_; }

    /// The answer has begun and comes too slowly (SR-049). libcurl's own limit of speed also counts
    /// the time that a server takes to think, so it is not used.
    [[nodiscard]] bool is_dripping(const CurlClientOptions& options, HttpGet::Time now) const;

    /// Calls `done` with what libcurl says.
    void finish(CURLcode code);
    /// Calls `done` without an answer.
    void finish(HttpResult::Kind kind);

  private:
    struct CloseHandle {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };
    struct WipeList {
        void operator()(curl_slist* list) const;
    };

    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user);
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user);
    static curl_socket_t on_open_socket(void* user, curlsocktype purpose, curl_sockaddr* address);
    static int on_connected(void* user, char* peer, char* own, int peer_port, int own_port);

    [[nodiscard]] bool set_headers();
    [[nodiscard]] HttpResult::Kind kind_of(CURLcode code) const;
    [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const;

    HttpGet get_;
    HttpClient::Done done_;
    HttpResult result_;
    std::size_t header_bytes_ = 0;
    std::size_t received_ = 0;
    HttpGet::Time first_byte_;
    bool too_large_ = false;
    bool refused_ = false;
    bool connected_ = false;
    std::unique_ptr<curl_slist, WipeList> headers_;  // outlives the handle
    std::unique_ptr<CURL, CloseHandle> easy_;
};

}  // namespace hookline::hooks
