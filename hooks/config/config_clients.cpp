#include "hooks/config/config_clients.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "hooks/address.hpp"
#include "hooks/config/config_fetch.hpp"
#include "hooks/protocol/members.hpp"

namespace hookline::hooks {
namespace {

constexpr std::array<std::pair<std::string_view, ReplayMode>, 2> kReplayModes{{
    {"reject", ReplayMode::Reject},
    {"log", ReplayMode::Log},
}};

ConfigReader::Setter strings(ConfigReader& reader, std::vector<std::string>& target) {
    return reader.texts(
        [&target](std::string_view text, const std::string&) { target.emplace_back(text); });
}

ConfigReader::Setter algorithms(ConfigReader& reader, std::vector<SignatureAlgorithm>& target) {
    return [&reader, &target](const ConfigReader::Value& value, const std::string& path) {
        target.clear();
        if (value.is_array() && value.elements().empty()) {
            reader.error("expected at least one algorithm", path);
        }
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

ConfigReader::Setter certificate_names(ConfigReader& reader, std::vector<std::string>& target) {
    return reader.texts([&](std::string_view name, const std::string& path) {
        const std::size_t colon = name.find(':');
        const std::string_view kind = name.substr(0, colon);
        if (colon == std::string_view::npos || colon + 1 == name.size() ||
            (kind != "dns" && kind != "uri" && kind != "subject")) {
            reader.error("expected `dns:NAME`, `uri:URI` or `subject:NAME` as in RFC 4514", path);
        }
        target.emplace_back(name);
    });
}

// The key set of the configuration has to be good for something, where it is all there is.
bool can_sign(const Client& client) {
    return !client.jku.empty() || std::ranges::any_of(client.keys->keys, [&](const Jwk& key) {
        return std::ranges::any_of(
            client.algs, [&](SignatureAlgorithm algorithm) { return key.allows(algorithm); });
    });
}

void read_client(ConfigReader& reader, const ConfigReader::Value& value, const std::string& path,
                 Client& client) {
    client.algs = {SignatureAlgorithm::ES384, SignatureAlgorithm::RS384};
    std::optional<ConfigReader::Value> jwks;
    const auto fields = std::to_array<ConfigReader::Field>({
        {"iss", reader.text_into(client.iss)},
        {"algs", algorithms(reader, client.algs)},
        {"jwks", [&jwks](const ConfigReader::Value& set, const std::string&) { jwks = set; }},
        {"jku", key_set_urls(reader, client.jku)},
        {"jku_internal", reader.boolean(client.jku_internal)},
        {"audiences", strings(reader, client.audiences)},
        {"tenants", strings(reader, client.tenants)},
        {"services", strings(reader, client.services)},
        {"fhir_servers", fhir_servers_setter(reader, client.fhir_servers)},
        {"max_lifetime_s", reader.number(30, 86'400,
                                         [&](std::uint64_t seconds) {
                                             client.max_lifetime = std::chrono::seconds(seconds);
                                         })},
        {"replay", reader.word(kReplayModes, [&](ReplayMode mode) { client.replay = mode; })},
        {"certificate_names", certificate_names(reader, client.certificate_names)},
        {"demo", reader.boolean(client.demo)},
        {"profile", profile_setter(reader, client.profile)},
    });
    reader.read_object(value, path, fields);
    if (jwks) {
        auto set = read_jwk_set(*jwks, {.demo = client.demo});
        const std::string at = member_path(path, "jwks");
        for (const std::string& skipped : set ? set->skipped : std::vector<std::string>()) {
            reader.error(skipped, at);
        }
        if (!set) {
            reader.error_at_secret(set.error().message, at);
        } else if (set->skipped.empty()) {
            client.keys = std::make_shared<const JwkSet>(*std::move(set));
            if (!can_sign(client)) {
                reader.error_at_secret("holds no key that the `algs` of this client can use", at);
            }
        }
    }
    if (!value.is_object()) {
        return;
    }
    if (client.iss.empty()) {
        reader.error("required, but missing", member_path(path, "iss"));
    }
    if (!jwks && client.jku.empty()) {
        reader.error("required without `jku`, but missing", member_path(path, "jwks"));
    }
}

}  // namespace

ConfigReader::Setter profile_setter(ConfigReader& reader, const ClientProfile*& target) {
    return reader.text([&reader, &target](std::string_view name, const std::string& path) {
        target = find_client_profile(name);
        if (target != nullptr) {
            return;
        }
        std::string known;
        for (const ClientProfile& profile : client_profiles()) {
            known += (known.empty() ? "`" : ", `") + std::string(profile.name) + '`';
        }
        reader.error("expected one of " + known, path);
        target = &default_client_profile();
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
