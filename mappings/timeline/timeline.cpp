#include "mappings/timeline/timeline.hpp"

#include <algorithm>
#include <string>
#include <tuple>

#include "mappings/timeline/courses_of_care.hpp"
#include "mappings/timeline/failures.hpp"
#include "mappings/timeline/perioperative.hpp"
#include "mappings/timeline/surroundings.hpp"

namespace hookline::mappings {

namespace timeline {

std::span<const std::string_view> references_of(std::vector<const Statement*> statements,
                                                RequestArena& arena) {
    std::ranges::sort(statements, [](const Statement* a, const Statement* b) {
        const auto day = [](const Statement* item) {
            return item->effective ? day_of(*item->effective) : 0;
        };
        return std::tuple(day(a), a->reference) < std::tuple(day(b), b->reference);
    });
    std::vector<std::string_view> references;
    for (const Statement* statement : statements) {
        if (!statement->reference.empty() &&
            std::ranges::find(references, statement->reference) == references.end()) {
            references.push_back(statement->reference);
        }
    }
    return arena.copy(std::span<const std::string_view>(references));
}

namespace {

using Words = std::vector<std::string_view>;

/// Writes the working structures into the record.
class Writer {
  public:
    Writer(PatientRecord& record, const TherapyTables& tables, Day today, RequestArena& arena)
        : record_(record),
          tables_(tables),
          arena_(arena),
          surroundings_(collect_surroundings(record, tables, today)),
          doses_(reduce_exposures(record.exposures, tables, today)),
          units_(build_units(doses_, surroundings_, tables)),
          lines_(build_lines(units_, surroundings_, tables)) {
        find_running(lines_, units_, surroundings_, tables);
        line_of_unit_.assign(units_.size(), nullptr);
        for (const Line& line : lines_) {
            for (const std::size_t unit : line.units) {
                line_of_unit_[unit] = &line;
            }
        }
    }

    void write() {
        const auto failures = find_failures(lines_, units_, surroundings_, tables_);
        write_exposures();
        write_cycles_and_courses();
        write_lines(failures);
        write_failures(failures);
        write_perioperative();
        record_.radiotherapy_totals =
            keep(sum_radiotherapy(record_.radiotherapy, surroundings_.today, arena_));
        record_.toxicity_courses = keep(follow_toxicities(record_.toxicities, units_, lines_,
                                                          tables_, surroundings_.today, arena_));
    }

  private:
    template <class T>
    std::span<const T> keep(const std::vector<T>& items) {
        return arena_.copy(std::span<const T>(items));
    }

    std::span<const std::string_view> names(std::span<const std::size_t> drugs,
                                            bool biologics_only) {
        Words words;
        for (const std::size_t drug : drugs) {
            if (!biologics_only || tables_.ingredients[drug].biologic) {
                insert_sorted(words, std::string_view(tables_.ingredients[drug].name));
            }
        }
        return keep(words);
    }

    std::int32_t ordinal(const Line& line) const {
        return static_cast<std::int32_t>(&line - lines_.data()) + 1;
    }

    std::string_view setting(std::size_t unit) const {
        if (units_[unit].chemoradiotherapy) {
            return kChemoradiotherapy;
        }
        return line_of_unit_[unit] != nullptr ? line_of_unit_[unit]->setting : std::string_view();
    }

    std::optional<std::int32_t> line_ordinal(std::size_t unit) const {
        const Line* line = line_of_unit_[unit];
        return line == nullptr ? std::nullopt : std::optional(ordinal(*line));
    }

    static void add_origins(const Unit& unit, std::vector<const Statement*>& origins) {
        for (const Dose* dose : unit.doses) {
            origins.insert(origins.end(), dose->origins.begin(), dose->origins.end());
        }
    }

    void date(Statement& item, const std::optional<Day>& day) {
        if (day) {
            item.effective = date_of(*day);
        }
    }

