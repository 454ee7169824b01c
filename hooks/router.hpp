#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/cors.hpp"
#include "hooks/http/message.hpp"
#include "hooks/log.hpp"
#include "hooks/service.hpp"

namespace hookline::hooks {

struct RouterOptions {
    CorsPolicy cors;
    /// Host names that the Host field may have, without port, lower case; empty: any. Set on
    /// loopback, where a foreign name means DNS rebinding (SR-103).
    std::vector<std::string> hosts;
    /// True when the server is stopping: `/readyz` then answers 503 (SR-191, SR-195).
    std::function<bool()> is_draining;
};

/// Maps paths and methods to answers:
///   GET  /cds-services         discovery
///   POST /cds-services/{id}    a call
///   GET  /statements/{id}      the page behind a card's link, HTML
///   GET  /livez, /readyz       health
/// Paths match exactly after one percent-decoding (SR-007). Errors are OperationOutcomes. One log
/// line per answer, except for health checks. Thread-safe.
class Router final : public Handler {
  public:
    /// Service, log, clock-like parts and ids must outlive the router.
    Router(const Service& service, Log& log, IdSource& request_ids, RouterOptions options = {});

    [[nodiscard]] HttpResponse handle(HttpRequest& request) override;
    [[nodiscard]] std::optional<HttpResponse> before_body(const HttpRequest& request) override;

  private:
    struct Answer;
    enum class Target : std::uint8_t;
    struct Route;

    [[nodiscard]] Route find_route(std::string_view path) const;
    [[nodiscard]] std::optional<Answer> refuse(const HttpRequest& request,
                                               const Route& route) const;
    [[nodiscard]] Answer respond(HttpRequest& request, const Route& route) const;
    [[nodiscard]] Answer call(const Route& route, HttpRequest& request) const;
    [[nodiscard]] Answer show_statement(const Route& route) const;
    [[nodiscard]] Answer readiness() const;
    [[nodiscard]] bool is_known_host(const HttpRequest& request) const;
    [[nodiscard]] HttpResponse finish(const HttpRequest& request, const Route& route,
                                      Answer answer) const;

    const Service* service_;  // owner: the caller
    Log* log_;                // owner: the caller
    IdSource* request_ids_;   // owner: the caller
    RouterOptions options_;
    std::string discovery_;  // written once: the snapshot does not change
};

/// `text` with each `%XX` replaced by its byte; nullopt for a broken escape, an encoded slash or a
/// control byte.
[[nodiscard]] std::optional<std::string> decode_path(std::string_view text);

}  // namespace hookline::hooks
