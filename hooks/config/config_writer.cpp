#include "hooks/config/config_writer.hpp"

#include <string_view>

#include "fhir/json/writer.hpp"
#include "hooks/config/config_tls.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Writer;

void write_number(Writer& writer, std::string_view name, std::uint64_t number) {
    writer.key(name).number_text(std::to_string(number));
}

void write_time(Writer& writer, std::string_view name, std::chrono::milliseconds time) {
    write_number(writer, name, static_cast<std::uint64_t>(time.count()));
}

void write_texts(Writer& writer, std::string_view name, const std::vector<std::string>& texts) {
    writer.key(name).begin_array();
    for (const std::string& text : texts) {
        writer.string(text);
    }
    writer.end_array();
}

// Left out when empty, which then means all, any or none.
void write_list(Writer& writer, std::string_view name, const std::vector<std::string>& texts) {
    if (!texts.empty()) {
        write_texts(writer, name, texts);
    }
}

void write_tls(Writer& writer, const TlsOptions& tls) {
    writer.key("tls").begin_object();
    writer.key("certificate").string(tls.certificate.string());
    writer.key("key").string(tls.key.string());
    writer.optional_string("client_ca", tls.client_ca.string());
    writer.key("client_certificates").string(to_string(tls.client_certificates));
    writer.end_object();
}

void write_secret(Writer& writer, std::string_view name, const SecretSource& source) {
    if (source.is_set()) {
        writer.key(name).begin_object();
        writer.optional_string("env", source.env);
        writer.optional_string("file", source.file.string());
        writer.end_object();
    }
}

void write_keys(Writer& writer, const JwkSet& keys) {
    writer.key("jwks").begin_object().key("keys").begin_array();
    for (const Jwk& key : keys.keys) {
        // The text of a key has its public members only, without id and algorithm.
        std::string text;
        Writer head(text);
        head.begin_object().key("kid").string(key.kid);
        if (key.alg) {
            head.key("alg").string(to_string(*key.alg));
        }
        text += ',';
        text += std::string_view(key.json).substr(1);
        writer.raw(text);
    }
    writer.end_array().end_object();
}

void write_fhir_servers(Writer& writer, std::string_view name,
                        const std::vector<AllowedFhirServer>& servers) {
    if (servers.empty()) {
        return;
    }
    writer.key(name).begin_array();
    for (const AllowedFhirServer& server : servers) {
        writer.begin_object().key("base").string(server.base);
        writer.key("internal").boolean(server.internal);
        writer.key("open").boolean(server.open);
        write_texts(writer, "paging_hosts", server.paging_hosts);
        writer.end_object();
    }
    writer.end_array();
}

void write_fetch(Writer& writer, const FetchOptions& fetch) {
    writer.key("fetch").begin_object();
    write_fhir_servers(writer, "servers", fetch.servers);
    write_time(writer, "deadline_ms", fetch.deadline);
    writer.optional_string("ca_file", fetch.client.ca_file);
    write_number(writer, "parallel_max", fetch.limits.parallel_max);
    write_number(writer, "page_size", fetch.limits.page_size);
    write_number(writer, "pages_max", fetch.limits.pages_max);
    write_number(writer, "resources_max", fetch.limits.resources_max);
    write_number(writer, "bytes_max", fetch.limits.bytes_max);
    write_number(writer, "all_bytes_max", fetch.all_bytes_max);
    write_number(writer, "connections_max", fetch.client.parallel_max);
    write_number(writer, "connections_per_host_max", fetch.client.parallel_per_host_max);
    writer.end_object();
}

void write_client(Writer& writer, const Client& client) {
    writer.begin_object().key("iss").string(client.iss);
    writer.key("algs").begin_array();
    for (const SignatureAlgorithm algorithm : client.algs) {
        writer.string(to_string(algorithm));
    }
    writer.end_array();
    if (client.keys != nullptr) {
        write_keys(writer, *client.keys);
    }
    write_list(writer, "jku", client.jku);
    writer.key("jku_internal").boolean(client.jku_internal);
    write_list(writer, "audiences", client.audiences);
    write_list(writer, "tenants", client.tenants);
    write_list(writer, "services", client.services);
    write_fhir_servers(writer, "fhir_servers", client.fhir_servers);
    write_list(writer, "certificate_names", client.certificate_names);
    write_number(writer, "max_lifetime_s", static_cast<std::uint64_t>(client.max_lifetime.count()));
    writer.key("replay").string(client.replay == ReplayMode::Log ? "log" : "reject");
    writer.key("demo").boolean(client.demo);
    if (client.profile != nullptr) {
        writer.key("profile").string(client.profile->name);
    }
    writer.end_object();
}

void write_feedback(Writer& writer, const Config& config) {
    writer.key("feedback").begin_object();
    writer.optional_string("file", config.feedback.file.string());
    write_secret(writer, "secret", config.feedback_secret);
    writer.key("keep_comments").boolean(config.feedback.keep_comments);
    writer.key("retention_days").integer(config.feedback.retention_days);
    writer.key("session_hours").integer(config.feedback.session_hours);
    writer.end_object();
}

