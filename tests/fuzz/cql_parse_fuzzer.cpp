// Any bytes as a library and as an expression: no crash, no hang, bounded errors, ranges inside the
// text, trees no higher than the limit. What was read prints.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/cql/ast_print.hpp"
#include "engine/cql/parser.hpp"

namespace {

using namespace hookline;
using namespace hookline::cql;

void demand(bool condition) {
    if (!condition) {
        std::abort();
    }
}

bool ordered(const SourceRange& range) {
    return range.begin.line < range.end.line ||
           (range.begin.line == range.end.line && range.begin.column <= range.end.column);
}

void check(const Diagnostics& diagnostics, std::string_view text, const ParseLimits& limits) {
    demand(diagnostics.error_count() <= limits.errors_max + 1);
    const auto lines = static_cast<std::uint32_t>(std::ranges::count(text, '\n')) + 1;
    for (const Diagnostic& item : diagnostics.all()) {
        demand(!item.message.empty() && item.message.find('\n') == std::string::npos);
        demand(item.range.end.line <= lines && ordered(item.range));
    }
    demand(diagnostics.to_text().empty() == diagnostics.all().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    ParseLimits limits;
    limits.depth_max = 60;
    {
        Diagnostics diagnostics;
        const auto library = parse_library("l.cql", text, diagnostics, limits);
        check(diagnostics, text, limits);
        demand(size == 0 || !print(*library).empty() || library->identifier == nullptr);
    }
    Diagnostics diagnostics;
    const auto root = parse_expression("e.cql", text, diagnostics, limits);
    check(diagnostics, text, limits);
    demand(root->expression->height <= limits.depth_max);
    demand(diagnostics.has_errors() ||
           print(*root->expression).find("invalid") == std::string::npos ||
           text.find("invalid") != std::string_view::npos);
    return 0;
}
