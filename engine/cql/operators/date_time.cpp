#include <array>
#include <cstdint>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/quantity.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

// --- The moment of the request -------------------------------------------------------------

Value now(EvalContext& context, Arguments, const OperatorAttributes&) {
    return Value::date_time(context.now, context.arena);
}
Value today(EvalContext& context, Arguments, const OperatorAttributes&) {
    return Value::date(context.now.date);
}
Value time_of_day(EvalContext& context, Arguments, const OperatorAttributes&) {
    return Value::time(context.now.time);
}

// --- Adding calendar units ------------------------------------------------------------------

struct Shift {
    std::int64_t amount;
    Precision unit;
};

// The amount of a temporal quantity, cut to whole units; seconds are cut to milliseconds. UCUM's
// years and months are refused, their length is not the calendar's; so is a unit that the type does
// not have (specification).
Shift shift_of(const QuantityValue& quantity, int sign, Precision coarsest, Precision finest) {
    auto unit = calendar_unit(quantity.unit);
    if (!unit || unit->precision < coarsest || unit->precision > finest) {
        throw EvaluationError("the unit of the quantity is no calendar unit of this type");
    }
    std::optional<fhir::Decimal> value = quantity.value;
    if (unit->precision == Precision::Second && !value->is_integer()) {
        value = multiply(*value, fhir::Decimal::from_integer(1000));
        unit->precision = Precision::Millisecond;
    }
    const auto amount = value ? value->truncate().to_integer() : std::nullopt;
    std::int64_t shifted = 0;
    if (!amount || __builtin_mul_overflow(*amount, unit->factor * sign, &shifted)) {
        throw EvaluationError("the quantity is too large for a date");
    }
    return {shifted, unit->precision};
}

// Spec: HL7's tests refuse years outside of 0001 to 9999.
template <class T>
const T& in_range(const std::optional<T>& result) {
    if (!result) {
        throw EvaluationError("the result is outside of the years 0001 to 9999");
    }
    return *result;
}

template <int Sign>
Value shift_date(EvalContext&, Arguments a, const OperatorAttributes&) {
    const Shift shift = shift_of(a[1].as_quantity(), Sign, Precision::Year, Precision::Day);
    return Value::date(in_range(fhir::add_to_date(a[0].as_date(), shift.amount, shift.unit)));
}

template <int Sign>
Value shift_date_time(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const Shift shift = shift_of(a[1].as_quantity(), Sign, Precision::Year, Precision::Millisecond);
    return Value::date_time(
        in_range(fhir::add_to_date_time(a[0].as_date_time(), shift.amount, shift.unit)),
        context.arena);
}

template <int Sign>
Value shift_time(EvalContext&, Arguments a, const OperatorAttributes&) {
    const Shift shift = shift_of(a[1].as_quantity(), Sign, Precision::Hour, Precision::Millisecond);
    return Value::time(fhir::add_to_time(a[0].as_time(), shift.amount, shift.unit));
}

// --- Distances ------------------------------------------------------------------------------

// `as_written`: a date time stays at its own offset.
DateTime moment_of(const EvalContext& context, const Value& value, bool as_written = false) {
    if (value.is(ValueKind::DateTime)) {
        return as_written ? value.as_date_time() : normalized(context, value.as_date_time());
    }
    DateTime moment;
    if (value.is(ValueKind::Date)) {
        moment.date = value.as_date();
        moment.precision = moment.date.precision;
    } else {
        moment.time = value.as_time();
        moment.precision = moment.time.precision;
    }
    return moment;
}

// The earliest and the latest moment that a partial value allows; of whole days the same time.
DateTime filled(DateTime moment, bool latest, bool whole_days) {
    if (moment.precision < Precision::Month) {
        moment.date.month = latest ? 12 : 1;
    }
    if (moment.precision < Precision::Day) {
        moment.date.day = latest ? static_cast<std::uint8_t>(
                                       fhir::days_in_month(moment.date.year, moment.date.month))
                                 : 1;
    }
    const bool latest_time = latest && !whole_days;
    if (moment.precision < Precision::Hour) {
        moment.time.hour = latest_time ? 23 : 0;
    }
    if (moment.precision < Precision::Minute) {
        moment.time.minute = latest_time ? 59 : 0;
    }
    if (moment.precision < Precision::Second) {
        moment.time.second = latest_time ? 59 : 0;
    }
    if (moment.precision < Precision::Millisecond) {
        moment.time.millisecond = latest_time ? 999 : 0;
    }
    moment.precision = Precision::Millisecond;
    moment.date.precision = Precision::Day;
    moment.time.precision = Precision::Millisecond;
    moment.has_offset = true;
    moment.offset_minutes = 0;
    return moment;
}

