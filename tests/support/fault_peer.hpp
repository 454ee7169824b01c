#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/test_certificate.hpp"

namespace hookline::test {

/// A small HTTP server on loopback that misbehaves as its script says: plays FHIR and key servers
/// that are slow, hang, cut off, lie. It records every request it gets.
class FaultPeer {
  public:
    struct Request {
        std::string method;
        std::string target;
        std::string head;  ///< as received, with request line and fields

        /// The value of field `name`, case-insensitive; empty when there is none.
        [[nodiscard]] std::string header(std::string_view name) const;
    };

    /// One connection, as the script sees it while it answers.
    class Exchange {
      public:
        virtual ~Exchange() = default;
        /// Raw bytes; false when the client is gone.
        virtual bool send(std::string_view bytes) = 0;
        /// Waits, at most until the peer ends; false then.
        virtual bool pause(std::chrono::milliseconds time) = 0;
        /// Waits until the peer ends or the client has gone.
        virtual void hang() = 0;
        /// Ends the connection after the script: orderly, or with a reset.
        virtual void close() = 0;
        virtual void reset() = 0;

        /// A whole answer with Content-Length; `fields` are lines that end with CR LF.
        bool answer(int status, std::string_view content_type, std::string_view body,
                    std::string_view fields = {});
        /// A whole answer of FHIR JSON.
        bool json(std::string_view body) { return answer(200, "application/fhir+json", body); }
    };

    using Script = std::function<void(const Request&, Exchange&)>;

    explicit FaultPeer(Script script);
    /// Over TLS, with that certificate.
    FaultPeer(Script script, const TestCertificate& certificate);
    ~FaultPeer();
    FaultPeer(const FaultPeer&) = delete;
    FaultPeer& operator=(const FaultPeer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// `http://127.0.0.1:1234`, with TLS `https://localhost:1234`.
    [[nodiscard]] std::string origin() const;
    [[nodiscard]] std::vector<Request> requests() const;
    /// The most connections that were open at one time.
    [[nodiscard]] std::size_t connections_peak() const { return peak_; }

  private:
    class Connection;
    struct Tls;

    void open();
    void accept_all();

    Script script_;
    std::unique_ptr<Tls> tls_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> ending_ = false;
    std::atomic<std::size_t> open_ = 0;
    std::atomic<std::size_t> peak_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable ended_;
    std::vector<Request> requests_;
    std::list<std::unique_ptr<Connection>> connections_;
    std::thread acceptor_;
};

}  // namespace hookline::test
