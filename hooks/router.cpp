#include "hooks/router.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <exception>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "hooks/feedback/feedback_answer.hpp"
#include "hooks/fetch/fetch_answer.hpp"
#include "hooks/http/wait.hpp"
#include "hooks/openapi/openapi.hpp"
#include "hooks/protocol/error_status.hpp"
#include "hooks/protocol/outcome.hpp"
#include "hooks/security/key_set_answer.hpp"
#include "hooks/statement_page.hpp"

namespace hookline::hooks {

enum class Router::Target : std::uint8_t {
    Unknown,
    Everything,  // OPTIONS *
    Discovery,
    Call,
    Explain,
    Feedback,
    Statement,
    OpenApi,
    Live,
    Ready,
};

struct Router::Route {
    Target target = Target::Unknown;
    std::size_t service = 0;  // Call, Explain, Feedback
    std::string statement;    // Statement
};

struct Router::Credentials {
    std::string_view authorization;  // owner: the request, as of the names
    std::string url;
    std::string service_url;  // of feedback and explain; else empty
    std::span<const std::string> certificate_names;
    std::string_view peer_address;  // empty: does not tell who calls
};

struct Router::Answer {
    HttpResponse response;
    std::string_view error_kind;  // a constant; empty without error
    std::optional<std::size_t> cards;
    std::optional<std::size_t> bundle_entries;
    std::string_view fetch = {};  // a constant; empty: nothing was missing
    std::optional<std::int64_t> fetch_us = {};
    std::size_t tolerated = 0;
};

namespace {

constexpr std::string_view kServices = "/cds-services";
constexpr std::string_view kExplain = "/explain/";
constexpr std::string_view kStatements = "/statements/";
constexpr std::string_view kFeedback = "/feedback";

std::int64_t microseconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 begin)
        .count();
}

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

// `Application/FHIR+JSON; charset=utf-8` is `application/fhir+json`.
bool is_json(std::string_view content_type) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) {
        type.remove_suffix(1);
    }
    return equals_ignoring_case(type, "application/json") ||
           equals_ignoring_case(type, "application/fhir+json");
}

// `[::1]:8080` is `[::1]`, `localhost:8080` is `localhost`.
std::string_view host_name(std::string_view host) {
    const std::size_t bracket = host.rfind(']');
    const std::size_t colon = host.rfind(':');
    if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) {
        return host;
    }
    return host.substr(0, colon);
}

HttpResponse outcome_response(int status, std::string_view code, std::string_view text) {
    HttpResponse response;
    response.status = status;
    response.body = write_outcome(code, text);
    return response;
}

HttpResponse json_response(std::string body) {
    HttpResponse response;
    response.body = std::move(body);
    return response;
}

HttpResponse error_answer(const Error& error) {
    HttpResponse response;
    response.status = error_status(error.kind).http_status;
    response.body = write_outcome(error);
    return response;
}

// The answer that `work` gives; if it throws, one that says no more than that.
template <class Work>
std::invoke_result_t<Work> or_failure(Work work) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        HttpResponse response = outcome_response(503, "transient", "the server is out of memory");
        response.headers.emplace_back("Retry-After", "1");
        return {std::move(response), "out-of-memory", {}, {}};
    } catch (...) {
        return {error_answer({ErrorKind::Internal, {}, {}}), "internal", {}, {}};
    }
}

HttpResponse refusal_response(AuthRefusal refusal) {
    if (refusal == AuthRefusal::Service) {
        return outcome_response(403, "forbidden", "this client may not call this service");
    }
    if (refusal == AuthRefusal::ReplayMemoryFull) {
        HttpResponse response = outcome_response(503, "transient", "too many calls");
        response.headers.emplace_back("Retry-After", "5");
        return response;
    }
    if (refusal == AuthRefusal::TooManyFailures) {
        HttpResponse response = outcome_response(429, "throttled", "too many bad tokens");
        response.headers.emplace_back("Retry-After", "1");
        return response;
    }
    HttpResponse response = outcome_response(401, "login", "a valid bearer token is required");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

}  // namespace

Router::Router(const Service& service, Log& log, IdSource& request_ids, RouterOptions options)
    : service_(&service),
      log_(&log),
      request_ids_(&request_ids),
      options_(std::move(options)),
      discovery_(write_discovery(service.snapshot().services(), options_.discovery)),
      openapi_(write_openapi(service.snapshot().services(),
                             {.base_url = options_.base_url,
                              .needs_token = options_.authenticator != nullptr,
                              .open_discovery = options_.open_discovery,
                              .explains = options_.explains,
                              .keeps_feedback = options_.feedback != nullptr})) {}

