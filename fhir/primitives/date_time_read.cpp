#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "fhir/base/load_word.hpp"
#include "fhir/primitives/date_time.hpp"

namespace hookline::fhir {
namespace {

constexpr int kOffsetMinutesMax = 14 * 60;

// Eight characters that are compared with a form like `0000-00-` at once: a `0` stands for any
// digit, everything else for itself. What is behind them is not looked at.
class EightCharacters {
  public:
    /// Both have eight characters or more.
    EightCharacters(std::string_view text, std::string_view form)
        : form_(load_word(form.begin())), bits_(load_word(text.begin()) ^ form_) {}

    [[nodiscard]] bool match() const {
        // A digit leaves 0 to 9, another character 0.
        const std::uint64_t above_nine = (bits_ + kEach * 0x76) | bits_;
        const std::uint64_t is_digit = ((form_ >> 4U) & (form_ >> 5U) & ~(form_ >> 3U) & kEach) *
                                       0xFF;  // of the form: 0x30 against `-` and `:`
        return (above_nine & kEach * 0x80) == 0 && (bits_ & ~is_digit) == 0;
    }
    /// The number of the two digits at `at`; they have matched.
    [[nodiscard]] unsigned number(std::size_t at) const { return digit(at) * 10 + digit(at + 1); }

  private:
    static constexpr std::uint64_t kEach = 0x0101010101010101U;

    [[nodiscard]] unsigned digit(std::size_t at) const {
        return static_cast<unsigned>(bits_ >> (8 * at)) & 0x0FU;
    }

    std::uint64_t form_;
    std::uint64_t bits_;
};

// Takes digits and separators from the front of a text.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    std::optional<unsigned> digits(std::size_t count) {
        if (rest_.size() < count) {
            return std::nullopt;
        }
        unsigned number = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const char c = rest_[i];
            if (c < '0' || c > '9') {
                return std::nullopt;
            }
            number = number * 10 + static_cast<unsigned>(c - '0');
        }
        rest_.remove_prefix(count);
        return number;
    }

    // `2026-10-05`, the usual form: takes all or nothing.
    bool full_date(Date& date) {
        if (rest_.size() < 10) {
            return false;
        }
        const EightCharacters start(rest_, "0000-00-");
        const auto tens = static_cast<unsigned>(rest_[8] - '0');
        const auto ones = static_cast<unsigned>(rest_[9] - '0');
        const unsigned year = start.number(0) * 100 + start.number(2);
        const unsigned month = start.number(5);
        const unsigned day = tens * 10 + ones;
        if (!start.match() || tens > 9 || ones > 9 || year < 1 || month < 1 || month > 12 ||
            day < 1 || (day > 28 && day > days_in_month(static_cast<int>(year), month))) {
            return false;
        }
        date = {static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
                static_cast<std::uint8_t>(day), Precision::Day};
        rest_.remove_prefix(10);
        return true;
    }

    // `16:20:00`, the usual form: takes all or nothing. A leap second is left to others.
    bool full_time(Time& time) {
        if (rest_.size() < 8) {
            return false;
        }
        const EightCharacters all(rest_, "00:00:00");
        const unsigned hour = all.number(0);
        const unsigned minute = all.number(3);
        const unsigned second = all.number(6);
        if (!all.match() || hour > 23 || minute > 59 || second > 59) {
            return false;
        }
        time = {static_cast<std::uint8_t>(hour), static_cast<std::uint8_t>(minute),
                static_cast<std::uint8_t>(second), 0, Precision::Second};
        rest_.remove_prefix(8);
        return true;
    }

    // `-05:00` or `+10:30` at the end, in minutes: takes all or nothing.
    bool full_offset(int& minutes) {
        if (rest_.size() != 6 || (rest_[0] != '-' && rest_[0] != '+') || rest_[3] != ':') {
            return false;
        }
        const auto digit = [&](std::size_t at) { return static_cast<unsigned>(rest_[at] - '0'); };
        const unsigned hours = digit(1) * 10 + digit(2);
        const unsigned rest = digit(4) * 10 + digit(5);
        if (std::max({digit(1), digit(2), digit(5)}) > 9 || digit(4) > 5 ||
            hours * 60 + rest > kOffsetMinutesMax) {
            return false;
        }
        minutes = static_cast<int>(hours * 60 + rest) * (rest_[0] == '-' ? -1 : 1);
        rest_ = {};
        return true;
    }

    bool take(char c) {
        if (!rest_.starts_with(c)) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    // Digits after a decimal point as milliseconds; at least one digit.
    std::optional<unsigned> fraction() {
        unsigned number = 0;
        std::size_t count = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            if (count < 3) {
                number = number * 10 + static_cast<unsigned>(rest_.front() - '0');
            }
            ++count;
            rest_.remove_prefix(1);
        }
        if (count == 0) {
            return std::nullopt;
        }
        for (std::size_t i = count; i < 3; ++i) {
            number *= 10;
        }
        return number;
    }

    [[nodiscard]] bool done() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

std::unexpected<Error> bad_date() {
    return fail(ErrorKind::InvalidContent, "not a date");
}
std::unexpected<Error> bad_time() {
    return fail(ErrorKind::InvalidContent, "not a time");
}

