#include "hooks/config/config_clients.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "hooks/address.hpp"
#include "hooks/protocol/members.hpp"

namespace hookline::hooks {
namespace {

constexpr std::array<std::pair<std::string_view, ClientProfile>, 4> kProfiles{{
    {"default", ClientProfile::Default},
    {"epic", ClientProfile::Epic},
    {"inferno-crd", ClientProfile::InfernoCrd},
    {"sandbox", ClientProfile::Sandbox},
}};

constexpr std::array<std::pair<std::string_view, ReplayMode>, 2> kReplayModes{{
    {"reject", ReplayMode::Reject},
    {"log", ReplayMode::Log},
}};

// One of the words of `table`.
template <class Table, class Target>
ConfigReader::Setter word(ConfigReader& reader, const Table& table, Target& target) {
    return reader.text([&reader, &table, &target](std::string_view text, const std::string& path) {
        const auto row = std::ranges::find(table, text, &Table::value_type::first);
        if (row != table.end()) {
            target = row->second;
            return;
        }
        std::string message = "expected";
        for (const auto& [name, value] : table) {
            message += (message.ends_with("expected") ? " `" : ", `") + std::string(name) + '`';
        }
        reader.error(std::move(message), path);
    });
}

ConfigReader::Setter strings(ConfigReader& reader, std::vector<std::string>& target) {
    return reader.texts(
        [&target](std::string_view text, const std::string&) { target.emplace_back(text); });
}

bool is_base(std::string_view url, bool internal) {
    const bool is_https = url.starts_with("https://");
    const std::string host = url_host(url);
    const bool is_loopback = host == "localhost" || host == "127.0.0.1" || host == "[::1]";
    return !host.empty() && !url.ends_with('/') &&
           url.find_first_of("?#@\\\"<> ") == std::string_view::npos &&
           (is_https || (url.starts_with("http://") && (internal || is_loopback)));
}

void check_server(ConfigReader& reader, const AllowedFhirServer& server, const std::string& path) {
    if (!is_base(server.base, server.internal)) {
        reader.error(
            "expected a FHIR base such as `https://ehr.example/fhir`, without a slash at the end; "
            "`http` only on loopback or with `internal`",
            path);
    }
}

void read_server(ConfigReader& reader, const ConfigReader::Value& value, const std::string& path,
                 AllowedFhirServer& server) {
    if (value.is_string()) {
        reader.text_into(server.base)(value, path);
    } else {
        const std::array<ConfigReader::Field, 3> fields{{
            {"base", reader.text_into(server.base)},
            {"internal", reader.boolean(server.internal)},
            {"paging_hosts", strings(reader, server.paging_hosts)},
        }};
        reader.read_object(value, path, fields);
    }
    check_server(reader, server, path);
}

ConfigReader::Setter algorithms(ConfigReader& reader, std::vector<SignatureAlgorithm>& target) {
    return [&reader, &target](const ConfigReader::Value& value, const std::string& path) {
        target.clear();
        reader.texts([&](std::string_view text, const std::string& at) {
            if (const auto algorithm = parse_signature_algorithm(text)) {
                target.push_back(*algorithm);
            } else {
                reader.error("expected `ES256`, `ES384`, `RS256`, `RS384` or `RS512`", at);
            }
        })(value, path);
    };
}

ConfigReader::Setter key_set_urls(ConfigReader& reader, std::vector<std::string>& target) {
    return reader.texts([&](std::string_view url, const std::string& path) {
        if (!url.starts_with("https://") || url_host(url).empty()) {
            reader.error("expected an https URL", path);
        }
        target.emplace_back(url);
    });
}

void read_client(ConfigReader& reader, const ConfigReader::Value& value, const std::string& path,
                 Client& client) {
    client.algs = {SignatureAlgorithm::ES384, SignatureAlgorithm::RS384};
    bool demo = false;
    std::optional<ConfigReader::Value> jwks;
    const auto fields = std::to_array<ConfigReader::Field>({
        {"iss", reader.text_into(client.iss)},
        {"algs", algorithms(reader, client.algs)},
        {"jwks", [&jwks](const ConfigReader::Value& set, const std::string&) { jwks = set; }},
        {"jku", key_set_urls(reader, client.jku)},
        {"audiences", strings(reader, client.audiences)},
        {"tenants", strings(reader, client.tenants)},
        {"services", strings(reader, client.services)},
        {"fhir_servers", fhir_servers_setter(reader, client.fhir_servers)},
        {"max_lifetime_s", reader.number(30, 86'400,
                                         [&](std::uint64_t seconds) {
                                             client.max_lifetime = std::chrono::seconds(seconds);
                                         })},
        {"replay", word(reader, kReplayModes, client.replay)},
        {"profile", word(reader, kProfiles, client.profile)},
        {"demo", reader.boolean(demo)},
    });
    reader.read_object(value, path, fields);
    if (jwks) {
        auto set = read_jwk_set(*jwks, {.demo = demo});
        const std::string at = member_path(path, "jwks");
        if (!set) {
            reader.error(set.error().message, at);
            return;
        }
        for (const std::string& skipped : set->skipped) {
            reader.error(skipped, at);
        }
        client.keys = std::make_shared<const JwkSet>(*std::move(set));
    }
    if (!value.is_object()) {
        return;
    }
    if (client.iss.empty()) {
        reader.error("required, but missing", member_path(path, "iss"));
    }
    if (client.algs.empty()) {
        reader.error("expected at least one algorithm", member_path(path, "algs"));
    }
    if (client.keys == nullptr && client.jku.empty()) {
        reader.error("a client needs keys: `jwks` or `jku`", path);
    }
}

}  // namespace

ConfigReader::Setter fhir_servers_setter(ConfigReader& reader,
                                         std::vector<AllowedFhirServer>& servers) {
    return reader.list([&](const ConfigReader::Value& value, const std::string& path) {
        read_server(reader, value, path, servers.emplace_back());
    });
}

ConfigReader::Setter clients_setter(ConfigReader& reader, std::vector<Client>& clients) {
    return reader.list([&](const ConfigReader::Value& value, const std::string& path) {
        Client client;
        read_client(reader, value, path, client);
        if (std::ranges::find(clients, client.iss, &Client::iss) != clients.end()) {
            reader.error("another client has the same issuer", member_path(path, "iss"));
        }
        clients.push_back(std::move(client));
    });
}

}  // namespace hookline::hooks