HttpResponse Router::handle(HttpRequest& request) {
    return wait_for_response(begin(request));
}

Reply Router::begin(HttpRequest& request) {
    const Route route = find_route(path_of(request.target));
    if (auto refusal = refuse(request, route)) {
        return finish(request, route, std::move(*refusal));
    }
    if (auto url = needed_key_set(request, route)) {
        return wait_for_key_set(*options_.key_sets, *std::move(url),
                                [this, &request, route] { return admit(request, route); });
    }
    return admit(request, route);
}

Reply Router::admit(HttpRequest& request, const Route& route) const {
    std::optional<Reply> reply;
    Answer failure = or_failure([&] {
        const auto client = authenticate(request, route);
        reply = client ? respond(request, route, *client)
                       : Reply(finish(request, route, client.error()));
        return Answer();
    });
    return reply ? *std::move(reply) : Reply(finish(request, route, std::move(failure)));
}

std::optional<HttpResponse> Router::before_body(const HttpRequest& request) {
    const Route route = find_route(path_of(request.target));
    auto refusal = refuse(request, route);
    if (!refusal) {
        return std::nullopt;
    }
    return finish(request, route, std::move(*refusal));
}

Router::Route Router::find_route(std::string_view path) const {
    if (path == "*") {
        return {Target::Everything, 0, {}};
    }
    const std::optional<std::string> decoded = decode_path(path);
    if (!decoded) {
        return {};
    }
    if (*decoded == kServices) {
        return {Target::Discovery, 0, {}};
    }
    if (*decoded == "/openapi.json") {
        return {Target::OpenApi, 0, {}};
    }
    if (*decoded == "/livez") {
        return {Target::Live, 0, {}};
    }
    if (*decoded == "/readyz") {
        return {Target::Ready, 0, {}};
    }
    if (decoded->starts_with(kStatements)) {
        return {Target::Statement, 0, decoded->substr(kStatements.size())};
    }
    if (options_.explains && decoded->starts_with(kExplain)) {
        const auto service =
            service_->snapshot().find_service(std::string_view(*decoded).substr(kExplain.size()));
        return service ? Route{Target::Explain, *service, {}} : Route{};
    }
    if (decoded->starts_with(kServices) && decoded->size() > kServices.size() &&
        (*decoded)[kServices.size()] == '/') {
        std::string_view id = std::string_view(*decoded).substr(kServices.size() + 1);
        const bool is_feedback = options_.feedback != nullptr && id.ends_with(kFeedback);
        if (is_feedback) {
            id.remove_suffix(kFeedback.size());
        }
        if (const auto service = service_->snapshot().find_service(id)) {
            return {is_feedback ? Target::Feedback : Target::Call, *service, {}};
        }
    }
    return {};
}

// What the head alone decides: host, path, method, media type.
std::optional<Router::Answer> Router::refuse(const HttpRequest& request, const Route& route) const {
    if (!is_known_host(request)) {
        return Answer{outcome_response(403, "forbidden", "this host name is not served"),
                      "unknown-host",
                      {},
                      {}};
    }
    if (route.target == Target::Unknown) {
        return Answer{outcome_response(404, "not-found",
                                       "no such path; services are listed at `/cds-services`"),
                      "unknown-path",
                      {},
                      {}};
    }
    const bool is_call = route.target == Target::Call || route.target == Target::Explain ||
                         route.target == Target::Feedback;
    const std::string_view allow = is_call                              ? "POST, OPTIONS"
                                   : route.target == Target::Everything ? "OPTIONS"
                                                                        : "GET, HEAD, OPTIONS";
    if (request.method == "OPTIONS") {
        return Answer{preflight_response(options_.cors, request, allow), {}, {}, {}};
    }
    const bool is_allowed = is_call ? request.method == "POST"
                                    : route.target != Target::Everything &&
                                          (request.method == "GET" || request.method == "HEAD");
    if (!is_allowed) {
        Answer answer{outcome_response(405, "not-supported", "allowed here: " + std::string(allow)),
                      "method-not-allowed",
                      {},
                      {}};
        answer.response.headers.emplace_back("Allow", allow);
        return answer;
    }
    if (is_call && !is_json(request.header("Content-Type"))) {
        return Answer{
            outcome_response(415, "not-supported", "expected Content-Type `application/json`"),
            "unsupported-media-type",
            {},
            {}};
    }
    return std::nullopt;
}

