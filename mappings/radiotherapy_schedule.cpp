#include <algorithm>
#include <span>
#include <vector>

#include "mappings/mappers.hpp"

namespace hookline::mappings {
namespace {

using Schedule = ProcedureTables::Schedule;

bool has_dose(const Schedule& row, const RadiotherapyDose& dose) {
    return dose.dose_gy && *dose.dose_gy >= row.dose_min && *dose.dose_gy <= row.dose_max;
}

bool has_fractions(const Schedule& row, const RadiotherapyDose& dose) {
    return dose.fractions && *dose.fractions >= row.fractions_min &&
           *dose.fractions <= row.fractions_max;
}

// Meant as this course: about its dose per fraction, and as much that it is no palliative one.
bool is_alike(const Schedule& row, const RadiotherapyDose& dose) {
    if (!dose.dose_gy || !dose.fractions || *dose.dose_gy < row.least_dose) {
        return false;
    }
    const Decimal fractions = Decimal::from_integer(*dose.fractions);
    const auto least = multiply(row.fraction_dose_min, fractions);
    const auto most = multiply(row.fraction_dose_max, fractions);
    return least && most && *dose.dose_gy >= *least && *dose.dose_gy <= *most;
}

// Of dose and number only one is said, and it is that of the schedule.
bool fits_half(const Schedule& row, const RadiotherapyDose& dose) {
    return dose.dose_gy.has_value() != dose.fractions.has_value() &&
           (has_dose(row, dose) || has_fractions(row, dose));
}

}  // namespace

ScheduleKind schedule_of(MappingContext& context, const Concept& code,
                         std::span<const fhir::json::Value> details, const RadiotherapyDose& dose,
                         std::string_view stated) {
    const std::vector<Schedule>& rows = context.tables.procedures.schedules;
    const auto first = [&](auto fits) -> std::string_view {
        const auto found = std::ranges::find_if(rows, fits);
        return found == rows.end() ? std::string_view() : std::string_view(found->kind);
    };
    std::string_view kind =
        first([&](const Schedule& row) { return has_dose(row, dose) && has_fractions(row, dose); });
    if (kind.empty()) {
        kind = stated;
    }
    if (kind.empty()) {
        kind = first([&](const Schedule& row) { return row.sets.has(code); });
    }
    if (kind.empty()) {
        kind = first([&](const Schedule& row) { return is_alike(row, dose); });
    }
    if (kind.empty()) {
        kind = first([&](const Schedule& row) { return fits_half(row, dose); });
    }
    if (!kind.empty()) {
        return {kind, false};
    }
    kind = first([&](const Schedule& row) {
        return row.words.any_in(code) ||
               std::ranges::any_of(details, [&](const fhir::json::Value& detail) {
                   return row.words.any_in(context.concept_of(detail));
               });
    });
    return {kind, !kind.empty()};
}

}  // namespace hookline::mappings
