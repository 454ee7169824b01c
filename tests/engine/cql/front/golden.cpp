#include "golden.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/support/source_dir.hpp"

namespace hookline::testing {
namespace {

constexpr std::string_view kBlock = "--- ";
constexpr std::string_view kArrowLine = "==>";
constexpr std::string_view kRow = "    => ";

std::string full_path(std::string_view path) {
    return (test::source_dir() / "tests/engine/cql/front" / path).string();
}

std::vector<std::string> read_lines(std::string_view path) {
    std::ifstream in(full_path(path), std::ios::binary);
    REQUIRE_MESSAGE(in.good(), path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

struct GoldenFile {
    std::string preamble;
    std::vector<GoldenCase> cases;
    bool blocks = false;
};

GoldenFile load(std::string_view path) {
    GoldenFile file;
    std::string* target = &file.preamble;
    for (const std::string& line : read_lines(path)) {
        if (line.starts_with(kBlock)) {
            file.blocks = true;
            file.cases.push_back({line.substr(kBlock.size()), {}, {}});
            target = &file.cases.back().source;
        } else if (file.blocks && line == kArrowLine) {
            target = &file.cases.back().want;
        } else if (!file.blocks && line.starts_with(kRow)) {
            REQUIRE(!file.cases.empty());
            file.cases.back().want = line.substr(kRow.size());
        } else if (file.blocks || line.empty() || line.starts_with('#')) {
            target->append(line).append("\n");
        } else {
            file.cases.push_back({line, line, {}});
        }
    }
    // Blank lines between blocks are for the reader.
    for (GoldenCase& item : file.cases) {
        while (file.blocks && (item.want == "\n" || item.want.ends_with("\n\n"))) {
            item.want.pop_back();
        }
    }
    return file;
}

void write(std::string_view path, const GoldenFile& file) {
    std::ofstream out(full_path(path), std::ios::binary);
    out << file.preamble;
    for (std::size_t i = 0; i < file.cases.size(); ++i) {
        const GoldenCase& item = file.cases[i];
        if (file.blocks) {
            out << (i == 0 ? "" : "\n") << kBlock << item.name << '\n'
                << item.source << kArrowLine << '\n'
                << item.want;
        } else {
            out << item.source << '\n' << kRow << item.want << '\n';
        }
    }
}

}  // namespace

std::vector<GoldenCase> read_golden(std::string_view path) {
    return load(path).cases;
}

void check_golden(std::string_view path,
                  const std::function<std::string(const std::string&)>& run) {
    GoldenFile file = load(path);
    CHECK(!file.cases.empty());
    const char* update = std::getenv("HOOKLINE_UPDATE_GOLDEN");
    if (update != nullptr && std::string_view(update) == "1") {
        for (GoldenCase& item : file.cases) {
            item.want = run(item.source);
        }
        return write(path, file);
    }
    for (const GoldenCase& item : file.cases) {
        CAPTURE(item.name);
        CHECK(run(item.source) == item.want);
    }
}

}  // namespace hookline::testing
