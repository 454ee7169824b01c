#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/base/load_word.hpp"
#include "fhir/primitives/date_time.hpp"

/// How nearly all dates are written, read some characters at a time. Internal to `fhir`. All of it
/// is in line, so that of a moment only what is asked for is made.
namespace hookline::fhir {

inline constexpr int kOffsetMinutesMax = 14 * 60;

/// Eight characters, such as `0000-00-`: a `0` stands for any digit, everything else for itself.
class DigitForm {
  public:
    consteval explicit DigitForm(const char (&form)[9]) {
        for (std::size_t i = 0; i < 8; ++i) {
            characters |= std::uint64_t{static_cast<unsigned char>(form[i])} << (8 * i);
            digits |= std::uint64_t{form[i] == '0' ? 0x0FU : 0U} << (8 * i);
        }
    }

    std::uint64_t characters = 0;
    std::uint64_t digits = 0;  ///< the bits that digits may have beside those of `0`
};

/// The pairs of digits in the eight characters at `text`, when these have the form.
class DigitPairs {
  public:
    DigitPairs(const char* text, DigitForm form) {
        const std::uint64_t bits = load_word(text) ^ form.characters;  // a digit leaves 0 to 9
        const std::uint64_t up_to_nine = form.digits & kEach * 6;      // leaves more for 10 to 15
        wrong_ = (bits | (bits + up_to_nine)) & ~form.digits;
        pairs_ = bits * 10 + (bits >> 8U);
    }

    [[nodiscard]] bool match() const { return wrong_ == 0; }
    /// The number of the digits at `at` and behind it, if they match.
    [[nodiscard]] unsigned at(std::size_t at) const {
        return static_cast<unsigned>(pairs_ >> (8 * at)) & 0xFFU;
    }

  private:
    static constexpr std::uint64_t kEach = 0x0101010101010101U;

    std::uint64_t wrong_;
    std::uint64_t pairs_;
};

/// Reads the ten characters `2026-10-05` at `text`; false for anything else, as a 31 November.
[[nodiscard]] inline bool read_usual_date(const char* text, Date& date) {
    const DigitPairs front(text, DigitForm("0000-00-"));
    const DigitPairs back(text + 2, DigitForm("00-00-00"));
    const unsigned year = front.at(0) * 100 + back.at(0);
    const unsigned month = back.at(3);
    const unsigned day = back.at(6);
    if (!front.match() || !back.match() || year < 1 || month - 1 >= 12 || day < 1 ||
        (day > 28 && day > days_in_month(static_cast<int>(year), month))) {
        return false;
    }
    date = {static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
            static_cast<std::uint8_t>(day), Precision::Day};
    return true;
}

/// Reads the eight characters `16:20:00` at `text`; false for anything else, as a leap second.
[[nodiscard]] inline bool read_usual_time(const char* text, Time& time) {
    const DigitPairs all(text, DigitForm("00:00:00"));
    if (!all.match() || all.at(0) > 23 || all.at(3) > 59 || all.at(6) > 59) {
        return false;
    }
    time = {static_cast<std::uint8_t>(all.at(0)), static_cast<std::uint8_t>(all.at(3)),
            static_cast<std::uint8_t>(all.at(6)), 0, Precision::Second};
    return true;
}

/// Reads the digits behind the point of `.250` at `text`; false for anything else.
[[nodiscard]] inline bool read_usual_fraction(const char* text, Time& time) {
    const auto hundreds = static_cast<unsigned>(text[1] - '0');
    const auto tens = static_cast<unsigned>(text[2] - '0');
    const auto ones = static_cast<unsigned>(text[3] - '0');
    time.millisecond = static_cast<std::uint16_t>(hundreds * 100 + tens * 10 + ones);
    time.precision = Precision::Millisecond;
    return hundreds <= 9 && tens <= 9 && ones <= 9;
}

/// Reads the offset from UTC at the end of a text, which has two digits before it: nothing, `Z` or
/// `-05:00`; false for anything else.
[[nodiscard, gnu::always_inline]] inline bool read_usual_offset(std::string_view rest,
                                                                DateTime& value) {
    value.has_offset = !rest.empty();
    if (rest.empty() || rest == "Z") {
        return true;
    }
    const bool is_behind = rest[0] == '-';
    if (rest.size() != 6 || (!is_behind && rest[0] != '+')) {
        return false;
    }
    const DigitPairs all(rest.begin() - 2,
                         is_behind ? DigitForm("00-00:00") : DigitForm("00+00:00"));
    const int minutes = static_cast<int>(all.at(3) * 60 + all.at(6));
    value.offset_minutes = static_cast<std::int16_t>(is_behind ? -minutes : minutes);
    return all.match() && all.at(6) <= 59 && minutes <= kOffsetMinutesMax;
}

/// Reads `2026-10-05`, and `2026-10-05T16:20:00` with or without milliseconds and the offset from
/// UTC: what it reads it reads as scan_date_time. False for any other text; `value`, a new one, is
/// then of no use.
[[nodiscard, gnu::always_inline]] inline bool read_usual_date_time(std::string_view text,
                                                                   DateTime& value) {
    constexpr std::size_t kDateEnd = 10;
    constexpr std::size_t kTimeEnd = 19;
    if (text.size() < kDateEnd || !read_usual_date(text.begin(), value.date)) {
        return false;
    }
    if (text.size() == kDateEnd) {
        value.time.precision = Precision::Hour;
        value.precision = Precision::Day;
        return true;
    }
    if (text.size() < kTimeEnd || text[kDateEnd] != 'T' ||
        !read_usual_time(text.begin() + kDateEnd + 1, value.time)) {
        return false;
    }
    std::string_view rest(text.begin() + kTimeEnd, text.end());
    if (rest.size() >= 4 && rest[0] == '.') {
        if (!read_usual_fraction(rest.begin(), value.time)) {
            return false;
        }
        rest.remove_prefix(4);
    }
    value.precision = value.time.precision;
    return read_usual_offset(rest, value);
}

/// The other way, character by character: any text that parse_date_time reads.
[[nodiscard]] Result<DateTime> scan_date_time(std::string_view text);

}  // namespace hookline::fhir
