#include "engine/cql/temporal_text.hpp"

#include <string>

namespace hookline::cql {
namespace {

struct Zoned {
    Time time;
    bool has_offset = false;
    std::int16_t offset_minutes = 0;
};

// `14:30:00.0-07:00`; the offset is read together with a full date and time, as FHIR has it.
std::optional<Zoned> parse_zoned(std::string_view text) {
    Zoned result;
    const std::size_t at = text.find_first_of("Z+-");
    if (at != std::string_view::npos) {
        const auto offset =
            fhir::parse_date_time("2000-01-01T00:00" + std::string(text.substr(at)));
        if (!offset) {
            return std::nullopt;
        }
        result.has_offset = true;
        result.offset_minutes = offset->offset_minutes;
        text = text.substr(0, at);
    }
    const auto time = fhir::parse_time(text);
    if (!time) {
        return std::nullopt;
    }
    result.time = *time;
    return result;
}

}  // namespace

std::optional<DateTime> parse_date_time_text(std::string_view text) {
    const std::size_t at = text.find('T');
    const auto date = fhir::parse_date(text.substr(0, at));
    if (!date) {
        return std::nullopt;
    }
    DateTime value;
    value.date = *date;
    value.precision = date->precision;
    value.time.precision = Precision::Hour;
    if (at == std::string_view::npos || at + 1 == text.size()) {
        return value;
    }
    const auto zoned = parse_zoned(text.substr(at + 1));
    if (!zoned || date->precision != Precision::Day) {
        return std::nullopt;
    }
    value.time = zoned->time;
    value.precision = zoned->time.precision;
    value.has_offset = zoned->has_offset;
    value.offset_minutes = zoned->offset_minutes;
    return value;
}

std::optional<Time> parse_time_text(std::string_view text) {
    if (text.starts_with('T')) {
        text.remove_prefix(1);
    }
    const auto zoned = parse_zoned(text);
    return zoned ? std::optional(zoned->time) : std::nullopt;
}

}  // namespace hookline::cql
