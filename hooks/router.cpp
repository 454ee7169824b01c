#include "hooks/router.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>
#include <variant>

#include "fhir/json/writer.hpp"
#include "hooks/feedback/feedback_answer.hpp"
#include "hooks/fetch/fetch_answer.hpp"
#include "hooks/head_check.hpp"
#include "hooks/http/wait.hpp"
#include "hooks/openapi/openapi.hpp"
#include "hooks/security/key_set_answer.hpp"
#include "hooks/security/peer_key.hpp"
#include "hooks/statement_page.hpp"
#include "hooks/thread_role.hpp"
#include "hooks/trace_context.hpp"

namespace hookline::hooks {
namespace {

std::chrono::microseconds time_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 begin);
}

std::int64_t microseconds_since(std::chrono::steady_clock::time_point begin) {
    return time_since(begin).count();
}

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

std::size_t pages_of(std::span<const FetchReport> reports) {
    std::size_t pages = 0;
    for (const FetchReport& report : reports) {
        pages += report.pages;
    }
    return pages;
}

void write_notices(fhir::json::Writer& writer, std::span<const GuidelineNotice> notices) {
    if (notices.empty()) {
        return;
    }
    writer.key("guidelines").begin_array();
    for (const GuidelineNotice& notice : notices) {
        writer.begin_object().key("id").string(notice.guideline);
        writer.key("reason").string(notice.reason);
        writer.optional_string("plan", notice.plan);
        writer.optional_string("date", notice.date);
        if (notice.in_a_row != 0) {
            writer.key("in_a_row").number_text(std::to_string(notice.in_a_row));
        }
        writer.end_object();
    }
    writer.end_array();
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
            return finish(request, route, readiness());
        case Target::Unknown:
        case Target::Everything:
            break;
    }
    return finish(request, route, internal_answer());
}

// The answer comes when the disk has it (SR-170).
Reply Router::keep_feedback(const Route& route, HttpRequest& request, const Client* client) const {
    RequestArena arena;
    auto items = parse_feedback(request.body, arena);
    if (!items) {
        return finish(request, route, error_answer(items.error()));
    }
    RoutedAnswer kept = json_answer("{}");
    for (const auto& item : *items) {
        ++(item.outcome == FeedbackOutcome::Accepted ? kept.feedback_accepted
                                                     : kept.feedback_overridden);
    }
    FeedbackCall stored{service_id_of(route), client == nullptr ? "" : client->iss,
                        *std::move(items)};
    return save_feedback(
        *options_.feedback, std::move(stored), options_.clock->now_ms(),
        [this, &request, route, kept = std::move(kept)](bool is_stored) {
            return finish(
                request, route,
                is_stored ? kept
                          : try_again_answer(503, "transient", "feedback cannot be kept just now",
                                             "feedback-not-stored", "5"));
        });
}

const std::string& Router::service_id_of(const Route& route) const {
    return service_->snapshot().services()[route.service].id;
}

// Fetches first what the call lacks, as far as the caller lets us.
Reply Router::call(const Route& route, HttpRequest& request, const Client* client) const {
    auto call = service_->read_call(service_id_of(route), request.body);
    if (!call) {
        return finish(request, route, error_answer(call.error()));
    }
    Fetcher::Plan plan;
    if (options_.fetcher != nullptr) {
        plan = options_.fetcher->plan(
            (*call)->request, service_->snapshot().services()[route.service].prefetch,
            client == nullptr ? nullptr : &client->fhir_servers, request.received,
            write_traceparent(trace_of(request, request.id), request.id));
    }
    if (plan.fetch != nullptr) {
        return fetch_first(route, request, client, *std::move(call), std::move(plan.fetch));
    }
    RoutedAnswer answer = this->answer(request, route, **call, client);
    answer.fetch = plan.refusal ? to_string(*plan.refusal) : std::string_view();
    return finish(request, route, std::move(answer));
}

Reply Router::fetch_first(const Route& route, HttpRequest& request, const Client* client,
                          std::unique_ptr<ServiceCall> call,
                          std::unique_ptr<PrefetchFetch> fetch) const {
    const auto begin = std::chrono::steady_clock::now();
    return answer_when_fetched(
        std::move(fetch), [this, &request, route, client, call = std::move(call),
                           begin](const PrefetchFetch& fetched) {
            const std::int64_t took = microseconds_since(begin);
            RoutedAnswer answer = or_failure([&] {
                add_fetched(fetched, call->request, call->arena);
                return this->answer(request, route, *call, client);
            });
            answer.fetch = is_complete(fetched.reports()) ? "complete" : "incomplete";
            answer.fetch_us = took;
            answer.fetch_problems = faults_of(fetched.reports());
            answer.fetch_pages = pages_of(fetched.reports());
            return finish(request, route, std::move(answer));
        });
}

RoutedAnswer Router::answer(const HttpRequest& request, const Route& route, ServiceCall& call,
                            const Client* client) const {
    const CallWatch watch(request.received, options_.deadline, request.peer_has_ended);
    return route.target == Target::Explain ? explain(call, watch) : decide(call, client, watch);
}

RoutedAnswer Router::explain(ServiceCall& call, const CallWatch& watch) const {
    auto explained = service_->explain(call, watch.budget());
    return explained ? json_answer(*std::move(explained)) : error_answer(explained.error());
}

RoutedAnswer Router::decide(ServiceCall& call, const Client* client, const CallWatch& watch) const {
    const auto begin = std::chrono::steady_clock::now();
    auto answer = client == nullptr
                      ? service_->answer(call, nullptr, {}, watch.budget())
                      : service_->answer(call, client->profile, client->iss, watch.budget());
    const std::chrono::microseconds took = time_since(begin);
    quick_services_.record(call.service, took);
    if (!answer) {
        return error_answer(answer.error());
    }
    if (watch.is_alone()) {
        return client_gone_answer();  // cards that nobody sees were not shown
    }
    if (options_.feedback != nullptr) {
        options_.feedback->record_shown(std::move(answer->shown), options_.clock->now_ms());
    }
    budgets_.record(call.service, answer->counts.is_cut_short);
    RoutedAnswer result = json_answer(std::move(answer->body));
    result.cards = answer->cards;
    result.card_ids = std::move(answer->card_ids);
    result.bundle_entries = answer->bundle_entries;
    result.tolerated = answer->tolerated;
    result.cards_by_indicator = answer->cards_by_indicator;
    result.evaluation = answer->counts;
    result.evaluation_us = took.count();
    return result;
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

RoutedAnswer Router::readiness() const {
    if (options_.is_draining && options_.is_draining()) {
        return outcome_answer(503, "transient", "the server is stopping", "draining");
    }
    RoutedAnswer answer = json_answer({});
    fhir::json::Writer writer(answer.response.body);
    writer.begin_object().key("status").string("ready");
    const auto fault =
        options_.reload_status == nullptr ? std::nullopt : options_.reload_status->fault();
    if (fault) {  // what was loaded before serves
        writer.key("reload").begin_object().key("status").string("failed");
        writer.key("reason").string(fault->kind);
        writer.optional_string("place", fault->place);
        writer.end_object();
    }
    if (options_.feedback != nullptr && !options_.feedback->is_healthy()) {  // cards keep flowing
        writer.key("feedback").begin_object().key("status").string("failed").end_object();
    }
    if (options_.audit != nullptr && !options_.audit->is_healthy()) {
        writer.key("audit").begin_object().key("status").string("failed").end_object();
    }
    write_notices(writer, notices());
    writer.end_object();
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
