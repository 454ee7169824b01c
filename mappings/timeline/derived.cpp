#include "mappings/timeline/derived.hpp"

#include <algorithm>
#include <tuple>

#include "mappings/timeline/surroundings.hpp"

namespace hookline::mappings::timeline {

Derived::Derived(const PatientRecord& record, const TherapyTables& table, Day today,
                 RequestArena& memory)
    : tables(table),
      arena(memory),
      surroundings(collect_surroundings(record, table, today)),
      doses(reduce_exposures(record.exposures, table, today)),
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

std::span<const std::string_view> Derived::names(std::span<const std::size_t> drugs) const {
    std::vector<std::string_view> words;
    for (const std::size_t drug : drugs) {
        insert_sorted(words, std::string_view(tables.ingredients[drug].name));
    }
    return keep(words);
}

std::span<const std::string_view> Derived::biologics(std::span<const std::size_t> drugs) const {
    std::vector<std::size_t> wanted;
    std::ranges::copy_if(drugs, std::back_inserter(wanted),
                         [&](std::size_t drug) { return tables.ingredients[drug].biologic; });
    return names(wanted);
}

std::vector<const Statement*> origins_of(std::span<const std::size_t> units,
                                         const Derived& derived) {
    std::vector<const Statement*> origins;
    for (const std::size_t unit : units) {
        for (const Dose* dose : derived.units[unit].doses) {
            origins.insert(origins.end(), dose->origins.begin(), dose->origins.end());
        }
    }
    return origins;
}

std::span<const std::string_view> references_of(std::vector<const Statement*> statements,
                                                RequestArena& arena) {
    std::ranges::sort(statements, [](const Statement* a, const Statement* b) {
        const auto day = [](const Statement* item) {
            return item->effective ? day_of(*item->effective) : 0;
        };
        return std::tuple(day(a), a->reference) < std::tuple(day(b), b->reference);
    });
    std::vector<std::string_view> references;
    std::vector<std::string_view> seen;
    for (const Statement* statement : statements) {
        const std::size_t count = seen.size();
        insert_sorted(seen, statement->reference);
        if (!statement->reference.empty() && seen.size() > count) {
            references.push_back(statement->reference);
        }
    }
    return arena.copy(std::span<const std::string_view>(references));
}

}  // namespace hookline::mappings::timeline
