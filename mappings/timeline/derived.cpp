#include "mappings/timeline/derived.hpp"

#include <algorithm>
#include <utility>

#include "fhir/base/drop_repeated.hpp"
#include "mappings/timeline/surroundings.hpp"

namespace hookline::mappings::timeline {

Derived::Derived(const PatientRecord& record, const PatientRecord& around,
                 const TherapyTables& table, Day today, RequestArena& memory)
    : tables(table),
      arena(memory),
      surroundings(collect_surroundings(around, table, today)),
      told(reduce_exposures(record.exposures, table, today)),
      doses(told.list),
      units(build_units(doses, surroundings, table)),
      lines(build_lines(units, surroundings, table)),
      line_of_unit_(units.size(), nullptr) {
    find_running(lines, units, surroundings, tables);
    failures = find_failures(lines, units, surroundings, tables);
    for (const Line& line : lines) {
        for (const std::size_t unit : line.units) {
            line_of_unit_[unit] = &line;
        }
    }
}

std::optional<std::int32_t> Derived::ordinal_of(std::size_t unit) const {
    const Line* line = line_of(unit);
    return line == nullptr ? std::nullopt : std::optional(ordinal(*line));
}

std::string_view Derived::setting_of(std::size_t unit) const {
    if (units[unit].chemoradiotherapy) {
        return kChemoradiotherapy;
    }
    return line_of(unit) != nullptr ? line_of(unit)->setting : std::string_view();
}

std::span<const std::string_view> Derived::names(DrugSet drugs) const {
    if (drugs.empty()) {
        return {};
    }
    Vector<std::string_view> words;
    words.reserve(static_cast<std::size_t>(drugs.size()));
    drugs.for_each([&](std::size_t drug) { words.emplace_back(tables.ingredients[drug].name); });
    std::ranges::sort(words);
    return keep(words);
}

std::span<const std::string_view> references_of(Vector<Origin> origins) {
    std::ranges::sort(origins);
    Vector<std::string_view> references;
    references.reserve(origins.size());
    for (const Origin& origin : origins) {
        if (!origin.reference.empty()) {
            references.push_back(origin.reference);
        }
    }
    drop_repeated(references);
    return Derived::keep(references);
}

std::span<const std::string_view> references_of(const Dose& dose) {
    if (dose.origins.size() == 1 && !dose.origins.front()->reference.empty()) {
        return {&dose.origins.front()->reference, 1};
    }
    Vector<Origin> origins;
    for (const MedicationExposure* exposure : dose.origins) {
        origins.emplace_back(*exposure);
    }
    return references_of(std::move(origins));
}

std::span<const std::string_view> references_of(std::span<const std::size_t> units,
                                                const Derived& derived) {
    Vector<Origin> origins;
    std::size_t count = 0;
    for (const std::size_t unit : units) {
        count += derived.units[unit].doses.size();
    }
    origins.reserve(count);  // most doses are told once
    for (const std::size_t unit : units) {
        for (const Dose* dose : derived.units[unit].doses) {
            for (const MedicationExposure* exposure : dose->origins) {
                origins.emplace_back(*exposure);
            }
        }
    }
    return references_of(std::move(origins));
}

}  // namespace hookline::mappings::timeline
