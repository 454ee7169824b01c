#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/cql/data_source.hpp"
#include "engine/cql/model_info.hpp"

/// A small model with synthetic patients in memory, for benchmarks and fuzzing.
namespace hookline::test {

struct MemoryCondition {
    cql::CodeValue code;
    std::string_view status;
    cql::Date onset;
};

struct MemoryObservation {
    cql::CodeValue code;
    std::string_view status;
    cql::Date date;
    std::optional<fhir::Decimal> value;
};

struct MemoryMedication {
    cql::CodeValue code;
    cql::Date start;
    std::optional<cql::Date> stop;
};

/// One synthetic patient.
struct MemoryPatient {
    cql::Date birth_date;
    std::string_view sex;
    std::vector<MemoryCondition> conditions;
    std::vector<MemoryObservation> observations;
    std::vector<MemoryMedication> medications;
};

/// A patient of 100 resources: 20 conditions, 60 observations, 20 medications. The same `seed`
/// gives the same patient.
[[nodiscard]] MemoryPatient make_patient(unsigned seed);

/// Value sets `urn:memory:<name>` of the codes that make_patient uses; also what the classes of the
/// model are and how they are read. Immutable.
class MemoryModel final : public cql::ModelBinding, public cql::Terminology {
  public:
    MemoryModel();

    [[nodiscard]] const cql::ModelInfo& info() const { return *info_; }

    [[nodiscard]] const cql::ObjectType* find_class(std::string_view class_name) const override;
    [[nodiscard]] cql::PropertyGetter find_property(std::string_view class_name,
                                                    std::string_view element) const override;
    [[nodiscard]] std::optional<int> find_value_set(std::string_view url) const override;
    [[nodiscard]] bool contains(int value_set, std::string_view system,
                                std::string_view code) const override;

  private:
    std::optional<cql::ModelInfo> info_;
    std::vector<std::unique_ptr<cql::ObjectType>> types_;
    std::vector<std::pair<std::string, std::unordered_set<std::string_view>>> value_sets_;
};

/// One patient as the data of an evaluation. Both outlive it.
class MemorySource final : public cql::DataSource {
  public:
    MemorySource(const MemoryModel& model, const MemoryPatient& patient)
        : model_(model), patient_(patient) {}

    [[nodiscard]] std::span<const cql::Value> retrieve(const cql::ObjectType& type, int value_set,
                                                       RequestArena& arena) const override;
    [[nodiscard]] cql::Value patient(RequestArena& arena) const override;

  private:
    const MemoryModel& model_;
    const MemoryPatient& patient_;
};

}  // namespace hookline::test
