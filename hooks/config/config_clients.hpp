#pragma once

#include <string>
#include <vector>

#include "hooks/config/config_reader.hpp"
#include "hooks/security/client.hpp"

namespace hookline::hooks {

/// Reads the member `clients`: an array of objects (SR-020).
[[nodiscard]] ConfigReader::Setter clients_setter(ConfigReader& reader,
                                                  std::vector<Client>& clients);

/// Reads an array of FHIR servers: each a URL, or an object with `base`, `internal` and
/// `paging_hosts`. `http` is accepted for loopback hosts and for entries that are `internal`.
[[nodiscard]] ConfigReader::Setter fhir_servers_setter(ConfigReader& reader,
                                                       std::vector<AllowedFhirServer>& servers);

}  // namespace hookline::hooks
