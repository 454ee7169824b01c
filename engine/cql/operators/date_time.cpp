#include <array>
#include <cstdint>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

constexpr std::string_view kChapter = "Date and Time Operators";

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

struct CalendarUnit {
    Precision precision;
    std::int64_t factor;
};

std::optional<CalendarUnit> calendar_unit(std::string_view unit) {
    struct Row {
        std::string_view name;
        CalendarUnit unit;
    };
    static constexpr std::array kUnits = {
        Row{"year", {Precision::Year, 1}},
        Row{"years", {Precision::Year, 1}},
        Row{"a", {Precision::Year, 1}},
        Row{"month", {Precision::Month, 1}},
        Row{"months", {Precision::Month, 1}},
        Row{"mo", {Precision::Month, 1}},
        Row{"week", {Precision::Day, 7}},
        Row{"weeks", {Precision::Day, 7}},
        Row{"wk", {Precision::Day, 7}},
        Row{"day", {Precision::Day, 1}},
        Row{"days", {Precision::Day, 1}},
        Row{"d", {Precision::Day, 1}},
        Row{"hour", {Precision::Hour, 1}},
        Row{"hours", {Precision::Hour, 1}},
        Row{"h", {Precision::Hour, 1}},
        Row{"minute", {Precision::Minute, 1}},
        Row{"minutes", {Precision::Minute, 1}},
        Row{"min", {Precision::Minute, 1}},
        Row{"second", {Precision::Second, 1}},
        Row{"seconds", {Precision::Second, 1}},
        Row{"s", {Precision::Second, 1}},
        Row{"millisecond", {Precision::Millisecond, 1}},
        Row{"milliseconds", {Precision::Millisecond, 1}},
        Row{"ms", {Precision::Millisecond, 1}},
    };
    for (const Row& row : kUnits) {
        if (row.name == unit) {
            return row.unit;
        }
    }
    return std::nullopt;
}

struct Shift {
    std::int64_t amount;
    Precision unit;
};