void write_audit(Writer& writer, const Config& config) {
    if (config.audit.file.empty()) {
        return;
    }
    writer.key("audit").begin_object();
    writer.key("file").string(config.audit.file.string());
    write_secret(writer, "secret", config.audit_secret);
    write_number(writer, "file_bytes_max", config.audit.file_bytes_max);
    writer.end_object();
}

void write_limits(Writer& writer, const Config& config) {
    const ServerLimits& limits = config.limits;
    writer.key("limits").begin_object();
    write_number(writer, "body_bytes_max", limits.body_bytes_max);
    write_number(writer, "arena_bytes_max", config.service.arena_bytes_max);
    write_number(writer, "memory_bytes_max", limits.memory_bytes_max);
    write_number(writer, "connections_max", limits.connections_max);
    write_number(writer, "connections_per_peer_max", limits.connections_per_peer_max);
    write_number(writer, "requests_in_work_max", limits.requests_in_work_max);
    write_number(writer, "requests_waiting_max", limits.requests_waiting_max);
    write_number(writer, "requests_in_work_per_client_max", config.client_limit.in_work_max);
    write_number(writer, "requests_per_client_per_second", config.client_limit.per_second);
    write_number(writer, "requests_per_client_burst", config.client_limit.burst);
    writer.key("addresses_are_clients").boolean(config.client_limit.counts_addresses);
    write_time(writer, "handshake_timeout_ms", limits.handshake_timeout);
    write_time(writer, "idle_timeout_ms", limits.idle_timeout);
    write_time(writer, "head_timeout_ms", limits.head_timeout);
    write_time(writer, "body_timeout_ms", limits.body_timeout);
    write_time(writer, "write_timeout_ms", limits.write_timeout);
    write_time(writer, "drain_delay_ms", limits.drain_delay);
    write_time(writer, "drain_timeout_ms", limits.drain_timeout);
    writer.end_object();
}

void write_paths(Writer& writer, std::string_view name,
                 const std::vector<std::filesystem::path>& paths) {
    writer.key(name).begin_array();
    for (const std::filesystem::path& path : paths) {
        writer.string(path.string());
    }
    writer.end_array();
}

void write_content(Writer& writer, const Config& config) {
    if (!config.guidelines.empty()) {
        write_paths(writer, "guidelines", config.guidelines);
    }
    writer.optional_string("value_sets", config.value_sets.string());
    writer.key("explain").boolean(config.explains);
    writer.key("prognosis").boolean(config.shows_prognosis);
    writer.key("require_packs").boolean(config.requires_packs);
    if (!config.pack_keys.empty()) {
        write_paths(writer, "pack_keys", config.pack_keys);
    }
    writer.key("content_dates").begin_object();
    writer.key("on_cards").boolean(config.content_dates.on_cards);
    write_number(writer, "review_months", config.content_dates.review_months);
    writer.end_object();
}

void write_access(Writer& writer, const Config& config) {
    writer.key("auth").string(config.auth_mode() == AuthMode::None ? "none" : "clients");
    writer.key("open_discovery").boolean(config.open_discovery);
    writer.key("clients").begin_array();
    for (const Client& client : config.clients) {
        write_client(writer, client);
    }
    writer.end_array();
    writer.key("cors").begin_object();
    write_texts(writer, "origins", config.cors_origins);
    writer.end_object();
}

}  // namespace

std::string write_config(const Config& config) {
    std::string text;
    Writer writer(text, 2);
    writer.begin_object().key("listen").string(config.listen.to_string());
    if (config.admin_listen) {
        writer.key("admin_listen").string(config.admin_listen->to_string());
    }
    writer.key("base_url").string(config.public_base_url());
    if (config.tls) {
        write_tls(writer, *config.tls);
    }
    writer.key("behind_proxy").boolean(config.behind_proxy);
    write_texts(writer, "proxies", config.proxies);
    write_number(writer, "threads", config.threads);
    write_time(writer, "deadline_ms", config.deadline);
    writer.optional_string("time_zone", config.time_zone);
    write_content(writer, config);
    write_access(writer, config);
    write_feedback(writer, config);
    write_audit(writer, config);
    write_fetch(writer, config.fetch);
    writer.key("log_level").string(to_string(config.log_level));
    writer.key("profile").string(config.service.cards.profile->name);
    writer.key("spec_level").string(config.discovery.level == SpecLevel::V3 ? "3.0" : "2.0");
    if (!config.service.app.url.empty()) {
        writer.key("smart").begin_object();
        writer.key("url").string(config.service.app.url);
        writer.key("label").string(config.service.app.label).end_object();
    }
    write_limits(writer, config);
    writer.end_object();
    return text;
}

}  // namespace hookline::hooks
