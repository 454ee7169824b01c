#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "fhir/base/result.hpp"
#include "hooks/config/config_reader.hpp"

namespace hookline::hooks {

/// Where a secret is: it never stands in the configuration or on the command line (SR-150).
struct SecretSource {
    std::string env;             ///< name of an environment variable
    std::filesystem::path file;  ///< or a file that is not open to every user (SR-151)

    [[nodiscard]] bool is_set() const { return !env.empty() || !file.empty(); }
};

/// Reads `{"env": NAME}` or `{"file": FILE}`.
[[nodiscard]] ConfigReader::Setter secret_setter(ConfigReader& reader, SecretSource& target);

/// The secret, without the line end of its file; empty when the source is not set. Errors:
/// LoadFailed when it is missing or empty, or its file is open to every user; never its text.
/// `member` of the configuration is where an error about a variable says it is.
[[nodiscard]] Result<std::string> read_secret(const SecretSource& source, std::string_view member);

}  // namespace hookline::hooks
