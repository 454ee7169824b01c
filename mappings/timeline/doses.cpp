#include <algorithm>
#include <tuple>

#include "mappings/timeline/periods.hpp"
#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {
namespace {

// A request or plan names a day, its bounds a period; what is said to be taken lasts until today.
Dose dose_of(const MedicationExposure& exposure, std::size_t drug, const TherapyTables& tables,
             Day today) {
    Dose dose;
    dose.drug = drug;
    dose.rank = exposure.rank;
    dose.kind = exposure.kind;
    dose.other_cancer = exposure.other_cancer;
    dose.interrupted = exposure.status == "interrupted";
    dose.with_radiotherapy = tables.combined_radiotherapy.has(exposure.code);
    dose.approximate = exposure.approximate;
    dose.certainty = exposure.certainty;
    const auto start = day_of(exposure.start);
    const auto end = day_of(exposure.end);
    if (!start && !end) {
        dose.approximate = true;
        dose.open = exposure.status == "active" &&
                    (exposure.kind == "statement" || exposure.kind == "request");
        return dose;
    }
    const Day from = std::min(start.value_or(end.value_or(today)), today);
    dose.open =
        exposure.status == "active" && exposure.kind == "statement" && (!end || *end > today);
    Day to = dose.open ? today : std::min(end.value_or(from), today);
    if (to < from) {
        to = from;  // an end before the start
        dose.certainty = Certainty::Conflict;
    }
    dose.ordered_now =
        exposure.status == "active" && exposure.kind == "request" && (!end || *end >= today);
    dose.dated = true;
    dose.when = {from, to};
    return dose;
}

// Not what is planned or lies ahead, and no eye, skin or bone product.
bool counts(const MedicationExposure& exposure, const ToldDrugs& told, const TherapyTables& tables,
            Day today) {
    bool shares_codes = false;
    if (!exposure.ingredient.empty()) {
        told.drugs.for_each(
            [&](std::size_t drug) { shares_codes = tables.ingredients[drug].shares_codes; });
    }
    return exposure.status != "planned" && exposure.systemic.value_or(!shares_codes) &&
           (!exposure.start || day_of(*exposure.start) <= today);
}

struct Told {
    Dose dose;
    const MedicationExposure* origin;
};

auto key(const Told& told) {
    const Dose& dose = told.dose;
    return std::tuple(dose.drug, dose.other_cancer, dose.dated, dose.rank, dose.when.from,
                      dose.when.to, told.origin->reference);
}

void absorb(Dose& kept, const Dose& other) {
    kept.when.to = std::max(kept.when.to, other.when.to);
    kept.rank = std::min(kept.rank, other.rank);
    kept.open = kept.open || other.open;
    kept.ordered_now = kept.ordered_now || other.ordered_now;
    kept.interrupted = kept.interrupted && other.interrupted;
    kept.with_radiotherapy = kept.with_radiotherapy && other.with_radiotherapy;
    kept.approximate = kept.approximate && other.approximate;
    kept.certainty = std::min(kept.certainty, other.certainty);
    kept.origins = {kept.origins.data(), kept.origins.size() + other.origins.size()};
}

// Where better sources tell, with the days around each dose.
Vector<Period> coverage(std::span<const Dose> doses, Day around) {
    Vector<Period> merged;
    for (const Dose& dose : doses) {
        const Period period{dose.when.from - around, dose.when.to + around};
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
void add_uncovered(const Dose& dose, std::span<const Period> cover, const TherapyTables& tables,
                   Vector<Dose>& doses) {
    for (const Period& part : subtract(dose.when, cover)) {
        if (part == dose.when) {
            doses.push_back(dose);
            continue;
        }
        const bool open_tail = dose.open && part.to == dose.when.to && part.from != dose.when.from;
        if (!open_tail && part.length() >= tables.period_days_min) {
            doses.push_back(dose);
            doses.back().when = part;
            doses.back().open = false;
        }
    }
}

/// Reduces what is told of one drug, rank by rank, onto the end of the list.
class DrugReducer {
  public:
    DrugReducer(Vector<Dose>& doses, const TherapyTables& tables)
        : doses_(doses), first_(doses.size()), tables_(tables) {}

    // Entries of one rank, by day. Days told twice become one.
    void add_rank(std::span<const Told> told) {
        if (doses_.size() == first_) {
            merge(told, doses_);
            return;
        }
        Vector<Dose> merged;
        merge(told, merged);
        // An order precedes what is given on it by more than the days between two doses.
        const std::span<const Dose> better = std::span(doses_).subspan(first_);
        const bool is_order = told.front().dose.kind == "request";
        const auto cover =
            coverage(better, is_order ? tables_.regimen_active_days : tables_.coverage_days);
        for (const Dose& dose : merged) {
            add_uncovered(dose, cover, tables_, doses_);
        }
        std::ranges::sort(std::span(doses_).subspan(first_), {},
                          [](const Dose& dose) { return dose.when.from; });
    }

  private:
    // Onto the end of `doses`, none of which is of these days.
    static void merge(std::span<const Told> told, Vector<Dose>& doses) {
        const std::size_t first = doses.size();
        for (const Told& entry : told) {
            if (doses.size() > first && entry.dose.when.from <= doses.back().when.to) {
                absorb(doses.back(), entry.dose);
            } else {
                doses.push_back(entry.dose);
            }
        }
    }

    Vector<Dose>& doses_;
    std::size_t first_;
    const TherapyTables& tables_;
};

// The end of the entries from `begin` on that `same` as the first.
template <class Same>
std::size_t end_of_row(std::span<const Told> told, std::size_t begin, Same same) {
    std::size_t end = begin + 1;
    while (end < told.size() && same(told[begin].dose, told[end].dose)) {
        ++end;
    }
    return end;
}

void reduce(std::span<const Told> told, const TherapyTables& tables, Vector<Dose>& doses) {
    const bool any_dated =
        std::ranges::any_of(told, [](const Told& entry) { return entry.dose.dated; });
    for (std::size_t begin = 0; begin < told.size();) {
        const std::size_t end = end_of_row(told, begin, [](const Dose& a, const Dose& b) {
            return a.drug == b.drug && a.other_cancer == b.other_cancer;
        });
        std::size_t dated = begin;
        while (dated < end && !told[dated].dose.dated) {
            ++dated;
        }
        // A drug without a date adds nothing when the same drug is on record with one.
        const bool known = dated < end || (told[begin].dose.drug == kUnnamedDrug && any_dated);
        if (!known) {
            doses.push_back(told[begin].dose);
            for (const Told& entry : told.subspan(begin + 1, dated - begin - 1)) {
                absorb(doses.back(), entry.dose);
            }
        }
        DrugReducer reducer(doses, tables);
        for (std::size_t row = dated; row < end;) {
            const std::size_t next =
                end_of_row(told.first(end), row,
                           [](const Dose& a, const Dose& b) { return a.rank == b.rank; });
            reducer.add_rank(told.subspan(row, next - row));
            row = next;
        }
        begin = end;
    }
}

}  // namespace

ToldDrugs drugs_of(const MedicationExposure& exposure, const TherapyTables& tables) {
    ToldDrugs told;
    if (!exposure.ingredient.empty()) {
        if (const auto drug = tables.find_ingredient(exposure.ingredient)) {
            told.drugs.insert(*drug);
        }
        return told;
    }
    const auto named =
        std::ranges::find(tables.regimens, exposure.regimen, &TherapyTables::Regimen::name);
    if (named != tables.regimens.end()) {
        told.drugs = named->given;
    }
    told.unnamed = told.drugs.empty();
    return told;
}

Doses reduce_exposures(std::span<const MedicationExposure> exposures, const TherapyTables& tables,
                       Day today) {
    Vector<Told> told;
    told.reserve(exposures.size());
    for (const MedicationExposure& exposure : exposures) {
        const ToldDrugs of = drugs_of(exposure, tables);
        if (!counts(exposure, of, tables, today)) {
            continue;
        }
        of.drugs.for_each([&](std::size_t drug) {
            told.push_back({dose_of(exposure, drug, tables, today), &exposure});
        });
        if (of.unnamed) {
            told.push_back({dose_of(exposure, kUnnamedDrug, tables, today), &exposure});
        }
    }
    std::ranges::sort(told, [](const Told& a, const Told& b) { return key(a) < key(b); });
    Doses doses;
    doses.origins.reserve(told.size());
    doses.list.reserve(told.size());
    for (Told& entry : told) {
        doses.origins.push_back(entry.origin);
        entry.dose.origins = {&doses.origins.back(), 1};
    }
    reduce(told, tables, doses.list);
    return doses;
}

}  // namespace hookline::mappings::timeline
