#pragma once

#include <string>
#include <string_view>

#include "hooks/snapshot.hpp"

namespace hookline::hooks {

/// Content-Security-Policy of the page: nothing is loaded, nothing runs, no frame around it.
inline constexpr std::string_view kStatementPagePolicy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

/// One self-contained HTML page: text, standing, sources, then each rule with its conditions.
/// Everything from the content is escaped; of Markdown only paragraphs, lists, bold and code become
/// HTML (SR-082). The page says that the content is unreviewed.
[[nodiscard]] std::string write_statement_page(const StatementPage& page);

/// `text` with the five characters that HTML gives a meaning replaced by references.
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace hookline::hooks
