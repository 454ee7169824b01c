#include "mappings/timeline/failures.hpp"

#include <algorithm>
#include <limits>

namespace hookline::mappings::timeline {
namespace {

class FailureFinder {
  public:
    FailureFinder(Vector<Line>& lines, std::span<const Unit> units,
                  const Surroundings& surroundings, const TherapyTables& tables)
        : lines_(lines), units_(units), surroundings_(surroundings), tables_(tables) {}

    Vector<Failure> find() {
        Vector<Failure> failures;
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
        Day last = lines_[index].last_dose + after_last_dose;
        if (index + 1 < lines_.size() && lines_[index + 1].dated) {
            last = std::min(last,
                            std::max(lines_[index + 1].progression_from, lines_[index + 1].start));
        }
        return last;
    }

    static std::optional<Event> first_of(std::span<const Event> events, Day after, Day until) {
        for (const Event& event : events) {
            if (event.dated && event.day > after && event.day <= until) {
                return event;
            }
        }
        return std::nullopt;
    }

    std::optional<Event> progression_in(std::size_t index) const {
        const Line& line = lines_[index];
        if (!line.dated) {
            return std::nullopt;
        }
        return first_of(surroundings_.progressions, line.progression_from,
                        limit(index, tables_.regimen_active_days));
    }

    const Stop* progression_stop(const Line& line) const {
        const auto found = std::ranges::find_if(surroundings_.stops, [&](const Stop& stop) {
            return stop.reason == "progression" && stop.ordered <= line.last_dose &&
                   belongs(stop, line, units_, tables_);
        });
        return found == surroundings_.stops.end() ? nullptr : &*found;
    }

    bool has_adjuvant_drug(const Line& line) const {
        return std::ranges::any_of(line.units, [&](std::size_t index) {
            return units_[index].drugs.meets(tables_.adjuvant_failure);
        });
    }

    Failure make(std::size_t index, const Event& event) const {
        Failure failure;
        failure.line = index;
        if (event.dated) {
            failure.day = event.day;
        }
        failure.evidence = event.origin;
        failure.regimen = regimen_at(lines_[index], failure.day);
        if (event.dated && lines_[index].dated) {
            failure.interval_days = event.day - lines_[index].last_dose;
        }
        return failure;
    }

    // What was given when it failed. A part of what the line began with counts as the whole.
    std::string_view regimen_at(const Line& line, std::optional<Day> day) const {
        const Unit& fullest = units_[line.fullest_unit];
        const Unit* given = &fullest;
        for (const std::size_t index : line.units) {
            const Unit& unit = units_[index];
            if (!day || !unit.dated || unit.when.from <= *day) {
                given = &unit;
            }
        }
        if (given->drugs.empty()) {
            return fullest.regimen;
        }
        return is_part(*given, line) ? fullest.regimen : given->regimen;
    }

    bool is_part(const Unit& unit, const Line& line) const {
        const DrugSet whole = units_[line.fullest_unit].drugs;
        const DrugSet part = backbone_of(unit.drugs, tables_);
        return classes_of(whole, tables_).includes(part) &&
               part.size() < backbone_of(whole, tables_).size();
    }

    std::optional<Failure> failure_of(std::size_t index) const {
        const Line& line = lines_[index];
        if (line.progression) {
            return make(index, *line.progression);
        }
        if (const Stop* stop = progression_stop(line)) {
            Failure failure =
                make(index, {stop->day.has_value(), stop->day.value_or(0), stop->origin});
            failure.stopped_for_progression = true;
            return failure;
        }
        // Around the resection of metastases the longer window of adjuvant therapy holds.
        if (line.perioperative && line.dated && has_adjuvant_drug(line)) {
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
        if (const auto recurrence = first_of(surroundings_.local_recurrences, line.start, until)) {
            return recurrence;
        }
        std::optional<Day> resection;
        for (const Day day : surroundings_.metastasis_resections) {
            if (day >= line.start - tables_.perioperative_window_days && day <= until) {
                resection = day;
            }
        }
        return resection
                   ? first_of(surroundings_.metastases, std::max(*resection, line.start), until)
                   : std::nullopt;
    }

    // The first relapse after the start of adjuvant therapy; without a day when none is dated.
    std::optional<Event> relapse_after(const Line& line) const {
        std::optional<Event> first;
        for (const auto* events : {&surroundings_.metastases, &surroundings_.local_recurrences,
                                   &surroundings_.progressions}) {
            if (!line.dated) {
                if (!first && !events->empty()) {
                    first = Event{false, 0, events->front().origin};
                }
                continue;
            }
            const auto found = first_of(*events, line.start, std::numeric_limits<Day>::max());
            if (found && (!first || found->day < first->day)) {
                first = found;
            }
        }
        if (first || !line.dated) {
            return first;
        }
        for (const auto* events : {&surroundings_.metastases, &surroundings_.local_recurrences}) {
            for (const Event& event : *events) {
                if (!event.dated) {
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
        failure.regimen = units_[line.fullest_unit].regimen;
        failure.adjuvant = true;
        if (failure.interval_days && *failure.interval_days > tables_.adjuvant_failure_days) {
            return std::nullopt;
        }
        return failure;
    }

    Vector<Line>& lines_;
    std::span<const Unit> units_;
    const Surroundings& surroundings_;
    const TherapyTables& tables_;
};

}  // namespace

Vector<Failure> find_failures(Vector<Line>& lines, std::span<const Unit> units,
                              const Surroundings& surroundings, const TherapyTables& tables) {
    return FailureFinder(lines, units, surroundings, tables).find();
}

}  // namespace hookline::mappings::timeline
