// The two ways that parse_date_time reads give the same: the usual spellings are read by words, all
// others character by character, and nothing is read by the first way that the second refuses.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/primitives/date_time.hpp"
#include "fhir/primitives/date_time_usual.hpp"

namespace hookline::fhir {
namespace {

constexpr std::array<std::string_view, 3> kDays = {"2026-10-05", "2024-02-29", "2026-12-31"};
constexpr std::array<std::string_view, 4> kTimes = {"11:30:05", "00:00:00", "23:59:59", "09:08:07"};
constexpr std::array<std::string_view, 2> kFractions = {"", ".086"};
constexpr std::array<std::string_view, 6> kOffsets = {"",       "Z",      "-05:30",
                                                      "+00:00", "-14:00", "+09:45"};

// Read by words and scanned text must agree; false when the first way leaves it to the other.
bool agree(std::string_view text) {
    DateTime usual;
    const bool is_usual = read_usual_date_time(text, usual);
    if (is_usual) {
        const auto scanned = scan_date_time(text);
        CAPTURE(text);
        REQUIRE(scanned.has_value());
        REQUIRE(usual == *scanned);
    }
    return is_usual;
}

std::vector<std::string> usual_spellings() {
    std::vector<std::string> texts;
    for (const std::string_view day : kDays) {
        texts.emplace_back(day);
        for (const std::string_view time : kTimes) {
            for (const std::string_view fraction : kFractions) {
                for (const std::string_view offset : kOffsets) {
                    texts.push_back(std::string(day) + "T" + std::string(time) +
                                    std::string(fraction) + std::string(offset));
                }
            }
        }
    }
    return texts;
}

}  // namespace

TEST_SUITE("primitives/date_time") {
    TEST_CASE("SR-067: the usual spellings are read by words, as if scanned") {
        for (const std::string& text : usual_spellings()) {
            CAPTURE(text);
            CHECK(agree(text));
        }
    }

    TEST_CASE("SR-067: with any one byte changed, left out or put in, both ways agree") {
        for (const std::string& text : usual_spellings()) {
            for (std::size_t at = 0; at <= text.size(); ++at) {
                std::string shorter = text;
                shorter.erase(at, 1);
                agree(shorter);
                agree(std::string_view(text).substr(0, at));
                for (int byte = 0; byte < 256; ++byte) {
                    std::string other = text;
                    other.insert(at, 1, static_cast<char>(byte));
                    agree(other);
                    if (at < text.size()) {
                        other = text;
                        other[at] = static_cast<char>(byte);
                        agree(other);
                    }
                }
            }
        }
    }

    TEST_CASE("SR-067: every number that two digits can say stands in its place, or is refused") {
        for (unsigned number = 0; number < 100; ++number) {
            const std::string two = {static_cast<char>('0' + number / 10),
                                     static_cast<char>('0' + number % 10)};
            for (const std::size_t at : {0U, 2U, 5U, 8U, 11U, 14U, 17U, 20U, 23U}) {
                for (const std::string_view day : {"2000-02-28", "1900-02-28", "2026-04-30"}) {
                    std::string text = std::string(day) + "T11:30:05+05:30";
                    text.replace(at, 2, two);
                    CAPTURE(text);
                    const bool is_leap_second = at == 17 && number == 60;
                    CHECK(agree(text) == (scan_date_time(text).has_value() && !is_leap_second));
                }
            }
        }
        for (const std::string_view text : {"2023-02-29", "1900-02-29", "2000-02-30", "2026-11-31",
                                            "0000-01-01", "2026-00-05", "2026-10-00"}) {
            CAPTURE(text);
            CHECK_FALSE(agree(text));
            CHECK_FALSE(scan_date_time(text));
        }
        CHECK(agree("2000-02-29"));
        CHECK(agree("0001-01-01"));
        CHECK(agree("9999-12-31T23:59:59.999+14:00"));
    }
}

}  // namespace hookline::fhir
