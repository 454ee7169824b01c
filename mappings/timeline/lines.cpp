#include <algorithm>
#include <utility>

#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {
namespace {

// The drugs whose exchange starts a new line. A targeted drug beside chemotherapy defines none:
// adding a biologic is no new line.
DrugSet defining(const Unit& unit, const TherapyTables& tables) {
    return backbone_of(unit.drugs, tables) & tables.line_defining;
}

class LineBuilder {
  public:
    LineBuilder(std::span<const Unit> units, const Surroundings& surroundings,
                const TherapyTables& tables)
        : units_(units), surroundings_(surroundings), tables_(tables) {}

    Vector<Line> build() {
        for (std::size_t i = 0; i < units_.size(); ++i) {
            const Unit& unit = units_[i];
            if (unit.chemoradiotherapy) {
                continue;
            }
            if (lines_.empty() || starts_line(lines_.back(), unit)) {
                start_line(unit);
            }
            Line& line = lines_.back();
            line.units.push_back(i);
            line.last_dose = std::max(line.last_dose, unit.when.to);
            defining_.insert(classes_of(defining(unit, tables_), tables_));
            all_.insert(classes_of(unit.drugs, tables_));
        }
        std::int32_t number = 0;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            settle(lines_[i], i + 1 < lines_.size() ? &lines_[i + 1] : nullptr);
            if (lines_[i].setting == "metastatic") {
                lines_[i].number = ++number;
            }
        }
        return std::move(lines_);
    }

  private:
    void start_line(const Unit& unit) {
        Line line;
        if (unit.dated) {
            line.dated = true;
            line.start = unit.when.from;
            line.last_dose = unit.when.to;
            line.progression_from = std::max(line.start, consumed_);
        }
        lines_.push_back(std::move(line));
        defining_ = {};
        all_ = {};
    }

    const Unit& last_unit(const Line& line) const { return units_[line.units.back()]; }

    // Progression of the line up to a day.
    std::optional<Day> progression_until(const Line& line, Day until) const {
        for (const Event& event : surroundings_.progressions) {
            if (event.day > line.progression_from && event.day <= until) {
                return event.day;
            }
        }
        return std::nullopt;
    }

    bool stopped_for_progression(const Line& line) const {
        return std::ranges::any_of(surroundings_.stops, [&](const Stop& stop) {
            return stop.reason == "progression" && stop.ordered <= line.last_dose &&
                   belongs(stop, line, units_, tables_);
        });
    }

    // Oxaliplatin for irinotecan or the like: a class that the line did not have comes, one that
    // it had goes.
    bool replaces_class(const Unit& unit) const {
        const DrugSet next = defining(unit, tables_);
        const bool brings_new = !all_.includes(next);
        const bool drops = !classes_of(next, tables_).includes(defining_);
        return brings_new && drops;
    }

    // Maintenance with an antibody against angiogenesis alone is no backbone.
    bool has_backbone(const Unit& unit) const {
        return unit.drugs.empty() || !defining(unit, tables_).empty() ||
               !tables_.targeted.includes(unit.drugs);
    }

    // The part of the line before the first metastasis is adjuvant and over.
    bool crosses_metastasis(const Line& line, const Unit& unit) const {
        const auto metastasis = surroundings_.first_metastasis;
        if (!metastasis || line.start >= *metastasis || unit.when.from < *metastasis) {
            return false;
        }
        return near_resection(line, *metastasis) ||
               unit.when.from - line.last_dose > tables_.regimen_active_days;
    }

    bool near_resection(const Line& line, Day before) const {
        return std::ranges::any_of(surroundings_.curative_resections, [&](Day day) {
            return day < before && day >= line.start - tables_.perioperative_window_days &&
                   day <= line.last_dose + tables_.perioperative_window_days;
        });
    }

