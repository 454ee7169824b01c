#include "hooks/cases/junit.hpp"

#include <algorithm>

#include "fhir/base/plain_text.hpp"
#include "hooks/statement_page.hpp"

namespace hookline::hooks {
namespace {

// The five characters that XML gives a meaning are those of HTML.
std::string attribute(std::string_view name, std::string_view value) {
    constexpr std::size_t kCodePointsMax = 1000;
    return ' ' + std::string(name) + "=\"" + escape_html(plain_text(value, kCodePointsMax)) + '"';
}

std::string count(std::string_view name, std::size_t value) {
    return attribute(name, std::to_string(value));
}

}  // namespace

std::size_t CaseGroup::passed() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        results, [](const CaseOutcome& result) { return result.failures.empty(); }));
}

std::size_t CaseGroup::checks() const {
    std::size_t sum = 0;
    for (const CaseOutcome& result : results) {
        sum += result.checks;
    }
    return sum;
}

std::string write_junit(std::string_view name, std::span<const CaseGroup> groups) {
    std::string xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", name) + ">\n";
    for (const CaseGroup& group : groups) {
        xml += "  <testsuite" + attribute("name", group.name) +
               count("tests", group.results.size()) +
               count("failures", group.results.size() - group.passed()) + ">\n";
        for (const CaseOutcome& result : group.results) {
            xml += "    <testcase" + attribute("classname", group.name) +
                   attribute("name", result.name) + (result.failures.empty() ? "/>\n" : ">\n");
            for (const std::string& failure : result.failures) {
                xml += "      <failure" + attribute("message", failure) + "/>\n";
            }
            if (!result.failures.empty()) {
                xml += "    </testcase>\n";
            }
        }
        xml += "  </testsuite>\n";
    }
    return xml + "</testsuites>\n";
}

}  // namespace hookline::hooks
