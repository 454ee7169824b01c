#include "mappings/timeline/timeline.hpp"

#include <algorithm>
#include <tuple>

#include "mappings/timeline/courses_of_care.hpp"
#include "mappings/timeline/derived.hpp"
#include "mappings/without_uncertain.hpp"

namespace hookline::mappings {
namespace {

using timeline::Derived;

constexpr std::string_view kPartlyInWords = "partly known from words only";

// What the surroundings of the doses decide.
struct Courses {
    explicit Courses(const Derived& derived)
        : lines(write_lines(derived)),
          failures(write_failures(derived, lines)),
          perioperative(write_perioperative(derived)) {}

    timeline::Vector<TherapyLine> lines;
    timeline::Vector<TherapyFailure> failures;
    timeline::Vector<PerioperativeTherapy> perioperative;
};

// Of an item what a fact may rest on.
auto told_by(const TherapyLine& item) {
    return std::tuple(item.number, item.setting, item.perioperative, item.regimen,
                      item.current_regimen, item.start, item.end, item.cycle_count, item.running,
                      item.stop_reason, item.progression, item.failed);
}
auto told_by(const TherapyFailure& item) {
    return std::tuple(item.regimen, item.setting, item.interval_days, item.basis, item.effective);
}
auto told_by(const PerioperativeTherapy& item) {
    return std::tuple(item.backbone, item.months, item.start, item.end);
}

template <class T>
void mark_what_differs(timeline::Vector<T>& items, const timeline::Vector<T>& without_words) {
    for (T& item : items) {
        const bool is_same = std::ranges::any_of(
            without_words, [&](const T& other) { return told_by(other) == told_by(item); });
        if (!is_same && item.certainty == Certainty::Confirmed) {
            item.certainty = Certainty::TextOnly;
            item.note = item.note.empty() ? kPartlyInWords : item.note;
        }
    }
}

// Words about disease, operations, radiotherapy or orders may decide of which setting a line is,
// where it ends or that it failed: it rests on them when it is another without them (D-04). Grades
// of toxicity are their own; that they persist is said again where words must not decide
// (without_uncertain).
void mark_words(Courses& courses, const PatientRecord& record, const TherapyTables& tables,
                timeline::Day today, RequestArena& arena) {
    const PatientRecord coded = drop_uncertain(record, {.words = true}, arena);
    const Derived derived(record, coded, tables, today, arena);
    const Courses without_words(derived);
    mark_what_differs(courses.lines, without_words.lines);
    mark_what_differs(courses.failures, without_words.failures);
    mark_what_differs(courses.perioperative, without_words.perioperative);
}

}  // namespace

void build_timeline(PatientRecord& record, const TherapyTables& tables, const Date& today,
                    RequestArena& arena) {
    const timeline::Scratch scratch(arena);
    const timeline::Day day = timeline::day_of(today);
    const Derived derived(record, record, tables, day, arena);
    Courses courses(derived);
    if (find_uncertain(record).words) {
        mark_words(courses, record, tables, day, arena);
    }
    record.therapy_exposures = derived.keep(write_exposures(derived));
    record.therapy_cycles = derived.keep(write_cycles(derived));
    record.regimen_courses = derived.keep(write_courses(derived));
    record.therapy_lines = derived.keep(courses.lines);
    record.therapy_failures = derived.keep(courses.failures);
    record.perioperative_therapy = derived.keep(courses.perioperative);
    record.radiotherapy_totals = derived.keep(timeline::sum_radiotherapy(record.radiotherapy, day));
    record.toxicity_courses = derived.keep(timeline::follow_toxicities(
        record.toxicities, derived.units, derived.lines, record.draft_orders, tables, day));
}

}  // namespace hookline::mappings