Result<Date> scan_date(Scanner& in) {
    Date date;
    if (in.full_date(date)) {
        return date;
    }
    const auto year = in.digits(4);
    if (!year || *year < 1) {
        return bad_date();
    }
    date.year = static_cast<std::int16_t>(*year);
    date.precision = Precision::Year;
    if (!in.take('-')) {
        return date;
    }
    const auto month = in.digits(2);
    if (!month || *month < 1 || *month > 12) {
        return bad_date();
    }
    date.month = static_cast<std::uint8_t>(*month);
    date.precision = Precision::Month;
    if (!in.take('-')) {
        return date;
    }
    const auto day = in.digits(2);
    if (!day || *day < 1 || *day > days_in_month(date.year, date.month)) {
        return bad_date();
    }
    date.day = static_cast<std::uint8_t>(*day);
    date.precision = Precision::Day;
    return date;
}

Result<Time> with_fraction(Scanner& in, Time time) {
    if (!in.take('.')) {
        return time;
    }
    const auto fraction = in.fraction();
    if (!fraction) {
        return bad_time();
    }
    time.millisecond = static_cast<std::uint16_t>(*fraction);
    time.precision = Precision::Millisecond;
    return time;
}

Result<Time> scan_time(Scanner& in) {
    Time time;
    if (in.full_time(time)) {
        return with_fraction(in, time);
    }
    const auto hour = in.digits(2);
    if (!hour || *hour > 23) {
        return bad_time();
    }
    time.hour = static_cast<std::uint8_t>(*hour);
    time.precision = Precision::Hour;
    if (!in.take(':')) {
        return time;
    }
    const auto minute = in.digits(2);
    if (!minute || *minute > 59) {
        return bad_time();
    }
    time.minute = static_cast<std::uint8_t>(*minute);
    time.precision = Precision::Minute;
    if (!in.take(':')) {
        return time;
    }
    // A leap second is read as the last second of its minute.
    const auto second = in.digits(2);
    if (!second || *second > 60) {
        return bad_time();
    }
    time.second = static_cast<std::uint8_t>(std::min(*second, 59U));
    time.precision = Precision::Second;
    return with_fraction(in, time);
}

// Offset in minutes, or nothing when there is none; false when it is wrong.
bool scan_offset(Scanner& in, DateTime& value) {
    if (in.take('Z')) {
        value.has_offset = true;
        return true;
    }
    if (int minutes = 0; in.full_offset(minutes)) {
        value.has_offset = true;
        value.offset_minutes = static_cast<std::int16_t>(minutes);
        return true;
    }
    const bool negative = in.take('-');
    if (!negative && !in.take('+')) {
        return true;
    }
    const auto hours = in.digits(2);
    if (!hours || !in.take(':')) {
        return false;
    }
    const auto minutes = in.digits(2);
    if (!minutes || *minutes > 59) {
        return false;
    }
    const int offset = static_cast<int>(*hours * 60 + *minutes);
    if (offset > kOffsetMinutesMax) {
        return false;
    }
    value.has_offset = true;
    value.offset_minutes = static_cast<std::int16_t>(negative ? -offset : offset);
    return true;
}

// A date, or a date and a time with seconds, as nearly all are written: takes all or nothing.
bool scan_usual(std::string_view text, DateTime& value) {
    Scanner in(text);
    if (!in.full_date(value.date)) {
        return false;
    }
    value.time.precision = Precision::Hour;
    value.precision = Precision::Day;
    if (in.done()) {
        return true;
    }
    if (!in.take('T') || !in.full_time(value.time)) {
        return false;
    }
    if (in.take('.')) {
        const auto fraction = in.fraction();
        if (!fraction) {
            return false;
        }
        value.time.millisecond = static_cast<std::uint16_t>(*fraction);
        value.time.precision = Precision::Millisecond;
    }
    value.precision = value.time.precision;
    return scan_offset(in, value) && in.done();
}

}  // namespace

Result<Date> parse_date(std::string_view text) {
    Scanner in(text);
    HOOKLINE_TRY(const Date date, scan_date(in));
    if (!in.done()) {
        return bad_date();
    }
    return date;
}

Result<DateTime> parse_date_time(std::string_view text) {
    DateTime value;
    if (scan_usual(text, value)) {
        return value;
    }
    value = {};
    Scanner in(text);
    HOOKLINE_TRY(value.date, scan_date(in));
    value.precision = value.date.precision;
    value.time.precision = Precision::Hour;
    if (in.done()) {
        return value;
    }
    if (value.date.precision != Precision::Day || !in.take('T')) {
        return bad_date();
    }
    HOOKLINE_TRY(value.time, scan_time(in));
    value.precision = value.time.precision;
    if (value.precision == Precision::Hour || !scan_offset(in, value) || !in.done()) {
        return bad_date();
    }
    return value;
}

Result<Time> parse_time(std::string_view text) {
    Scanner in(text);
    HOOKLINE_TRY(const Time time, scan_time(in));
    if (!in.done()) {
        return bad_time();
    }
    return time;
}

}  // namespace hookline::fhir
