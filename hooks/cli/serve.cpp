#include <algorithm>
#include <chrono>
#include <optional>
#include <ostream>
#include <thread>
#include <utility>

#include "fhir/json/finding.hpp"
#include "hookline_config_schema.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/cli/serve_options.hpp"
#include "hooks/cli/serve_reload.hpp"
#include "hooks/config/config.hpp"
#include "hooks/config/config_writer.hpp"
#include "hooks/feedback/feedback_store.hpp"
#include "hooks/fetch/ca_file.hpp"
#include "hooks/fetch/http_client.hpp"
#include "hooks/guideline_snapshot.hpp"
#include "hooks/http/process.hpp"
#include "hooks/http/server.hpp"
#include "hooks/metrics.hpp"
#include "hooks/reload/content_reloader.hpp"
#include "hooks/reload/live_content.hpp"
#include "hooks/security/authenticator.hpp"
#include "hooks/security/client_limit.hpp"
#include "hooks/security/key_set_cache.hpp"
#include "hooks/system.hpp"
#include "hooks/time_zone.hpp"
#include "hooks/work_queue.hpp"

namespace hookline::hooks {
namespace {

constexpr std::chrono::seconds kLivePatience{1};  // SR-195

std::optional<Config> read_config(const ServeOptions& options, CommandEnvironment& environment) {
    Diagnostics diagnostics;
    std::optional<Config> config = read_serve_config(options, diagnostics);
    diagnostics.print(environment.err);
    return config;
}

// False after messages.
bool clients_name_services(const Config& config, const std::filesystem::path& file,
                           const Snapshot& snapshot, CommandEnvironment& environment) {
    Diagnostics diagnostics;
    check_client_services(config, snapshot.services(),
                          [&](std::string message, const std::string& path) {
                              fhir::json::add_finding(diagnostics, Severity::Error, file.string(),
                                                      path, std::move(message));
                          });
    diagnostics.print(environment.err);
    return !diagnostics.has_errors();
}

bool fetches_keys(const Config& config) {
    return std::ranges::any_of(config.clients,
                               [](const Client& client) { return !client.jku.empty(); });
}

// Null without `tls`.
Result<std::shared_ptr<TlsContext>> load_tls(const Config& config) {
    if (!config.tls) {
        return nullptr;
    }
    return TlsContext::load(*config.tls);
}

// Configuration, content and certificates are read again on SIGHUP, certificates also when their
// files change.
BackgroundActions reload_actions(ContentReloader& content, TlsContext* tls, Log& log) {
    BackgroundActions actions;
    if (tls == nullptr) {
        actions.on_hangup = [&content] { content.request(); };
        return actions;
    }
    const auto report = [&log](const Result<void>& outcome) {
        log.tls_reloaded(outcome ? std::string_view() : outcome.error().message);
    };
    actions.on_hangup = [&content, tls, report] {
        content.request();
        report(tls->reload());
    };
    actions.on_tick = [tls, report] {
        if (const auto outcome = tls->reload_if_changed()) {
            report(*outcome);
        }
    };
    return actions;
}

MetricsGauges gauges_of(const Server& server, const Fetcher* fetcher, const WorkQueue* signatures,
                        const FeedbackStore* feedback, const AuditLog* audit,
                        const LiveContent& content, const ReloadStatus& reloads) {
    MetricsGauges gauges;
    gauges.signatures_waiting = signatures == nullptr ? 0 : signatures->waiting();
    gauges.feedback_is_failing = feedback != nullptr && !feedback->is_healthy();
    gauges.audit_is_failing = audit != nullptr && !audit->is_healthy();
    gauges.audit_records_lost = audit == nullptr ? 0 : audit->lost();
    gauges.server = server.counters();
    gauges.content_loaded_ms = content.loaded_ms;
    gauges.content_version = content.version;
    gauges.notices = content.router.notices();
    gauges.content_reload_is_failing = reloads.fault().has_value();
    gauges.resident_bytes = resident_bytes();
    if (fetcher != nullptr) {
        for (auto& [base, state] : fetcher->healths().states(std::chrono::steady_clock::now())) {
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

void announce(const Config& config, std::uint16_t port, const Snapshot& snapshot,
              CommandEnvironment& environment) {
    ListenAddress address = config.listen;
    address.port = port;
    environment.out << "Serving " << (config.tls ? "https://" : "http://") << address.to_string()
                    << "/cds-services\n";
    for (const ServiceDescription& service : snapshot.services()) {
        environment.out << "  " << service.id << '\n';
    }
    if (config.auth_mode() == AuthMode::None) {
        environment.out << "Warning: callers are not authenticated.\n";
    }
    environment.out << "Unreviewed guideline content; not a medical device. Stop with Ctrl-C.\n"
                    << std::flush;
}

ExitCode start_failed(const Error& error, CommandEnvironment& environment) {
    environment.err << (error.where.empty() ? "" : error.where + ": ") << "error: " << error.message
                    << '\n';
    return ExitCode::CannotStart;
}

Result<std::unique_ptr<AuditLog>> open_audit(const Config& config, Log& next, const Clock& clock) {
    AuditOptions options = config.audit;
    HOOKLINE_TRY(options.secret, read_secret(config.audit_secret, "audit.secret"));
    return AuditLog::open(std::move(options), next, clock);
}

// Opens the listeners and stays until a signal.
ExitCode run_servers(const ServeOptions& serve_options, const Config& config,
                     const std::shared_ptr<const Snapshot>& snapshot,
                     CommandEnvironment& environment) {
    const SystemClock clock;
    RandomIdSource ids;
    const std::unique_ptr<LevelledLog> stderr_log = make_stderr_log(config.log_level, clock);
    std::unique_ptr<AuditLog> audit;
    if (!config.audit.file.empty()) {
        auto opened = open_audit(config, *stderr_log, clock);
        if (!opened) {
            return start_failed(opened.error(), environment);
        }
        audit = *std::move(opened);
    }
    Metrics log(audit ? static_cast<Log&>(*audit) : *stderr_log);
    std::unique_ptr<FeedbackStore> feedback;
    if (!config.feedback.file.empty()) {
        auto secret = read_secret(config.feedback_secret, "feedback.secret");
        if (!secret) {
            return start_failed(secret.error(), environment);
        }
        FeedbackStoreOptions feedback_options = config.feedback;
        feedback_options.secret = *std::move(secret);
        auto opened = FeedbackStore::open(std::move(feedback_options));
        if (!opened) {
            return start_failed(opened.error(), environment);
        }
        feedback = *std::move(opened);
    }
    if (const auto issuers = check_ca_file(config.fetch.client.ca_file); !issuers) {
        return start_failed(issuers.error(), environment);
    }
    // These end after the servers, whose answers may wait for them.
    const std::unique_ptr<HttpClient> http_client = config.may_fetch() || fetches_keys(config)
                                                        ? make_curl_client(config.fetch.client)
                                                        : nullptr;
    std::optional<Fetcher> fetcher;
    if (config.may_fetch()) {
        fetcher.emplace(*http_client, config.fetch);
    }
    std::optional<KeySetCache> key_sets;
    if (fetches_keys(config)) {
        key_sets.emplace(
            *http_client, config.clients, KeySetLimits{}, std::chrono::steady_clock::now,
            [&log](std::string_view url, std::string_view why) { log.key_set_not_read(url, why); });
    }
    Authenticator authenticator(config.clients, key_sets ? &*key_sets : nullptr);
    const unsigned threads =
        config.threads != 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
    const bool authenticates = config.auth_mode() == AuthMode::Clients;
    std::optional<WorkQueue> signatures;
    if (authenticates) {
        signatures.emplace(threads, kSignaturesWaitingMax);
    }
    ClientLimit client_limit(config.client_limit);
    Server* main_server = nullptr;  // set before the first request
    ReloadStatus reloads;
    const auto answer_options = [&](const Config& effective) {
        AnswerOptions options{effective.service, router_options(effective)};
        options.service.feedback = feedback.get();
        RouterOptions& router = options.router;
        router.clock = &clock;
        router.feedback = feedback.get();
        router.key_sets = key_sets ? &*key_sets : nullptr;
        router.client_limit = &client_limit;
        router.fetcher = fetcher ? &*fetcher : nullptr;
        router.authenticator = authenticates ? &authenticator : nullptr;
        router.signatures = signatures ? &*signatures : nullptr;
        router.is_draining = [&main_server] { return main_server->is_draining(); };
        router.reload_status = &reloads;
        router.audit = audit.get();
        return options;
    };
    AnswerOptions first = answer_options(config);
    LiveContentHandler live(snapshot,
                            {clock, ids, log, std::move(first.service), std::move(first.router)});

    const auto tls = load_tls(config);
    if (!tls) {
        return start_failed(tls.error(), environment);
    }
    ServerOptions main_options = server_options(config, config.listen, threads);
    main_options.tls = *tls;
    Server server(live, std::move(main_options));
    main_server = &server;
    AdminHandler admin_handler(
        live, log,
        [&] {
            return gauges_of(server, fetcher ? &*fetcher : nullptr,
                             signatures ? &*signatures : nullptr, feedback.get(), audit.get(),
                             *live.current(), reloads);
        },
        [&server] { return server.answers_within(kLivePatience); });
    Server admin(admin_handler,
                 server_options(config, config.admin_listen.value_or(ListenAddress{}), 1));
    const Result<std::uint16_t> port = server.start();
    if (!port) {
        return start_failed(port.error(), environment);
    }
    if (config.admin_listen) {
        if (const Result<std::uint16_t> admin_port = admin.start(); !admin_port) {
            return start_failed(admin_port.error(), environment);
        }
    }
    ServeReload reload(serve_options, environment, config, answer_options, *stderr_log);
    ContentReloader reloader([&reload] { return reload(); }, live, reloads, log);
    BackgroundActions background = reload_actions(reloader, tls->get(), log);
    background.on_ready = [&] {
        announce(config, *port, *snapshot, environment);
        log.started();
    };
    if (config.admin_listen) {
        run_until_signal({&server, &admin}, background);
    } else {
        run_until_signal({&server}, background);
    }
    log.stopped();
    return ExitCode::Success;
}

}  // namespace

ExitCode serve(const ServeOptions& options, CommandEnvironment& environment) {
    if (options.print_config_schema) {
        environment.out << kConfigSchema;
        return ExitCode::Success;
    }
    const std::optional<Config> config = read_config(options, environment);
    if (!config) {
        return ExitCode::CannotStart;
    }
    if (options.print_config) {
        environment.out << write_config(*config) << '\n';
        return ExitCode::Success;
    }
    if (!config->time_zone.empty()) {
        use_time_zone(config->time_zone);
    }
    if (const Result<void> clock = check_clock(SystemClock()); !clock) {
        environment.err << "serve: error: " << clock.error().message << '\n';
        return ExitCode::CannotStart;
    }
    ContentOptions content = options.content;
    if (content.guidelines.empty()) {
        content.guidelines = config->guidelines;
    }
    if (content.value_sets.empty()) {
        content.value_sets = config->value_sets;
    }
    if (!choose_content(content, environment)) {
        return ExitCode::CannotStart;
    }
    const std::shared_ptr<const Snapshot> snapshot =
        load_and_report(serve_content(options, *config, environment), environment);
    if (snapshot == nullptr ||
        !clients_name_services(*config, options.config, *snapshot, environment)) {
        return ExitCode::CannotStart;
    }
    if (const Result<void> prepared = prepare_process(config->limits.connections_max); !prepared) {
        environment.err << "error: " << prepared.error().message << '\n';
        return ExitCode::CannotStart;
    }
    return run_servers(options, *config, snapshot, environment);
}

}  // namespace hookline::hooks