std::int64_t unit_ms(Precision precision) {
    switch (precision) {
        case Precision::Day:
            return 86'400'000;
        case Precision::Hour:
            return 3'600'000;
        case Precision::Minute:
            return 60'000;
        case Precision::Second:
            return 1000;
        default:
            return 1;
    }
}

std::int64_t month_index(const Date& date) {
    return date.year * 12 + date.month;
}

// Position inside the month, for whole months between two moments.
std::int64_t inside_month(const DateTime& moment) {
    Date first = moment.date;
    first.day = 1;
    DateTime start = moment;
    start.date = first;
    start.time = {};
    return fhir::epoch_ms(moment) - fhir::epoch_ms(start);
}

// Whole units between two full moments; negative when `b` is earlier.
std::int64_t duration(const DateTime& a, const DateTime& b, Precision precision) {
    if (precision > Precision::Month) {
        return (fhir::epoch_ms(b) - fhir::epoch_ms(a)) / unit_ms(precision);
    }
    std::int64_t months = month_index(b.date) - month_index(a.date);
    if (months > 0 && inside_month(b) < inside_month(a)) {
        --months;
    } else if (months < 0 && inside_month(b) > inside_month(a)) {
        ++months;
    }
    return precision == Precision::Month ? months : months / 12;
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

// Boundaries crossed between two full moments.
std::int64_t difference(const DateTime& a, const DateTime& b, Precision precision, bool week) {
    if (precision == Precision::Year) {
        return b.date.year - a.date.year;
    }
    if (precision == Precision::Month) {
        return month_index(b.date) - month_index(a.date);
    }
    if (week) {
        // Weeks begin on Sunday; 1970-01-04 was one.
        constexpr std::int64_t kFirstSunday = 3;
        const auto week_of = [](const Date& date) {
            return floor_divide(
                fhir::days_from_civil(date.year, date.month, date.day) - kFirstSunday, 7);
        };
        return week_of(b.date) - week_of(a.date);
    }
    const std::int64_t unit = unit_ms(precision);
    return floor_divide(fhir::epoch_ms(b), unit) - floor_divide(fhir::epoch_ms(a), unit);
}

Value in_integer_range(std::int64_t value) {
    return value > INT32_MAX || value < INT32_MIN
               ? Value::null()
               : Value::integer(static_cast<std::int32_t>(value));
}

// Values known to the precision that is asked for are taken as they are, with the lowest of what is
// not known further. Where one is known less far, the results that it allows are the uncertainty
// [lowest, highest]. Boundaries of days and more are those of the offsets that were written.
//
// SAFETY: a duration from a year or month to a day is uncertain also where years are asked for: who
// was born in 1980 is 45 or 46 in October 2026. The reference would take the first of January.
template <bool Duration>
Value distance(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const Precision precision = attributes.precision;
    const bool as_written = !Duration && precision < Precision::Hour;
    const DateTime from = moment_of(context, a[0], as_written);
    const DateTime to = moment_of(context, a[1], as_written);
    const auto measure = [&](const DateTime& x, const DateTime& y) -> std::int64_t {
        if constexpr (Duration) {
            return duration(x, y, precision) / (attributes.week ? 7 : 1);
        } else {
            return difference(x, y, precision, attributes.week);
        }
    };
    const bool far_enough = from.precision >= precision && to.precision >= precision;
    const bool like = from.precision == to.precision ||
                      (from.precision >= Precision::Day && to.precision >= Precision::Day);
    if (far_enough && (like || !Duration)) {
        return in_integer_range(measure(filled(from, false, false), filled(to, false, false)));
    }
    const bool whole_days = a[0].is(ValueKind::Date) && precision <= Precision::Day;
    const Value low =
        in_integer_range(measure(filled(from, true, whole_days), filled(to, false, whole_days)));
    const Value high =
        in_integer_range(measure(filled(from, false, whole_days), filled(to, true, whole_days)));
    return low.is_null() || high.is_null() ? Value::null()
                                           : make_uncertainty(low, high, context.arena);
}

// --- Comparison with precision --------------------------------------------------------------

template <bool (*Test)(int)>
Value relation(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const auto precision =
        attributes.has_precision ? std::optional(attributes.precision) : std::nullopt;
    return to_value(ordered_as(context, a[0], a[1], Test, precision));
}

// Equality is not one-sided: an uncertain moment is the same only when it can be nothing else.
Value same_as(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const auto order =
        compare(context, a[0], a[1],
                attributes.has_precision ? std::optional(attributes.precision) : std::nullopt);
    return order ? Value::boolean(*order == 0) : Value::null();
}

bool is_before(int order) {
    return order < 0;
}
bool is_after(int order) {
    return order > 0;
}
bool is_same_or_before(int order) {
    return order <= 0;
}
bool is_same_or_after(int order) {
    return order >= 0;
}

// --- Components -------------------------------------------------------------------------------

Value component(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const DateTime moment =
        a[0].is(ValueKind::DateTime) ? a[0].as_date_time() : moment_of(context, a[0]);
    if (moment.precision < attributes.precision) {
        return Value::null();
    }
    switch (attributes.precision) {
        case Precision::Year:
            return Value::integer(moment.date.year);
        case Precision::Month:
            return Value::integer(moment.date.month);
        case Precision::Day:
            return Value::integer(moment.date.day);
        case Precision::Hour:
            return Value::integer(moment.time.hour);
        case Precision::Minute:
            return Value::integer(moment.time.minute);
        case Precision::Second:
            return Value::integer(moment.time.second);
        case Precision::Millisecond:
            return Value::integer(moment.time.millisecond);
    }
    return Value::null();
}

// Date and time are taken at the offset of the request (specification), so that the two of one
// moment belong together; components are taken as they are written.
Value date_from(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const auto date = date_of(context, a[0].as_date_time());
    return date ? Value::date(*date) : Value::null();
}

Value time_from(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const DateTime moment = normalized(context, a[0].as_date_time());
    return moment.precision < Precision::Hour ? Value::null() : Value::time(moment.time);
}

// In hours. A date time without an offset has that of the request.
Value timezone_offset_from(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const DateTime& moment = a[0].as_date_time();
    const int minutes = moment.has_offset ? moment.offset_minutes : context.now.offset_minutes;
    const auto hours =
        divide(fhir::Decimal::from_integer(minutes), fhir::Decimal::from_integer(60));
    return hours ? Value::decimal(*hours, context.arena) : Value::null();
}

// --- Constructors -----------------------------------------------------------------------------

// Components up to the first null; all finer ones must be null too.
std::size_t given_components(Arguments a) {
    std::size_t given = 0;
    while (given < a.size() && !a[given].is_null()) {
        ++given;
    }
    for (std::size_t i = given; i < a.size(); ++i) {
        if (!a[i].is_null()) {
            throw EvaluationError("a component is given below one that is not");
        }
    }
    return given;
}

Date build_date(Arguments a, std::size_t given) {
    const int year = a[0].as_integer();
    const int month = given > 1 ? a[1].as_integer() : 1;
    const int day = given > 2 ? a[2].as_integer() : 1;
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > static_cast<int>(fhir::days_in_month(year, static_cast<unsigned>(month)))) {
        throw EvaluationError("the components are no date");
    }
    Date date;
    date.year = static_cast<std::int16_t>(year);
    date.month = static_cast<std::uint8_t>(month);
    date.day = static_cast<std::uint8_t>(day);
    date.precision = static_cast<Precision>(std::min<std::size_t>(given, 3) - 1);
    return date;
}

