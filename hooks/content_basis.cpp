#include "hooks/content_basis.hpp"

#include "fhir/base/files.hpp"

namespace hookline::hooks {

std::shared_ptr<const ContentBasis> ContentBasis::load(const ContentPaths& paths,
                                                       Diagnostics& diagnostics) {
    auto basis = std::make_shared<ContentBasis>();
    basis->terminology_ = mappings::Terminology::load(paths.value_sets, paths.tables, diagnostics);
    if (basis->terminology_ == nullptr) {
        return nullptr;
    }
    basis->tables_ = mappings::MappingTables::load(paths.tables, *basis->terminology_, diagnostics);
    const auto model_text = read_file(paths.model_info);
    if (!model_text) {
        diagnostics.error(paths.model_info.string(), {}, "file cannot be read");
        return nullptr;
    }
    basis->model_ = cql::ModelInfo::parse(paths.model_info.string(), *model_text, diagnostics);
    basis->value_sets_ = std::make_unique<engine::RecordTerminology>(*basis->terminology_);
    return basis->tables_ != nullptr && basis->model_.has_value() ? basis : nullptr;
}

}  // namespace hookline::hooks
