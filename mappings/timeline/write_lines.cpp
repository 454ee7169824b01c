#include <algorithm>
#include <string>

#include "mappings/timeline/derived.hpp"
#include "mappings/timeline/perioperative.hpp"

namespace hookline::mappings::timeline {
namespace {

std::optional<std::int32_t> cycle_count(const Line& line, const Derived& derived) {
    const bool all_cycles = std::ranges::all_of(
        line.units, [&](std::size_t unit) { return derived.units[unit].is_cycle; });
    return all_cycles ? std::optional(static_cast<std::int32_t>(line.units.size())) : std::nullopt;
}

TherapyLine line_of(const Line& line, const Derived& derived) {
    TherapyLine item;
    item.ordinal = derived.ordinal(line);
    item.number = line.number;
    item.setting = line.setting;
    item.perioperative = line.perioperative;
    item.regimen = derived.units[line.fullest_unit].regimen;
    item.current_regimen = line.current_drugs.empty()
                               ? derived.units[line.units.back()].regimen
                               : recognise_regimen(line.current_drugs, derived.tables);
    Vector<std::string_view> regimens;
    DrugSet drugs;
    item.certainty = Certainty::Conflict;
    item.approximate =
        derived.surroundings.metastasis_approximate && line.setting == "perioperative";
    for (const std::size_t index : line.units) {
        const Unit& unit = derived.units[index];
        if (!unit.regimen.empty()) {
            insert_sorted(regimens, unit.regimen);
        }
        drugs.insert(unit.drugs);
        item.certainty = std::min(item.certainty, unit.certainty);
        item.approximate = item.approximate || unit.approximate;
    }
    item.regimens = derived.keep(regimens);
    item.biologics = derived.names(drugs & derived.tables.biologics);
    if (line.running.value_or(false)) {
        item.current_biologics = derived.names(line.current_drugs & derived.tables.biologics);
    }
    if (line.dated) {
        item.start = date_of(line.start);
        item.end = date_of(line.last_dose);
        item.effective = item.end;
    } else {
        item.note = "dates of therapy not recorded";
    }
    item.cycle_count = cycle_count(line, derived);
    item.running = line.running;
    item.stop_reason = line.stop_reason;
    if (line.progression) {
        item.progression = date_of(line.progression->day);
    }
    item.failed = std::ranges::any_of(derived.failures, [&](const Failure& failure) {
        return &derived.lines[failure.line] == &line;
    });
    item.sources = references_of(line.units, derived);
    return item;
}

bool follows_operation(const TherapyLine& line, const Surroundings& surroundings) {
    return surroundings.undated_curative_resection ||
           std::ranges::any_of(surroundings.curative_resections,
                               [&](Day day) { return !line.start || day <= day_of(*line.start); });
}

constexpr std::size_t kBasisBytes = 96;  // enough for nearly all

// The text that a card shows: what failed, how much of it was given, how that is known.
std::string basis_of(const Failure& failure, const TherapyLine& line, const Derived& derived) {
    std::string text;
    text.reserve(kBasisBytes);
    if (failure.adjuvant) {
        text = follows_operation(line, derived.surroundings) ? "adjuvant " : "perioperative ";
    }
    text +=
        failure.regimen.empty() ? std::string_view("therapy without named drugs") : failure.regimen;
    if (line.cycle_count) {
        text += ", " + std::to_string(*line.cycle_count);
        text += *line.cycle_count == 1 ? " cycle" : " cycles";
    }
    if (failure.stopped_for_progression) {
        text += ", stopped for progression";
        return text;
    }
    if (!failure.interval_days) {
        text += ", interval unknown";
        return text;
    }
    text += failure.adjuvant ? ", relapse " : ", progression ";
    if (*failure.interval_days <= 0) {
        text += "during therapy";
        return text;
    }
    text += std::to_string(*failure.interval_days);
    text += *failure.interval_days == 1 ? " day" : " days";
    text += " after the last dose";
    return text;
}

TherapyFailure failure_of(const Failure& failure, const TherapyLine& line, const Derived& derived) {
    TherapyFailure item;
    item.line = line.ordinal;
    item.regimen = failure.regimen;
    item.setting = line.setting;
    item.interval_days = failure.interval_days;
    item.basis = derived.arena.copy(basis_of(failure, line, derived));
    item.effective = failure.day ? std::optional(date_of(*failure.day)) : line.end;
    item.approximate = line.approximate;
    item.certainty = line.certainty;
    Vector<std::string_view> sources(line.sources.begin(), line.sources.end());
    if (const Statement* evidence = failure.evidence) {
        item.certainty = std::max(item.certainty, evidence->certainty);
        item.approximate = item.approximate || evidence->approximate;
        if (!evidence->reference.empty() &&
            std::ranges::find(sources, evidence->reference) == sources.end()) {
            sources.push_back(evidence->reference);
        }
    }
    item.sources = derived.keep(sources);
    return item;
}

}  // namespace

Vector<TherapyLine> write_lines(const Derived& derived) {
    Vector<TherapyLine> items;
    items.reserve(derived.lines.size());
    for (const Line& line : derived.lines) {
        items.push_back(line_of(line, derived));
    }
    return items;
}

Vector<TherapyFailure> write_failures(const Derived& derived, std::span<const TherapyLine> lines) {
    Vector<TherapyFailure> items;
    items.reserve(derived.failures.size());
    for (const Failure& failure : derived.failures) {
        items.push_back(failure_of(failure, lines[failure.line], derived));
    }
    return items;
}

Vector<PerioperativeTherapy> write_perioperative(const Derived& derived) {
    const auto found =
        find_perioperative(derived.lines, derived.units, derived.surroundings, derived.tables);
    if (!found) {
        return {};
    }
    PerioperativeTherapy item;
    item.backbone = found->backbone;
    item.months = found->months;
    item.start = date_of(found->start);
    item.end = date_of(found->end);
    item.effective = item.end;
    for (const std::size_t unit : found->units) {
        item.certainty = std::max(item.certainty, derived.units[unit].certainty);
        item.approximate = item.approximate || derived.units[unit].approximate;
    }
    item.sources = references_of(found->units, derived);
    return {item};
}

}  // namespace hookline::mappings::timeline
