// The folder order is the data flow: fhir <- mappings <- engine <- hooks. A folder includes only
// from itself and from folders to its left, and heavy libraries stay where they belong.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/source_dir.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kFolders = {"fhir", "mappings", "engine", "hooks"};

struct LibraryRule {
    std::string_view include_prefix;
    std::string_view allowed_under;  // path prefix from the root
};

constexpr std::array kLibraryRules = {
    LibraryRule{"boost/beast", "hooks/http/"}, LibraryRule{"boost/asio", "hooks/http/"},
    LibraryRule{"rapidjson/", "fhir/json/"},   LibraryRule{"curl/", "hooks/fetch/"},
    LibraryRule{"cjose/", "hooks/security/"},  LibraryRule{"sqlite3.h", "hooks/feedback/"},
    LibraryRule{"spdlog/", "hooks/"},          LibraryRule{"CLI/", "hooks/"},
    LibraryRule{"pugixml", "engine/cql/"},     LibraryRule{"re2/", "engine/cql/"},
};

std::optional<std::size_t> rank_of(std::string_view path) {
    const std::string_view folder = path.substr(0, path.find('/'));
    const auto* found = std::ranges::find(kFolders, folder);
    if (found == kFolders.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - kFolders.begin());
}

std::vector<std::string> includes_of(const std::string& text) {
    std::vector<std::string> result;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t start = line.find_first_not_of(" \t");
        if (start == std::string::npos || line.compare(start, 1, "#") != 0) {
            continue;
        }
        const std::size_t word = line.find("include", start);
        const std::size_t open = line.find_first_of("\"<", start);
        if (word == std::string::npos || open == std::string::npos) {
            continue;
        }
        const std::size_t close = line.find_first_of("\">", open + 1);
        result.push_back(line.substr(open + 1, close - open - 1));
    }
    return result;
}

// What is wrong with the includes of one file; empty when nothing is.
std::vector<std::string> faults_of(const std::string& path, const std::string& text) {
    std::vector<std::string> faults;
    const std::vector<std::string> includes = includes_of(text);
    for (const std::string& include : includes) {
        const auto included_rank = rank_of(include);
        if (included_rank && *included_rank > rank_of(path).value()) {
            faults.push_back(path + " includes " + include + " against the arrow");
        }
        for (const LibraryRule& rule : kLibraryRules) {
            if (include.starts_with(rule.include_prefix) && !path.starts_with(rule.allowed_under)) {
                faults.push_back(path + " includes " + include + ", which belongs to " +
                                 std::string(rule.allowed_under));
            }
        }
    }
    if (path.ends_with(".cpp")) {
        const std::string own_header = path.substr(0, path.size() - 4) + ".hpp";
        const auto own = std::ranges::find(includes, own_header);
        if (own != includes.end() && own != includes.begin()) {
            faults.push_back(path + " does not include its own header first");
        }
    }
    return faults;
}

std::string read_file(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return std::move(text).str();
}

}  // namespace

TEST_SUITE("structure/includes") {
    TEST_CASE(
        "SR-126: every include follows the arrow fhir <- mappings <- engine <- hooks, and nothing "
        "below "
        "hooks can call a server") {
        const fs::path root = hookline::test::source_dir();
        std::size_t files = 0;
        for (const std::string_view folder : kFolders) {
            for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
                const std::string extension = entry.path().extension().string();
                if (extension != ".hpp" && extension != ".cpp") {
                    continue;
                }
                ++files;
                const std::string path = fs::relative(entry.path(), root).generic_string();
                for (const std::string& fault : faults_of(path, read_file(entry.path()))) {
                    FAIL_CHECK(fault);
                }
            }
        }
        CHECK(files > 10);
    }

    TEST_CASE("SR-200: only the clock of the system reads the time of day, durations do not jump") {
        const fs::path root = hookline::test::source_dir();
        for (const std::string_view folder : kFolders) {
            for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
                const std::string path = fs::relative(entry.path(), root).generic_string();
                // The Date field of an answer is the time of day.
                const bool may_read = path == "hooks/system.cpp" ||
                                      path == "hooks/http/server.cpp" ||
                                      path == "hooks/http/worker.cpp";
                if (!path.ends_with("pp") || may_read) {
                    continue;
                }
                const std::string text = read_file(entry.path());
                for (const char* reading :
                     {"system_clock", "CLOCK_REALTIME", "time(nullptr)", "gettimeofday"}) {
                    CHECK_MESSAGE(text.find(reading) == std::string::npos, path, ": ", reading);
                }
            }
        }
    }

    TEST_CASE("an include against the arrow is found") {
        CHECK(faults_of("fhir/a.cpp", "#include \"fhir/a.hpp\"\n#include <vector>\n").empty());
        CHECK(faults_of("fhir/a.cpp", "#include \"mappings/a.hpp\"\n").size() == 1);
        CHECK(faults_of("engine/a.cpp", "#  include \"hooks/a.hpp\"\n").size() == 1);
        CHECK(faults_of("hooks/a.cpp", "#include <rapidjson/reader.h>\n").size() == 1);
        CHECK(faults_of("hooks/service.cpp", "#include <boost/beast.hpp>\n").size() == 1);
        CHECK(faults_of("fhir/a.cpp", "#include <map>\n#include \"fhir/a.hpp\"\n").size() == 1);
    }
}
