#include "fhir/primitives/date_time.hpp"
#include "fhir/primitives/time_of_day.hpp"

namespace hookline::fhir {
namespace {

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
