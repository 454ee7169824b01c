#include "hooks/router.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "hooks/elapsed.hpp"
#include "hooks/head_check.hpp"
#include "hooks/http/wait.hpp"
#include "hooks/openapi/openapi.hpp"
#include "hooks/readiness.hpp"
#include "hooks/security/key_set_answer.hpp"
#include "hooks/security/peer_key.hpp"
#include "hooks/statement_page.hpp"
#include "hooks/thread_role.hpp"
#include "hooks/trace_context.hpp"

namespace hookline::hooks {
namespace {

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

std::string_view action_of(const Route& route) {
    if (route.target == Target::Explain) {
        return "explain";
    }
    return route.target == Target::Feedback ? "feedback" : "call";
}

bool is_health(const Route& route) {
    return route.target == Target::Live || route.target == Target::Ready;
}

CallerCheckOptions caller_options(const RouterOptions& options) {
    return {.base_url = options.base_url,
            .authenticator = options.authenticator,
            .key_sets = options.key_sets,
            .clock = options.clock,
            .open_discovery = options.open_discovery,
            .hides_callers = options.hides_callers,
            .proxies = options.proxies};
}

}  // namespace

Router::Router(const Service& service, Log& log, IdSource& request_ids, RouterOptions options)
    : service_(&service),
      log_(&log),
      request_ids_(&request_ids),
      options_(std::move(options)),
      callers_(service.snapshot(), caller_options(options_)),
      budgets_(service.snapshot().services()),
      quick_services_(service.snapshot().services().size()),
      discovery_(write_discovery(service.snapshot().services(), options_.discovery)),
      openapi_(write_openapi(service.snapshot().services(),
                             {.base_url = options_.base_url,
                              .needs_token = options_.authenticator != nullptr,
                              .open_discovery = options_.open_discovery,
                              .explains = options_.explains,
                              .keeps_feedback = options_.feedback != nullptr})) {}

bool Router::is_work(const HttpRequest& request) const {
    if (request.body.size() > kIoBodyBytesMax) {
        return true;
    }
    const Route route = route_of(request);
    return route.target == Target::Explain ||
           (route.target == Target::Call && !quick_services_.is_quick(route.service));
}

HttpResponse Router::handle(HttpRequest& request) {
    return wait_for_response(begin(request));
}

Reply Router::begin(HttpRequest& request) {
    const Route route = route_of(request);
    if (!is_health(route)) {
        request.id = request_ids_->next_uuid();
    }
    if (auto refusal = check_head(request, route, options_.cors, options_.hosts)) {
        return finish(request, route, std::move(*refusal));
    }
    if (auto url = callers_.needed_key_set(request, route)) {
        return wait_for_key_set(*options_.key_sets, *std::move(url),
                                [this, &request, route] { return admit(request, route); });
    }
    return admit(request, route);
}

// A token that is worth it is worked on elsewhere (SR-035).
Reply Router::admit(HttpRequest& request, const Route& route) const {
    if (options_.signatures == nullptr) {
        return admit_caller(request, route, [&] { return callers_.authenticate(request, route); });
    }
    auto judged = callers_.judge(request, route);
    if (auto* work = std::get_if<SignatureWork>(&judged)) {
        return answer_when_verified(
            *options_.signatures, std::move(*work), [this, &request, route](Caller caller) {
                return admit_caller(request, route, [caller] { return caller; });
            });
    }
    return admit_caller(request, route, [&] { return std::get<Caller>(judged); });
}

Reply Router::admit_caller(HttpRequest& request, const Route& route,
                           const std::function<Caller()>& caller) const {
    std::optional<Reply> reply;
    RoutedAnswer failure = or_failure([&] {
        const Caller client = caller();
        if (client && *client != nullptr) {
            request.issuer = (*client)->iss;
        }
        if (client && *client != nullptr && route.has_service()) {
            if (auto refusal = take_place(request, (*client)->iss)) {
                return *std::move(refusal);
            }
        }
        reply = client ? respond(request, route, *client)
                       : Reply(finish(request, route, refusal_answer(client.error())));
        return RoutedAnswer();
    });
    return reply ? *std::move(reply) : Reply(finish(request, route, std::move(failure)));
}

std::optional<HttpResponse> Router::before_body(const HttpRequest& request) {
    const Route route = route_of(request);
    auto refusal = check_head(request, route, options_.cors, options_.hosts);
    if (!refusal && is_known_by_address(request, route)) {
        const PeerKey key = peer_key(request.peer_address);
        refusal = take_place(request, std::string(key.begin(), key.end()));
    }
    if (!refusal) {
        if (const auto nobody = callers_.refusal_at_head(request, route)) {
            refusal = refusal_answer(*nobody);
        }
    }
    if (!refusal) {
        return std::nullopt;
    }
    return finish(request, route, std::move(*refusal));
}

// An EHR that waits less long than its FHIR server takes would else leave no trace.
void Router::client_gone(const HttpRequest& request) {
    static_cast<void>(finish(request, route_of(request), client_gone_answer()));
}

std::vector<GuidelineNotice> Router::notices() const {
    std::vector<GuidelineNotice> notices = budgets_.notices();
    if (options_.clock != nullptr) {
        const RequestTime now{options_.clock->now_ms(), options_.clock->offset_minutes()};
        std::ranges::move(service_->snapshot().outdated(now), std::back_inserter(notices));
    }
    return notices;
}

// Whether the address tells who calls: nobody has to say it, and no proxy speaks for others.
bool Router::is_known_by_address(const HttpRequest& request, const Route& route) const {
    return options_.client_limit != nullptr && options_.client_limit->counts_addresses() &&
           route.has_service() && options_.authenticator == nullptr && !options_.hides_callers &&
           std::ranges::find(options_.proxies, request.peer_address) == options_.proxies.end();
}

// A place among the requests of `client`, held until the answer has been sent; or the refusal.
std::optional<RoutedAnswer> Router::take_place(const HttpRequest& request,
                                               const std::string& client) const {
    if (options_.client_limit == nullptr) {
        return std::nullopt;
    }
    auto place = options_.client_limit->try_enter(client, std::chrono::steady_clock::now());
    if (!place) {
        return client_limit_answer(place.error());
    }
    if (request.held != nullptr) {
        *request.held = *std::move(place);
    }
    return std::nullopt;
}

Route Router::route_of(const HttpRequest& request) const {
    return find_route(
        path_of(request.target), service_->snapshot(),
        {.explains = options_.explains, .keeps_feedback = options_.feedback != nullptr});
}

const std::string& Router::service_id_of(const Route& route) const {
    return service_->snapshot().services()[route.service].id;
}

// A client that has shown who it is may have a profile of its own.
std::string Router::discovery_for(const Client* client) const {
    if (client == nullptr || client->profile == nullptr ||
        client->profile->observations == options_.discovery.observations) {
        return discovery_;
    }
    DiscoveryOptions own = options_.discovery;
    own.observations = client->profile->observations;
    return write_discovery(service_->snapshot().services(), own);
}

Reply Router::respond(HttpRequest& request, const Route& route, const Client* client) const {
    switch (route.target) {
        case Target::Discovery:
            return finish(request, route, json_answer(discovery_for(client)));
        case Target::Call:
        case Target::Explain:
            return call(route, request, client);
        case Target::Feedback:
            return keep_feedback(route, request, client);
        case Target::Statement:
            return finish(request, route, show_statement(route));
        case Target::OpenApi:
            return finish(request, route, json_answer(openapi_));
        case Target::Live:
            return finish(request, route, json_answer(R"({"status":"live"})"));
        case Target::Ready:
            return finish(request, route, readiness_answer(options_, notices()));
        case Target::Unknown:
        case Target::Everything:
            break;
    }
    return finish(request, route, internal_answer());
}

RoutedAnswer Router::show_statement(const Route& route) const {
    const std::optional<StatementPage> page = service_->snapshot().statement(route.statement);
    if (!page) {
        return outcome_answer(404, "not-found", "no such statement", "unknown-path");
    }
    RoutedAnswer answer;
    answer.response.content_type = "text/html; charset=utf-8";
    answer.response.body = write_statement_page(*page);
    answer.response.headers.emplace_back("Content-Security-Policy", kStatementPagePolicy);
    answer.response.headers.emplace_back("Referrer-Policy", "no-referrer");
    return answer;
}

// Of a token that was refused only its issuer, and that only when it is one of the configured: the
// rest is anybody's text (SR-032).
void Router::name_caller(const HttpRequest& request, BearerToken& token,
                         RequestEvent& event) const {
    event.issuer = request.issuer;
    if (options_.authenticator == nullptr ||
        (!request.issuer.empty() && options_.audit == nullptr)) {
        return;
    }
    auto shown = parse_bearer_token(request.header("Authorization"));
    if (!shown) {
        return;
    }
    token = *std::move(shown);
    if (!request.issuer.empty()) {
        event.tenant = token.tenant;
        event.subject = token.subject;
    } else if (const Client* client = options_.authenticator->find_client(token.iss)) {
        event.issuer = client->iss;
    }
}

// Adds what every answer has, and writes the log line.
HttpResponse Router::finish(const HttpRequest& request, const Route& route,
                            RoutedAnswer answer) const {
    HttpResponse& response = answer.response;
    add_cors_headers(options_.cors, request, response);
    if (is_health(route)) {
        return std::move(response);
    }
    // Refused by its head alone it has none yet.
    const std::string request_id = request.id.empty() ? request_ids_->next_uuid() : request.id;
    const TraceContext trace = trace_of(request, request_id);
    response.headers.emplace_back("X-Request-Id", request_id);
    RequestEvent event = event_of(answer);
    event.request_id = request_id;
    event.trace_id = trace.trace_id;
    BearerToken token;
    name_caller(request, token, event);
    if (route.has_service()) {
        event.action = request.method == "POST" ? action_of(route) : std::string_view();
        const ServiceDescription& service = service_->snapshot().services()[route.service];
        event.service = service.id;
        event.hook = service.hook_name();
        event.guideline = service.guideline;
    }
    event.duration_us = microseconds_since(request.received);
    event.request_bytes = request.body.size();
    log_->request(event);
    return std::move(response);
}

}  // namespace hookline::hooks
