#include "engine/cql/operators/moment.hpp"

namespace hookline::cql::operators {

DateTime moment_of(const Value& value) {
    if (value.is(ValueKind::DateTime)) {
        return value.as_date_time();
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

DateTime filled(DateTime moment, Extreme date, Extreme time) {
    const bool last_day = date == Extreme::Greatest;
    const bool last_time = time == Extreme::Greatest;
    if (moment.precision < Precision::Month) {
        moment.date.month = last_day ? 12 : 1;
    }
    if (moment.precision < Precision::Day) {
        moment.date.day = last_day ? static_cast<std::uint8_t>(
                                         fhir::days_in_month(moment.date.year, moment.date.month))
                                   : 1;
    }
    if (moment.precision < Precision::Hour) {
        moment.time.hour = last_time ? 23 : 0;
    }
    if (moment.precision < Precision::Minute) {
        moment.time.minute = last_time ? 59 : 0;
    }
    if (moment.precision < Precision::Second) {
        moment.time.second = last_time ? 59 : 0;
    }
    if (moment.precision < Precision::Millisecond) {
        moment.time.millisecond = last_time ? 999 : 0;
    }
    moment.precision = Precision::Millisecond;
    moment.date.precision = Precision::Day;
    moment.time.precision = Precision::Millisecond;
    return moment;
}

}  // namespace hookline::cql::operators
