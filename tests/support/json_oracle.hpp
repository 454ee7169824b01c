#pragma once

#include <optional>
#include <string>

namespace hookline::test {

/// A text as RapidJSON reads it, written out again by our writer, numbers as they were; nothing
/// when RapidJSON refuses it. RapidJSON recurses: only for texts that are not nested deeper than
/// our reader allows, as far as our reader went.
[[nodiscard]] std::optional<std::string> reread_by_oracle(const std::string& text);

/// Whether RapidJSON refuses the text only because a number in it is beyond the largest double,
/// which JSON allows (RFC 8259 section 6).
[[nodiscard]] bool is_too_big_for_oracle(const std::string& text);

}  // namespace hookline::test
