#include <algorithm>
#include <string>
#include <vector>

#include "hooks/config/config.hpp"

namespace hookline::hooks {

void check_config(const Config& config, const ConfigFault& fault) {
    if (!config.listen.is_loopback() && !config.behind_proxy && !config.tls) {
        fault(
            "plain HTTP on an address other than loopback; set `tls`, or put a TLS "
            "proxy in front and set `behind_proxy: true`",
            "listen");
    }
    if (config.admin_listen && !config.admin_listen->is_loopback() && !config.behind_proxy) {
        fault(
            "this listener speaks plain HTTP; expected a loopback address, or "
            "`behind_proxy: true`",
            "admin_listen");
    }
    const bool sees_certificates =
        config.tls && config.tls->client_certificates != ClientCertificates::None;
    for (const Client& client : config.clients) {
        if (!client.certificate_names.empty() && !sees_certificates) {
            fault("certificates of clients are not asked for; set `tls.client_ca`", "clients");
            break;
        }
    }
    if (!config.listen.is_loopback() && config.base_url.empty()) {
        fault("required when `listen` is not loopback", "base_url");
    }
    if (config.tls && config.base_url.starts_with("http:")) {
        fault("this listener speaks TLS; expected an https URL", "base_url");
    }
    if (config.service.app.url.starts_with("http:") &&
        (!config.listen.is_loopback() || config.behind_proxy)) {
        fault("other machines are served here; expected an https URL", "smart.url");
    }
    if (config.auth_mode() == AuthMode::None && !config.listen.is_loopback()) {
        fault("`none` is accepted on loopback only", "auth");
    }
    if (config.auth_mode() == AuthMode::Clients && !config.fetch.servers.empty()) {
        fault(
            "only for callers that are not authenticated; each client has its own "
            "`fhir_servers`",
            "fetch.servers");
    }
    if (config.auth_mode() == AuthMode::Clients && config.clients.empty()) {
        fault(
            "callers have to authenticate here, but no client is configured; on "
            "loopback `auth: \"none\"` serves anyone",
            "clients");
    }
}

void check_client_services(const Config& config, std::span<const ServiceDescription> services,
                           const ConfigFault& fault) {
    for (std::size_t i = 0; i < config.clients.size(); ++i) {
        const std::vector<std::string>& ids = config.clients[i].services;
        for (std::size_t j = 0; j < ids.size(); ++j) {
            if (std::ranges::find(services, ids[j], &ServiceDescription::id) == services.end()) {
                std::string known;
                for (const ServiceDescription& service : services) {
                    known += (known.empty() ? "`" : ", `") + service.id + '`';
                }
                fault("no service of the loaded guidelines has the id `" + ids[j] +
                          "`; there are " + known,
                      "clients[" + std::to_string(i) + "].services[" + std::to_string(j) + ']');
            }
        }
    }
}

}  // namespace hookline::hooks
