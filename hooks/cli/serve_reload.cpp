#include "hooks/cli/serve_reload.hpp"

#include <utility>

#include "hooks/config/config_reload.hpp"

namespace hookline::hooks {

std::optional<Config> read_serve_config(const ServeOptions& options, Diagnostics& diagnostics) {
    std::optional<Config> config =
        options.config.empty() ? Config{} : load_config(options.config, diagnostics);
    if (!options.listen.empty()) {
        constexpr const char* kOption = "--listen";
        Result<ListenAddress> address = parse_listen_address(options.listen);
        if (!address) {
            diagnostics.error(kOption, {}, address.error().message);
        }
        if (!address || !config) {
            return std::nullopt;
        }
        config->listen = *std::move(address);
        check_config(*config, [&diagnostics](std::string message, const std::string& path) {
            diagnostics.error(kOption, {}, std::move(message), path);
        });
    }
    return diagnostics.has_errors() ? std::nullopt : std::move(config);
}

ContentPaths serve_content(const ServeOptions& options, const Config& config,
                           const CommandEnvironment& environment) {
    ContentPaths paths = find_shipped_content(environment.executable).value_or(ContentPaths{});
    for (const auto* guidelines : {&config.guidelines, &options.content.guidelines}) {
        if (!guidelines->empty()) {
            paths.guidelines = *guidelines;
        }
    }
    for (const auto* value_sets : {&config.value_sets, &options.content.value_sets}) {
        if (!value_sets->empty()) {
            paths.value_sets = *value_sets;
        }
    }
    paths.base_url = config.public_base_url();
    paths.shows_prognosis = config.shows_prognosis;
    paths.dates = config.content_dates;
    paths.packs.keys = config.pack_keys;
    if (config.requires_packs) {
        paths.packs.check = engine::PackCheck::Required;
    }
    return paths;
}

ServeReload::ServeReload(const ServeOptions& options, const CommandEnvironment& environment,
                         Config running, OptionsOf options_of, LevelledLog& log)
    : options_(&options),
      environment_(&environment),
      running_(std::move(running)),
      options_of_(std::move(options_of)),
      log_(&log) {}

ContentTrial ServeReload::operator()() {
    Diagnostics diagnostics;
    const std::optional<Config> next = read_serve_config(*options_, diagnostics);
    if (!next) {
        ContentTrial refused;
        refused.fault = content_fault("config-errors", diagnostics, {});
        return refused;
    }
    ConfigReload reload = reload_config(running_, *next);
    ContentTrial trial =
        try_content(environment_->load, serve_content(*options_, reload.config, *environment_));
    trial.needs_restart = std::move(reload.needs_restart);
    trial.options = options_of_(reload.config);
    trial.when_live = [this, config = std::move(reload.config)] {
        running_ = config;
        log_->set_level(config.log_level);
    };
    return trial;
}

}  // namespace hookline::hooks
