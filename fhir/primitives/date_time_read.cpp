#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "fhir/primitives/date_time.hpp"
#include "fhir/primitives/date_time_usual.hpp"

namespace hookline::fhir {
namespace {

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
    if (DateTime value; read_usual_date_time(text, value)) {
        return value;
    }
    return scan_date_time(text);
}

Result<DateTime> scan_date_time(std::string_view text) {
    DateTime value;
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
