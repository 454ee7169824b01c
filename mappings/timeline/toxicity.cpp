#include <algorithm>

#include "mappings/timeline/courses_of_care.hpp"
#include "mappings/timeline/derived.hpp"

namespace hookline::mappings::timeline {
namespace {

/// The grade of one day.
struct Assessment {
    Day day = 0;
    std::int32_t grade = 0;
    bool conflict = false;  ///< two grades on the day
    bool closed = false;    ///< resolved since, without a day
};

class Follower {
  public:
    Follower(std::string_view kind, std::span<const Unit> units, std::span<const Line> lines,
             std::span<const DraftOrder> drafts, const TherapyTables& tables, Day today)
        : kind_(kind),
          units_(units),
          lines_(lines),
          tables_(tables),
          today_(today),
          last_dose_(find_last_dose()),
          drafted_cycle_(find_drafted_cycle(drafts)) {}

    ToxicityCourse follow(const Vector<const Toxicity*>& records) {
        ToxicityCourse course;
        course.kind = kind_;
        course.open = false;
        Vector<Origin> origins;
        for (const Toxicity* record : records) {
            origins.emplace_back(*record);
            course.open = course.open || record->open;
            add(*record);
        }
        if (!assessments_.empty()) {
            course.highest = std::ranges::max_element(assessments_, {}, &Assessment::grade)->grade;
        }
        add_recoveries();
        course.certainty = certainty_of(records);
        if (!assessments_.empty()) {
            const Assessment& latest = assessments_.back();
            course.grade = latest.grade;
            course.effective = date_of(latest.day);
            if (latest.conflict) {
                course.certainty = Certainty::Conflict;
                course.note = "two grades on one day, the higher one counts";
            }
            decide(course);
        } else {
            course.grade = undated_grade_;
            course.highest = undated_grade_;
        }
        course.sources = references_of(std::move(origins));
        return course;
    }

  private:
    static Certainty certainty_of(const Vector<const Toxicity*>& records) {
        const auto is = [](Certainty certainty) {
            return [certainty](const Toxicity* record) { return record->certainty == certainty; };
        };
        if (std::ranges::all_of(records, is(Certainty::TextOnly))) {
            return Certainty::TextOnly;
        }
        return std::ranges::any_of(records, is(Certainty::Preliminary)) ? Certainty::Preliminary
                                                                        : Certainty::Confirmed;
    }

    void add(const Toxicity& record) {
        if (record.grade && !record.effective) {
            undated_grade_ = std::max(undated_grade_.value_or(0), *record.grade);
        }
        if (record.grade && record.effective) {
            set(day_of(*record.effective), *record.grade, !record.open && !record.end);
        }
        // What has ended is of grade 0 from then on.
        if (record.end && day_of(*record.end) <= today_) {
            recovered_.push_back(day_of(*record.end));
        }
    }

    void set(Day day, std::int32_t grade, bool closed) {
        const auto same = std::ranges::find(assessments_, day, &Assessment::day);
        if (same == assessments_.end()) {
            assessments_.push_back({day, grade, false, closed});
            return;
        }
        same->conflict = same->conflict || same->grade != grade;
        same->grade = std::max(same->grade, grade);
        same->closed = same->closed && closed;
    }

    // A recovery counts on days without an assessment: the more cautious value wins.
    void add_recoveries() {
        for (const Day day : recovered_) {
            if (std::ranges::find(assessments_, day, &Assessment::day) == assessments_.end()) {
                assessments_.push_back({day, 0, false, false});
            }
        }
        std::ranges::sort(assessments_, {}, &Assessment::day);
        if (!assessments_.empty() && assessments_.back().closed) {
            assessments_.back().grade = 0;  // resolved, the day is not recorded
        }
    }

    void decide(ToxicityCourse& course) const {
        const std::int32_t limit = tables_.toxicity_persistent_grade;
        if (assessments_.back().grade < limit) {
            course.persistent = false;
            course.basis = "recovered";
            return;
        }
        // The assessments at or above the limit since the last recovery.
        auto first = assessments_.end();
        while (first != assessments_.begin() && std::prev(first)->grade >= limit) {
            --first;
        }
        if (assessments_.back().day - first->day >= tables_.toxicity_apart_days) {
            course.persistent = true;
            course.basis = "two-assessments";
            return;
        }
        for (auto assessment = first; assessment != assessments_.end(); ++assessment) {
            if (is_at_next_cycle(assessment->day) || is_at_drafted_cycle(assessment->day)) {
                course.persistent = true;
                course.basis = "next-cycle";
            } else if (is_after_therapy(assessment->day)) {
                course.persistent = true;
                course.basis = "after-therapy";
            }
        }
    }

