#include "fhir/primitives/decimal.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace hookline::fhir {
namespace {

std::string show(std::optional<Decimal> value) {
    return value ? value->to_string() : "none";
}
Decimal read(std::string_view text) {
    return Decimal::parse(text).value();
}

}  // namespace

TEST_SUITE("primitives/decimal") {
    TEST_CASE("text becomes an exact decimal or nothing") {
        struct Row {
            std::string text;
            std::string want;
        };
        const std::vector<Row> rows = {
            {"0", "0.0"},
            {"-0", "0.0"},
            {"1.50", "1.5"},
            {"-12.34567891", "-12.34567891"},
            {"0.123456784", "0.12345678"},
            {"0.123456785", "0.12345679"},
            {"-0.123456785", "-0.12345679"},
            {"1e2", "100.0"},
            {"1.5E-3", "0.0015"},
            {"1e-9", "0.0"},
            {"1e-9999999999", "0.0"},
            {"0e99999", "0.0"},
            {"99999999999999999999.99999999", "99999999999999999999.99999999"},
            {"100000000000000000000", "none"},
            {"1e20", "none"},
            {"1e100", "none"},
            {"", "none"},
            {"-", "none"},
            {".5", "none"},
            {"1.", "none"},
            {"1e", "none"},
            {"1.2.3", "none"},
            {"0x10", "none"},
            {" 1", "none"},
            {"0.00000000000000000000000000000000000000000000009", "0.0"},
            {"1.000000000000000000000000000000000000000000000009", "1.0"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.text);
            CHECK(show(Decimal::parse(row.text)) == row.want);
        }
    }

    TEST_CASE("arithmetic is exact, rounds half away from zero and stops at the range") {
        CHECK(show(add(read("0.1"), read("0.2"))) == "0.3");
        CHECK(show(subtract(read("0.3"), read("0.1"))) == "0.2");
        CHECK(show(multiply(read("1.1"), read("-1.1"))) == "-1.21");
        CHECK(show(multiply(read("0.00000001"), read("0.5"))) == "0.00000001");
        CHECK(show(divide(read("1"), read("3"))) == "0.33333333");
        CHECK(show(divide(read("2"), read("-3"))) == "-0.66666667");
        CHECK(show(divide(read("1"), read("0"))) == "none");
        CHECK(show(add(Decimal::maximum(), read("0.00000001"))) == "none");
        CHECK(show(multiply(Decimal::maximum(), read("2"))) == "none");
        CHECK(show(multiply(Decimal::maximum(), Decimal::maximum())) == "none");
        CHECK(show(multiply(Decimal::maximum(), read("1"))) == Decimal::maximum().to_string());
        CHECK(show(divide(Decimal::maximum(), read("0.1"))) == "none");
        CHECK(show(divide(Decimal::maximum(), Decimal::maximum())) == "1.0");
    }

    TEST_CASE("rounding to whole numbers and digits") {
        CHECK(read("-1.5").floor().to_string() == "-2.0");
        CHECK(read("-1.5").ceiling().to_string() == "-1.0");
        CHECK(read("1.5").truncate().to_string() == "1.0");
        CHECK(read("-1.5").truncate().to_string() == "-1.0");
        CHECK(read("1.5").round(0).to_string() == "2.0");
        CHECK(read("-1.5").round(0).to_string() == "-1.0");
        CHECK(read("3.14159").round(3).to_string() == "3.142");
        CHECK(read("-7.25").to_integer() == -7);
        CHECK_FALSE(Decimal::maximum().to_integer().has_value());
    }
}

}  // namespace hookline::fhir
