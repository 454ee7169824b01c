// Doses become cycles, and courses of which only the period is known.
#include <algorithm>
#include <limits>

#include "mappings/timeline/periods.hpp"
#include "mappings/timeline/unit_parts.hpp"

namespace hookline::mappings::timeline {
namespace {

struct ByDay {
    bool operator()(const Dose* a, const Dose* b) const { return a->when.from < b->when.from; }
};

void extend(Unit& unit, const Dose* dose) {
    add(unit, dose);
    unit.when.to = std::max(unit.when.to, dose->when.to);
}

Unit cycle_on(const Period& when) {
    Unit unit;
    unit.dated = true;
    unit.when = when;
    return unit;
}

Unit course_over(const Period& when) {
    Unit unit = cycle_on(when);
    unit.is_cycle = false;
    return unit;
}

class UnitBuilder {
  public:
    UnitBuilder(std::span<const Dose> doses, const Surroundings& surroundings,
                const TherapyTables& tables)
        : surroundings_(surroundings), tables_(tables) {
        for (const Dose& dose : doses) {
            if (!dose.other_cancer) {
                list_of(dose).push_back(&dose);
            }
        }
        for (auto* list : {&backbone_points_, &backbone_orders_, &targeted_points_, &unnamed_}) {
            put_in_order(*list, ByDay());
        }
    }

    Vector<Unit> build() {
        add_clusters(backbone_points_);
        attach_periods(backbone_periods_);
        attach_orders();
        courses(backbone_periods_);
        attach_targeted();
        add_unnamed();
        Vector<Unit> result = undated_units(undated_, tables_);
        result.reserve(result.size() + units_.size());
        for (Unit& unit : units_) {
            name_regimen(unit, tables_);
            split_chemoradiotherapy(std::move(unit), surroundings_, tables_, result);
        }
        const auto start_of = [](const Unit& unit) {
            return unit.dated ? unit.when.from : std::numeric_limits<Day>::min();
        };
        put_in_order(result,
                     [&](const Unit& a, const Unit& b) { return start_of(a) < start_of(b); });
        add_given_now(given_now_, surroundings_.today, tables_, result);
        return result;
    }

  private:
    Vector<const Dose*>& list_of(const Dose& dose) {
        if (!dose.dated) {
            return dose.open && dose.drug != kUnnamedDrug ? given_now_ : undated_;
        }
        if (dose.drug == kUnnamedDrug) {
            return unnamed_;
        }
        const bool targeted = tables_.targeted.contains(dose.drug);
        if (dose.is_period(tables_)) {
            return targeted ? targeted_periods_ : backbone_periods_;
        }
        if (targeted) {
            return targeted_points_;
        }
        return dose.is_order(tables_) ? backbone_orders_ : backbone_points_;
    }

    // Days that lie within the joining distance of the one before form one cycle.
    void clusters(std::span<const Dose* const> points) {
        const std::size_t first = units_.size();
        for (const Dose* dose : points) {
            if (units_.size() > first &&
                dose->when.from <= units_.back().when.to + tables_.cycle_join_days) {
                extend(units_.back(), dose);
            } else {
                units_.push_back(cycle_on(dose->when));
                add(units_.back(), dose);
            }
        }
    }

    void add_clusters(std::span<const Dose* const> points) {
        if (!points.empty()) {
            clusters(points);
            sort_and_close();
        }
    }

    // Sorts by time and says how far each cycle reaches; to be done when units have come.
    void sort_and_close() {
        put_in_order(units_,
                     [](const Unit& a, const Unit& b) { return a.when.from < b.when.from; });
        for (std::size_t i = 0; i < units_.size(); ++i) {
            Unit& unit = units_[i];
            Day end = unit.is_cycle ? unit.when.from + tables_.cycle_window_days - 1 : unit.when.to;
            if (i + 1 < units_.size()) {
                end = std::min(end, units_[i + 1].when.from - 1);
            }
            unit.window_end = std::max(end, unit.when.to);
        }
    }

    // A drug taken over a period belongs to the cycles whose doses it meets.
    void attach_periods(std::span<const Dose* const> periods) {
        for (const Dose* dose : periods) {
            for (Unit& unit : units_) {
                const Period doses{unit.when.from, unit.when.to + tables_.cycle_join_days};
                if (unit.is_cycle && doses.overlaps(dose->when)) {
                    add(unit, dose);
                }
            }
        }
    }

    // Tablets and pumps are often known by their orders only: an order belongs to the cycle that it
    // was written for, and while it is active to the cycles of the same treatment that follow. One
    // without a cycle is a dose on its day.
    void attach_orders() {
        Vector<const Dose*> alone;
        for (const Dose* dose : backbone_orders_) {
            const auto home = cycle_ordered_by(*dose);
            if (home == units_.end()) {
                alone.push_back(dose);
                continue;
            }
            const DrugSet companions = backbone_of(home->drugs, tables_);
            add(*home, dose);
            if (dose->ordered_now) {
                attach_to_following(*dose, companions, home);
            }
        }
        add_clusters(alone);
    }

