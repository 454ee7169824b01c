#include <algorithm>

#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {
namespace {

class RunningFinder {
  public:
    RunningFinder(Line& line, std::span<const Unit> units, const Surroundings& surroundings,
                  const TherapyTables& tables)
        : line_(line), units_(units), surroundings_(surroundings), tables_(tables) {}

    void find(bool is_latest) {
        line_.stop_reason = stop_reason();
        if (!is_latest) {
            line_.running = false;
            return;
        }
        const auto last = last_running_dose();
        const bool recent = last && surroundings_.today - *last <= tables_.regimen_active_days;
        if (recent) {
            const Unit& unit = current_unit();
            unit.drugs.for_each([&](std::size_t drug) {
                if (!is_stopped(drug)) {
                    line_.current_drugs.insert(drug);
                }
            });
            if (has_backbone(unit)) {
                line_.running = true;
                add_ordered();
                add_recent_biologics();
                return;
            }
            line_.current_drugs = {};
        }
        add_given_now();
        if (!line_.current_drugs.empty()) {
            line_.running = true;
            return;
        }
        const bool stale_order = !recent && (has_open_order() || !surroundings_.given_now.empty());
        if (surroundings_.medications_complete && !stale_order) {
            line_.running = false;
        }
    }

  private:
    bool concerns(const Stop& stop) const { return belongs(stop, line_, units_, tables_); }

    std::string_view stop_reason() const {
        std::string_view reason;
        Day latest = 0;
        for (const Stop& stop : surroundings_.stops) {
            const Day day = stop.day.value_or(stop.ordered);
            if (!stop.reason.empty() && concerns(stop) && (reason.empty() || day >= latest)) {
                reason = stop.reason;
                latest = day;
            }
        }
        return reason;
    }

    template <class Visit>
    void for_each_dose(Visit visit) const {
        for (const std::size_t index : line_.units) {
            for (const Dose* dose : units_[index].doses) {
                if (dose->dated) {
                    visit(units_[index], *dose);
                }
            }
        }
    }

    // An order on hold is history, it shows nothing that runs.
    std::optional<Day> last_running_dose() const {
        std::optional<Day> last;
        for_each_dose([&](const Unit& unit, const Dose& dose) {
            if (!dose.interrupted) {
                // A period may reach beyond the part of it that this line holds.
                const Day day = unit.is_cycle ? dose.when.to : std::min(dose.when.to, unit.when.to);
                last = std::max(last.value_or(day), day);
            }
        });
        return last;
    }

    bool is_stopped(std::size_t drug) const {
        return std::ranges::any_of(surroundings_.stops, [&](const Stop& stop) {
            if (stop.drug != drug || !concerns(stop)) {
                return false;
            }
            bool given_later = false;
            for_each_dose([&](const Unit&, const Dose& dose) {
                given_later = given_later || (dose.drug == drug && stop.day && !dose.interrupted &&
                                              dose.when.to > *stop.day);
            });
            return !given_later;
        });
    }

    // The latest unit; while its days are not over, and it lacks drugs of the one before, that one.
    const Unit& current_unit() const {
        const Unit& latest = units_[line_.units.back()];
        if (line_.units.size() < 2 || !latest.is_cycle || latest.drugs.empty() ||
            surroundings_.today > latest.when.from + tables_.cycle_join_days) {
            return latest;
        }
        const Unit& before = units_[line_.units[line_.units.size() - 2]];
        return before.drugs.includes(latest.drugs) ? before : latest;
    }

    bool has_backbone(const Unit& unit) const {
        return unit.drugs.empty() || backbone_of(unit.drugs, tables_).meets(line_.current_drugs);
    }

    // A drug that the latest cycle lacks and that is still ordered: given within the days that mean
    // running, or known by that order only, which goes on with the treatment that it is part of.
    void add_ordered() {
        for_each_dose([&](const Unit&, const Dose& dose) {
            const bool recent = surroundings_.today - dose.when.to <= tables_.regimen_active_days;
            if (surroundings_.open_orders.contains(dose.drug) && (recent || dose.ordered_now) &&
                !dose.interrupted && !is_stopped(dose.drug)) {
                line_.current_drugs.insert(dose.drug);
            }
        });
    }

    // Biologics are not given in every cycle.
    void add_recent_biologics() {
        for (const std::size_t index : line_.units) {
            (units_[index].drugs & tables_.biologics & surroundings_.given_now)
                .for_each([&](std::size_t drug) {
                    if (!is_stopped(drug)) {
                        line_.current_drugs.insert(drug);
                    }
                });
        }
        for_each_dose([&](const Unit&, const Dose& dose) {
            if (tables_.biologics.contains(dose.drug) && !dose.interrupted &&
                surroundings_.today - dose.when.to <= tables_.regimen_active_days &&
                !is_stopped(dose.drug)) {
                line_.current_drugs.insert(dose.drug);
            }
        });
    }

    // What an order or statement of these days, or one without a date, says is being given, though
    // the last dose on record lies further back.
    void add_given_now() {
        for (const std::size_t index : line_.units) {
            (units_[index].drugs & surroundings_.given_now).for_each([&](std::size_t drug) {
                if (!is_stopped(drug)) {
                    line_.current_drugs.insert(drug);
                }
            });
        }
    }

    bool has_open_order() const {
        return std::ranges::any_of(line_.units, [&](std::size_t index) {
            const DrugSet drugs = units_[index].drugs;
            return drugs.meets(surroundings_.open_orders) ||
                   (drugs.empty() && surroundings_.open_unnamed);
        });
    }

    Line& line_;
    std::span<const Unit> units_;
    const Surroundings& surroundings_;
    const TherapyTables& tables_;
};

}  // namespace

void find_running(Vector<Line>& lines, std::span<const Unit> units,
                  const Surroundings& surroundings, const TherapyTables& tables) {
    for (Line& line : lines) {
        RunningFinder(line, units, surroundings, tables).find(&line == &lines.back());
    }
}

}  // namespace hookline::mappings::timeline
