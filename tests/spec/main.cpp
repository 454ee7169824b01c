// cql-conformance: runs the tests of a folder in the XML form of HL7's CQL suite.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "tests/spec/conformance.hpp"
#include "tests/support/source_dir.hpp"

namespace {

namespace fs = std::filesystem;
using namespace hookline;

constexpr const char* kUsage =
    "usage: cql-conformance [DIR] [--json FILE] [--gaps FILE]\n"
    "\n"
    "Runs every test of the .xml files in DIR: expression and output are both evaluated and\n"
    "compared. Without DIR: the folder that HOOKLINE_CQL_TESTS names, else tests/spec/cql-tests\n"
    "in the sources.\n"
    "\n"
    "  --json FILE   write all outcomes to FILE\n"
    "  --gaps FILE   known gaps instead of tests/spec/gaps.txt\n"
    "\n"
    "Exit codes: 0 all passed but known gaps; 1 not so, or a known gap passes; 2 wrong usage or\n"
    "unreadable files; 77 no DIR given and none found.\n";

constexpr int kWrongUsage = 2;
constexpr int kSkipped = 77;

struct Options {
    fs::path folder;
    fs::path json;
    fs::path gaps = test::source_dir() / "tests/spec/gaps.txt";
};

std::optional<Options> read_options(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool has_value = i + 1 < arguments.size();
        if (arguments[i] == "--json" && has_value) {
            options.json = arguments[++i];
        } else if (arguments[i] == "--gaps" && has_value) {
            options.gaps = arguments[++i];
        } else if (arguments[i].starts_with('-') || !options.folder.empty()) {
            return std::nullopt;
        } else {
            options.folder = arguments[i];
        }
    }
    return options;
}

fs::path default_folder() {
    if (const char* named = std::getenv("HOOKLINE_CQL_TESTS"); named != nullptr) {
        return named;
    }
    const fs::path beside = test::source_dir() / "tests/spec/cql-tests";
    return fs::is_directory(beside) ? beside : fs::path();
}

template <class T>
int report(const Result<T>& result) {
    std::cerr << result.error().where << ": error: " << result.error().message << '\n';
    return kWrongUsage;
}

int run(const Options& options) {
    auto tests = spec::read_suite(options.folder);
    if (!tests) {
        return report(tests);
    }
    auto gaps = spec::read_gaps(read_file(options.gaps).value_or(""), options.gaps.string());
    if (!gaps) {
        return report(gaps);
    }
    const auto now = fhir::parse_date_time("2026-10-05T11:30:00.000Z").value();
    const spec::Report result(std::move(*tests), std::move(*gaps), now);
    result.print(std::cout);
    if (!options.json.empty()) {
        std::ofstream file(options.json, std::ios::binary);
        file << result.to_json();
        if (!file.flush()) {
            std::cerr << options.json.string() << ": error: the file cannot be written\n";
            return kWrongUsage;
        }
    }
    return result.as_expected() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    std::optional<Options> options = read_options({argv + 1, argv + argc});
    if (!options) {
        const bool asked = argc == 2 && std::string(argv[1]) == "--help";
        (asked ? std::cout : std::cerr) << kUsage;
        return asked ? 0 : kWrongUsage;
    }
    if (options->folder.empty()) {
        options->folder = default_folder();
    }
    if (options->folder.empty()) {
        std::cout << "skipped: no folder given, HOOKLINE_CQL_TESTS is not set, and there is no "
                     "tests/spec/cql-tests\n";
        return kSkipped;
    }
    return run(*options);
}