    Vector<Unit>::iterator cycle_ordered_by(const Dose& dose) {
        const Day day = dose.when.from;
        const auto begin = std::ranges::lower_bound(units_, day - tables_.cycle_join_days, {},
                                                    [](const Unit& u) { return u.when.from; });
        for (auto unit = begin; unit != units_.end(); ++unit) {
            const Day lead = unit->when.from - day;
            if (lead > tables_.order_lead_days) {
                break;
            }
            if (lead <= tables_.cycle_join_days || unit->drugs.contains(dose.drug) ||
                lacks_class(*unit, dose)) {
                return unit;
            }
        }
        return units_.end();
    }

    [[nodiscard]] bool lacks_class(const Unit& unit, const Dose& dose) const {
        DrugSet own;
        own.insert(dose.drug);
        return !classes_of(own, tables_).meets(unit.drugs);
    }

    // Until the treatment pauses or what the drug was ordered with is given no more.
    void attach_to_following(const Dose& dose, DrugSet companions, Vector<Unit>::iterator home) {
        Day last = home->when.to;
        for (auto unit = home + 1; unit != units_.end(); ++unit) {
            if (unit->when.from - last > tables_.regimen_active_days ||
                !unit->drugs.meets(companions) || unit->drugs.contains(dose.drug)) {
                return;  // what is known already needs no order
            }
            last = unit->when.to;
            if (lacks_class(*unit, dose)) {
                add(*unit, &dose);
            }
        }
    }

    // What the periods cover beyond the cycles that hold them becomes courses without cycles.
    void courses(std::span<const Dose* const> periods) {
        Vector<PeriodPiece> pieces;
        for (const Dose* dose : periods) {
            Vector<Period> cover;
            for (const Unit& unit : units_) {
                if (unit.is_cycle && std::ranges::find(unit.doses, dose) != unit.doses.end()) {
                    cover.push_back({unit.when.from, unit.window_end});
                }
            }
            for (const Period& part : subtract(dose->when, cover)) {
                const bool whole = part == dose->when;
                if (whole || part.length() >= tables_.cycle_window_days) {
                    pieces.push_back({part, dose});
                }
            }
        }
        if (pieces.empty()) {
            return;
        }
        for (PeriodGroup& group : group_periods(pieces, tables_.cycle_window_days)) {
            Unit unit = course_over(group.when);
            for (const Dose* dose : group.doses) {
                add(unit, dose);
            }
            units_.push_back(std::move(unit));
        }
        sort_and_close();
    }

    // The unit that a targeted drug given on a day belongs to.
    Unit* home_of(Day day) {
        Unit* home = nullptr;
        for (Unit& unit : units_) {
            const Day reach =
                unit.is_cycle ? unit.when.from + tables_.targeted_attach_days : unit.when.to;
            if (unit.when.from - tables_.cycle_join_days <= day &&
                day <= std::max(reach, unit.when.to)) {
                home = &unit;
            }
        }
        return home;
    }

    void attach_targeted() {
        Vector<const Dose*> left;
        for (const Dose* dose : targeted_points_) {
            if (Unit* home = home_of(dose->when.from)) {
                add(*home, dose);
            } else {
                left.push_back(dose);
            }
        }
        add_clusters(left);
        Vector<const Dose*> alone;
        for (const Dose* dose : targeted_periods_) {
            attach_periods(std::span(&dose, 1));
            for (Unit& unit : units_) {
                if (!unit.is_cycle && unit.when.overlaps(dose->when)) {
                    add(unit, dose);
                }
            }
            alone.push_back(dose);
        }
        // Courses of targeted drugs count where nothing else was given.
        Vector<const Dose*> uncovered;
        std::ranges::copy_if(alone, std::back_inserter(uncovered), [&](const Dose* dose) {
            return std::ranges::none_of(units_, [&](const Unit& unit) {
                return !unit.is_cycle && unit.when.overlaps(dose->when);
            });
        });
        courses(uncovered);
    }

    // Therapy without named drugs counts where no named one is.
    void add_unnamed() {
        Vector<const Dose*> left;
        std::ranges::copy_if(unnamed_, std::back_inserter(left), [&](const Dose* dose) {
            return std::ranges::none_of(units_, [&](const Unit& unit) {
                const Period reach{unit.when.from - tables_.cycle_join_days, unit.window_end};
                return reach.overlaps(dose->when);
            });
        });
        if (left.empty()) {
            return;
        }
        const std::size_t first = units_.size();
        clusters(left);
        for (Unit& unit : std::span(units_).subspan(first)) {
            unit.is_cycle = unit.when.length() < tables_.period_days_min;
            unit.chemoradiotherapy = std::ranges::all_of(
                unit.doses, [](const Dose* dose) { return dose->with_radiotherapy; });
        }
        sort_and_close();
    }

    const Surroundings& surroundings_;
    const TherapyTables& tables_;
    Vector<const Dose*> undated_;
    Vector<const Dose*> given_now_;  // undated
    Vector<const Dose*> unnamed_;
    Vector<const Dose*> backbone_points_;
    Vector<const Dose*> backbone_orders_;
    Vector<const Dose*> backbone_periods_;
    Vector<const Dose*> targeted_points_;
    Vector<const Dose*> targeted_periods_;
    Vector<Unit> units_;
};

}  // namespace

Vector<Unit> build_units(std::span<const Dose> doses, const Surroundings& surroundings,
                         const TherapyTables& tables) {
    return UnitBuilder(doses, surroundings, tables).build();
}

}  // namespace hookline::mappings::timeline
