#pragma once

#include <string>
#include <vector>

#include "hooks/config/config_reader.hpp"
#include "hooks/security/client.hpp"

namespace hookline::hooks {

/// Reads the member `clients`: an array of objects (SR-020).
[[nodiscard]] ConfigReader::Setter clients_setter(ConfigReader& reader,
                                                  std::vector<Client>& clients);

/// Reads the name of a client profile.
[[nodiscard]] ConfigReader::Setter profile_setter(ConfigReader& reader,
                                                  const ClientProfile*& target);

}  // namespace hookline::hooks
