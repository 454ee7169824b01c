#pragma once

#include <optional>
#include <string_view>

#include "hooks/config/config_reader.hpp"
#include "hooks/http/tls_context.hpp"

namespace hookline::hooks {

/// Wire spelling: `none`, `optional`, `required`.
[[nodiscard]] std::string_view to_string(ClientCertificates mode);

/// Reads the member `tls` (SR-010, SR-011). With `client_ca` alone certificates are required.
[[nodiscard]] ConfigReader::Setter tls_setter(ConfigReader& reader,
                                              std::optional<TlsOptions>& target);

}  // namespace hookline::hooks