    void write_exposures() {
        // The first unit that holds the dose.
        std::vector<std::optional<std::size_t>> unit_of(doses_.size());
        for (std::size_t unit = units_.size(); unit-- > 0;) {
            for (const Dose* dose : units_[unit].doses) {
                unit_of[static_cast<std::size_t>(dose - doses_.data())] = unit;
            }
        }
        std::vector<TherapyExposure> exposures;
        for (const Dose& dose : doses_) {
            TherapyExposure exposure;
            if (dose.drug != kUnnamedDrug) {
                exposure.ingredient = tables_.ingredients[dose.drug].name;
                exposure.role = tables_.ingredients[dose.drug].role;
            }
            if (dose.when) {
                exposure.start = date_of(dose.when->from);
                exposure.end = date_of(dose.when->to);
                exposure.effective = exposure.end;
                if (!dose.open) {
                    exposure.last_dose = exposure.end;
                }
            }
            exposure.kind = dose.kind;
            exposure.rank = dose.rank;
            exposure.open_ended = dose.open;
            exposure.approximate = dose.approximate;
            exposure.certainty = dose.certainty;
            if (const auto unit = unit_of[static_cast<std::size_t>(&dose - doses_.data())]) {
                exposure.setting = setting(*unit);
                exposure.line = line_ordinal(*unit);
            }
            exposure.sources = references_of({dose.origins.begin(), dose.origins.end()}, arena_);
            exposures.push_back(exposure);
        }
        std::ranges::stable_sort(exposures, [](const auto& a, const auto& b) {
            const auto day = [](const auto& item) { return item.start ? day_of(*item.start) : 0; };
            return std::tuple(day(a), a.ingredient) < std::tuple(day(b), b.ingredient);
        });
        record_.therapy_exposures = keep(exposures);
    }

    // The start of the next cycle of the same line.
    std::optional<Day> next_start(std::size_t unit) const {
        for (std::size_t next = unit + 1; next < units_.size(); ++next) {
            if (line_of_unit_[next] == line_of_unit_[unit] &&
                units_[next].chemoradiotherapy == units_[unit].chemoradiotherapy) {
                return units_[next].is_cycle ? std::optional(units_[next].when->from)
                                             : std::nullopt;
            }
        }
        return std::nullopt;
    }

    std::optional<std::int32_t> nearest_length(Day interval) const {
        std::optional<std::int32_t> best;
        for (const std::int32_t length : tables_.cycle_lengths) {
            if (!best || std::abs(length - interval) < std::abs(*best - interval)) {
                best = length;
            }
        }
        // A pause is no cycle length.
        return interval <= tables_.regimen_active_days ? best : std::nullopt;
    }

    void write_cycles_and_courses() {
        std::vector<TherapyCycle> cycles;
        std::vector<RegimenCourse> courses;
        std::vector<std::vector<const Statement*>> course_origins;
        std::vector<std::int32_t> numbers(lines_.size(), 0);
        const Line* course_line = nullptr;
        bool course_radiotherapy = false;
        for (std::size_t i = 0; i < units_.size(); ++i) {
            const Unit& unit = units_[i];
            const Line* line = line_of_unit_[i];
            const bool same = !courses.empty() && line == course_line &&
                              unit.chemoradiotherapy == course_radiotherapy &&
                              unit.regimen == courses.back().regimen;
            if (!same) {
                courses.push_back(start_course(i));
                course_origins.emplace_back();
                course_line = line;
                course_radiotherapy = unit.chemoradiotherapy;
            }
            extend_course(courses.back(), unit);
            add_origins(unit, course_origins.back());
            if (unit.is_cycle) {
                cycles.push_back(cycle_of(i));
                if (line != nullptr) {
                    cycles.back().number = ++numbers[static_cast<std::size_t>(ordinal(*line)) - 1];
                }
            }
        }
        for (std::size_t i = 0; i < courses.size(); ++i) {
            courses[i].sources = references_of(std::move(course_origins[i]), arena_);
        }
        record_.therapy_cycles = keep(cycles);
        record_.regimen_courses = keep(courses);
    }

