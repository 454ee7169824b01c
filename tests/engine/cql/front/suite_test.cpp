// The expressions and results of the public CQL test suite (cqframework/cql-tests) must parse. The
// suite is not part of this repository: HOOKLINE_CQL_TESTS names a folder with its XML files.
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cql/parser.hpp"

namespace {

namespace fs = std::filesystem;
using namespace hookline;
using namespace hookline::cql;

std::string resolve_entities(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
        {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}}};
    std::string result;
    while (!text.empty()) {
        bool resolved = false;
        for (const auto& [spelling, character] : kEntities) {
            if (text.starts_with(spelling)) {
                result += character;
                text.remove_prefix(spelling.size());
                resolved = true;
                break;
            }
        }
        if (!resolved) {
            result += text.front();
            text.remove_prefix(1);
        }
    }
    return result;
}

struct Element {
    std::string attributes;
    std::string text;
};

// All elements of one name; they hold text only. Tests that end with CQL 1.3 (`timezone from`) are
// left out.
std::vector<Element> elements_of(const std::string& xml, const std::string& name) {
    std::vector<Element> result;
    const std::string opening = "<" + name;
    const std::string closing = "</" + name + ">";
    for (std::size_t at = xml.find(opening); at != std::string::npos; at = xml.find(opening, at)) {
        const std::size_t bracket = xml.find('>', at);
        const std::size_t end = xml.find(closing, at);
        if (bracket == std::string::npos || end == std::string::npos) {
            break;
        }
        const std::size_t test = xml.rfind("<test ", at);
        const bool obsolete =
            test != std::string::npos &&
            xml.substr(test, xml.find('>', test) - test).find("versionTo=\"1.3\"") !=
                std::string::npos;
        if (xml[bracket - 1] != '/' && !obsolete) {
            result.push_back({xml.substr(at + opening.size(), bracket - at - opening.size()),
                              resolve_entities(xml.substr(bracket + 1, end - bracket - 1))});
        }
        at = bracket;
    }
    return result;
}

}  // namespace

TEST_SUITE("cql/suite") {
    TEST_CASE("every expression and result of the public suite parses") {
        const char* folder = std::getenv("HOOKLINE_CQL_TESTS");
        if (folder == nullptr || !fs::is_directory(folder)) {
            MESSAGE("skipped: HOOKLINE_CQL_TESTS names no folder with the XML files of the suite");
            return;
        }
        std::size_t parsed = 0;
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() != ".xml") {
                continue;
            }
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string xml((std::istreambuf_iterator<char>(in)), {});
            for (const char* name : {"expression", "output"}) {
                for (const Element& element : elements_of(xml, name)) {
                    // What is invalid as syntax in the suite is a number out of range.
                    if (element.attributes.find("invalid=\"syntax\"") != std::string::npos) {
                        continue;
                    }
                    Diagnostics diagnostics;
                    const auto root = parse_expression(entry.path().filename().string(),
                                                       element.text, diagnostics);
                    CHECK_MESSAGE(!diagnostics.has_errors(), diagnostics.to_text());
                    ++parsed;
                }
            }
        }
        MESSAGE(parsed << " texts parsed");
        CHECK(parsed > 0);
    }
}
