// What the router does with a call and with feedback, once it is known who calls.
#include <chrono>
#include <span>
#include <utility>

#include "hooks/elapsed.hpp"
#include "hooks/feedback/feedback_answer.hpp"
#include "hooks/fetch/fetch_answer.hpp"
#include "hooks/router.hpp"
#include "hooks/trace_context.hpp"

namespace hookline::hooks {
namespace {

std::size_t pages_of(std::span<const FetchReport> reports) {
    std::size_t pages = 0;
    for (const FetchReport& report : reports) {
        pages += report.pages;
    }
    return pages;
}

}  // namespace

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

}  // namespace hookline::hooks
