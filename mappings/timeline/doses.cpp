#include <algorithm>
#include <map>
#include <tuple>

#include "mappings/timeline/periods.hpp"
#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {
namespace {

// A request or plan names a day, its bounds a period; what is said to be taken lasts until today.
Dose dose_of(const MedicationExposure& exposure, std::size_t drug, Day today) {
    Dose dose;
    dose.drug = drug;
    dose.rank = exposure.rank;
    dose.kind = exposure.kind;
    dose.interrupted = exposure.status == "interrupted";
    dose.with_radiotherapy = exposure.regimen == kChemoradiotherapy;
    dose.approximate = exposure.approximate;
    dose.certainty = exposure.certainty;
    dose.origins = {&exposure};
    const auto start = day_of(exposure.start);
    const auto end = day_of(exposure.end);
    if (!start && !end) {
        return dose;
    }
    const Day from = std::min(start.value_or(*(end ? end : start)), today);
    dose.open =
        exposure.status == "active" && exposure.kind == "statement" && (!end || *end > today);
    Day to = dose.open ? today : std::min(end.value_or(from), today);
    if (to < from) {
        to = from;  // an end before the start
        dose.certainty = Certainty::Conflict;
    }
    dose.when = Period{from, to};
    return dose;
}

// Not what is planned or lies ahead, and no eye, skin or bone product.
bool counts(const MedicationExposure& exposure, const TherapyTables& tables, Day today) {
    const auto drug = tables.find_ingredient(exposure.ingredient);
    const bool may_be_systemic = exposure.systemic.value_or(true);
    const bool systemic = drug && tables.ingredients[*drug].shares_codes
                              ? exposure.systemic.value_or(false)
                              : may_be_systemic;
    return exposure.status != "planned" && systemic &&
           (!exposure.start || day_of(*exposure.start) <= today);
}

void absorb(Dose& kept, const Dose& other) {
    kept.when->to = std::max(kept.when->to, other.when->to);
    kept.open = kept.open || other.open;
    kept.interrupted = kept.interrupted && other.interrupted;
    kept.with_radiotherapy = kept.with_radiotherapy && other.with_radiotherapy;
    kept.approximate = kept.approximate && other.approximate;
    kept.certainty = std::min(kept.certainty, other.certainty);
    kept.origins.insert(kept.origins.end(), other.origins.begin(), other.origins.end());
}

// Where better sources tell, with the days around each dose.
std::vector<Period> coverage(std::span<const Dose> doses, Day around) {
    std::vector<Period> periods;
    for (const Dose& dose : doses) {
        periods.push_back({dose.when->from - around, dose.when->to + around});
    }
    std::ranges::sort(periods, {}, &Period::from);
    std::vector<Period> merged;
    for (const Period& period : periods) {
        if (!merged.empty() && period.from <= merged.back().to + 1) {
            merged.back().to = std::max(merged.back().to, period.to);
        } else {
            merged.push_back(period);
        }
    }
    return merged;
}

// What a weaker source adds to the better ones: nothing, all, or the uncovered parts of a period.
// What an open end would add after the last better dose is not believed.
std::vector<Dose> additions(const Dose& dose, std::span<const Period> cover,
                            const TherapyTables& tables) {
    const auto parts = subtract(*dose.when, cover);
    if (parts.size() == 1 && parts.front() == *dose.when) {
        return {dose};
    }
    std::vector<Dose> result;
    for (const Period& part : parts) {
        const bool open_tail =
            dose.open && part.to == dose.when->to && part.from != dose.when->from;
        if (!open_tail && part.length() >= tables.period_days_min) {
            result.push_back(dose);
            result.back().when = part;
            result.back().open = false;
        }
    }
    return result;
}

using Key = std::tuple<Day, Day, std::string_view, std::string_view>;

Key key(const Dose& dose) {
    const MedicationExposure& origin = *dose.origins.front();
    return {dose.when ? dose.when->from : 0, dose.when ? dose.when->to : 0, origin.reference,
            origin.regimen};
}

// Doses of one drug from sources of one rank, by time; days told twice become one.
std::vector<Dose> merge_same_days(std::vector<Dose> doses) {
    std::ranges::sort(doses, {}, key);
    std::vector<Dose> merged;
    for (const Dose& dose : doses) {
        if (!merged.empty() && dose.when->from <= merged.back().when->to) {
            absorb(merged.back(), dose);
        } else {
            merged.push_back(dose);
        }
    }
    return merged;
}

std::vector<Dose> reduce_drug(std::vector<Dose> told, const TherapyTables& tables) {
    std::map<std::int32_t, std::vector<Dose>> by_rank;
    for (Dose& dose : told) {
        by_rank[dose.rank].push_back(std::move(dose));
    }
    std::vector<Dose> kept;
    for (auto& [rank, doses] : by_rank) {
        // An order precedes what is given on it by more than the days between two doses.
        const auto near = coverage(kept, tables.coverage_days);
        const auto wide = coverage(kept, tables.regimen_active_days);
        std::vector<Dose> added;
        for (const Dose& dose : merge_same_days(std::move(doses))) {
            const auto parts = additions(dose, dose.kind == "request" ? wide : near, tables);
            added.insert(added.end(), parts.begin(), parts.end());
        }
        kept.insert(kept.end(), added.begin(), added.end());
    }
    std::ranges::sort(kept, {}, key);
    return kept;
}

}  // namespace

std::vector<std::size_t> drugs_of(const MedicationExposure& exposure, const TherapyTables& tables) {
    if (!exposure.ingredient.empty()) {
        const auto drug = tables.find_ingredient(exposure.ingredient);
        return drug ? std::vector{*drug} : std::vector<std::size_t>();
    }
    const auto named =
        std::ranges::find(tables.regimens, exposure.regimen, &TherapyTables::Regimen::name);
    const bool known = named != tables.regimens.end() && !named->given.empty();
    return known ? named->given : std::vector{kUnnamedDrug};
}

std::vector<Dose> reduce_exposures(std::span<const MedicationExposure> exposures,
                                   const TherapyTables& tables, Day today) {
    std::map<std::size_t, std::vector<Dose>> dated;
    std::map<std::size_t, std::vector<Dose>> undated;
    for (const MedicationExposure& exposure : exposures) {
        if (!counts(exposure, tables, today)) {
            continue;
        }
        for (const std::size_t drug : drugs_of(exposure, tables)) {
            Dose dose = dose_of(exposure, drug, today);
            (dose.when ? dated : undated)[drug].push_back(std::move(dose));
        }
    }
    std::vector<Dose> result;
    // A drug without a date adds nothing when the same drug is on record with one.
    for (auto& [drug, doses] : undated) {
        if (dated.contains(drug) || (drug == kUnnamedDrug && !dated.empty())) {
            continue;
        }
        std::ranges::sort(doses, {}, key);
        Dose merged = doses.front();
        for (const Dose& other : std::span(doses).subspan(1)) {
            merged.certainty = std::min(merged.certainty, other.certainty);
            merged.rank = std::min(merged.rank, other.rank);
            merged.interrupted = merged.interrupted && other.interrupted;
            merged.with_radiotherapy = merged.with_radiotherapy && other.with_radiotherapy;
            merged.origins.insert(merged.origins.end(), other.origins.begin(), other.origins.end());
        }
        merged.approximate = true;
        result.push_back(std::move(merged));
    }
    for (auto& [drug, doses] : dated) {
        for (Dose& dose : reduce_drug(std::move(doses), tables)) {
            result.push_back(std::move(dose));
        }
    }
    return result;
}

}  // namespace hookline::mappings::timeline