// The amount of a temporal quantity, cut to whole units; seconds are cut to milliseconds
// (specification).
Shift shift_of(const QuantityValue& quantity, int sign) {
    auto unit = calendar_unit(quantity.unit);
    if (!unit) {
        throw EvaluationError("the unit of the quantity is no calendar unit");
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

template <int Sign>
Value shift_date(EvalContext&, Arguments a, const OperatorAttributes&) {
    const Shift shift = shift_of(a[1].as_quantity(), Sign);
    const auto result = fhir::add_to_date(a[0].as_date(), shift.amount, shift.unit);
    return result ? Value::date(*result) : Value::null();
}

template <int Sign>
Value shift_date_time(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const Shift shift = shift_of(a[1].as_quantity(), Sign);
    const auto result = fhir::add_to_date_time(a[0].as_date_time(), shift.amount, shift.unit);
    return result ? Value::date_time(*result, context.arena) : Value::null();
}

template <int Sign>
Value shift_time(EvalContext&, Arguments a, const OperatorAttributes&) {
    const Shift shift = shift_of(a[1].as_quantity(), Sign);
    return Value::time(fhir::add_to_time(a[0].as_time(), shift.amount, shift.unit));
}

// --- Distances ------------------------------------------------------------------------------

DateTime moment_of(const EvalContext& context, const Value& value) {
    if (value.is(ValueKind::DateTime)) {
        return normalized(context, value.as_date_time());
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

// When a partial value allows several results, they are the uncertainty [lowest, highest].
template <bool Duration>
Value distance(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const DateTime from = moment_of(context, a[0]);
    const DateTime to = moment_of(context, a[1]);
    const Precision precision = attributes.precision;
    const auto measure = [&](const DateTime& x, const DateTime& y) -> std::int64_t {
        if constexpr (Duration) {
            return duration(x, y, precision) / (attributes.week ? 7 : 1);
        } else {
            return difference(x, y, precision, attributes.week);
        }
    };
    // A duration looks below its own unit, so missing finer components of the same precision in
    // both values leave it certain.
    const bool same_precision = from.precision == to.precision && from.precision >= precision;
    if (same_precision || (!Duration && from.precision >= precision && to.precision >= precision)) {
        return in_integer_range(measure(filled(from, false, false), filled(to, false, false)));
    }
    const bool whole_days = a[0].is(ValueKind::Date) && precision <= Precision::Day;
    const std::int64_t low = measure(filled(from, true, whole_days), filled(to, false, whole_days));
    const std::int64_t high =
        measure(filled(from, false, whole_days), filled(to, true, whole_days));
    if (low == high) {
        return in_integer_range(low);
    }
    const Value lowest = in_integer_range(low);
    const Value highest = in_integer_range(high);
    return lowest.is_null() || highest.is_null() ? Value::null()
                                                 : make_uncertainty(lowest, highest, context.arena);
}

// --- Comparison with precision --------------------------------------------------------------

template <bool (*Test)(int)>
Value relation(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const auto order = compare_temporal(
        context, a[0], a[1],
        attributes.has_precision ? std::optional(attributes.precision) : std::nullopt);
    return order ? Value::boolean(Test(*order)) : Value::null();
}

bool is_same(int order) {
    return order == 0;
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

Value date_from(EvalContext&, Arguments a, const OperatorAttributes&) {
    Date date = a[0].as_date_time().date;
    date.precision = std::min(a[0].as_date_time().precision, Precision::Day);
    return Value::date(date);
}

Value time_from(EvalContext&, Arguments a, const OperatorAttributes&) {
    const DateTime& moment = a[0].as_date_time();
    return moment.precision < Precision::Hour ? Value::null() : Value::time(moment.time);
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

Value date_time_constructor(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const std::size_t given = given_components(a.first(std::min<std::size_t>(a.size(), 7)));
    if (given == 0) {
        return Value::null();
    }
    DateTime value;
    value.date = build_date(a, given);
    value.precision = static_cast<Precision>(given - 1);
    value.time.precision = std::max(value.precision, Precision::Hour);
    const auto part = [&](std::size_t i, int limit) {
        const int number = given > i ? a[i].as_integer() : 0;
        if (number < 0 || number > limit) {
            throw EvaluationError("the components are no time");
        }
        return number;
    };
    value.time.hour = static_cast<std::uint8_t>(part(3, 23));
    value.time.minute = static_cast<std::uint8_t>(part(4, 59));
    value.time.second = static_cast<std::uint8_t>(part(5, 59));
    value.time.millisecond = static_cast<std::uint16_t>(part(6, 999));
    if (value.precision >= Precision::Hour) {
        value.has_offset = true;
        value.offset_minutes = context.now.offset_minutes;
    }
    return Value::date_time(value, context.arena);
}

constexpr OperatorRow row(std::string_view name, std::string_view operands, std::string_view result,
                          OperatorFunction function, bool null_propagates = true) {
    return {name, operands, result, function, null_propagates, kChapter};
}

constexpr std::array kRows = {
    row("Now", "", "DateTime", now),
    row("Today", "", "Date", today),
    row("TimeOfDay", "", "Time", time_of_day),
    row("Add", "Date,Quantity", "Date", shift_date<1>),
    row("Add", "DateTime,Quantity", "DateTime", shift_date_time<1>),
    row("Add", "Time,Quantity", "Time", shift_time<1>),
    row("Subtract", "Date,Quantity", "Date", shift_date<-1>),
    row("Subtract", "DateTime,Quantity", "DateTime", shift_date_time<-1>),
    row("Subtract", "Time,Quantity", "Time", shift_time<-1>),
    row("DurationBetween", "Date,Date", "Integer", distance<true>),
    row("DurationBetween", "DateTime,DateTime", "Integer", distance<true>),
    row("DurationBetween", "Time,Time", "Integer", distance<true>),
    row("DifferenceBetween", "Date,Date", "Integer", distance<false>),
    row("DifferenceBetween", "DateTime,DateTime", "Integer", distance<false>),
    row("DifferenceBetween", "Time,Time", "Integer", distance<false>),
    row("SameAs", "Date,Date", "Boolean", relation<is_same>),
    row("SameAs", "DateTime,DateTime", "Boolean", relation<is_same>),
    row("SameAs", "Time,Time", "Boolean", relation<is_same>),
    row("SameOrBefore", "Date,Date", "Boolean", relation<is_same_or_before>),
    row("SameOrBefore", "DateTime,DateTime", "Boolean", relation<is_same_or_before>),
    row("SameOrBefore", "Time,Time", "Boolean", relation<is_same_or_before>),
    row("SameOrAfter", "Date,Date", "Boolean", relation<is_same_or_after>),
    row("SameOrAfter", "DateTime,DateTime", "Boolean", relation<is_same_or_after>),
    row("SameOrAfter", "Time,Time", "Boolean", relation<is_same_or_after>),
    row("Before", "Date,Date", "Boolean", relation<is_before>),
    row("Before", "DateTime,DateTime", "Boolean", relation<is_before>),
    row("Before", "Time,Time", "Boolean", relation<is_before>),
    row("After", "Date,Date", "Boolean", relation<is_after>),
    row("After", "DateTime,DateTime", "Boolean", relation<is_after>),
    row("After", "Time,Time", "Boolean", relation<is_after>),
    row("DateTimeComponentFrom", "Date", "Integer", component),
    row("DateTimeComponentFrom", "DateTime", "Integer", component),
    row("DateTimeComponentFrom", "Time", "Integer", component),
    row("DateFrom", "DateTime", "Date", date_from),
    row("TimeFrom", "DateTime", "Time", time_from),
    row("Date", "Integer", "Date", date_constructor, false),
    row("Date", "Integer,Integer", "Date", date_constructor, false),
    row("Date", "Integer,Integer,Integer", "Date", date_constructor, false),
    row("DateTime", "Integer", "DateTime", date_time_constructor, false),
    row("DateTime", "Integer,Integer", "DateTime", date_time_constructor, false),
    row("DateTime", "Integer,Integer,Integer", "DateTime", date_time_constructor, false),
    row("DateTime", "Integer,Integer,Integer,Integer", "DateTime", date_time_constructor, false),
    row("DateTime", "Integer,Integer,Integer,Integer,Integer", "DateTime", date_time_constructor,
        false),
    row("DateTime", "Integer,Integer,Integer,Integer,Integer,Integer", "DateTime",
        date_time_constructor, false),
    row("DateTime", "Integer,Integer,Integer,Integer,Integer,Integer,Integer", "DateTime",
        date_time_constructor, false),
};

}  // namespace

std::span<const OperatorRow> date_time() {
    return kRows;
}

}  // namespace hookline::cql::operators
