#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include "mappings/timeline/scratch.hpp"

#include "mappings/record_care.hpp"
#include "mappings/record_findings.hpp"
#include "mappings/timeline/therapy_tables.hpp"

/// What the steps of the timeline hand to each other: exposures -> doses -> units -> lines.
/// Internal to the folder; one call, one thread. Pointers go into the record of the call.
namespace hookline::mappings::timeline {

using Day = std::int32_t;  ///< days since 1970-01-01

inline Day day_of(const Date& date) {
    return static_cast<Day>(fhir::days_from_civil(date.year, date.month, date.day));
}
inline std::optional<Day> day_of(const std::optional<Date>& date) {
    return date ? std::optional(day_of(*date)) : std::nullopt;
}
/// For sorting by day, without counting days; what is undated falls on 1970-01-01.
inline std::int32_t order_of(const std::optional<Date>& date) {
    const Date day = date.value_or(Date{.year = 1970});
    return day.year * 512 + day.month * 32 + day.day;
}
inline Date date_of(Day day) {
    return fhir::civil_from_days(day);
}

/// Days from the first to the last, both included.
struct Period {
    Day from = 0;
    Day to = 0;

    [[nodiscard]] Day length() const { return to - from + 1; }
    [[nodiscard]] bool contains(Day day) const { return from <= day && day <= to; }
    [[nodiscard]] bool overlaps(const Period& other) const {
        return from <= other.to && other.from <= to;
    }
    friend bool operator==(const Period&, const Period&) = default;
};

/// A drug whose name is not recorded.
inline constexpr std::size_t kUnnamedDrug = static_cast<std::size_t>(-1);

/// One drug on a day or over a period, told by the best source.
struct Dose {
    std::size_t drug = kUnnamedDrug;  ///< index into TherapyTables::ingredients
    bool dated = false;
    Period when;  ///< if dated
    std::int32_t rank = 9;
    std::string_view kind;
    bool open = false;          ///< still being taken, no end named; if undated, being given now
    bool other_cancer = false;  ///< given, but no part of a line
    bool ordered_now = false;   ///< by an order that is active
    bool interrupted = false;   ///< told only by orders on hold
    bool with_radiotherapy = false;
    bool approximate = false;
    Certainty certainty = Certainty::Confirmed;
    std::span<const MedicationExposure* const> origins;  ///< into Doses::origins

    /// Only an order tells of it, of one day.
    [[nodiscard]] bool is_order(const TherapyTables& tables) const {
        return kind == "request" && !is_period(tables);
    }
    /// A course of unknown doses.
    [[nodiscard]] bool is_period(const TherapyTables& tables) const {
        return dated && when.length() >= tables.period_days_min;
    }
};

/// The doses of a record, by drug and day, with the exposures that tell of them.
struct Doses {
    Vector<Dose> list;
    Vector<const MedicationExposure*> origins;
};

/// One cycle, or a course of which only the period is known.
struct Unit {
    bool dated = false;
    Period when;         ///< first to last dose, if dated
    Day window_end = 0;  ///< last day that belongs to it
    bool is_cycle = true;
    bool chemoradiotherapy = false;
    DrugSet drugs;  ///< empty: not named
    Vector<const Dose*> doses;
    std::string_view regimen;  ///< empty: not named
    bool approximate = false;
    Certainty certainty = Certainty::Confirmed;
};

/// A recorded progression or relapse.
struct Event {
    bool dated = false;
    Day day = 0;
    const Statement* origin = nullptr;
};

/// An order or plan that was stopped or has ended.
struct Stop {
    std::size_t drug = kUnnamedDrug;
    Day ordered = 0;         ///< start of the order
    std::optional<Day> day;  ///< when it stopped; null: not said
    std::string_view reason;
    const MedicationExposure* origin = nullptr;
};

/// A line of therapy: the units that belong together.
struct Line {
    Vector<std::size_t> units;  ///< indices, by time; never empty
    /// Of these the one with the most backbone drugs, then the most drugs; the first of them.
    std::size_t fullest_unit = 0;
    bool dated = false;
    Day start = 0;
    Day last_dose = 0;
    std::string_view setting;
    bool perioperative = false;
    std::optional<std::int32_t> number;
    Day progression_from = 0;  ///< progression until this day belongs to the line before
    std::optional<Event> progression;
    std::string_view stop_reason;
    std::optional<bool> running;
    DrugSet current_drugs;
};

/// What the record says beside the exposures.
struct Surroundings {
    Day today = 0;
    bool medications_complete = false;
    bool conditions_complete = false;
    bool metastatic = false;              ///< a metastasis is on record
    std::optional<Day> first_metastasis;  ///< null: none, or none dated
    bool metastasis_approximate = false;
    Vector<Event> metastases;  ///< all dated and undated, by day
    Vector<Event> local_recurrences;
    Vector<Event> progressions;       ///< dated, by day
    Vector<Day> curative_resections;  ///< by day
    bool undated_curative_resection = false;
    Vector<Day> metastasis_resections;
    std::optional<Day> planned_metastasis_resection;  ///< planned without a date: today
    Vector<Period> pelvic_radiotherapy;
    Vector<Stop> stops;
    DrugSet open_orders;        ///< drugs with an order or statement that still runs
    bool open_unnamed = false;  ///< the same without named drugs
    DrugSet given_now;          ///< of these: undated, or begun within the days that mean running
};

/// Adds the value once, keeping the order.
template <class T>
void insert_sorted(Vector<T>& values, const T& value) {
    const auto place = std::ranges::lower_bound(values, value);
    if (place == values.end() || *place != value) {
        values.insert(place, value);
    }
}

/// The drugs that an exposure tells of. `unnamed`: it is therapy whose drugs are not named;
/// neither: it is no anticancer therapy.
struct ToldDrugs {
    DrugSet drugs;
    bool unnamed = false;
};
[[nodiscard]] ToldDrugs drugs_of(const MedicationExposure& exposure, const TherapyTables& tables);

/// The name of the regimen that the drugs form; empty for none.
[[nodiscard]] std::string_view recognise_regimen(DrugSet drugs, const TherapyTables& tables);

/// Cytotoxic and checkpoint drugs; when there is none, the targeted ones.
[[nodiscard]] DrugSet backbone_of(DrugSet drugs, const TherapyTables& tables);

/// All drugs of the classes of these.
[[nodiscard]] DrugSet classes_of(DrugSet drugs, const TherapyTables& tables);

/// Whether the order was for this line: ordered since shortly before it, for one of its drugs.
[[nodiscard]] bool belongs(const Stop& stop, const Line& line, std::span<const Unit> units,
                           const TherapyTables& tables);

/// One ingredient-day counts once; a better source replaces a weaker one over the same time.
[[nodiscard]] Doses reduce_exposures(std::span<const MedicationExposure> exposures,
                                     const TherapyTables& tables, Day today);

/// Cycles and courses by time, those of chemoradiotherapy included; undated ones come first.
[[nodiscard]] Vector<Unit> build_units(std::span<const Dose> doses,
                                       const Surroundings& surroundings,
                                       const TherapyTables& tables);

/// Lines by time. Units of chemoradiotherapy belong to none.
[[nodiscard]] Vector<Line> build_lines(std::span<const Unit> units,
                                       const Surroundings& surroundings,
                                       const TherapyTables& tables);

/// Fills what is running now, and why a line stopped.
void find_running(Vector<Line>& lines, std::span<const Unit> units,
                  const Surroundings& surroundings, const TherapyTables& tables);

}  // namespace hookline::mappings::timeline