    TherapyCycle cycle_of(std::size_t index) {
        const Unit& unit = units_[index];
        TherapyCycle cycle;
        cycle.line = line_ordinal(index);
        cycle.regimen = unit.regimen;
        cycle.ingredients = names(unit.drugs, false);
        cycle.biologics = names(unit.drugs, true);
        cycle.start = date_of(unit.when->from);
        cycle.end = date_of(unit.when->to);
        if (const auto next = next_start(index)) {
            cycle.interval_days = *next - unit.when->from;
            cycle.length_days = nearest_length(*cycle.interval_days);
        }
        cycle.setting = setting(index);
        cycle.effective = cycle.end;
        cycle.approximate = unit.approximate;
        cycle.certainty = unit.certainty;
        std::vector<const Statement*> origins;
        add_origins(unit, origins);
        cycle.sources = references_of(std::move(origins), arena_);
        return cycle;
    }

    RegimenCourse start_course(std::size_t index) {
        const Unit& unit = units_[index];
        RegimenCourse course;
        course.line = line_ordinal(index);
        course.regimen = unit.regimen;
        course.cycle_count = 0;
        course.setting = setting(index);
        course.certainty = unit.certainty;
        course.approximate = unit.approximate;
        if (line_of_unit_[index] != nullptr && line_of_unit_[index]->units.back() == index) {
            course.stop_reason = line_of_unit_[index]->stop_reason;
        }
        if (unit.when) {
            course.start = date_of(unit.when->from);
        }
        return course;
    }

    void extend_course(RegimenCourse& course, const Unit& unit) {
        if (unit.when) {
            const bool later = !course.end || day_of(*course.end) < unit.when->to;
            course.end = later ? std::optional(date_of(unit.when->to)) : course.end;
            course.effective = course.end;
        }
        if (!unit.is_cycle) {
            course.cycle_count = std::nullopt;
        } else if (course.cycle_count) {
            course.cycle_count = *course.cycle_count + 1;
        }
        Words biologics(course.biologics.begin(), course.biologics.end());
        for (const std::string_view name : names(unit.drugs, true)) {
            insert_sorted(biologics, name);
        }
        course.biologics = keep(biologics);
        course.certainty = std::min(course.certainty, unit.certainty);
    }

    std::optional<std::int32_t> cycle_count(const Line& line) const {
        std::int32_t count = 0;
        for (const std::size_t unit : line.units) {
            if (!units_[unit].is_cycle) {
                return std::nullopt;
            }
            ++count;
        }
        return count;
    }

    std::span<const std::string_view> line_sources(const Line& line) {
        std::vector<const Statement*> origins;
        for (const std::size_t unit : line.units) {
            add_origins(units_[unit], origins);
        }
        return references_of(std::move(origins), arena_);
    }

    void write_lines(const std::vector<Failure>& failures) {
        std::vector<TherapyLine> lines;
        for (const Line& line : lines_) {
            lines.push_back(line_of(line));
            lines.back().failed = std::ranges::any_of(
                failures, [&](const Failure& failure) { return &lines_[failure.line] == &line; });
        }
        record_.therapy_lines = keep(lines);
    }

    TherapyLine line_of(const Line& line) {
        const Unit& fullest = fullest_unit(line, units_, tables_);
        const Unit& latest = units_[line.units.back()];
        TherapyLine item;
        item.ordinal = ordinal(line);
        item.number = line.number;
        item.setting = line.setting;
        item.perioperative = line.perioperative;
        item.regimen = fullest.regimen;
        item.current_regimen = line.current_drugs.empty()
                                   ? latest.regimen
                                   : recognise_regimen(line.current_drugs, tables_);
        Words regimens;
        std::vector<std::size_t> drugs;
        item.certainty = Certainty::Conflict;
        for (const std::size_t index : line.units) {
            const Unit& unit = units_[index];
            if (!unit.regimen.empty()) {
                insert_sorted(regimens, unit.regimen);
            }
            for (const std::size_t drug : unit.drugs) {
                insert_sorted(drugs, drug);
            }
            item.certainty = std::min(item.certainty, unit.certainty);
            item.approximate = item.approximate || unit.approximate;
        }
        item.approximate = item.approximate || (surroundings_.metastasis_approximate &&
                                                line.setting == "perioperative");
        item.regimens = keep(regimens);
        item.biologics = names(drugs, true);
        if (line.running.value_or(false)) {
            item.current_biologics = names(line.current_drugs, true);
        }
        if (line.start) {
            item.start = date_of(*line.start);
            item.end = date_of(*line.last_dose);
        } else {
            item.note = "dates of therapy not recorded";
        }
        item.cycle_count = cycle_count(line);
        item.running = line.running;
        item.stop_reason = line.stop_reason;
        if (line.progression) {
            item.progression = date_of(*line.progression->day);
        }
        date(item, line.last_dose);
        item.sources = line_sources(line);
        return item;
    }