    bool starts_line(const Line& line, const Unit& unit) {
        if (!unit.dated || !line.dated) {
            return true;  // without dates nothing says that they belong together
        }
        if (crosses_metastasis(line, unit)) {
            return true;
        }
        const Day gap = unit.when.from - line.last_dose;
        const bool paused = gap > tables_.regimen_active_days;
        const Unit& before = last_unit(line);
        const bool same = unit.regimen == before.regimen || unit.regimen.empty();
        if (progression_until(line, unit.when.from) || stopped_for_progression(line)) {
            return has_backbone(unit) && (!same || paused);
        }
        if (gap > tables_.pause_days_max) {
            return true;
        }
        if (!replaces_class(unit)) {
            return false;
        }
        // Staging a few days after the change tells of the therapy before it.
        if (const auto late =
                progression_until(line, unit.when.from + tables_.progression_lag_days)) {
            consumed_ = *late;
        }
        return true;
    }

    bool is_given_now(const Line& line) const {
        return std::ranges::any_of(line.units, [&](std::size_t index) {
            return std::ranges::any_of(units_[index].doses,
                                       [](const Dose* dose) { return dose->open; });
        });
    }

    bool near_resection_today() const {
        return std::ranges::any_of(surroundings_.curative_resections, [&](Day day) {
            return surroundings_.today - day <= tables_.perioperative_window_days;
        });
    }

    std::size_t fullest_of(std::span<const std::size_t> units) const {
        const auto size_of = [&](std::size_t unit) {
            const DrugSet drugs = units_[unit].drugs;
            return std::pair((drugs - tables_.targeted).size(), drugs.size());
        };
        return *std::ranges::max_element(units, {}, size_of);
    }

    void settle(Line& line, const Line* next) const {
        line.fullest_unit = fullest_of(line.units);
        line.setting = setting_of(line, next);
        line.perioperative = line.setting == "perioperative" ||
                             (line.dated && near_resection(line, surroundings_.today + 1));
    }

    std::string_view setting_of(const Line& line, const Line* next) const {
        const auto metastasis = surroundings_.first_metastasis;
        if (!surroundings_.metastatic) {
            return surroundings_.conditions_complete ? "perioperative" : std::string_view();
        }
        if (!line.dated && next == nullptr && is_given_now(line)) {
            return near_resection_today() ? "perioperative" : "metastatic";
        }
        if (!line.dated) {
            return surroundings_.undated_curative_resection ||
                           !surroundings_.curative_resections.empty()
                       ? "perioperative"
                       : std::string_view();
        }
        if (!metastasis) {
            return near_resection(line, surroundings_.today + 1) ? "perioperative"
                                                                 : std::string_view();
        }
        if (line.start >= *metastasis || line.last_dose >= *metastasis) {
            return "metastatic";
        }
        // Therapy that still runs did not end before the metastasis was recorded.
        const bool still_runs =
            next == nullptr && surroundings_.today - line.last_dose <= tables_.regimen_active_days;
        return still_runs && !near_resection(line, *metastasis) ? "metastatic" : "perioperative";
    }

    std::span<const Unit> units_;
    const Surroundings& surroundings_;
    const TherapyTables& tables_;
    Vector<Line> lines_;
    DrugSet defining_;  // of the latest line, with all of their classes
    DrugSet all_;
    Day consumed_ = 0;  // progression until here belongs to an earlier line
};

}  // namespace

Vector<Line> build_lines(std::span<const Unit> units, const Surroundings& surroundings,
                         const TherapyTables& tables) {
    return LineBuilder(units, surroundings, tables).build();
}

bool belongs(const Stop& stop, const Line& line, std::span<const Unit> units,
             const TherapyTables& tables) {
    return line.dated && stop.ordered >= line.start - tables.regimen_active_days &&
           std::ranges::any_of(line.units, [&](std::size_t index) {
               return units[index].drugs.contains(stop.drug);
           });
}

}  // namespace hookline::mappings::timeline
