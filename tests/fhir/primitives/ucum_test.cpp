#include "fhir/primitives/ucum.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "fhir/primitives/ucum_table.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::fhir::ucum {

TEST_SUITE("fhir/ucum") {
    TEST_CASE("the conversions of ucum.txt") {
        std::ifstream in(hookline::test::source_dir() / "tests/fhir/primitives/ucum.txt");
        REQUIRE(in.good());
        std::string line;
        int cases = 0;
        while (std::getline(in, line)) {
            if (line.empty() || line.starts_with('#')) {
                continue;
            }
            std::istringstream words(line);
            std::string value;
            std::string from;
            std::string arrow;
            std::string want;
            std::string to;
            words >> value >> from >> arrow >> want >> to;
            const auto result = convert(Decimal::parse(value).value(), from, to);
            CAPTURE(line);
            CHECK((result ? result->to_string() : "null") == want);
            CHECK(commensurable(from, to) == (want != "null"));
            ++cases;
        }
        CHECK(cases > 90);
    }

    TEST_CASE("every row of the table is a unit, and one of itself") {
        for (const UnitRow& row : units()) {
            CAPTURE(row.code);
            CHECK(is_unit(row.code));
            CHECK(convert(Decimal::from_integer(3), row.code, row.code) ==
                  Decimal::from_integer(3));
            const bool special = row.kind == UnitKind::Scale || row.kind == UnitKind::Logarithm;
            CHECK(is_special(row.code) == special);
            for (const PrefixRow& prefix : prefixes()) {
                const std::string prefixed = std::string(prefix.code) + std::string(row.code);
                if (!row.metric && is_unit(prefixed)) {
                    // Another unit that happens to be spelled so.
                    CHECK(convert(Decimal::from_integer(1), prefixed, row.code) == std::nullopt);
                }
            }
        }
    }

    TEST_CASE("there and back again for all pairs of commensurable units of the table") {
        int pairs = 0;
        for (const UnitRow& a : units()) {
            for (const UnitRow& b : units()) {
                const Decimal one = Decimal::from_integer(1);
                const auto order = compare(one, a.code, one, b.code);
                if (!order) {
                    continue;
                }
                ++pairs;
                CAPTURE(a.code);
                CAPTURE(b.code);
                const auto back = compare(one, b.code, one, a.code);
                REQUIRE(back.has_value());
                CHECK((*order < 0) == (*back > 0));
                CHECK((*order == 0) == (*back == 0));
                // A whole number of the coarser unit comes back from the finer one.
                const auto finer =
                    *order > 0 ? convert(Decimal::from_integer(7), a.code, b.code) : std::nullopt;
                if (finer) {
                    CHECK(convert(*finer, b.code, a.code)->round(6) == Decimal::from_integer(7));
                }
            }
        }
        CHECK(pairs > 1000);
    }

    TEST_CASE("order is exact, below the eighth digit too") {
        const Decimal tiny = *Decimal::from_scaled(1);
        const Decimal one = Decimal::from_integer(1);
        CHECK(compare(tiny, "pg", tiny, "ng") == std::strong_ordering::less);
        CHECK(compare(one, "[lb_av]", *Decimal::parse("0.45359237"), "kg") ==
              std::strong_ordering::equal);
        CHECK(compare(one, "[lb_av]", *Decimal::parse("0.45359236"), "kg") ==
              std::strong_ordering::greater);
        CHECK(compare(one, "yg", tiny, "Yg") == std::strong_ordering::less);
        CHECK(compare(one, "mg", one, "mL") == std::nullopt);
        CHECK(compare(one, "", one, "1") == std::strong_ordering::equal);
    }

    TEST_CASE("units of products and quotients") {
        CHECK(multiply("cm", "cm") == "cm2");
        CHECK(multiply("cm2", "cm") == "cm3");
        CHECK(multiply("mg/mL", "mL") == "mg");
        CHECK(multiply("1", "mg") == "mg");
        CHECK(multiply("mg", "/d") == "mg/d");
        CHECK(multiply("kg.m", "s-2") == "kg.m/s2");
        CHECK(multiply("mg{total}", "1") == "mg");
        CHECK(divide("cm2", "cm") == "cm");
        CHECK(divide("g", "g") == "1");
        CHECK(divide("mg", "mL") == "mg/mL");
        CHECK(divide("1", "s") == "/s");
        CHECK(divide("g/cm3", "1") == "g/cm3");
        CHECK(divide("mg", "mL/min") == "mg.min/mL");
        CHECK(multiply("2.mg", "2.mg") == "2.2.mg2");
        CHECK_FALSE(multiply("Cel", "m").has_value());
        CHECK_FALSE(multiply("nounit", "m").has_value());
        CHECK_FALSE(divide("[pH]", "m").has_value());
    }

    TEST_CASE("hostile texts are no units") {
        CHECK_FALSE(is_unit(std::string(100'000, '(')));
        CHECK_FALSE(is_unit(std::string(50'000, 'm')));
        std::string product = "m";
        for (int i = 0; i < 10'000; ++i) {
            product += ".m";
        }
        CHECK_FALSE(is_unit(product));
        CHECK_FALSE(is_unit("m99999999999999999999"));
        CHECK_FALSE(is_unit("9999999999999999999999m"));
        CHECK_FALSE(is_unit(std::string("m\0g", 3)));
        CHECK_FALSE(is_unit("\xC3\xA4"));
        CHECK_FALSE(convert(Decimal::maximum(), "Ym", "ym").has_value());
    }
}

}  // namespace hookline::fhir::ucum
