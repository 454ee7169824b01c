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
}

}  // namespace hookline
