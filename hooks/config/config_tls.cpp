#include "hooks/config/config_tls.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "hooks/protocol/members.hpp"

namespace hookline::hooks {
namespace {

constexpr std::array<std::pair<std::string_view, ClientCertificates>, 3> kClientCertificates{{
    {"none", ClientCertificates::None},
    {"optional", ClientCertificates::Optional},
    {"required", ClientCertificates::Required},
}};

ConfigReader::Setter file(ConfigReader& reader, std::filesystem::path& target) {
    return reader.text(
        [&](std::string_view text, const std::string&) { target = reader.resolve(text); });
}

}  // namespace

std::string_view to_string(ClientCertificates mode) {
    return std::ranges::find(kClientCertificates, mode,
                             &decltype(kClientCertificates)::value_type::second)
        ->first;
}

ConfigReader::Setter tls_setter(ConfigReader& reader, std::optional<TlsOptions>& target) {
    return [&reader, &target](const ConfigReader::Value& value, const std::string& path) {
        TlsOptions& tls = target.emplace();
        std::optional<ClientCertificates> mode;
        const auto fields = std::to_array<ConfigReader::Field>({
            {"certificate", file(reader, tls.certificate)},
            {"key", file(reader, tls.key)},
            {"client_ca", file(reader, tls.client_ca)},
            {"client_certificates",
             reader.word(kClientCertificates, [&mode](ClientCertificates word) { mode = word; })},
        });
        reader.read_object(value, path, fields);
        tls.client_certificates = mode.value_or(
            tls.client_ca.empty() ? ClientCertificates::None : ClientCertificates::Required);
        const bool asks = tls.client_certificates != ClientCertificates::None;
        const std::array<std::pair<std::string_view, bool>, 3> required = {
            {{"certificate", tls.certificate.empty()},
             {"key", tls.key.empty()},
             {"client_ca", asks && tls.client_ca.empty()}}};
        for (const auto& [member, is_missing] : required) {
            if (value.is_object() && value.find(member) == nullptr && is_missing) {
                reader.error("required, but missing", member_path(path, member));
            }
        }
    };
}

}  // namespace hookline::hooks