Value date_constructor(EvalContext&, Arguments a, const OperatorAttributes&) {
    const std::size_t given = given_components(a);
    return given == 0 ? Value::null() : Value::date(build_date(a, given));
}

// Components of a time of day from `first` on.
Time build_time(Arguments a, std::size_t first, std::size_t given) {
    const auto part = [&](std::size_t i, int limit) {
        const int number = given > first + i ? a[first + i].as_integer() : 0;
        if (number < 0 || number > limit) {
            throw EvaluationError("the components are no time");
        }
        return number;
    };
    Time time;
    time.hour = static_cast<std::uint8_t>(part(0, 23));
    time.minute = static_cast<std::uint8_t>(part(1, 59));
    time.second = static_cast<std::uint8_t>(part(2, 59));
    time.millisecond = static_cast<std::uint16_t>(part(3, 999));
    const std::size_t finest = std::max(given, first + 1) - first - 1;
    time.precision = static_cast<Precision>(static_cast<std::size_t>(Precision::Hour) + finest);
    return time;
}

// Hours of an offset from UTC in whole minutes, at most 14.
std::int16_t offset_minutes(const fhir::Decimal& hours) {
    constexpr std::int64_t kMax = std::int64_t{14} * 60;
    const auto minutes = multiply(hours, fhir::Decimal::from_integer(60));
    const auto whole = minutes ? minutes->round(0).to_integer() : std::nullopt;
    if (!whole || *whole > kMax || *whole < -kMax) {
        throw EvaluationError("there is no such offset from UTC");
    }
    return static_cast<std::int16_t>(*whole);
}

