#include "hooks/config/config.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "fhir/base/files.hpp"
#include "fhir/json/source.hpp"
#include "hooks/config/config_clients.hpp"
#include "hooks/config/config_fetch.hpp"
#include "hooks/config/config_reader.hpp"
#include "hooks/config/config_tls.hpp"
#include "hooks/time_zone.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

bool is_base_url(std::string_view url) {
    return !url_host(url).empty() && !url.ends_with('/') &&
           url.find_first_of("?#\"<> ") == std::string_view::npos;
}

bool is_origin(std::string_view origin) {
    const std::size_t authority = origin.find("://");
    return !url_host(origin).empty() &&
           origin.find_first_of("/?#*", authority + 3) == std::string_view::npos;
}

ConfigReader::Setter listen_setter(ConfigReader& reader, std::function<void(ListenAddress)> set) {
    return reader.text(
        [&reader, set = std::move(set)](std::string_view text, const std::string& path) {
            Result<ListenAddress> address = parse_listen_address(text);
            if (!address) {
                reader.error(address.error().message, path);
                return;
            }
            set(*std::move(address));
        });
}

ConfigReader::Setter size(ConfigReader& reader, std::size_t& target, std::uint64_t min,
                          std::uint64_t max) {
    return reader.number(min, max, [&target](std::uint64_t value) { target = value; });
}

