#pragma once

#include <compare>

#include "mappings/timeline/scratch.hpp"

#include "fhir/base/arena.hpp"
#include "mappings/patient_record.hpp"
#include "mappings/timeline/failures.hpp"
#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {

/// Everything that the steps found, and how it becomes items of the record. One call; texts and
/// lists that it hands out live in the arena.
class Derived {
  public:
    /// `around`: the record that tells what surrounds the doses of `record`, else the same.
    Derived(const PatientRecord& record, const PatientRecord& around, const TherapyTables& table,
            Day today, RequestArena& memory);

    const TherapyTables& tables;
    RequestArena& arena;
    const Surroundings surroundings;
    const Doses told;
    const Vector<Dose>& doses;
    const Vector<Unit> units;
    Vector<Line> lines;
    Vector<Failure> failures;

    [[nodiscard]] std::int32_t ordinal(const Line& line) const {
        return static_cast<std::int32_t>(&line - lines.data()) + 1;
    }
    /// The line that a unit belongs to; null for chemoradiotherapy.
    [[nodiscard]] const Line* line_of(std::size_t unit) const { return line_of_unit_[unit]; }
    [[nodiscard]] std::optional<std::int32_t> ordinal_of(std::size_t unit) const;
    [[nodiscard]] std::string_view setting_of(std::size_t unit) const;

    /// Names of drugs, ascending.
    [[nodiscard]] std::span<const std::string_view> names(DrugSet drugs) const;

    template <class T>
    [[nodiscard]] static std::span<const T> keep(const Vector<T>& items) {
        static_assert(std::is_trivially_destructible_v<T>);
        return items;
    }

  private:
    Vector<const Line*> line_of_unit_;
};

/// A statement that something rests on; in the order of date and name.
struct Origin {
    explicit Origin(const Statement& statement)
        : day(order_of(statement.effective)), reference(statement.reference) {}

    std::int32_t day;  ///< order_of
    std::string_view reference;

    friend auto operator<=>(const Origin&, const Origin&) = default;
};

/// References of the statements without repetition, by date and name, in the arena; of those that
/// the dose or the units rest on.
[[nodiscard]] std::span<const std::string_view> references_of(Vector<Origin> origins);
[[nodiscard]] std::span<const std::string_view> references_of(const Dose& dose);
[[nodiscard]] std::span<const std::string_view> references_of(std::span<const std::size_t> units,
                                                              const Derived& derived);

[[nodiscard]] Vector<TherapyExposure> write_exposures(const Derived& derived);
[[nodiscard]] Vector<TherapyCycle> write_cycles(const Derived& derived);
[[nodiscard]] Vector<RegimenCourse> write_courses(const Derived& derived);
[[nodiscard]] Vector<TherapyLine> write_lines(const Derived& derived);
/// `lines` as written, in the same order.
[[nodiscard]] Vector<TherapyFailure> write_failures(const Derived& derived,
                                                    std::span<const TherapyLine> lines);
[[nodiscard]] Vector<PerioperativeTherapy> write_perioperative(const Derived& derived);

}  // namespace hookline::mappings::timeline
