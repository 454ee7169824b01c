#include "fhir/primitives/date_time.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace hookline::fhir {
namespace {

std::string show(const Result<DateTime>& value) {
    return value ? to_string(*value) : "none";
}
Date day(std::string_view text) {
    return parse_date(text).value();
}

// Whether `YYYY-MM-DDThh:mm:ssZ` is a moment, told character by character.
bool is_moment(std::string_view text) {
    constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
    for (std::size_t i = 0; i < kForm.size(); ++i) {
        if (kForm[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != kForm[i]) {
            return false;
        }
    }
    const auto number = [&](std::size_t at, std::size_t count) {
        return std::stoi(std::string(text.substr(at, count)));
    };
    const int month = number(5, 2);
    return number(0, 4) > 0 && month >= 1 && month <= 12 && number(8, 2) >= 1 &&
           number(8, 2) <=
               static_cast<int>(days_in_month(number(0, 4), static_cast<unsigned>(month))) &&
           number(11, 2) <= 23 && number(14, 2) <= 59 && number(17, 2) <= 60;
}

}  // namespace

TEST_SUITE("primitives/date_time") {
    TEST_CASE("SR-067: no other byte passes for one of a date and time") {
        constexpr std::string_view kMoment = "2026-10-05T11:30:05Z";
        for (std::size_t at = 0; at + 1 < kMoment.size(); ++at) {
            for (int byte = 0; byte < 256; ++byte) {
                std::string text(kMoment);
                text[at] = static_cast<char>(byte);
                CAPTURE(at);
                CAPTURE(byte);
                const auto read = parse_date_time(text);
                REQUIRE(read.has_value() == is_moment(text));
                if (read) {
                    REQUIRE((to_string(*read) == text || text.substr(17, 2) == "60"));
                }
            }
        }
    }

    TEST_CASE("SR-067: no other byte passes for one of an offset") {
        constexpr std::string_view kMoment = "2026-10-05T11:30:05-05:30";
        constexpr std::size_t kSign = 19;
        for (std::size_t at = kSign; at < kMoment.size(); ++at) {
            for (int byte = 0; byte < 256; ++byte) {
                std::string text(kMoment);
                const char c = static_cast<char>(byte);
                text[at] = c;
                const bool is_digit = c >= '0' && c <= '9';
                const bool is_right = at == kSign       ? c == '-' || c == '+'
                                      : at == kSign + 1 ? c == '0'
                                      : at == kSign + 3 ? c == ':'
                                      : at == kSign + 4 ? c >= '0' && c <= '5'
                                                        : is_digit;
                CAPTURE(text);
                const auto read = parse_date_time(text);
                REQUIRE(read.has_value() == is_right);
                if (read) {
                    REQUIRE(to_string(*read) == text);
                }
            }
        }
    }

    TEST_CASE("SR-067: FHIR dates of every precision are read, anything else is refused") {
        struct Row {
            std::string text;
            std::string want;
        };
        const std::vector<Row> rows = {
            {"2026", "2026"},
            {"2026-10", "2026-10"},
            {"2026-10-05", "2026-10-05"},
            {"2026-10-05T11:30", "2026-10-05T11:30"},
            {"2026-10-05T11:30:00-05:00", "2026-10-05T11:30:00-05:00"},
            {"2026-10-05T11:30:00.5Z", "2026-10-05T11:30:00.500Z"},
            {"2026-10-05T11:30:00.123456789+14:00", "2026-10-05T11:30:00.123+14:00"},
            {"2024-02-29", "2024-02-29"},
            {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},
            {"0001-01-01", "0001-01-01"},
            {"2023-02-29", "none"},
            {"0000", "none"},
            {"2026-13", "none"},
            {"2026-00-01", "none"},
            {"2026-04-31", "none"},
            {"26-04-01", "none"},
            {"2026-4-1", "none"},
            {"2026-10-05T", "none"},
            {"2026-10-05T11", "none"},
            {"2026-10-05T24:00", "none"},
            {"2026-10-05T11:60", "none"},
            {"2026-10-05T11:30:00+15:00", "none"},
            {"2026-10-05T11:30:00+05:60", "none"},
            {"2026-10-05T11:30:00.", "none"},
            {"2026-10T11:30", "none"},
            {"2026-10-05 11:30", "none"},
            {"2026-10-05Z", "none"},
            {" 2026", "none"},
            {"", "none"},
            {"+2026", "none"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.text);
            CHECK(show(parse_date_time(row.text)) == row.want);
        }
    }

    TEST_CASE("days count through leap years and centuries, forth and back") {
        CHECK(days_from_civil(1970, 1, 1) == 0);
        CHECK(days_from_civil(2000, 3, 1) == 11017);
        for (std::int64_t days = days_from_civil(1, 1, 1); days <= days_from_civil(9999, 12, 31);
             days += 97) {
            const Date date = civil_from_days(days);
            REQUIRE(days_from_civil(date.year, date.month, date.day) == days);
        }
        CHECK(days_between(day("2026-10-05"), day("2026-11-24")) == 50);
        CHECK(days_between(day("2024-03-01"), day("2024-02-28")) == -2);
    }

    TEST_CASE("a partial date is read as the last day that is not after the request") {
        const Date today = day("2026-10-05");
        CHECK(to_string(latest_day(day("2025"), today)) == "2025-12-31");
        CHECK(to_string(latest_day(day("2026"), today)) == "2026-10-05");
        CHECK(to_string(latest_day(day("2026-10"), today)) == "2026-10-05");
        CHECK(to_string(latest_day(day("2026-09"), today)) == "2026-09-30");
        CHECK(to_string(latest_day(day("2027-02"), today)) == "2027-02-28");
        CHECK(to_string(latest_day(day("2026-10-09"), today)) == "2026-10-09");
    }

    TEST_CASE("calendar units clamp to the last day of the month and keep the precision") {
        struct Row {
            std::string date;
            std::int64_t amount;
            Precision unit;
            std::string want;
        };
        const std::vector<Row> rows = {
            {"2024-02-29", 12, Precision::Month, "2025-02-28"},
            {"2024-02-29", 1, Precision::Year, "2025-02-28"},
            {"2026-01-31", 1, Precision::Month, "2026-02-28"},
            {"2026-03-31", -1, Precision::Month, "2026-02-28"},
            {"2026-12-31", 1, Precision::Day, "2027-01-01"},
            {"2026-10", 30, Precision::Day, "2026-11"},
            {"2026-10", 29, Precision::Day, "2026-10"},
            {"2026", 25, Precision::Month, "2028"},
            {"2026", 364, Precision::Day, "2026"},
            {"2026", 730, Precision::Day, "2028"},
            {"9999-12-31", 1, Precision::Day, "none"},
            {"0001-01-01", -1, Precision::Day, "none"},
            {"2026-01-01", INT64_MAX, Precision::Year, "none"},
            {"2026-01-01", INT64_MIN, Precision::Month, "none"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.date);
            CAPTURE(row.amount);
            const auto sum = add_to_date(day(row.date), row.amount, row.unit);
            CHECK((sum ? to_string(*sum) : "none") == row.want);
        }
    }

    TEST_CASE("times of day carry into the date, and wrap when alone") {
        const DateTime evening = parse_date_time("2026-12-31T23:30:00Z").value();
        CHECK(to_string(*add_to_date_time(evening, 45, Precision::Minute)) ==
              "2027-01-01T00:15:00Z");
        CHECK(to_string(*add_to_date_time(evening, -24, Precision::Hour)) ==
              "2026-12-30T23:30:00Z");
        CHECK(to_string(add_to_time(parse_time("23:30:00").value(), 1, Precision::Hour)) ==
              "00:30:00");
        CHECK(to_string(add_to_time(parse_time("00:30:00").value(), -25, Precision::Hour)) ==
              "23:30:00");
    }

    TEST_CASE("moments convert between offsets") {
        const DateTime value = parse_date_time("2026-10-05T23:30:00-05:00").value();
        CHECK(to_string(date_time_from_epoch_ms(epoch_ms(value), 0)) == "2026-10-06T04:30:00.000Z");
        CHECK(to_string(date_time_from_epoch_ms(-1, 0)) == "1969-12-31T23:59:59.999Z");
    }
}

}  // namespace hookline::fhir
