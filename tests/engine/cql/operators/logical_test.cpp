// Three-valued logic in full: null stands for true or false, and a result is known only when both
// agree.
#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "fixture.hpp"

namespace hookline::cql::testing {
namespace {

using Truth = std::optional<bool>;

constexpr std::array<Truth, 3> kTruths = {Truth(true), Truth(false), Truth()};

Value to_operand(Truth truth) {
    return truth ? Value::boolean(*truth) : Value::null();
}

std::vector<bool> possible(Truth truth) {
    return truth ? std::vector<bool>{*truth} : std::vector<bool>{true, false};
}

std::string show(Truth truth) {
    return truth ? (*truth ? "true" : "false") : "null";
}

// The result over everything that the operands may stand for.
Truth over_all(Truth a, Truth b, bool (*operation)(bool, bool)) {
    Truth result;
    for (const bool x : possible(a)) {
        for (const bool y : possible(b)) {
            const bool one = operation(x, y);
            if (result && *result != one) {
                return std::nullopt;
            }
            result = one;
        }
    }
    return result;
}

struct Operation {
    std::string name;
    bool (*operation)(bool, bool);
};

}  // namespace

TEST_SUITE("cql/logical") {
    TEST_CASE("and, or, xor and implies: all nine pairs of true, false and null") {
        const std::vector<Operation> operations = {
            {"And", [](bool x, bool y) { return x && y; }},
            {"Or", [](bool x, bool y) { return x || y; }},
            {"Xor", [](bool x, bool y) { return x != y; }},
            {"Implies", [](bool x, bool y) { return !x || y; }},
        };
        Fixture fixture;
        for (const auto& [name, operation] : operations) {
            const OperatorRow* row = find_row(name + "(Boolean,Boolean)");
            REQUIRE(row != nullptr);
            for (const Truth a : kTruths) {
                for (const Truth b : kTruths) {
                    CAPTURE(name);
                    CAPTURE(show(a));
                    CAPTURE(show(b));
                    const std::array operands = {to_operand(a), to_operand(b)};
                    CHECK(fixture.result(*row, operands) == show(over_all(a, b, operation)));
                }
            }
        }
    }

    TEST_CASE("not, is null, is true and is false of true, false and null") {
        struct Row {
            std::string signature;
            std::array<std::string, 3> want;
        };
        const std::vector<Row> rows = {
            {"Not(Boolean)", {"false", "true", "null"}},
            {"IsNull(Any)", {"false", "false", "true"}},
            {"IsTrue(Boolean)", {"true", "false", "false"}},
            {"IsFalse(Boolean)", {"false", "true", "false"}},
        };
        Fixture fixture;
        for (const auto& [signature, want] : rows) {
            for (std::size_t i = 0; i < kTruths.size(); ++i) {
                CAPTURE(signature);
                const std::array operands = {to_operand(kTruths[i])};
                CHECK(fixture.result(*find_row(signature), operands) == want[i]);
            }
        }
    }
}

}  // namespace hookline::cql::testing
