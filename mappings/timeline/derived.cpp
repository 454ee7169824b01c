#include "mappings/timeline/derived.hpp"

#include <algorithm>
#include <tuple>

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
    Vector<std::string_view> words;
    drugs.for_each([&](std::size_t drug) { words.emplace_back(tables.ingredients[drug].name); });
    std::ranges::sort(words);
    return keep(words);
}

Vector<const Statement*> origins_of(std::span<const std::size_t> units, const Derived& derived) {
    Vector<const Statement*> origins;
    for (const std::size_t unit : units) {
        for (const Dose* dose : derived.units[unit].doses) {
            origins.insert(origins.end(), dose->origins.begin(), dose->origins.end());
        }
    }
    return origins;
}

std::span<const std::string_view> references_of(Vector<const Statement*> statements,
                                                RequestArena& arena) {
    if (statements.size() == 1 && !statements.front()->reference.empty()) {
        return {arena.create<std::string_view>(statements.front()->reference), 1};
    }
    std::ranges::sort(statements, [](const Statement* a, const Statement* b) {
        return std::tuple(order_of(a->effective), a->reference) <
               std::tuple(order_of(b->effective), b->reference);
    });
    Vector<std::string_view> references;
    references.reserve(statements.size());
    for (const Statement* statement : statements) {
        if (!statement->reference.empty()) {
            references.push_back(statement->reference);
        }
    }
    drop_repeated(references);
    return Derived::keep(references);
}

}  // namespace hookline::mappings::timeline
