#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fhir/json/reader.hpp"

namespace hookline::hooks {

/// One field of a request head. Owner of the text: the connection, until the answer is given.
struct HeaderField {
    std::string_view name;   ///< as sent; compare without regard to case
    std::string_view value;  ///< without the white space around it
};

/// Who the peer is by the certificate of its TLS connection, which was verified.
struct PeerCertificate {
    /// `dns:` and `uri:` with a subject alternative name each, `subject:` with the subject as in
    /// RFC 4514; compare byte for byte.
    std::vector<std::string> names;
};

/// A request whose framing has been checked (SR-001): origin-form target without bytes above 0x7E,
/// exactly one Host, at most one Content-Length, no folded lines, no Content-Encoding but identity.
///
/// All views belong to the connection and end with the call of the handler.
struct HttpRequest {
    std::string_view method;  ///< as sent; methods are case-sensitive
    std::string_view target;  ///< raw path and query, percent-encoding untouched; `*` for OPTIONS
    std::span<const HeaderField> fields;  ///< in the order sent, at most head_fields_max
    std::string_view peer_address;        ///< numeric, without port
    bool has_body = false;                ///< a body of at least one byte was announced
    /// When the first byte of the request was seen; the request deadline counts from here (SR-110).
    std::chrono::steady_clock::time_point received;
    /// The whole body; empty while `before_body` runs. May be parsed in place.
    fhir::json::BodyBuffer& body;
    /// Null: without TLS, or no certificate was shown.
    const PeerCertificate* peer_certificate = nullptr;
    /// Whether the client has ended the connection, so that nobody waits for the answer; to be
    /// asked on the thread that the handler was called on. Empty: not known.
    std::function<bool()> peer_has_ended{};
    /// Where the handler may put what has to live until the answer has been sent. Null: nowhere.
    std::shared_ptr<void>* held = nullptr;
    /// What the handler calls the request, to its clients and in its log. Set by the handler.
    std::string id{};
    /// The issuer of the token that was accepted; empty without one. Set by the handler.
    std::string issuer{};

    /// The value of the first field `name`, case-insensitive; nullopt when there is none.
    [[nodiscard]] std::optional<std::string_view> find_header(std::string_view name) const;

    /// As `find_header`, with an empty view for an absent field.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// An answer. The server adds Date, Content-Length, Connection, `X-Content-Type-Options: nosniff`
/// and `Cache-Control: no-store` (SR-087); do not set those. HEAD answers carry the same body as
/// GET, the server leaves its bytes out.
struct HttpResponse {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    /// Further fields. One with a line break or another control byte in it is not sent.
    std::vector<std::pair<std::string, std::string>> headers;
    bool close = false;  ///< end the connection after this answer
};

class PendingAnswer;

/// An answer, or the promise of one. A promise is never null.
using Reply = std::variant<HttpResponse, std::unique_ptr<PendingAnswer>>;

/// An answer that has to wait: for a FHIR server, for a disk. The waiting holds up no thread of the
/// server; the request stays as it is until the end.
class PendingAnswer {
  public:
    /// When destroyed before `wake` was called, gives up: `wake` is never called afterwards.
    virtual ~PendingAnswer() = default;
    /// Called once. `wake` may be called once from any thread, also from within `start`.
    virtual void start(std::function<void()> wake) = 0;
    /// Whether what follows the wait is work, if not the whole request is; see Handler.
    [[nodiscard]] virtual bool is_work() const { return false; }
    /// Called once after `wake`, on the thread of the connection or one for work.
    [[nodiscard]] virtual HttpResponse finish() = 0;
    /// What is called in its place: an answer that waits for several things, one after the other,
    /// gives the next promise here.
    [[nodiscard]] virtual Reply proceed();
};

/// What a server answers. Called on the threads of the server, concurrently; exceptions become
/// 503 (std::bad_alloc) or 500.
class Handler {
  public:
    virtual ~Handler() = default;

    /// The answer; waits on the caller's thread when it must.
    [[nodiscard]] virtual HttpResponse handle(HttpRequest& request) = 0;

    /// Whether answering may take longer than a thread of connections should be held up: `begin`,
    /// and what goes on after a wait, then run on one of the threads for work (SR-121). Asked when
    /// the body is there.
    [[nodiscard]] virtual bool is_work(const HttpRequest& request) const {
        static_cast<void>(request);
        return false;
    }

    /// As `handle`, without waiting: what the server calls.
    [[nodiscard]] virtual Reply begin(HttpRequest& request) { return handle(request); }

    /// Decides from the head alone, before the body is read: 400, 401, 404, 405, 415, 429. An
    /// answer here ends the connection when the request has a body. `request.body` is empty.
    [[nodiscard]] virtual std::optional<HttpResponse> before_body(const HttpRequest& request) {
        static_cast<void>(request);
        return std::nullopt;
    }

    /// The client of a request with its body has gone before there was an answer: `begin` was not
    /// called, or what it promised was given up. Called once, on a thread of connections.
    virtual void client_gone(const HttpRequest& request) { static_cast<void>(request); }
};

/// An OperationOutcome with one issue of severity `error`: `issue_code` from FHIR's issue-type,
/// `diagnostics` in our own words, never patient data.
[[nodiscard]] HttpResponse error_response(int status, std::string_view issue_code,
                                          std::string_view diagnostics);

/// True when both are equal, ASCII letters without regard to case.
[[nodiscard]] bool equals_ignoring_case(std::string_view left, std::string_view right);

}  // namespace hookline::hooks
