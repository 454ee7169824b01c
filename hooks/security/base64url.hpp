#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hookline::hooks {

/// Decodes base64url without padding, strictly (RFC 7515 section 2): no other character, no
/// padding, no impossible length, and unused bits must be zero. nullopt for everything else.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace hookline::hooks
