#include <chrono>
#include <optional>
#include <ostream>
#include <utility>

#include "fhir/json/finding.hpp"
#include "hookline_config_schema.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/cli/serve_options.hpp"
#include "hooks/cli/serve_parts.hpp"
#include "hooks/cli/serve_reload.hpp"
#include "hooks/config/config.hpp"
#include "hooks/config/config_writer.hpp"
#include "hooks/http/process.hpp"
#include "hooks/http/server.hpp"
#include "hooks/metrics.hpp"
#include "hooks/reload/content_reloader.hpp"
#include "hooks/reload/live_content.hpp"
#include "hooks/system.hpp"
#include "hooks/time_zone.hpp"

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

// Opens the listeners and stays until a signal.
ExitCode run_servers(const ServeOptions& serve_options, const Config& config,
                     const std::shared_ptr<const Snapshot>& snapshot,
                     CommandEnvironment& environment) {
    auto opened = ServeParts::open(config);
    if (!opened) {
        return start_failed(opened.error(), environment);
    }
    ServeParts& parts = **opened;
    Metrics& log = parts.log();
    AnswerOptions first = parts.answer_options(config);
    LiveContentHandler live(snapshot, {parts.clock(), parts.ids(), log, std::move(first.service),
                                       std::move(first.router)});
    const auto tls = load_tls(config);
    if (!tls) {
        return start_failed(tls.error(), environment);
    }
    ServerOptions main_options = server_options(config, config.listen, parts.threads());
    main_options.tls = *tls;
    Server server(live, std::move(main_options));
    parts.set_server(server);
    AdminHandler admin_handler(
        live, log, [&] { return parts.gauges(*live.current()); },
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
    ServeReload reload(
        serve_options, environment, config,
        [&parts](const Config& effective) { return parts.answer_options(effective); },
        parts.stderr_log());
    ContentReloader reloader([&reload] { return reload(); }, live, parts.reloads(), log);
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
