#pragma once

#include <optional>

#include "hooks/config/config_reader.hpp"
#include "hooks/http/tls_context.hpp"

namespace hookline::hooks {

/// Reads the member `tls` (SR-010, SR-011). With `client_ca` alone certificates are required.
[[nodiscard]] ConfigReader::Setter tls_setter(ConfigReader& reader,
                                              std::optional<TlsOptions>& target);

}  // namespace hookline::hooks
