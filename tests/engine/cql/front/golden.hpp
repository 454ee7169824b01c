#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hookline::testing {

struct GoldenCase {
    std::string name;  ///< title of the block, or the source itself in a table of one-line sources
    std::string source;
    std::string want;
};

/// A data file of this folder. Blocks look like this, comments stand before the first one:
///
///     --- name of the case
///     source
///     ==>
///     expected text
///
/// In a file without blocks each line is a source and the next one, after `=>`, what is expected.
std::vector<GoldenCase> read_golden(std::string_view path);

/// Runs every case of the file through `run` and compares. With HOOKLINE_UPDATE_GOLDEN=1 in the
/// environment the file is rewritten instead; the difference is for review.
void check_golden(std::string_view path, const std::function<std::string(const std::string&)>& run);

}  // namespace hookline::testing