    void write_failures(const std::vector<Failure>& failures) {
        std::vector<TherapyFailure> items;
        for (const Failure& failure : failures) {
            const Line& line = lines_[failure.line];
            const TherapyLine& written = record_.therapy_lines[failure.line];
            TherapyFailure item;
            item.line = written.ordinal;
            item.regimen = failure.regimen;
            item.setting = line.setting;
            item.interval_days = failure.interval_days;
            item.basis = arena_.copy(basis(failure, written));
            date(item, failure.day ? failure.day : line.last_dose);
            item.approximate = written.approximate;
            item.certainty = written.certainty;
            std::vector<std::string_view> sources(written.sources.begin(), written.sources.end());
            if (failure.evidence != nullptr) {
                item.certainty = std::max(item.certainty, failure.evidence->certainty);
                item.approximate = item.approximate || failure.evidence->approximate;
                if (!failure.evidence->reference.empty() &&
                    std::ranges::find(sources, failure.evidence->reference) == sources.end()) {
                    sources.push_back(failure.evidence->reference);
                }
            }
            item.sources = keep(sources);
            items.push_back(item);
        }
        record_.therapy_failures = keep(items);
    }

    // The text that a card shows: what failed, how much of it was given, how that is known.
    std::string basis(const Failure& failure, const TherapyLine& line) const {
        std::string text;
        if (failure.adjuvant) {
            const bool after_operation =
                std::ranges::any_of(
                    surroundings_.curative_resections,
                    [&](Day day) { return !line.start || day <= day_of(*line.start); }) ||
                surroundings_.undated_curative_resection;
            text = after_operation ? "adjuvant " : "perioperative ";
        }
        text +=
            failure.regimen.empty() ? "therapy without named drugs" : std::string(failure.regimen);
        if (line.cycle_count) {
            text += ", " + std::to_string(*line.cycle_count);
            text += *line.cycle_count == 1 ? " cycle" : " cycles";
        }
        const char* event = failure.adjuvant ? "relapse" : "progression";
        if (failure.stopped_for_progression) {
            return text + ", stopped for progression";
        }
        if (!failure.interval_days) {
            return text + ", interval unknown";
        }
        if (*failure.interval_days <= 0) {
            return text + ", " + event + " during therapy";
        }
        text += std::string(", ") + event + ' ' + std::to_string(*failure.interval_days);
        return text + (*failure.interval_days == 1 ? " day" : " days") + " after the last dose";
    }

    void write_perioperative() {
        const auto found = find_perioperative(lines_, units_, surroundings_, tables_);
        if (!found) {
            return;
        }
        PerioperativeTherapy item;
        item.backbone = found->backbone;
        item.months = found->months;
        item.start = date_of(found->start);
        item.end = date_of(found->end);
        item.effective = item.end;
        std::vector<const Statement*> origins;
        for (const std::size_t unit : found->units) {
            add_origins(units_[unit], origins);
            item.certainty = std::max(item.certainty, units_[unit].certainty);
            item.approximate = item.approximate || units_[unit].approximate;
        }
        item.sources = references_of(std::move(origins), arena_);
        record_.perioperative_therapy = keep(std::vector{item});
    }

    PatientRecord& record_;
    const TherapyTables& tables_;
    RequestArena& arena_;
    Surroundings surroundings_;
    std::vector<Dose> doses_;
    std::vector<Unit> units_;
    std::vector<Line> lines_;
    std::vector<const Line*> line_of_unit_;
};

}  // namespace
}  // namespace timeline

void build_timeline(PatientRecord& record, const TherapyTables& tables, const Date& today,
                    RequestArena& arena) {
    timeline::Writer(record, tables, timeline::day_of(today), arena).write();
}

}  // namespace hookline::mappings
