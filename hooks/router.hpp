#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/clock.hpp"
#include "hooks/audit/audit_log.hpp"
#include "hooks/budget_watch.hpp"
#include "hooks/call_watch.hpp"
#include "hooks/caller_check.hpp"
#include "hooks/cors.hpp"
#include "hooks/feedback/feedback_store.hpp"
#include "hooks/fetch/fetcher.hpp"
#include "hooks/http/message.hpp"
#include "hooks/log.hpp"
#include "hooks/protocol/discovery.hpp"
#include "hooks/quick_services.hpp"
#include "hooks/reload/reload_status.hpp"
#include "hooks/route.hpp"
#include "hooks/routed_answer.hpp"
#include "hooks/security/authenticator.hpp"
#include "hooks/security/client_limit.hpp"
#include "hooks/service.hpp"

namespace hookline::hooks {

struct RouterOptions {
    CorsPolicy cors;
    /// Host names that the Host field may have, without port, lower case; empty: any. Set on
    /// loopback, where a foreign name means DNS rebinding (SR-103).
    std::vector<std::string> hosts;
    /// Public address, without a slash at the end: tokens name the URLs below it (CH-155).
    std::string base_url;
    /// Who may call; null: anyone (SR-036). Owner: the caller, as for `feedback` and `clock`.
    Authenticator* authenticator = nullptr;
    WorkQueue* signatures = nullptr;   ///< where tokens are worked on; null: at once
    KeySetCache* key_sets = nullptr;   ///< that of the authenticator; null: it has none
    bool open_discovery = true;        ///< discovery needs no token
    bool hides_callers = false;        ///< the address of a peer does not tell who calls (SR-035)
    std::vector<std::string> proxies;  ///< numeric addresses that do not tell who calls either
    ClientLimit* client_limit = nullptr;  ///< shares of calls and feedback; null: none (SR-118)
    DiscoveryOptions discovery;
    /// Where feedback is kept; null: `/feedback` is 404.
    FeedbackStore* feedback = nullptr;
    /// From the first byte of a call to its answer (SR-110); see CallWatch.
    std::chrono::milliseconds deadline{3000};
    bool explains = false;  ///< else `/explain` is 404
    /// Fetches what calls lack; null: nothing is fetched. Owner: the caller.
    const Fetcher* fetcher = nullptr;
    /// Needed by `authenticator`, `feedback` and for the dates of content in `/readyz` (SR-158).
    const Clock* clock = nullptr;
    /// True when the server is stopping: `/readyz` then answers 503 (SR-191, SR-195).
    std::function<bool()> is_draining;
    /// What `/readyz` says of the last reload; null: nothing is reloaded. Owner: the caller.
    const ReloadStatus* reload_status = nullptr;
    /// Where calls are kept, for which callers are then named more closely; null: nowhere (SR-097).
    const AuditLog* audit = nullptr;
};

/// Maps paths and methods to answers:
///   GET  /cds-services         discovery
///   POST /cds-services/{id}    a call
///   POST /cds-services/{id}/feedback   what users did with cards
///   POST /explain/{id}         the same call, answered with why each rule speaks or is silent
///   GET  /statements/{id}      the page behind a card's link, HTML
///   GET  /openapi.json         the same for machines
///   GET  /livez, /readyz       health
/// Paths match exactly after one percent-decoding (SR-007). Errors are OperationOutcomes. One log
/// line per answer, except for health checks. Thread-safe.
class Router final : public Handler {
  public:
    /// Service, log, clock-like parts and ids must outlive the router.
    Router(const Service& service, Log& log, IdSource& request_ids, RouterOptions options = {});

    /// Large bodies, explanations, and calls of services that are not known to be quick: the others
    /// cost less than a hand-over (http/README).
    [[nodiscard]] bool is_work(const HttpRequest& request) const override;
    [[nodiscard]] HttpResponse handle(HttpRequest& request) override;
    [[nodiscard]] Reply begin(HttpRequest& request) override;
    [[nodiscard]] std::optional<HttpResponse> before_body(const HttpRequest& request) override;
    void client_gone(const HttpRequest& request) override;

    /// What there is to know of the guidelines just now, as `/readyz` says it.
    [[nodiscard]] std::vector<GuidelineNotice> notices() const;

  private:
    [[nodiscard]] Route route_of(const HttpRequest& request) const;
    [[nodiscard]] bool is_known_by_address(const HttpRequest& request, const Route& route) const;
    [[nodiscard]] std::optional<RoutedAnswer> take_place(const HttpRequest& request,
                                                         const std::string& client) const;
    [[nodiscard]] Reply admit(HttpRequest& request, const Route& route) const;
    [[nodiscard]] Reply admit_caller(HttpRequest& request, const Route& route,
                                     const std::function<Caller()>& caller) const;
    [[nodiscard]] Reply respond(HttpRequest& request, const Route& route,
                                const Client* client) const;
    [[nodiscard]] Reply call(const Route& route, HttpRequest& request, const Client* client) const;
    [[nodiscard]] Reply fetch_first(const Route& route, HttpRequest& request, const Client* client,
                                    std::unique_ptr<ServiceCall> call,
                                    std::unique_ptr<PrefetchFetch> fetch) const;
    [[nodiscard]] RoutedAnswer answer(const HttpRequest& request, const Route& route,
                                      ServiceCall& call, const Client* client) const;
    [[nodiscard]] RoutedAnswer decide(ServiceCall& call, const Client* client,
                                      const CallWatch& watch) const;
    [[nodiscard]] RoutedAnswer explain(ServiceCall& call, const CallWatch& watch) const;
    [[nodiscard]] Reply keep_feedback(const Route& route, HttpRequest& request,
                                      const Client* client) const;
    [[nodiscard]] const std::string& service_id_of(const Route& route) const;
    [[nodiscard]] std::string discovery_for(const Client* client) const;
    [[nodiscard]] RoutedAnswer show_statement(const Route& route) const;
    void name_caller(const HttpRequest& request, BearerToken& token, RequestEvent& event) const;
    [[nodiscard]] HttpResponse finish(const HttpRequest& request, const Route& route,
                                      RoutedAnswer answer) const;

    const Service* service_;  // owner: the caller
    Log* log_;                // owner: the caller
    IdSource* request_ids_;   // owner: the caller
    RouterOptions options_;
    CallerCheck callers_;
    mutable BudgetWatch budgets_;  // as the next: nothing that is answered to a call depends on it
    mutable QuickServices quick_services_;
    std::string discovery_;  // written once, as the next: a router has one snapshot
    std::string openapi_;
};

}  // namespace hookline::hooks
