#include <algorithm>
#include <cstdint>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/operators/moment.hpp"

// Components of dates and times, and what makes one of components, of the chapter Date and Time
// Operators.
namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

// --- Components -------------------------------------------------------------------------------

Value component(EvalContext&, Arguments a, const OperatorAttributes& attributes) {
    const DateTime moment = moment_of(a[0]);
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

std::vector<OperatorRow> date_time_parts() {
    Rows rows("Date and Time Operators");
    rows.section("#datetime-component-from");
    for (const std::string_view type : {"Date", "DateTime", "Time"}) {
        rows.row("DateTimeComponentFrom", type, "Integer", component);
    }
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
