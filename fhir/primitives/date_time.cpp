#include "fhir/primitives/date_time.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "fhir/base/load_word.hpp"

namespace hookline::fhir {
namespace {

constexpr std::int64_t kMsPerSecond = 1000;
constexpr std::int64_t kMsPerMinute = 60 * kMsPerSecond;
constexpr std::int64_t kMsPerHour = 60 * kMsPerMinute;
constexpr std::int64_t kMsPerDay = 24 * kMsPerHour;
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

// `number` with leading zeros.
std::string padded(int number, std::size_t width) {
    std::string digits = std::to_string(number);
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

std::int64_t ms_of_unit(Precision unit) {
    switch (unit) {
        case Precision::Day:
            return kMsPerDay;
        case Precision::Hour:
            return kMsPerHour;
        case Precision::Minute:
            return kMsPerMinute;
        case Precision::Second:
            return kMsPerSecond;
        default:
            return 1;
    }
}

std::int64_t ms_of_day(const Time& time) {
    return time.hour * kMsPerHour + time.minute * kMsPerMinute + time.second * kMsPerSecond +
           time.millisecond;
}

Time time_from_ms(std::int64_t ms, Precision precision) {
    Time time;
    time.hour = static_cast<std::uint8_t>(ms / kMsPerHour);
    time.minute = static_cast<std::uint8_t>(ms / kMsPerMinute % 60);
    time.second = static_cast<std::uint8_t>(ms / kMsPerSecond % 60);
    time.millisecond = static_cast<std::uint16_t>(ms % kMsPerSecond);
    time.precision = precision;
    return time;
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

std::optional<Date> add_months(Date date, std::int64_t months) {
    constexpr std::int64_t kMonthsMax = std::int64_t{12} * 10'000;
    if (months > kMonthsMax || months < -kMonthsMax) {
        return std::nullopt;
    }
    const std::int64_t index = std::int64_t{date.year} * 12 + date.month - 1 + months;
    const std::int64_t year = floor_divide(index, 12);
    if (year < 1 || year > 9999) {
        return std::nullopt;
    }
    date.year = static_cast<std::int16_t>(year);
    date.month = static_cast<std::uint8_t>(index - year * 12 + 1);
    if (date.precision >= Precision::Day) {
        date.day = static_cast<std::uint8_t>(
            std::min<unsigned>(date.day, days_in_month(date.year, date.month)));
    }
    return date;
}

std::optional<Date> add_days(const Date& date, std::int64_t days) {
    constexpr std::int64_t kDaysMax = std::int64_t{366} * 10'000;
    if (days > kDaysMax || days < -kDaysMax) {
        return std::nullopt;
    }
    const std::int64_t result = days_from_civil(date.year, date.month, date.day) + days;
    if (result < days_from_civil(1, 1, 1) || result > days_from_civil(9999, 12, 31)) {
        return std::nullopt;
    }
    Date added = civil_from_days(result);
    added.precision = date.precision;
    return added;
}

// An amount of a fine unit as whole units of the coarser precision, cut towards zero.
std::int64_t cut_down(std::int64_t amount, Precision unit, Precision precision) {
    while (unit > precision) {
        switch (unit) {
            case Precision::Month:
                amount /= 12;
                unit = Precision::Year;
                break;
            case Precision::Day:
                // Days to years by 365, days to months by 30.
                amount /= precision == Precision::Year ? 365 : 30;
                unit = precision == Precision::Year ? Precision::Year : Precision::Month;
                break;
            case Precision::Hour:
                amount /= 24;
                unit = Precision::Day;
                break;
            case Precision::Minute:
                amount /= 60;
                unit = Precision::Hour;
                break;
            case Precision::Second:
                amount /= 60;
                unit = Precision::Minute;
                break;
            default:
                amount /= 1000;
                unit = Precision::Second;
        }
    }
    return amount;
}

}  // namespace

unsigned days_in_month(int year, unsigned month) {
    constexpr std::array<unsigned, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[(month - 1) % 12];
}

// The calendar algorithms count years that begin in March, in eras of 400 of them.
std::int64_t days_from_civil(int year, unsigned month, unsigned day) {
    constexpr std::array<unsigned, 12> kDaysBefore = {306, 337, 0,   31,  61,  92,
                                                      122, 153, 184, 214, 245, 275};
    constexpr std::int64_t kErasBefore = 100;  // so that what is divided is positive
    const auto y =
        static_cast<unsigned>(std::int64_t{year} + kErasBefore * 400 - (month <= 2 ? 1 : 0));
    const unsigned days =
        y * 365 + y / 4 - y / 100 + y / 400 + kDaysBefore[(month - 1) % 12] + day - 1;
    return std::int64_t{days} - kErasBefore * 146'097 - 719'468;
}

Date civil_from_days(std::int64_t days) {
    days += 719'468;
    const std::int64_t era = floor_divide(days, 146'097);
    const std::int64_t day_of_era = days - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month_index = (5 * day_of_year + 2) / 153;
    const std::int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
    Date date;
    date.day = static_cast<std::uint8_t>(day_of_year - (153 * month_index + 2) / 5 + 1);
    date.month = static_cast<std::uint8_t>(month);
    date.year = static_cast<std::int16_t>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
    return date;
}

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

std::string to_string(const Date& date) {
    std::string text = padded(date.year, 4);
    if (date.precision >= Precision::Month) {
        text += '-' + padded(date.month, 2);
    }
    if (date.precision >= Precision::Day) {
        text += '-' + padded(date.day, 2);
    }
    return text;
}

std::string to_string(const Time& time) {
    std::string text = padded(time.hour, 2);
    if (time.precision >= Precision::Minute) {
        text += ':' + padded(time.minute, 2);
    }
    if (time.precision >= Precision::Second) {
        text += ':' + padded(time.second, 2);
    }
    if (time.precision >= Precision::Millisecond) {
        text += '.' + padded(time.millisecond, 3);
    }
    return text;
}

std::string to_string(const DateTime& value) {
    Date date = value.date;
    date.precision = std::min(value.precision, Precision::Day);
    std::string text = to_string(date);
    if (value.precision < Precision::Hour) {
        return text;
    }
    Time time = value.time;
    time.precision = value.precision;
    text += 'T' + to_string(time);
    if (value.has_offset && value.offset_minutes == 0) {
        text += 'Z';
    } else if (value.has_offset) {
        const int minutes = std::abs(int{value.offset_minutes});
        text += value.offset_minutes < 0 ? '-' : '+';
        text += padded(minutes / 60, 2) + ':' + padded(minutes % 60, 2);
    }
    return text;
}

std::int64_t epoch_ms(const DateTime& value, int default_offset_minutes) {
    const int offset = value.has_offset ? value.offset_minutes : default_offset_minutes;
    return days_from_civil(value.date.year, value.date.month, value.date.day) * kMsPerDay +
           ms_of_day(value.time) - offset * kMsPerMinute;
}

DateTime date_time_from_epoch_ms(std::int64_t ms, int offset_minutes) {
    const std::int64_t local = ms + offset_minutes * kMsPerMinute;
    const std::int64_t days = floor_divide(local, kMsPerDay);
    DateTime value;
    value.date = civil_from_days(days);
    value.time = time_from_ms(local - days * kMsPerDay, Precision::Millisecond);
    value.has_offset = true;
    value.offset_minutes = static_cast<std::int16_t>(offset_minutes);
    return value;
}

Date latest_day(const Date& date, const Date& latest) {
    if (date.precision >= Precision::Day) {
        return date;
    }
    Date last = date;
    last.precision = Precision::Day;
    if (date.precision == Precision::Year) {
        last.month = 12;
    }
    last.day = static_cast<std::uint8_t>(days_in_month(last.year, last.month));
    Date first = date;
    first.precision = Precision::Day;
    if (days_between(latest, last) > 0 && days_between(first, latest) >= 0) {
        return latest;
    }
    return last;
}

std::int64_t days_between(const Date& from, const Date& to) {
    return days_from_civil(to.year, to.month, to.day) -
           days_from_civil(from.year, from.month, from.day);
}

std::optional<Date> add_to_date(const Date& date, std::int64_t amount, Precision unit) {
    if (unit > date.precision) {
        amount = cut_down(amount, unit, date.precision);
        unit = date.precision;
    }
    switch (unit) {
        case Precision::Year:
            if (amount > 10'000 || amount < -10'000) {
                return std::nullopt;
            }
            return add_months(date, amount * 12);
        case Precision::Month:
            return add_months(date, amount);
        default:
            return add_days(date, amount);
    }
}

std::optional<DateTime> add_to_date_time(const DateTime& value, std::int64_t amount,
                                         Precision unit) {
    if (unit > value.precision) {
        amount = cut_down(amount, unit, value.precision);
        unit = value.precision;
    }
    DateTime result = value;
    result.date.precision = std::min(value.precision, Precision::Day);
    if (unit <= Precision::Day) {
        const auto date = add_to_date(result.date, amount, unit);
        if (!date) {
            return std::nullopt;
        }
        result.date = *date;
        return result;
    }
    constexpr std::int64_t kMsMax = std::int64_t{366} * 10'000 * kMsPerDay;
    const std::int64_t unit_ms = ms_of_unit(unit);
    if (amount > kMsMax / unit_ms || amount < -kMsMax / unit_ms) {
        return std::nullopt;
    }
    const std::int64_t ms = ms_of_day(value.time) + amount * unit_ms;
    const std::int64_t days = floor_divide(ms, kMsPerDay);
    const auto date = add_days(result.date, days);
    if (!date) {
        return std::nullopt;
    }
    result.date = *date;
    result.time = time_from_ms(ms - days * kMsPerDay, value.time.precision);
    return result;
}

Time add_to_time(const Time& time, std::int64_t amount, Precision unit) {
    if (unit > time.precision) {
        amount = cut_down(amount, unit, time.precision);
        unit = time.precision;
    }
    const std::int64_t unit_ms = ms_of_unit(unit);
    const std::int64_t wrapped = amount % (kMsPerDay / unit_ms) * unit_ms;
    const std::int64_t ms = (ms_of_day(time) + wrapped + kMsPerDay) % kMsPerDay;
    return time_from_ms(ms, time.precision);
}

}  // namespace hookline::fhir
