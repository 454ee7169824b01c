// Every text that is read as a date or time is a day of the calendar, prints as something that is
// read the same again, and survives arithmetic with any amount (SR-067).
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "fhir/primitives/date_time.hpp"

namespace {

using namespace hookline::fhir;

void demand(bool truth) {
    if (!truth) {
        std::abort();
    }
}

bool is_day(const Date& date) {
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= days_in_month(date.year, date.month);
}

bool is_time(const Time& time) {
    return time.hour < 24 && time.minute < 60 && time.second < 60 && time.millisecond < 1000;
}

constexpr std::array kUnits = {Precision::Year,       Precision::Month,  Precision::Day,
                               Precision::Hour,       Precision::Minute, Precision::Second,
                               Precision::Millisecond};

void check_date(std::string_view text, std::int64_t amount) {
    const auto date = parse_date(text);
    if (!date) {
        return;
    }
    demand(is_day(*date));
    demand(to_string(*date) == text);
    for (const Precision unit : kUnits) {
        if (const auto sum = add_to_date(*date, amount, unit)) {
            demand(is_day(*sum) && sum->precision == date->precision);
        }
    }
}

void check_date_time(std::string_view text, std::int64_t amount) {
    const auto value = parse_date_time(text);
    if (!value) {
        return;
    }
    demand(is_day(value->date) && is_time(value->time));
    demand(parse_date_time(to_string(*value)) == *value);
    const std::int64_t ms = epoch_ms(*value);
    demand(epoch_ms(date_time_from_epoch_ms(ms, value->offset_minutes)) == ms);
    for (const Precision unit : kUnits) {
        if (const auto sum = add_to_date_time(*value, amount, unit)) {
            demand(is_day(sum->date) && is_time(sum->time));
            demand(sum->precision == value->precision);
        }
    }
}

void check_time(std::string_view text, std::int64_t amount) {
    const auto time = parse_time(text);
    if (!time) {
        return;
    }
    demand(is_time(*time));
    demand(parse_time(to_string(*time)) == *time);
    for (const Precision unit :
         {Precision::Hour, Precision::Minute, Precision::Second, Precision::Millisecond}) {
        const Time sum = add_to_time(*time, amount, unit);
        demand(is_time(sum) && sum.precision == time->precision);
    }
}

}  // namespace

// The first eight bytes are the amount that is added, the rest is the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::int64_t amount = 0;
    if (size < sizeof amount) {
        return 0;
    }
    std::memcpy(&amount, data, sizeof amount);
    const std::string_view text(reinterpret_cast<const char*>(data) + sizeof amount,
                                size - sizeof amount);
    check_date(text, amount);
    check_date_time(text, amount);
    check_time(text, amount);
    return 0;
}