// Without an offset the value has that of the request, wherever it is looked at.
Value date_time_constructor(EvalContext& context, Arguments a, const OperatorAttributes&) {
    constexpr std::size_t kComponents = 7;
    const std::size_t given = given_components(a.first(std::min(a.size(), kComponents)));
    if (given == 0) {
        return Value::null();
    }
    DateTime value;
    value.date = build_date(a, given);
    value.time = build_time(a, 3, given);
    value.precision = static_cast<Precision>(given - 1);
    if (a.size() > kComponents && !a[kComponents].is_null()) {
        value.has_offset = true;
        value.offset_minutes = offset_minutes(a[kComponents].as_decimal());
    }
    return Value::date_time(value, context.arena);
}

Value time_constructor(EvalContext&, Arguments a, const OperatorAttributes&) {
    const std::size_t given = given_components(a);
    return given == 0 ? Value::null() : Value::time(build_time(a, 0, given));
}

}  // namespace

std::vector<OperatorRow> date_time() {
    struct Pair {
        std::string_view type;
        std::string_view two;
        std::string_view and_quantity;
        OperatorFunction add;
        OperatorFunction subtract;
    };
    constexpr std::array kPairs = {
        Pair{"Date", "Date,Date", "Date,Quantity", shift_date<1>, shift_date<-1>},
        Pair{"DateTime", "DateTime,DateTime", "DateTime,Quantity", shift_date_time<1>,
             shift_date_time<-1>},
        Pair{"Time", "Time,Time", "Time,Quantity", shift_time<1>, shift_time<-1>},
    };
    Rows rows("Date and Time Operators");
    rows.section("#now").row("Now", "", "DateTime", now);
    rows.section("#today").row("Today", "", "Date", today);
    rows.section("#timeofday").row("TimeOfDay", "", "Time", time_of_day);
    for (const auto& [type, two, and_quantity, add, subtract] : kPairs) {
        rows.section("#add-1").row("Add", and_quantity, type, add);
        rows.section("#subtract-1").row("Subtract", and_quantity, type, subtract);
        rows.section("#duration").row("DurationBetween", two, "Integer", distance<true>);
        rows.section("#difference").row("DifferenceBetween", two, "Integer", distance<false>);
        rows.section("#same-as-1").row("SameAs", two, "Boolean", same_as).uncertain();
        rows.section("#same-or-before-1")
            .row("SameOrBefore", two, "Boolean", relation<is_same_or_before>)
            .uncertain();
        rows.section("#same-or-after-1")
            .row("SameOrAfter", two, "Boolean", relation<is_same_or_after>)
            .uncertain();
        rows.section("#before").row("Before", two, "Boolean", relation<is_before>).uncertain();
        rows.section("#after").row("After", two, "Boolean", relation<is_after>).uncertain();
        rows.section("#datetime-component-from")
            .row("DateTimeComponentFrom", type, "Integer", component);
    }
    rows.section("#datetime-component-from");
    rows.row("TimezoneOffsetFrom", "DateTime", "Decimal", timezone_offset_from);
    rows.row("DateFrom", "DateTime", "Date", date_from);
    rows.row("TimeFrom", "DateTime", "Time", time_from);
    const auto constructors = [&](std::string_view anchor, std::string_view name,
                                  OperatorFunction function,
                                  std::initializer_list<std::string_view> operands) {
        rows.section(anchor);
        for (const std::string_view list : operands) {
            rows.null_row(name, list, name, function);
        }
    };
    constructors("#date-1", "Date", date_constructor,
                 {"Integer", "Integer,Integer", "Integer,Integer,Integer"});
    constructors("#datetime-1", "DateTime", date_time_constructor,
                 {"Integer", "Integer,Integer", "Integer,Integer,Integer",
                  "Integer,Integer,Integer,Integer", "Integer,Integer,Integer,Integer,Integer",
                  "Integer,Integer,Integer,Integer,Integer,Integer",
                  "Integer,Integer,Integer,Integer,Integer,Integer,Integer",
                  "Integer,Integer,Integer,Integer,Integer,Integer,Integer,Decimal"});
    constructors("#time-1", "Time", time_constructor,
                 {"Integer", "Integer,Integer", "Integer,Integer,Integer",
                  "Integer,Integer,Integer,Integer"});
    return rows.take();
}

}  // namespace hookline::cql::operators
