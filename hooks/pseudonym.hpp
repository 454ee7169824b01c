#pragma once

#include <array>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// A keyed hash in the place of texts that name somebody (SR-093): the first 16 bytes of
/// HMAC-SHA-256.
using Pseudonym = std::array<unsigned char, 16>;

/// That of `parts` in this order; where one ends and the next begins counts.
[[nodiscard]] Pseudonym make_pseudonym(std::string_view key,
                                       std::initializer_list<std::string_view> parts);

/// `key`, when it has 32 bytes at least. Errors: LoadFailed at `where`.
[[nodiscard]] Result<std::string> check_pseudonym_key(std::string key, const std::string& where);

/// The key in `file`, which only its owner may read; a random one is put there when it is missing
/// or empty. Errors: LoadFailed for one that is too short, or cannot be written.
[[nodiscard]] Result<std::string> read_or_make_pseudonym_key(const std::filesystem::path& file);

}  // namespace hookline::hooks
