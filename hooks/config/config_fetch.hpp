#pragma once

#include <vector>

#include "hooks/config/config_reader.hpp"
#include "hooks/fetch/fetcher.hpp"

namespace hookline::hooks {

/// Reads the member `fetch`: an object.
[[nodiscard]] ConfigReader::Setter fetch_setter(ConfigReader& reader, FetchOptions& options);

/// Reads a list of FHIR servers, each a URL or an object with `base`, `internal` and
/// `paging_hosts` (SR-040).
[[nodiscard]] ConfigReader::Setter fhir_servers_setter(ConfigReader& reader,
                                                       std::vector<AllowedFhirServer>& servers);

}  // namespace hookline::hooks
