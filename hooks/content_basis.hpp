#pragma once

#include <memory>
#include <optional>

#include "engine/cql/model_info.hpp"
#include "engine/record/record_binding.hpp"
#include "engine/record/record_source.hpp"
#include "fhir/base/result.hpp"
#include "hooks/content.hpp"
#include "mappings/mapping_tables.hpp"
#include "mappings/terminology.hpp"

namespace hookline::hooks {

/// What guidelines and CQL tools stand on: value sets, mapping tables, the model and how it is
/// read. Immutable after load; what refers to it holds the pointer.
class ContentBasis {
  public:
    /// nullptr with findings in `diagnostics` when any part is broken. The guidelines of `paths`
    /// are not looked at.
    [[nodiscard]] static std::shared_ptr<const ContentBasis> load(const ContentPaths& paths,
                                                                  Diagnostics& diagnostics);

    [[nodiscard]] const mappings::Terminology& terminology() const { return *terminology_; }
    [[nodiscard]] const mappings::MappingTables& tables() const { return *tables_; }
    [[nodiscard]] const cql::ModelInfo& model() const {
        HOOKLINE_ASSERT(model_, "load() gives no basis without a model");
        return *model_;
    }
    [[nodiscard]] const engine::RecordBinding& binding() const { return binding_; }
    [[nodiscard]] const engine::RecordTerminology& value_sets() const { return *value_sets_; }

  private:
    std::shared_ptr<const mappings::Terminology> terminology_;
    std::shared_ptr<const mappings::MappingTables> tables_;
    std::optional<cql::ModelInfo> model_;
    engine::RecordBinding binding_;
    std::unique_ptr<engine::RecordTerminology> value_sets_;
};

}  // namespace hookline::hooks
