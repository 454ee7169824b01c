#include "hooks/config/config_fetch.hpp"

#include <utility>

#include "hooks/address.hpp"
#include "hooks/protocol/members.hpp"

namespace hookline::hooks {
namespace {

constexpr std::uint64_t kMebi = 1'048'576;

ConfigReader::Setter size(ConfigReader& reader, std::size_t& target, std::uint64_t min,
                          std::uint64_t max) {
    return reader.number(min, max, [&target](std::uint64_t value) { target = value; });
}

ConfigReader::TextSetter base_setter(ConfigReader& reader, AllowedFhirServer& server) {
    return [&](std::string_view text, const std::string& path) {
        auto base = parse_fhir_base(text);
        if (!base) {
            reader.error("expected a URL such as `https://fhir.example/r4`", path);
            return;
        }
        server.base = *std::move(base);
    };
}

ConfigReader::Setter paging_hosts_setter(ConfigReader& reader, AllowedFhirServer& server) {
    return reader.texts([&](std::string_view host, const std::string& path) {
        const std::string url = "https://" + std::string(host);
        if (url_host(url) != host || parse_fhir_base(url) != url) {
            reader.error("expected a host name in lower case, without port", path);
        }
        server.paging_hosts.emplace_back(host);
    });
}

AllowedFhirServer read_server(ConfigReader& reader, const ConfigReader::Value& value,
                              const std::string& path) {
    AllowedFhirServer server;
    if (value.is_string()) {
        reader.text(base_setter(reader, server))(value, path);
    } else {
        const auto fields = std::to_array<ConfigReader::Field>({
            {"base", reader.text(base_setter(reader, server))},
            {"internal", reader.boolean(server.internal)},
            {"open", reader.boolean(server.open)},
            {"paging_hosts", paging_hosts_setter(reader, server)},
        });
        reader.read_object(value, path, fields);
        if (value.is_object() && value.find("base") == nullptr) {
            reader.error("required, but missing", member_path(path, "base"));
        }
    }
    if (server.base.starts_with("http:") && !server.internal) {
        reader.error("plain http needs `internal: true`", path);
    }
    return server;
}

}  // namespace

ConfigReader::Setter fhir_servers_setter(ConfigReader& reader,
                                         std::vector<AllowedFhirServer>& servers) {
    return reader.list([&](const ConfigReader::Value& value, const std::string& path) {
        servers.push_back(read_server(reader, value, path));
    });
}

ConfigReader::Setter fetch_setter(ConfigReader& reader, FetchOptions& options) {
    return reader.object({
        {"servers", fhir_servers_setter(reader, options.servers)},
        {"deadline_ms", reader.number(50, 60'000,
                                      [&](std::uint64_t value) {
                                          options.deadline = std::chrono::milliseconds(value);
                                      })},
        {"ca_file", reader.text([&](std::string_view file, const std::string&) {
             options.client.ca_file = reader.resolve(file).string();
         })},
        {"parallel_max", size(reader, options.limits.parallel_max, 1, 64)},
        {"page_size", size(reader, options.limits.page_size, 0, 10'000)},
        {"pages_max", size(reader, options.limits.pages_max, 1, 1000)},
        {"resources_max", size(reader, options.limits.resources_max, 1, 100'000)},
        {"bytes_max", size(reader, options.limits.bytes_max, 1024, 256 * kMebi)},
        {"all_bytes_max", size(reader, options.all_bytes_max, kMebi, 65'536 * kMebi)},
        {"connections_max", size(reader, options.client.parallel_max, 1, 10'000)},
        {"connections_per_host_max", size(reader, options.client.parallel_per_host_max, 1, 10'000)},
    });
}

}  // namespace hookline::hooks
