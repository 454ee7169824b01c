// The independent reader: what it reads, and that it reads nothing else.
#include <doctest/doctest.h>

#include "tests/spec/plain_literal.hpp"

namespace hookline::spec {
namespace {

struct Row {
    const char* text;
    const char* want;  // nullptr: no plain literal
};

}  // namespace

TEST_SUITE("spec/plain_literal") {
    TEST_CASE("plain literals have one canonical text, other texts have none") {
        constexpr int kOffset = 60;
        const Row rows[] = {
            {"null", "null"},
            {" true ", "true"},
            {"1", "1"},
            {"-007", "-7"},
            {"-0", "0"},
            {"12L", "12L"},
            {"1.50", "1.5"},
            {"-0.0", "0.0"},
            {"'a\\'b\\u0041'", "'a\\'bA'"},
            {"'open", nullptr},
            {"@2026", "@2026"},
            {"@2026-02-30", nullptr},
            {"@2026-10T", "@2026-10T"},
            {"@2026-10-05T10:30", "@2026-10-05T09:30:00.000Z/1"},
            {"@2026-10-05T00:30:00.5-05:00", "@2026-10-05T05:30:00.500Z/3"},
            {"@T10:30:15", "@T10:30:15"},
            {"@T25", nullptr},
            {"5 'mg'", "5.0 'mg'"},
            {"5.50 days", "5.5 'day'"},
            {"1 'd'", "1.0 'day'"},
            {"1 : 128", "1.0 '1':128.0 '1'"},
            {"{}", "{}"},
            {"{ 1, { 2 } }", "{1, {2}}"},
            {"List<Integer>{ 1 }", "{1}"},
            {"Interval[1, 2)", "Interval[1, 2)"},
            {"Interval(null, @2026]", "Interval(null, @2026]"},
            {"Tuple { b: 1, a: 'x' }", "Tuple{a: 'x', b: 1}"},
            {"{ b: 1 }", "Tuple{b: 1}"},
            {"{ : }", "Tuple{}"},
            {"1 + 2", nullptr},
            {"DateTime(2026)", nullptr},
            {"Code { code: 'a' }", nullptr},
            {"", nullptr},
        };
        for (const Row& row : rows) {
            CAPTURE(row.text);
            const auto read = read_plain_literal(row.text, kOffset);
            CHECK(read.value_or("nothing") == (row.want == nullptr ? "nothing" : row.want));
        }
    }
}

}  // namespace hookline::spec
