#include "hooks/metrics.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace hookline::hooks {
namespace {

constexpr std::array<std::string_view, 3> kIndicators = {"info", "warning", "critical"};

// What belongs to no service: discovery, pages, paths that do not exist, and explanations, which
// would be counted among its calls.
std::string service_label(const RequestEvent& event) {
    return event.service.empty() || event.action == "explain" ? "none" : std::string(event.service);
}

}  // namespace

void Metrics::Evaluations::add(const EvaluationCounts& counts, std::int64_t took_us) {
    ++count;
    rules_evaluated += counts.rules_evaluated;
    rules_fired += counts.rules_fired;
    rules_failed += counts.rules_failed;
    statements_unchecked += counts.statements_unchecked;
    resources_lost += counts.resources_lost;
    cut_short += counts.is_cut_short ? 1U : 0U;
    sum_us += static_cast<std::uint64_t>(std::max<std::int64_t>(took_us, 0));
}

void Metrics::Durations::add(std::int64_t took_us) {
    const auto bucket = std::ranges::find_if(
        kBucketsMs, [&](std::int64_t bound) { return took_us <= bound * 1000; });
    ++buckets.at(static_cast<std::size_t>(bucket - kBucketsMs.begin()));
    sum_us += static_cast<std::uint64_t>(std::max<std::int64_t>(took_us, 0));
}

void Metrics::request(const RequestEvent& event) {
    {
        const std::string service = service_label(event);
        const std::lock_guard lock(mutex_);
        ++requests_[{service, event.status}];
        durations_[service].add(event.duration_us);
        if (event.cards) {
            for (std::size_t i = 0; i < kIndicators.size(); ++i) {
                cards_[{service, std::string(kIndicators.at(i))}] += event.cards_by_indicator.at(i);
            }
        }
        bytes_["in"] += event.request_bytes;
        bytes_["out"] += event.response_bytes;
        fetch_pages_ += event.fetch_pages;
        feedback_["accepted"] += event.feedback_accepted;
        feedback_["overridden"] += event.feedback_overridden;
        if (event.evaluation != nullptr) {
            evaluations_[service].add(*event.evaluation, event.evaluation_us);
            evaluation_durations_[std::string(event.guideline)].add(event.evaluation_us);
        }
        if (!event.error_kind.empty()) {
            ++errors_[std::string(event.error_kind)];
        }
        if (!event.fetch.empty()) {
            ++fetches_[std::string(event.fetch)];
        }
    }
    next_->request(event);
}

void Metrics::tls_reloaded(std::string_view fault) {
    {
        const std::lock_guard lock(mutex_);
        ++tls_reloads_[fault.empty() ? "reloaded" : "refused"];
    }
    next_->tls_reloaded(fault);
}

void Metrics::content_reloaded(const ReloadEvent& event) {
    {
        const std::lock_guard lock(mutex_);
        ++content_reloads_[event.error_kind.empty() ? "reloaded" : std::string(event.error_kind)];
    }
    next_->content_reloaded(event);
}

HttpResponse AdminHandler::metrics() const {
    HttpResponse response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics_->text(gauges_());
    return response;
}

std::optional<HttpResponse> AdminHandler::own_answer(const HttpRequest& request) const {
    const std::string_view path = request.target.substr(0, request.target.find('?'));
    const bool asks = request.method == "GET" || request.method == "HEAD";
    if (path == "/metrics") {
        if (asks) {
            return metrics();
        }
        HttpResponse response = error_response(405, "not-supported", "allowed here: GET, HEAD");
        response.headers.emplace_back("Allow", "GET, HEAD");
        return response;
    }
    if (path != "/livez" && path != "/readyz") {
        return error_response(404, "not-found",
                              "no such path; here are `/livez`, `/readyz` and `/metrics`");
    }
    if (path == "/livez" && asks && !is_live_()) {
        return error_response(503, "timeout", "the main listener does not answer");
    }
    return std::nullopt;
}

HttpResponse AdminHandler::handle(HttpRequest& request) {
    auto own = own_answer(request);
    return own ? *std::move(own) : next_->handle(request);
}

Reply AdminHandler::begin(HttpRequest& request) {
    auto own = own_answer(request);
    return own ? Reply(*std::move(own)) : next_->begin(request);
}

std::optional<HttpResponse> AdminHandler::before_body(const HttpRequest& request) {
    auto own = own_answer(request);
    return own ? std::move(own) : next_->before_body(request);
}

}  // namespace hookline::hooks
