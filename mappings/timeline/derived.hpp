#pragma once

#include <vector>

#include "fhir/base/arena.hpp"
#include "mappings/patient_record.hpp"
#include "mappings/timeline/failures.hpp"
#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {

/// Everything that the steps found, and how it becomes items of the record. One call; texts and
/// lists that it hands out live in the arena.
class Derived {
  public:
    Derived(const PatientRecord& record, const TherapyTables& table, Day today,
            RequestArena& memory);

    const TherapyTables& tables;
    RequestArena& arena;
    const Surroundings surroundings;
    const Doses told;
    const std::vector<Dose>& doses;
    const std::vector<Unit> units;
    std::vector<Line> lines;
    std::vector<Failure> failures;

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
    [[nodiscard]] std::span<const T> keep(const std::vector<T>& items) const {
        return arena.copy(std::span<const T>(items));
    }

  private:
    std::vector<const Line*> line_of_unit_;
};

/// The statements that the units rest on.
[[nodiscard]] std::vector<const Statement*> origins_of(std::span<const std::size_t> units,
                                                       const Derived& derived);

/// References of the statements without repetition, by date and name, in the arena.
[[nodiscard]] std::span<const std::string_view> references_of(
    std::vector<const Statement*> statements, RequestArena& arena);

[[nodiscard]] std::vector<TherapyExposure> write_exposures(const Derived& derived);
[[nodiscard]] std::vector<TherapyCycle> write_cycles(const Derived& derived);
[[nodiscard]] std::vector<RegimenCourse> write_courses(const Derived& derived);
[[nodiscard]] std::vector<TherapyLine> write_lines(const Derived& derived);
/// `lines` as written, in the same order.
[[nodiscard]] std::vector<TherapyFailure> write_failures(const Derived& derived,
                                                         std::span<const TherapyLine> lines);
[[nodiscard]] std::vector<PerioperativeTherapy> write_perioperative(const Derived& derived);

}  // namespace hookline::mappings::timeline
