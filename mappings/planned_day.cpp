// The day of what is still to come: appointments, orders and activities (FHIR shapes, sections 1,
// 7).
#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

bool is_before(const Date& a, const Date& b) {
    return std::tie(a.year, a.month, a.day) < std::tie(b.year, b.month, b.day);
}

}  // namespace

// A partial date is the last day that it allows, but of a month or year to come the first: the
// shortest interval (patient model, section 1).
std::optional<Date> PlannedDay::day_of(const Value* date) const {
    auto day = context_.day_of(date);
    if (const auto read = fhir::read_date(date, context_.input.now.offset_minutes);
        day && read && read->precision < fhir::Precision::Day && is_before(today_, *day)) {
        day->day = 1;
        day->month = read->precision == fhir::Precision::Year ? std::uint8_t{1} : day->month;
    }
    return day;
}

PlannedDay& PlannedDay::or_day(const std::optional<Date>& day) {
    if (!day) {
        return *this;
    }
    const bool is_ahead = !is_before(*day, today_);
    // Of what lies ahead the earliest; of what is over the latest.
    if (!day_ || (is_ahead && (is_before(*day_, today_) || is_before(*day, *day_))) ||
        (!is_ahead && is_before(*day_, *day))) {
        day_ = day;
    }
    return *this;
}

PlannedDay& PlannedDay::or_period(fhir::PeriodView period) {
    const std::optional<Date> start = day_of(period.start());
    const std::optional<Date> end = context_.day_of(period.end());
    const bool has_begun = !start || is_before(*start, today_);
    if (end && has_begun && !is_before(*end, today_)) {
        return or_day(today_);
    }
    return or_day(start);
}

PlannedDay& PlannedDay::or_timing(const Value* timing) {
    if (timing == nullptr) {
        return *this;
    }
    const auto events = fhir::elements_of(*timing, "event");
    for (const Value& event : events) {
        or_date(&event);
    }
    if (const Value* repeat = timing->find("repeat"); repeat != nullptr && events.empty()) {
        or_period(fhir::PeriodView(repeat->find("boundsPeriod")));
    }
    return *this;
}

}  // namespace hookline::mappings
