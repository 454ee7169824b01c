#pragma once

#include <string>
#include <string_view>

namespace hookline::engine {

/// `text` from data, neutralised for GitHub-flavoured Markdown: plain text of at most 200
/// characters in which every character with a meaning is escaped (SR-080).
[[nodiscard]] std::string escape_markdown(std::string_view text);

/// A reference from data: as code when it has nothing but the characters of references, else
/// escaped.
[[nodiscard]] std::string markdown_reference(std::string_view reference);

}  // namespace hookline::engine
