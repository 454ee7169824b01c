#include "mappings/timeline/perioperative.hpp"

#include <algorithm>

namespace hookline::mappings::timeline {
namespace {

// The line whose last dose before the operation is near enough to belong to it.
const Line* line_before(std::span<const Line> lines, std::span<const Unit> units, Day operation,
                        Day window) {
    const Line* found = nullptr;
    for (const Line& line : lines) {
        for (const std::size_t index : line.units) {
            const Unit& unit = units[index];
            if (unit.dated && unit.when.from < operation && operation - unit.when.to <= window) {
                found = &line;
            }
        }
    }
    return found;
}

// The line that begins or goes on near enough after the operation, unless the disease came back
// before.
const Line* line_after(std::span<const Line> lines, std::span<const Unit> units, Day operation,
                       const Surroundings& surroundings, Day window) {
    for (const Line& line : lines) {
        for (const std::size_t index : line.units) {
            const Unit& unit = units[index];
            if (!unit.dated || unit.when.from <= operation) {
                continue;
            }
            const bool relapsed =
                std::ranges::any_of(surroundings.progressions, [&](const Event& event) {
                    return event.day > operation && event.day <= unit.when.from;
                });
            return unit.when.from - operation <= window && !relapsed ? &line : nullptr;
        }
    }
    return nullptr;
}

}  // namespace

std::optional<Perioperative> find_perioperative(std::span<const Line> lines,
                                                std::span<const Unit> units,
                                                const Surroundings& surroundings,
                                                const TherapyTables& tables) {
    std::optional<Day> operation = surroundings.planned_metastasis_resection;
    if (!surroundings.metastasis_resections.empty()) {
        operation = surroundings.metastasis_resections.back();
    }
    if (!operation) {
        return std::nullopt;
    }
    const Day window = tables.perioperative_window_days;
    Perioperative result;
    std::optional<Period> before;
    std::optional<Period> after;
    const auto extend = [&](std::optional<Period>& part, std::size_t index, Period when) {
        part = part ? Period{std::min(part->from, when.from), std::max(part->to, when.to)} : when;
        result.units.push_back(index);
    };
    if (const Line* line = line_before(lines, units, *operation, window)) {
        for (const std::size_t index : line->units) {
            const Period& when = units[index].when;
            if (units[index].dated && when.from < *operation) {
                extend(before, index, {when.from, std::min(when.to, *operation)});
                result.backbone = units[index].regimen;
            }
        }
    }
    if (const Line* line = line_after(lines, units, *operation, surroundings, window)) {
        for (const std::size_t index : line->units) {
            const Period& when = units[index].when;
            if (units[index].dated && when.from > *operation) {
                extend(after, index, when);
            }
        }
    }
    if (!before && !after) {
        return std::nullopt;
    }
    Day days = 0;
    for (const auto& part : {before, after}) {
        days += part ? part->to - part->from : 0;
    }
    const auto months = divide(Decimal::from_integer(days), tables.days_per_month);
    result.months = months.value_or(Decimal());
    result.start = before ? before->from : after->from;
    result.end = after ? after->to : before->to;
    return result;
}

}  // namespace hookline::mappings::timeline