std::vector<ConfigReader::Field> limit_fields(ConfigReader& reader, Config& config) {
    constexpr std::uint64_t kMebi = 1'048'576;
    ServerLimits& limits = config.limits;
    return {
        {"body_bytes_max", size(reader, limits.body_bytes_max, 1024, 256 * kMebi)},
        {"arena_bytes_max", size(reader, config.service.arena_bytes_max, 65'536, 4096 * kMebi)},
        {"memory_bytes_max", size(reader, limits.memory_bytes_max, kMebi, kMebi * kMebi)},
        {"connections_max", size(reader, limits.connections_max, 1, 1'000'000)},
        {"connections_per_peer_max", size(reader, limits.connections_per_peer_max, 1, 1'000'000)},
        {"requests_in_work_max", size(reader, limits.requests_in_work_max, 1, 100'000)},
        {"requests_waiting_max", size(reader, limits.requests_waiting_max, 0, 100'000)},
        {"requests_in_work_per_client_max",
         size(reader, config.client_limit.in_work_max, 1, 100'000)},
        {"requests_per_client_per_second",
         size(reader, config.client_limit.per_second, 0, 1'000'000)},
        {"requests_per_client_burst", size(reader, config.client_limit.burst, 1, 1'000'000)},
        {"addresses_are_clients", reader.boolean(config.client_limit.counts_addresses)},
        {"handshake_timeout_ms", reader.milliseconds(limits.handshake_timeout)},
        {"idle_timeout_ms", reader.milliseconds(limits.idle_timeout)},
        {"head_timeout_ms", reader.milliseconds(limits.head_timeout)},
        {"body_timeout_ms", reader.milliseconds(limits.body_timeout)},
        {"write_timeout_ms", reader.milliseconds(limits.write_timeout)},
        {"drain_delay_ms", reader.milliseconds(limits.drain_delay)},
        {"drain_timeout_ms", reader.milliseconds(limits.drain_timeout)},
    };
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks): the functions are in the result.
}

ConfigReader::Setter origins_setter(ConfigReader& reader, Config& config) {
    return reader.texts([&](std::string_view origin, const std::string& path) {
        if (!is_origin(origin)) {
            reader.error("expected an origin such as `https://ehr.example`", path);
        }
        config.cors_origins.emplace_back(origin);
    });
}

ConfigReader::Setter time_zone_setter(ConfigReader& reader, std::string& time_zone) {
    return reader.text([&](std::string_view name, const std::string& path) {
        if (const Result<void> found = check_time_zone(name); !found) {
            reader.error(found.error().message, path);
        }
        time_zone = name;
    });
}

ConfigReader::Setter auth_setter(ConfigReader& reader, Config& config) {
    return reader.text([&](std::string_view text, const std::string& path) {
        if (text != "none" && text != "clients") {
            reader.error("expected `none` or `clients`", path);
            return;
        }
        config.auth = text == "none" ? AuthMode::None : AuthMode::Clients;
    });
}

ConfigReader::Setter feedback_setter(ConfigReader& reader, Config& config) {
    FeedbackStoreOptions& options = config.feedback;
    return reader.object({
        {"file", reader.text([&](std::string_view file, const std::string&) {
             options.file = reader.resolve(file);
         })},
        {"secret", secret_setter(reader, config.feedback_secret)},
        {"keep_comments", reader.boolean(options.keep_comments)},
        {"retention_days", reader.number(0, 36'500,
                                         [&](std::uint64_t days) {
                                             options.retention_days = static_cast<int>(days);
                                         })},
        {"session_hours", reader.number(0, 168,
                                        [&](std::uint64_t hours) {
                                            options.session_hours = static_cast<int>(hours);
                                        })},
    });
}

// Without a file the other members would have no effect, and nobody would see it.
ConfigReader::Setter audit_setter(ConfigReader& reader, Config& config) {
    return [&reader, &config](const Value& value, const std::string& path) {
        reader.object({
            {"file", reader.text([&](std::string_view file, const std::string&) {
                 config.audit.file = reader.resolve(file);
             })},
            {"secret", secret_setter(reader, config.audit_secret)},
            {"file_bytes_max",
             reader.number(4096, std::uint64_t{1} << 40U,
                           [&](std::uint64_t bytes) { config.audit.file_bytes_max = bytes; })},
        })(value, path);
        if (value.is_object() && value.find("file") == nullptr) {
            reader.error("expected `file`", path);
        }
    };
}

// An empty list would look as if no pack were trusted, and would demand no signature.
ConfigReader::Setter pack_keys_setter(ConfigReader& reader,
                                      std::vector<std::filesystem::path>& files) {
    return [&reader, &files](const Value& value, const std::string& path) {
        reader.texts([&](std::string_view file, const std::string&) {
            files.push_back(reader.resolve(file));
        })(value, path);
        if (value.is_array() && value.elements().empty()) {
            reader.error("expected at least one file", path);
        }
    };
}

ConfigReader::Setter content_dates_setter(ConfigReader& reader, engine::ContentDatePolicy& dates) {
    return reader.object({
        {"on_cards", reader.boolean(dates.on_cards)},
        {"review_months", reader.number(0, 600,
                                        [&dates](std::uint64_t months) {
                                            dates.review_months = static_cast<unsigned>(months);
                                        })},
    });
}

// While an app is built it has no certificate; check_config keeps that to one machine.
bool is_app_url(std::string_view url) {
    const std::string host = url_host(url);
    return url.starts_with("https://")
               ? !host.empty()
               : host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

// Both or none: a link needs a label (CH-117).
ConfigReader::Setter smart_setter(ConfigReader& reader, SmartApp& app) {
    return [&reader, &app](const Value& value, const std::string& path) {
        reader.object({
            {"url", reader.text([&](std::string_view url, const std::string& at) {
                 if (!is_app_url(url)) {
                     reader.error("expected an https URL, or http on this machine", at);
                 }
                 app.url = url;
             })},
            {"label", reader.text_into(app.label)},
        })(value, path);
        if (app.url.empty() || app.label.empty()) {
            reader.error("expected `url` and `label`", path);
        }
    };
}

std::vector<ConfigReader::Field> fields_of(ConfigReader& reader, Config& config) {
    return {
        {"$schema", reader.text([](std::string_view, const std::string&) {})},
        {"listen", listen_setter(reader, [&](ListenAddress a) { config.listen = std::move(a); })},
        {"admin_listen",
         listen_setter(reader, [&](ListenAddress a) { config.admin_listen = std::move(a); })},
        {"base_url", reader.text([&](std::string_view url, const std::string& path) {
             if (!is_base_url(url)) {
                 reader.error(
                     "expected a URL such as `https://cds.example` without a slash at "
                     "the end",
                     path);
             }
             config.base_url = url;
         })},
        {"tls", tls_setter(reader, config.tls)},
        {"behind_proxy", reader.boolean(config.behind_proxy)},
        {"proxies", reader.texts([&](std::string_view address, const std::string& path) {
             if (!is_numeric_address(address)) {
                 reader.error("expected a numeric address", path);
             }
             config.proxies.emplace_back(address);
         })},
        {"threads",
         reader.number(
             0, 1024, [&](std::uint64_t value) { config.threads = static_cast<unsigned>(value); })},
        {"deadline_ms", reader.milliseconds(config.deadline)},
        {"time_zone", time_zone_setter(reader, config.time_zone)},
        {"guidelines", reader.texts([&](std::string_view folder, const std::string&) {
             config.guidelines.push_back(reader.resolve(folder));
         })},
        {"value_sets", reader.text([&](std::string_view folder, const std::string&) {
             config.value_sets = reader.resolve(folder);
         })},
        {"auth", auth_setter(reader, config)},
        {"open_discovery", reader.boolean(config.open_discovery)},
        {"clients", clients_setter(reader, config.clients)},
        {"feedback", feedback_setter(reader, config)},
        {"audit", audit_setter(reader, config)},
        {"fetch", fetch_setter(reader, config.fetch)},
        {"explain", reader.boolean(config.explains)},
        {"prognosis", reader.boolean(config.shows_prognosis)},
        {"require_packs", reader.boolean(config.requires_packs)},
        {"pack_keys", pack_keys_setter(reader, config.pack_keys)},
        {"content_dates", content_dates_setter(reader, config.content_dates)},
        {"cors", reader.object({{"origins", origins_setter(reader, config)}})},
        {"log_level", reader.text([&](std::string_view text, const std::string& path) {
             const std::optional<LogLevel> level = parse_log_level(text);
             if (!level) {
                 reader.error("expected `info`, `warning`, `error` or `off`", path);
             }
             config.log_level = level.value_or(LogLevel::Info);
         })},
        {"profile", profile_setter(reader, config.service.cards.profile)},
        {"smart", smart_setter(reader, config.service.app)},
        {"spec_level", reader.text([&](std::string_view text, const std::string& path) {
             if (text != "2.0" && text != "3.0") {
                 reader.error("expected `2.0` or `3.0`", path);
             }
             config.discovery.level = text == "3.0" ? SpecLevel::V3 : SpecLevel::V2;
         })},
        {"limits", reader.object(limit_fields(reader, config))},
    };
}

}  // namespace

std::string Config::public_base_url() const {
    return base_url.empty() ? (tls ? "https://" : "http://") + listen.to_string() : base_url;
}

AuthMode Config::auth_mode() const {
    if (auth) {
        return *auth;
    }
    return listen.is_loopback() && !behind_proxy && clients.empty() ? AuthMode::None
                                                                    : AuthMode::Clients;
}

bool Config::hides_callers() const {
    const std::string host = url_host(base_url);
    const bool is_local = host.empty() || host == "localhost" || host == "[::1]" ||
                          (host.starts_with("127.") && is_numeric_address(host));
    return behind_proxy || (listen.is_loopback() && !is_local);
}

bool Config::may_fetch() const {
    return !fetch.servers.empty() || std::ranges::any_of(clients, [](const Client& client) {
        return !client.fhir_servers.empty();
    });
}

std::optional<Config> load_config(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const std::optional<std::string> text = read_file(file);
    if (!text) {
        diagnostics.error(file.string(), {}, "the file cannot be read");
        return std::nullopt;
    }
    return parse_config(file, *text, diagnostics);
}

std::optional<Config> parse_config(const std::filesystem::path& file, std::string_view text,
                                   Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    fhir::json::BodyBuffer body(text);
    RequestArena arena;
    const auto root = fhir::json::parse_source(file.string(), text, body, arena, diagnostics);
    if (!root) {
        return std::nullopt;  // the line is not shown: nobody knows yet what stands there
    }
    Config config;
    ConfigReader reader(file, text, body.view(), diagnostics);
    reader.read_object(*root, "", fields_of(reader, config));
    check_config(config, [&reader](std::string message, const std::string& path) {
        reader.error(std::move(message), path);
    });
    if (!reader.may_hold_secret()) {
        diagnostics.keep_source(file.string(), std::string(text));
    }
    if (diagnostics.error_count() != errors_before) {
        return std::nullopt;
    }
    return config;
}

std::set<std::string> config_members(std::string_view text) {
    fhir::json::BodyBuffer body(text);
    RequestArena arena;
    std::set<std::string> members;
    if (const Result<Value> root = fhir::json::parse(body, arena)) {
        Diagnostics ignored;
        Config config;
        ConfigReader reader({}, text, body.view(), ignored);
        reader.collect_members(members);
        reader.read_object(*root, "", fields_of(reader, config));
    }
    return members;
}

}  // namespace hookline::hooks
