#include <algorithm>
#include <cstdlib>
#include <string>

#include "fhir/primitives/date_time.hpp"

namespace hookline::fhir {
namespace {

// `number` with leading zeros.
std::string padded(int number, std::size_t width) {
    std::string digits = std::to_string(number);
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

}  // namespace

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

}  // namespace hookline::fhir
