#pragma once

#include "engine/cql/data_source.hpp"
#include "engine/record/record_binding.hpp"
#include "mappings/patient_record.hpp"
#include "mappings/terminology.hpp"

namespace hookline::engine {

/// The value sets of mappings/ as CQL asks for them. Immutable.
class RecordTerminology final : public cql::Terminology {
  public:
    explicit RecordTerminology(const mappings::Terminology& terminology)
        : terminology_(terminology) {}

    [[nodiscard]] std::optional<int> find_value_set(std::string_view url) const override;
    [[nodiscard]] bool contains(int value_set, std::string_view system,
                                std::string_view code) const override;
    /// As the files list them; nothing for a set that holds ranges of codes.
    [[nodiscard]] std::optional<std::vector<cql::CodeValue>> expansion(
        int value_set) const override;

  private:
    const mappings::Terminology& terminology_;
};

/// One patient record as the data source of an evaluation. The record outlives it.
class RecordSource final : public cql::DataSource {
  public:
    RecordSource(const mappings::PatientRecord& record, const RecordBinding& binding);

    [[nodiscard]] std::span<const cql::Value> retrieve(const cql::ObjectType& type, int value_set,
                                                       RequestArena& arena) const override;
    [[nodiscard]] cql::Value patient(RequestArena& arena) const override;

    [[nodiscard]] const mappings::PatientRecord& record() const { return record_; }

  private:
    const mappings::PatientRecord& record_;
    const RecordBinding& binding_;
};

}  // namespace hookline::engine
