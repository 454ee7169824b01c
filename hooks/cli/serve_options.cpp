#include "hooks/cli/serve_options.hpp"

#include <string>

namespace hookline::hooks {

RouterOptions router_options(const Config& config) {
    RouterOptions options;
    options.base_url = config.public_base_url();
    options.open_discovery = config.open_discovery;
    options.hides_callers = config.hides_callers();
    options.proxies = config.proxies;
    options.deadline = config.deadline;
    options.explains = config.explains;
    options.discovery = config.discovery;
    options.discovery.observations = config.service.cards.profile->observations;
    options.cors.origins = config.cors_origins;
    if (config.listen.is_loopback() && !config.behind_proxy) {
        options.hosts = {"localhost", "127.0.0.1", "[::1]"};
        if (const std::string host = url_host(config.base_url); !host.empty()) {
            options.hosts.push_back(host);
        }
    }
    return options;
}

ServerOptions server_options(const Config& config, const ListenAddress& address, unsigned threads) {
    ServerOptions options;
    options.work_threads = threads;
    options.address = address.host;
    options.port = address.port;
    options.threads = threads;
    options.limits = config.limits;
    options.proxies = config.proxies;
    return options;
}

}  // namespace hookline::hooks