bool Router::asks_who_calls(const Route& route) const {
    return options_.authenticator != nullptr &&
           (route.target == Target::Call || route.target == Target::Explain ||
            route.target == Target::Feedback ||
            (route.target == Target::Discovery && !options_.open_discovery));
}

// What the caller shows, and the URLs that its token may be for (CH-155, CH-137).
Router::Credentials Router::credentials_of(const HttpRequest& request, const Route& route) const {
    Credentials result;
    result.authorization = request.header("Authorization");
    result.url = options_.base_url;
    if (!options_.behind_proxy) {
        result.peer_address = request.peer_address;
    }
    result.url += kServices;
    if (route.target != Target::Discovery) {
        result.url += '/' + service_id_of(route);
    }
    if (route.target == Target::Feedback) {
        result.service_url = result.url;
        result.url += kFeedback;
    }
    if (route.target == Target::Explain) {
        result.service_url = result.url;
        result.url = options_.base_url + std::string(kExplain) + service_id_of(route);
    }
    if (request.peer_certificate != nullptr) {
        result.certificate_names = request.peer_certificate->names;
    }
    return result;
}

std::optional<std::string> Router::needed_key_set(const HttpRequest& request,
                                                  const Route& route) const {
    if (options_.key_sets == nullptr || !asks_who_calls(route)) {
        return std::nullopt;
    }
    const Credentials shown = credentials_of(request, route);
    return options_.authenticator->needed_key_set(shown.authorization, shown.url,
                                                  options_.clock->now_ms(), shown.service_url,
                                                  shown.certificate_names);
}

// The client behind the call, null where nobody has to say who he is. All refusals look alike
// (SR-032) except that a known client is told that a service is not its own.
std::expected<const Client*, Router::Answer> Router::authenticate(const HttpRequest& request,
                                                                  const Route& route) const {
    if (!asks_who_calls(route)) {
        return nullptr;
    }
    const Credentials shown = credentials_of(request, route);
    auto client = options_.authenticator->authenticate(shown.authorization, shown.url,
                                                       options_.clock->now_ms(), shown.service_url,
                                                       shown.certificate_names, shown.peer_address);
    const bool is_service = route.target != Target::Discovery;
    if (client && is_service && !may_call(**client, service_id_of(route))) {
        client = std::unexpected(AuthRefusal::Service);
    }
    if (client) {
        return *client;
    }
    return std::unexpected(
        Answer{refusal_response(client.error()), to_string(client.error()), {}, {}});
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
            return finish(request, route, {json_response(discovery_for(client)), {}, {}, {}});
        case Target::Call:
        case Target::Explain:
            return call(route, request, client);
        case Target::Feedback:
            return keep_feedback(route, request, client);
        case Target::Statement:
            return finish(request, route, show_statement(route));
        case Target::OpenApi:
            return finish(request, route, {json_response(openapi_), {}, {}, {}});
        case Target::Live:
            return finish(request, route, {json_response(R"({"status":"live"})"), {}, {}, {}});
        case Target::Ready:
            return finish(request, route, readiness());
        case Target::Unknown:
        case Target::Everything:
            break;
    }
    return finish(request, route,
                  {error_answer({ErrorKind::Internal, {}, {}}), "internal", {}, {}});
}

// The answer comes when the disk has it (SR-170).
Reply Router::keep_feedback(const Route& route, HttpRequest& request, const Client* client) const {
    RequestArena arena;
    auto items = parse_feedback(request.body, arena);
    if (!items) {
        return finish(request, route,
                      {error_answer(items.error()), to_string(items.error().kind), {}, {}});
    }
    FeedbackCall stored{service_id_of(route), client == nullptr ? "" : client->iss,
                        *std::move(items)};
    return save_feedback(
        *options_.feedback, std::move(stored), options_.clock->now_ms(),
        [this, &request, route](bool is_stored) {
            if (is_stored) {
                return finish(request, route, {json_response("{}"), {}, {}, {}});
            }
            Answer answer{outcome_response(503, "transient", "feedback cannot be kept just now"),
                          "feedback-not-stored",
                          {},
                          {}};
            answer.response.headers.emplace_back("Retry-After", "5");
            return finish(request, route, std::move(answer));
        });
}

const std::string& Router::service_id_of(const Route& route) const {
    return service_->snapshot().services()[route.service].id;
}

