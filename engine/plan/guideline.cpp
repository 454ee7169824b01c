#include "engine/plan/guideline.hpp"

#include <algorithm>

#include "engine/plan/guideline_loader.hpp"

namespace hookline::engine {

std::shared_ptr<const Guideline> Guideline::load(const std::filesystem::path& folder,
                                                 const GuidelineContext& context,
                                                 Diagnostics& diagnostics) {
    return GuidelineLoader(folder, context, diagnostics).load();
}

const Statement* Guideline::find_statement(std::string_view id) const {
    const auto found = std::ranges::find(statements_, id, &Statement::id);
    return found == statements_.end() ? nullptr : &*found;
}

cql::DefinitionRef Guideline::fact(std::string_view name) const {
    return info_.facts_library.empty() ? cql::DefinitionRef{}
                                       : libraries_->find(info_.facts_library, name);
}

}  // namespace hookline::engine
