#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/cql/ast.hpp"
#include "fhir/base/diagnostics.hpp"

namespace hookline::cql {

/// What one text may cost. Each limit is reported as an error at the place where it is passed.
struct ParseLimits {
    std::uint32_t depth_max = 200;   ///< nesting of the text, and height of the tree
    std::uint32_t chain_max = 1000;  ///< operators one behind the other, as in `a or b or c`
    std::size_t bytes_max = std::size_t{2} * 1024 * 1024;
    std::size_t errors_max = 50;  ///< the parse stops after that many, and says so
};

/// Reads a CQL library. Never null: the tree holds what could be read, every error is in
/// `diagnostics` with the source line kept under `file`.
///
/// A definition that cannot be read is skipped up to the next one and stands in the tree with an
/// Invalid expression, so that its name still resolves. Time and memory are linear in the text;
/// the stack is bounded by `depth_max` (256 KiB suffice for the default).
/// Spec: CQL 1.5.3, Appendix G, rule `library`.
[[nodiscard]] std::shared_ptr<const ast::Library> parse_library(std::string file,
                                                                std::string_view text,
                                                                Diagnostics& diagnostics,
                                                                const ParseLimits& limits = {});

/// Reads one expression and nothing after it. Otherwise as parse_library.
[[nodiscard]] std::shared_ptr<const ast::ExpressionRoot> parse_expression(
    std::string file, std::string_view text, Diagnostics& diagnostics,
    const ParseLimits& limits = {});

}  // namespace hookline::cql
