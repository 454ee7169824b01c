#include "hooks/cases/junit.hpp"

#include <doctest/doctest.h>

#include <array>

namespace hookline::hooks {

TEST_SUITE("hooks/cases/junit") {
    TEST_CASE("a suite per group, a failure with its message, everything escaped") {
        const std::array groups = {CaseGroup{
            "rules.cases.json",
            {{"A-a", {}, {}, 3}, {"B-\"b\"", {}, {"B does not fire", "C <is> warning"}, 1}}}};
        CHECK(groups[0].passed() == 1);
        CHECK(groups[0].checks() == 4);
        CHECK(write_junit("g&h", groups) ==
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<testsuites name=\"g&amp;h\">\n"
              "  <testsuite name=\"rules.cases.json\" tests=\"2\" failures=\"1\">\n"
              "    <testcase classname=\"rules.cases.json\" name=\"A-a\"/>\n"
              "    <testcase classname=\"rules.cases.json\" name=\"B-&quot;b&quot;\">\n"
              "      <failure message=\"B does not fire\"/>\n"
              "      <failure message=\"C &lt;is&gt; warning\"/>\n"
              "    </testcase>\n"
              "  </testsuite>\n"
              "</testsuites>\n");
    }
}

}  // namespace hookline::hooks
