// Golden pairs: tests/golden/<service>/<case>/{case.json,response.json,why.md}. case.json names the
// request file and the day; HOOKLINE_UPDATE_GOLDEN=1 rewrites response.json for review.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "fhir/base/files.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = hookline::test::source_dir();

struct GoldenCase {
    fs::path folder;
    std::string service;
    std::string request;
    std::string day;
};

GoldenCase read_case(const fs::path& folder) {
    GoldenCase result;
    result.folder = folder;
    result.service = folder.parent_path().filename().string();
    fhir::json::BodyBuffer body(read_file(folder / "case.json").value());
    RequestArena arena;
    const fhir::json::Value root = fhir::json::parse(body, arena).value();
    result.day = root.string_at("now");
    const std::string_view file = root.string_at("request");
    result.request = read_file(file.empty() ? folder / "request.json" : kRoot / file).value();
    return result;
}

}  // namespace

TEST_SUITE("e2e/golden") {
    TEST_CASE("every golden pair is answered byte for byte") {
        const bool update = std::getenv("HOOKLINE_UPDATE_GOLDEN") != nullptr;
        std::size_t cases = 0;
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tests/golden")) {
            if (entry.path().filename() != "case.json") {
                continue;
            }
            ++cases;
            const GoldenCase golden = read_case(entry.path().parent_path());
            CAPTURE(golden.folder.string());
            CHECK(fs::exists(golden.folder / "why.md"));
            const std::string text =
                post(golden.request, golden.day, golden.service, 2).text + '\n';
            const fs::path expected = golden.folder / "response.json";
            if (update) {
                std::ofstream(expected, std::ios::binary) << text;
            }
            CHECK(text == read_file(expected).value_or("no response.json"));
        }
        CHECK(cases >= 10);
    }

    TEST_CASE("the same call twice gives the same bytes") {
        const std::string request =
            read_file(kRoot / "tests/data/requests/V02-cetuximab-without-ras.request.json").value();
        CHECK(post(request, "2026-10-05").text == post(request, "2026-10-05").text);
    }
}

}  // namespace hookline::hooks::test
