#include <algorithm>

#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {
namespace {

using Classes = std::vector<std::string_view>;

// The drug classes whose exchange starts a new line. A targeted drug beside chemotherapy defines
// none: adding a biologic is no new line.
Classes defining_classes(const Unit& unit, const TherapyTables& tables) {
    Classes classes;
    for (const std::size_t drug : backbone_of(unit.drugs, tables)) {
        if (tables.ingredients[drug].defines_line) {
            insert_sorted(classes, std::string_view(tables.ingredients[drug].drug_class));
        }
    }
    return classes;
}

Classes all_classes(const Unit& unit, const TherapyTables& tables) {
    Classes classes;
    for (const std::size_t drug : unit.drugs) {
        insert_sorted(classes, std::string_view(tables.ingredients[drug].drug_class));
    }
    return classes;
}

bool holds_all(const Classes& whole, const Classes& part) {
    return std::ranges::includes(whole, part);
}

class LineBuilder {
  public:
    LineBuilder(std::span<const Unit> units, const Surroundings& surroundings,
                const TherapyTables& tables)
        : units_(units), surroundings_(surroundings), tables_(tables) {}

    std::vector<Line> build() {
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
            if (unit.when) {
                line.last_dose = std::max(line.last_dose.value_or(unit.when->to), unit.when->to);
            }
            for (const std::string_view name : defining_classes(unit, tables_)) {
                insert_sorted(defining_, name);
            }
            for (const std::string_view name : all_classes(unit, tables_)) {
                insert_sorted(all_, name);
            }
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
        if (unit.when) {
            line.start = unit.when->from;
            line.progression_from = std::max(*line.start, consumed_);
        }
        lines_.push_back(std::move(line));
        defining_.clear();
        all_.clear();
    }

    const Unit& last_unit(const Line& line) const { return units_[line.units.back()]; }

    // Progression of the line up to a day.
    std::optional<Day> progression_until(const Line& line, Day until) const {
        for (const Event& event : surroundings_.progressions) {
            if (*event.day > line.progression_from && *event.day <= until) {
                return event.day;
            }
        }
        return std::nullopt;
    }

    bool stopped_for_progression(const Line& line) const {
        return std::ranges::any_of(surroundings_.stops, [&](const Stop& stop) {
            return stop.reason == "progression" && belongs(stop, line);
        });
    }

    bool belongs(const Stop& stop, const Line& line) const {
        return line.start && stop.ordered >= *line.start - tables_.regimen_active_days &&
               stop.ordered <= *line.last_dose &&
               std::ranges::any_of(line.units,
                                   [&](std::size_t index) { return units_[index].has(stop.drug); });
    }

    // Oxaliplatin for irinotecan or the like: a class that the line did not have comes, one that
    // it had goes.
    bool replaces_class(const Unit& unit) const {
        const Classes next = defining_classes(unit, tables_);
        const bool brings_new = std::ranges::any_of(
            next, [&](std::string_view name) { return !std::ranges::binary_search(all_, name); });
        return brings_new && !holds_all(next, defining_) && !defining_.empty();
    }

    // Maintenance with an antibody against angiogenesis alone is no backbone.
    bool has_backbone(const Unit& unit) const {
        return unit.drugs.empty() || !defining_classes(unit, tables_).empty() ||
               std::ranges::any_of(unit.drugs, [&](std::size_t drug) {
                   return tables_.ingredients[drug].role != "targeted";
               });
    }

    // The part of the line before the first metastasis is adjuvant and over.
    bool crosses_metastasis(const Line& line, const Unit& unit) const {
        const auto metastasis = surroundings_.first_metastasis;
        if (!metastasis || *line.start >= *metastasis || unit.when->from < *metastasis) {
            return false;
        }
        return near_resection(line, *metastasis) ||
               unit.when->from - *line.last_dose > tables_.regimen_active_days;
    }

    bool near_resection(const Line& line, Day before) const {
        return std::ranges::any_of(surroundings_.curative_resections, [&](Day day) {
            return day < before && day >= *line.start - tables_.perioperative_window_days &&
                   day <= *line.last_dose + tables_.perioperative_window_days;
        });
    }

    bool starts_line(const Line& line, const Unit& unit) {
        if (!unit.when || !line.start) {
            return true;  // without dates nothing says that they belong together
        }
        if (crosses_metastasis(line, unit)) {
            return true;
        }
        const Day gap = unit.when->from - *line.last_dose;
        const bool paused = gap > tables_.regimen_active_days;
        const Unit& before = last_unit(line);
        const bool same = unit.regimen == before.regimen || unit.regimen.empty();
        if (progression_until(line, unit.when->from) || stopped_for_progression(line)) {
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
                progression_until(line, unit.when->from + tables_.progression_lag_days)) {
            consumed_ = *late;
        }
        return true;
    }

    void settle(Line& line, const Line* next) const {
        line.setting = setting_of(line, next);
        line.perioperative = line.setting == "perioperative" ||
                             (line.start && near_resection(line, surroundings_.today + 1));
    }

    std::string_view setting_of(const Line& line, const Line* next) const {
        const auto metastasis = surroundings_.first_metastasis;
        if (!surroundings_.metastatic) {
            return surroundings_.conditions_complete ? "perioperative" : std::string_view();
        }
        if (!line.start) {
            return surroundings_.undated_curative_resection ||
                           !surroundings_.curative_resections.empty()
                       ? "perioperative"
                       : std::string_view();
        }
        if (!metastasis) {
            return near_resection(line, surroundings_.today + 1) ? "perioperative"
                                                                 : std::string_view();
        }
        if (*line.start >= *metastasis || *line.last_dose >= *metastasis) {
            return "metastatic";
        }
        // Therapy that still runs did not end before the metastasis was recorded.
        const bool still_runs =
            next == nullptr && surroundings_.today - *line.last_dose <= tables_.regimen_active_days;
        return still_runs && !near_resection(line, *metastasis) ? "metastatic" : "perioperative";
    }

    std::span<const Unit> units_;
    const Surroundings& surroundings_;
    const TherapyTables& tables_;
    std::vector<Line> lines_;
    Classes defining_;  // of the latest line
    Classes all_;
    Day consumed_ = 0;  // progression until here belongs to an earlier line
};

}  // namespace

std::vector<Line> build_lines(std::span<const Unit> units, const Surroundings& surroundings,
                              const TherapyTables& tables) {
    return LineBuilder(units, surroundings, tables).build();
}

const Unit& fullest_unit(const Line& line, std::span<const Unit> units,
                         const TherapyTables& tables) {
    const Unit* fullest = nullptr;
    for (const std::size_t index : line.units) {
        const Unit& unit = units[index];
        const auto size = [&](const Unit& candidate) {
            return static_cast<std::size_t>(std::ranges::count_if(
                candidate.drugs,
                [&](std::size_t drug) { return tables.ingredients[drug].role != "targeted"; }));
        };
        if (fullest == nullptr || size(unit) > size(*fullest) ||
            (size(unit) == size(*fullest) && unit.drugs.size() > fullest->drugs.size())) {
            fullest = &unit;
        }
    }
    return *fullest;
}

}  // namespace hookline::mappings::timeline