    // At the start of a cycle that is not the first of its line.
    bool is_at_next_cycle(Day day) const {
        return std::ranges::any_of(lines_, [&](const Line& line) {
            return std::ranges::any_of(std::span(line.units).subspan(1), [&](std::size_t index) {
                const Unit& unit = units_[index];
                return unit.is_cycle && unit.dated && is_at_start(day, unit.when.from);
            });
        });
    }

    [[nodiscard]] bool is_at_start(Day day, Day cycle) const {
        return day <= cycle && cycle - day <= tables_.toxicity_before_cycle_days;
    }

    // At the start of the cycle that is being ordered, a cycle after the last dose.
    [[nodiscard]] bool is_at_drafted_cycle(Day day) const {
        return drafted_cycle_ && last_dose_ && is_at_start(day, *drafted_cycle_) &&
               *drafted_cycle_ - *last_dose_ >= tables_.toxicity_apart_days;
    }

    // After the drugs that cause it have ended.
    [[nodiscard]] bool is_after_therapy(Day day) const {
        return last_dose_ && day - *last_dose_ > tables_.toxicity_after_therapy_days;
    }

    // Of the drugs that cause it.
    [[nodiscard]] std::optional<Day> find_last_dose() const {
        const DrugSet causes = tables_.causes_of(kind_);
        std::optional<Day> last;
        for (const Unit& unit : units_) {
            for (const Dose* dose : unit.doses) {
                if (dose->dated && causes.contains(dose->drug)) {
                    last = std::max(last.value_or(dose->when.to), dose->when.to);
                }
            }
        }
        return last;
    }

    // The day of the first draft of a drug that causes it; today when the draft names none.
    [[nodiscard]] std::optional<Day> find_drafted_cycle(std::span<const DraftOrder> drafts) const {
        const DrugSet causes = tables_.causes_of(kind_);
        std::optional<Day> first;
        for (const DraftOrder& draft : drafts) {
            const bool is_cause =
                std::ranges::any_of(draft.ingredients, [&](std::string_view ingredient) {
                    const auto drug = tables_.find_ingredient(ingredient);
                    return drug && causes.contains(*drug);
                });
            if (is_cause && draft.certainty == Certainty::Confirmed) {
                const Day day = day_of(draft.occurrence).value_or(today_);
                first = std::min(first.value_or(day), day);
            }
        }
        return first;
    }

    std::string_view kind_;
    std::span<const Unit> units_;
    std::span<const Line> lines_;
    const TherapyTables& tables_;
    Day today_;
    std::optional<Day> last_dose_;
    std::optional<Day> drafted_cycle_;
    Vector<Assessment> assessments_;
    Vector<Day> recovered_;
    std::optional<std::int32_t> undated_grade_;
};

}  // namespace

Vector<ToxicityCourse> follow_toxicities(std::span<const Toxicity> toxicities,
                                         std::span<const Unit> units, std::span<const Line> lines,
                                         std::span<const DraftOrder> drafts,
                                         const TherapyTables& tables, Day today) {
    Vector<std::string_view> kinds;
    for (const Toxicity& toxicity : toxicities) {
        if (!toxicity.kind.empty()) {
            insert_sorted(kinds, toxicity.kind);
        }
    }
    Vector<ToxicityCourse> courses;
    for (const std::string_view kind : kinds) {
        Vector<const Toxicity*> records;
        for (const Toxicity& toxicity : toxicities) {
            const bool past = !toxicity.effective || day_of(*toxicity.effective) <= today;
            if (toxicity.kind == kind && past) {
                records.push_back(&toxicity);
            }
        }
        if (!records.empty()) {
            courses.push_back(Follower(kind, units, lines, drafts, tables, today).follow(records));
        }
    }
    return courses;
}

}  // namespace hookline::mappings::timeline
