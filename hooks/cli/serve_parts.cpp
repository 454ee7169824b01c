#include "hooks/cli/serve_parts.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "hooks/cli/serve_options.hpp"
#include "hooks/config/secret_source.hpp"
#include "hooks/fetch/ca_file.hpp"
#include "hooks/guideline_snapshot.hpp"
#include "hooks/security/verified_answer.hpp"

namespace hookline::hooks {
namespace {

bool fetches_keys(const Config& config) {
    return std::ranges::any_of(config.clients,
                               [](const Client& client) { return !client.jku.empty(); });
}

unsigned threads_of(const Config& config) {
    return config.threads != 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
}

template <class T>
T* pointer_to(std::optional<T>& part) {
    return part ? &*part : nullptr;
}

}  // namespace

ServeParts::ServeParts(const Config& config)
    : stderr_log_(make_stderr_log(config.log_level, clock_)),
      threads_(threads_of(config)),
      client_limit_(config.client_limit) {}

std::unique_ptr<ServeParts> ServeParts::open(const Config& config, std::vector<Error>& faults) {
    std::unique_ptr<ServeParts> parts(new ServeParts(config));
    bool is_whole = true;
    for (Result<void> outcome : {parts->open_audit(config), parts->open_feedback(config),
                                 check_ca_file(config.fetch.client.ca_file)}) {
        if (!outcome) {
            is_whole = false;
            faults.push_back(std::move(outcome).error());
        }
    }
    if (!is_whole) {
        return nullptr;
    }
    parts->connect(config);
    return parts;
}

Result<void> ServeParts::open_audit(const Config& config) {
    if (!config.audit.file.empty()) {
        AuditOptions options = config.audit;
        HOOKLINE_TRY(options.secret, read_secret(config.audit_secret, "audit.secret"));
        HOOKLINE_TRY(audit_, AuditLog::open(std::move(options), *stderr_log_, clock_));
    }
    metrics_ = std::make_unique<Metrics>(audit_ ? static_cast<Log&>(*audit_) : *stderr_log_);
    return {};
}

Result<void> ServeParts::open_feedback(const Config& config) {
    if (!config.feedback.file.empty()) {
        FeedbackStoreOptions options = config.feedback;
        HOOKLINE_TRY(options.secret, read_secret(config.feedback_secret, "feedback.secret"));
        HOOKLINE_TRY(feedback_, FeedbackStore::open(std::move(options)));
    }
    return {};
}

void ServeParts::connect(const Config& config) {
    if (config.may_fetch() || fetches_keys(config)) {
        http_client_ = make_curl_client(config.fetch.client);
    }
    if (config.may_fetch()) {
        fetcher_.emplace(*http_client_, config.fetch);
    }
    if (fetches_keys(config)) {
        key_sets_.emplace(*http_client_, config.clients, KeySetLimits{},
                          std::chrono::steady_clock::now,
                          [this](std::string_view url, std::string_view why) {
                              metrics_->key_set_not_read(url, why);
                          });
    }
    if (config.auth_mode() == AuthMode::Clients) {
        authenticator_.emplace(config.clients, pointer_to(key_sets_));
        signatures_.emplace(threads_, kSignaturesWaitingMax);
    }
}

AnswerOptions ServeParts::answer_options(const Config& effective) {
    AnswerOptions options{effective.service, router_options(effective)};
    options.service.feedback = feedback_.get();
    RouterOptions& router = options.router;
    router.clock = &clock_;
    router.feedback = feedback_.get();
    router.key_sets = pointer_to(key_sets_);
    router.client_limit = &client_limit_;
    router.fetcher = pointer_to(fetcher_);
    router.authenticator = pointer_to(authenticator_);
    router.signatures = pointer_to(signatures_);
    router.is_draining = [this] { return server_->is_draining(); };
    router.reload_status = &reloads_;
    router.audit = audit_.get();
    return options;
}

MetricsGauges ServeParts::gauges(const LiveContent& content) const {
    MetricsGauges gauges;
    gauges.signatures_waiting = signatures_ ? signatures_->waiting() : 0;
    gauges.feedback_is_failing = feedback_ != nullptr && !feedback_->is_healthy();
    gauges.audit_is_failing = audit_ != nullptr && !audit_->is_healthy();
    gauges.audit_records_lost = audit_ == nullptr ? 0 : audit_->lost();
    gauges.server = server_->counters();
    gauges.content_loaded_ms = content.loaded_ms;
    gauges.content_version = content.version;
    gauges.notices = content.router.notices();
    gauges.content_reload_is_failing = reloads_.fault().has_value();
    gauges.resident_bytes = resident_bytes();
    if (fetcher_) {
        for (auto& [base, state] : fetcher_->healths().states(std::chrono::steady_clock::now())) {
            gauges.fhir_servers.emplace_back(std::move(base), state != ServerHealth::State::Closed);
        }
    }
    if (const auto* loaded = dynamic_cast<const GuidelineSnapshot*>(content.snapshot.get())) {
        for (const auto& guideline : loaded->guidelines()) {
            gauges.guidelines.push_back(
                {guideline->info().id, guideline->info().version, guideline->sha256()});
        }
    }
    return gauges;
}

}  // namespace hookline::hooks
