#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <utility>
#include <vector>

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

// Null without `tls`, and after its faults were added.
std::shared_ptr<TlsContext> load_tls(const Config& config, std::vector<Error>& faults) {
    if (!config.tls) {
        return nullptr;
    }
    auto context = TlsContext::load(*config.tls);
    if (!context) {
        std::ranges::move(context.error(), std::back_inserter(faults));
        return nullptr;
    }
    return *std::move(context);
}

void check_listeners(const Config& config, std::vector<Error>& faults) {
    std::vector<ListenAddress> addresses = {config.listen};
    if (config.admin_listen) {
        addresses.push_back(*config.admin_listen);
    }
    for (const ListenAddress& address : addresses) {
        if (auto outcome = Server::can_listen(server_options(config, address, 1)); !outcome) {
            faults.push_back(std::move(outcome).error());
        }
    }
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

ExitCode cannot_start(std::span<const Error> faults, CommandEnvironment& environment) {
    for (const Error& fault : faults) {
        environment.err << (fault.where.empty() ? "" : fault.where + ": ")
                        << "error: " << fault.message << '\n';
    }
    return ExitCode::CannotStart;
}

// Opens the listeners and stays until a signal.
ExitCode run_servers(const ServeOptions& serve_options, const Config& config,
                     const std::shared_ptr<const Snapshot>& snapshot, ServeParts& parts,
                     const std::shared_ptr<TlsContext>& tls, CommandEnvironment& environment) {
    Metrics& log = parts.log();
    AnswerOptions first = parts.answer_options(config);
    LiveContentHandler live(snapshot, {parts.clock(), parts.ids(), log, std::move(first.service),
                                       std::move(first.router)});
    ServerOptions main_options = server_options(config, config.listen, parts.threads());
    main_options.tls = tls;
    Server server(live, std::move(main_options));
    parts.set_server(server);
    AdminHandler admin_handler(
        live, log, [&] { return parts.gauges(*live.current()); },
        [&server] { return server.answers_within(kLivePatience); });
    Server admin(admin_handler,
                 server_options(config, config.admin_listen.value_or(ListenAddress{}), 1));
    const Result<std::uint16_t> port = server.start();
    if (!port) {
        return cannot_start({&port.error(), 1}, environment);
    }
    if (config.admin_listen) {
        if (const Result<std::uint16_t> admin_port = admin.start(); !admin_port) {
            return cannot_start({&admin_port.error(), 1}, environment);
        }
    }
    ServeReload reload(
        serve_options, environment, config,
        [&parts](const Config& effective) { return parts.answer_options(effective); },
        parts.stderr_log());
    ContentReloader reloader([&reload] { return reload(); }, live, parts.reloads(), log);
    BackgroundActions background = reload_actions(reloader, tls.get(), log);
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

// The content that is served; null after messages.
std::shared_ptr<const Snapshot> load_for(const ServeOptions& options, const Config& config,
                                         CommandEnvironment& environment) {
    ContentOptions content = options.content;
    if (content.guidelines.empty()) {
        content.guidelines = config.guidelines;
    }
    if (content.value_sets.empty()) {
        content.value_sets = config.value_sets;
    }
    if (!choose_content(content, environment)) {
        return nullptr;
    }
    auto snapshot = load_and_report(serve_content(options, config, environment), environment);
    const bool is_sound = snapshot != nullptr &&
                          clients_name_services(config, options.config, *snapshot, environment);
    return is_sound ? snapshot : nullptr;
}

}  // namespace

// What cannot be used is told in one run, as far as one fault does not hide another.
ExitCode serve(const ServeOptions& options, CommandEnvironment& environment) {
    if (options.print_config_schema) {
        environment.out << kConfigSchema;
        return ExitCode::Success;
    }
    hold_hangups();  // before anything is read that a hangup says has changed
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
    std::vector<Error> faults;
    if (const Result<void> clock = check_clock(SystemClock()); !clock) {
        faults.push_back({clock.error().kind, clock.error().message, "serve"});
    }
    const std::shared_ptr<const Snapshot> snapshot = load_for(options, *config, environment);
    if (Result<void> prepared = prepare_process(config->limits.connections_max); !prepared) {
        faults.push_back(std::move(prepared).error());
    }
    const std::unique_ptr<ServeParts> parts = ServeParts::open(*config, faults);
    const std::shared_ptr<TlsContext> tls = load_tls(*config, faults);
    check_listeners(*config, faults);
    if (!faults.empty() || snapshot == nullptr) {
        return cannot_start(faults, environment);
    }
    return run_servers(options, *config, snapshot, *parts, tls, environment);
}

}  // namespace hookline::hooks
