#include "fhir/base/diagnostics.hpp"

#include <doctest/doctest.h>

namespace hookline {

TEST_SUITE("base/diagnostics") {
    TEST_CASE("a finding shows file, place, source line and caret") {
        Diagnostics diagnostics;
        diagnostics.keep_source("logic.cql", "library A\ndefine X: 1 + 'ä' + y\n");
        diagnostics.error("logic.cql", {{2, 21}, {2, 22}}, "`y` is not defined");
        diagnostics.warning("plan.json", {}, "no case for this rule", "action[0]");
        CHECK(diagnostics.has_errors());
        CHECK(diagnostics.error_count() == 1);
        CHECK(diagnostics.to_text() ==
              "logic.cql:2:21: error: `y` is not defined\n"
              "    define X: 1 + 'ä' + y\n"
              "                        ^\n"
              "plan.json: warning: no case for this rule (at action[0])\n");
    }

    TEST_CASE("a tab before the place is kept, a range is underlined") {
        Diagnostics diagnostics;
        diagnostics.keep_source("a.cql", "\tdefine\n");
        diagnostics.error("a.cql", {{1, 2}, {1, 8}}, "here");
        CHECK(diagnostics.to_text() == "a.cql:1:2: error: here\n    \tdefine\n    \t^~~~~~\n");
    }

    TEST_CASE("of a long line only what is around the place is quoted") {
        const std::string left = "define X: " + std::string(300, 'a');
        const std::string right(300, 'b');
        Diagnostics diagnostics;
        diagnostics.keep_source("l.cql",
                                left + "y" + right + '\n' + "y" + right + "\n" + left + "y\n");
        diagnostics.error("l.cql", {{1, 311}, {1, 312}}, "here");
        diagnostics.error("l.cql", {{2, 1}, {2, 302}}, "here");
        diagnostics.error("l.cql", {{3, 311}, {3, 312}}, "here");
        CHECK(diagnostics.to_text() ==
              "l.cql:1:311: error: here\n    ..." + std::string(60, 'a') + "y" +
                  std::string(99, 'b') + "...\n" + std::string(67, ' ') + "^\n" +
                  "l.cql:2:1: error: here\n    y" + std::string(159, 'b') + "...\n    ^" +
                  std::string(159, '~') + "\n" + "l.cql:3:311: error: here\n    ..." +
                  std::string(60, 'a') + "y\n" + std::string(67, ' ') + "^\n");
    }

    TEST_CASE("a long line is cut between characters") {
        std::string left;
        for (int i = 0; i < 100; ++i) {
            left += "ä";
        }
        Diagnostics diagnostics;
        diagnostics.keep_source("l.cql", "x" + left + "y" + left);
        diagnostics.error("l.cql", {{1, 102}, {1, 103}}, "here");
        const std::string text = diagnostics.to_text();
        CHECK(text.find("    ...ä") != std::string::npos);
        CHECK(text.find("ä...\n") != std::string::npos);
        CHECK(text.ends_with('\n' + std::string(4 + 3 + 30, ' ') + "^\n"));
    }
}

}  // namespace hookline
