#include "mappings/timeline/failures.hpp"

#include <algorithm>
#include <limits>

namespace hookline::mappings::timeline {
namespace {

class FailureFinder {
  public:
    FailureFinder(std::vector<Line>& lines, std::span<const Unit> units,
                  const Surroundings& surroundings, const TherapyTables& tables)
        : lines_(lines), units_(units), surroundings_(surroundings), tables_(tables) {}

    std::vector<Failure> find() {
        std::vector<Failure> failures;
        std::optional<Failure> adjuvant;  // counts once, the latest
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            lines_[i].progression = progression_in(i);
            if (lines_[i].setting == "perioperative") {
                if (auto failure = adjuvant_failure(i)) {
                    adjuvant = failure;
                }
            } else if (auto failure = failure_of(i)) {
                failures.push_back(*failure);
            }
        }
        if (adjuvant) {
            failures.push_back(*adjuvant);
        }
        std::ranges::sort(failures, {}, &Failure::line);
        return failures;
    }

  private:
    // The last day on which progression belongs to the line.
    Day limit(std::size_t index, Day after_last_dose) const {
        Day last = *lines_[index].last_dose + after_last_dose;
        if (index + 1 < lines_.size() && lines_[index + 1].start) {
            last = std::min(last,
                            std::max(lines_[index + 1].progression_from, *lines_[index + 1].start));
        }
        return last;
    }

    static std::optional<Event> first_of(std::span<const Event> events, Day after, Day until) {
        for (const Event& event : events) {
            if (event.day && *event.day > after && *event.day <= until) {
                return event;
            }
        }
        return std::nullopt;
    }

    std::optional<Event> progression_in(std::size_t index) const {
        const Line& line = lines_[index];
        if (!line.start) {
            return std::nullopt;
        }
        return first_of(surroundings_.progressions, line.progression_from,
                        limit(index, tables_.regimen_active_days));
    }

    const Stop* progression_stop(const Line& line) const {
        for (const Stop& stop : surroundings_.stops) {
            const bool in_line = line.start && stop.reason == "progression" &&
                                 stop.ordered >= *line.start - tables_.regimen_active_days &&
                                 stop.ordered <= *line.last_dose;
            if (in_line && std::ranges::any_of(line.units, [&](std::size_t unit) {
                    return units_[unit].has(stop.drug);
                })) {
                return &stop;
            }
        }
        return nullptr;
    }

    bool has_adjuvant_drug(const Line& line) const {
        return std::ranges::any_of(line.units, [&](std::size_t index) {
            return std::ranges::any_of(units_[index].drugs, [&](std::size_t drug) {
                return tables_.ingredients[drug].adjuvant_failure;
            });
        });
    }

    Failure make(std::size_t index, const Event& event) const {
        Failure failure;
        failure.line = index;
        failure.day = event.day;
        failure.evidence = event.origin;
        failure.regimen = regimen_at(lines_[index], event.day);
        if (event.day && lines_[index].last_dose) {
            failure.interval_days = *event.day - *lines_[index].last_dose;
        }
        return failure;
    }

    // What was given when it failed. A part of what the line began with counts as the whole.
    std::string_view regimen_at(const Line& line, std::optional<Day> day) const {
        const Unit& fullest = fullest_unit(line, units_, tables_);
        const Unit* given = &fullest;
        for (const std::size_t index : line.units) {
            const Unit& unit = units_[index];
            if (!day || !unit.when || unit.when->from <= *day) {
                given = &unit;
            }
        }
        if (given->drugs.empty()) {
            return fullest.regimen;
        }
        return is_part(*given, line) ? fullest.regimen : given->regimen;
    }

    bool is_part(const Unit& unit, const Line& line) const {
        const Unit& fullest = fullest_unit(line, units_, tables_);
        return std::ranges::all_of(backbone_of(unit.drugs, tables_),
                                   [&](std::size_t drug) {
                                       return std::ranges::any_of(
                                           fullest.drugs, [&](std::size_t whole) {
                                               return tables_.ingredients[whole].drug_class ==
                                                      tables_.ingredients[drug].drug_class;
                                           });
                                   }) &&
               backbone_of(unit.drugs, tables_).size() < backbone_of(fullest.drugs, tables_).size();
    }

    std::optional<Failure> failure_of(std::size_t index) const {
        const Line& line = lines_[index];
        if (line.progression) {
            return make(index, *line.progression);
        }
        if (const Stop* stop = progression_stop(line)) {
            Failure failure = make(index, {stop->day, stop->origin});
            failure.stopped_for_progression = true;
            return failure;
        }
        // Around the resection of metastases the longer window of adjuvant therapy holds.
        if (line.perioperative && line.start && has_adjuvant_drug(line)) {
            if (const auto relapse = relapse_after_resection(index)) {
                return make(index, *relapse);
            }
        }
        return std::nullopt;
    }

    std::optional<Event> relapse_after_resection(std::size_t index) const {
        const Line& line = lines_[index];
        const Day until = limit(index, tables_.adjuvant_failure_days);
        if (const auto progression =
                first_of(surroundings_.progressions, line.progression_from, until)) {
            return progression;
        }
        if (const auto recurrence = first_of(surroundings_.local_recurrences, *line.start, until)) {
            return recurrence;
        }
        std::optional<Day> resection;
        for (const Day day : surroundings_.metastasis_resections) {
            if (day >= *line.start - tables_.perioperative_window_days && day <= until) {
                resection = day;
            }
        }
        return resection
                   ? first_of(surroundings_.metastases, std::max(*resection, *line.start), until)
                   : std::nullopt;
    }

    // The first relapse after the start of adjuvant therapy; without a day when none is dated.
    std::optional<Event> relapse_after(const Line& line) const {
        std::optional<Event> first;
        for (const auto* events : {&surroundings_.metastases, &surroundings_.local_recurrences,
                                   &surroundings_.progressions}) {
            if (!line.start) {
                if (!first && !events->empty()) {
                    first = Event{std::nullopt, events->front().origin};
                }
                continue;
            }
            const auto found = first_of(*events, *line.start, std::numeric_limits<Day>::max());
            if (found && (!first || *found->day < *first->day)) {
                first = found;
            }
        }
        if (first || !line.start) {
            return first;
        }
        for (const auto* events : {&surroundings_.metastases, &surroundings_.local_recurrences}) {
            for (const Event& event : *events) {
                if (!event.day) {
                    return event;
                }
            }
        }
        return std::nullopt;
    }

    std::optional<Failure> adjuvant_failure(std::size_t index) const {
        const Line& line = lines_[index];
        const auto relapse = relapse_after(line);
        if (!has_adjuvant_drug(line) || !relapse) {
            return std::nullopt;
        }
        Failure failure = make(index, *relapse);
        failure.regimen = fullest_unit(line, units_, tables_).regimen;
        failure.adjuvant = true;
        if (failure.interval_days && *failure.interval_days > tables_.adjuvant_failure_days) {
            return std::nullopt;
        }
        return failure;
    }

    std::vector<Line>& lines_;
    std::span<const Unit> units_;
    const Surroundings& surroundings_;
    const TherapyTables& tables_;
};

}  // namespace

std::vector<Failure> find_failures(std::vector<Line>& lines, std::span<const Unit> units,
                                   const Surroundings& surroundings, const TherapyTables& tables) {
    return FailureFinder(lines, units, surroundings, tables).find();
}

}  // namespace hookline::mappings::timeline