// Fetches first what the call lacks, as far as the caller lets us.
Reply Router::call(const Route& route, HttpRequest& request, const Client* client) const {
    auto call = service_->read_call(service_id_of(route), request.body);
    if (!call) {
        return finish(request, route,
                      {error_answer(call.error()), to_string(call.error().kind), {}, {}});
    }
    Fetcher::Plan plan;
    if (options_.fetcher != nullptr) {
        plan = options_.fetcher->plan(
            (*call)->request, service_->snapshot().services()[route.service].prefetch,
            client == nullptr ? nullptr : &client->fhir_servers, request.received);
    }
    if (plan.fetch != nullptr) {
        return fetch_first(route, request, client, *std::move(call), std::move(plan.fetch));
    }
    Answer answer = this->answer(route, **call, client);
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
            Answer answer = or_failure([&] {
                add_fetched(fetched, call->request, call->arena);
                return this->answer(route, *call, client);
            });
            answer.fetch = is_complete(fetched.reports()) ? "complete" : "incomplete";
            answer.fetch_us = took;
            return finish(request, route, std::move(answer));
        });
}

Router::Answer Router::answer(const Route& route, ServiceCall& call, const Client* client) const {
    return route.target == Target::Explain ? explain(call) : decide(call, client);
}

Router::Answer Router::explain(ServiceCall& call) const {
    auto explained = service_->explain(call);
    if (!explained) {
        return {error_answer(explained.error()), to_string(explained.error().kind), {}, {}};
    }
    return {json_response(*std::move(explained)), {}, {}, {}};
}

Router::Answer Router::decide(ServiceCall& call, const Client* client) const {
    auto answer = client == nullptr ? service_->answer(call)
                                    : service_->answer(call, client->profile, client->iss);
    if (!answer) {
        return {error_answer(answer.error()), to_string(answer.error().kind), {}, {}};
    }
    if (options_.feedback != nullptr) {
        options_.feedback->record_shown(std::move(answer->shown), options_.clock->now_ms());
    }
    Answer result{
        json_response(std::move(answer->body)), {}, answer->cards, answer->bundle_entries};
    result.tolerated = answer->tolerated;
    return result;
}

Router::Answer Router::show_statement(const Route& route) const {
    const std::optional<StatementPage> page = service_->snapshot().statement(route.statement);
    if (!page) {
        return {outcome_response(404, "not-found", "no such statement"), "unknown-path", {}, {}};
    }
    HttpResponse response;
    response.content_type = "text/html; charset=utf-8";
    response.body = write_statement_page(*page);
    response.headers.emplace_back("Content-Security-Policy", kStatementPagePolicy);
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    return {std::move(response), {}, {}, {}};
}

Router::Answer Router::readiness() const {
    if (options_.is_draining && options_.is_draining()) {
        return {outcome_response(503, "transient", "the server is stopping"), "draining", {}, {}};
    }
    return {json_response(R"({"status":"ready"})"), {}, {}, {}};
}

bool Router::is_known_host(const HttpRequest& request) const {
    if (options_.hosts.empty()) {
        return true;
    }
    const std::string_view host = host_name(request.header("Host"));
    return std::ranges::any_of(options_.hosts, [host](const std::string& known) {
        return equals_ignoring_case(known, host);
    });
}

// Adds what every answer has, and writes the log line.
HttpResponse Router::finish(const HttpRequest& request, const Route& route, Answer answer) const {
    HttpResponse& response = answer.response;
    add_cors_headers(options_.cors, request, response);
    if (route.target == Target::Live || route.target == Target::Ready) {
        return std::move(response);
    }
    const std::string request_id = request_ids_->next_uuid();
    response.headers.emplace_back("X-Request-Id", request_id);
    RequestEvent event;
    event.request_id = request_id;
    if (route.target == Target::Call || route.target == Target::Feedback) {
        const ServiceDescription& service = service_->snapshot().services()[route.service];
        event.service = service.id;
        event.hook = service.hook_name();
    }
    event.status = response.status;
    event.duration_us = microseconds_since(request.received);
    event.cards = answer.cards;
    event.bundle_entries = answer.bundle_entries;
    event.fetch = answer.fetch;
    event.fetch_us = answer.fetch_us;
    event.error_kind = answer.error_kind;
    event.tolerated = answer.tolerated;
    log_->request(event);
    return std::move(response);
}

std::optional<std::string> decode_path(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            unsigned byte = 0;
            if (i + 2 >= text.size()) {
                return std::nullopt;
            }
            const char* first = text.data() + i + 1;
            const auto [end, error] = std::from_chars(first, first + 2, byte, 16);
            if (error != std::errc() || end != first + 2 || byte == '/') {
                return std::nullopt;
            }
            c = static_cast<char>(byte);
            i += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            return std::nullopt;
        }
        result += c;
    }
    return result;
}

}  // namespace hookline::hooks
