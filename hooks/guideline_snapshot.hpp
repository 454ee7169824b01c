#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/plan/explain.hpp"
#include "engine/plan/guideline.hpp"
#include "hooks/content_basis.hpp"
#include "hooks/snapshot.hpp"

namespace hookline::hooks {

/// The loaded content: terminology, tables, model and guidelines, with one service per hook and
/// guideline. Built by load_content.
class GuidelineSnapshot final : public Snapshot {
  public:
    /// nullptr with findings in `diagnostics` when any part is broken.
    [[nodiscard]] static std::shared_ptr<const GuidelineSnapshot> load(const ContentPaths& paths,
                                                                       Diagnostics& diagnostics);

    [[nodiscard]] std::span<const ServiceDescription> services() const override {
        return descriptions_;
    }
    [[nodiscard]] Result<Decision> decide(std::size_t service, const CdsRequestView& request,
                                          RequestTime time,
                                          const engine::EarlierOverrides* overrides, IdSource& ids,
                                          RequestArena& arena) const override;
    [[nodiscard]] std::optional<StatementPage> statement(std::string_view id) const override;
    [[nodiscard]] std::vector<GuidelineNotice> outdated(RequestTime time) const override;

    /// Why each rule that the call triggers speaks or is silent; with `statement` its rules only.
    /// Errors: those of decide.
    [[nodiscard]] Result<std::vector<engine::RuleExplanation>> explain(
        std::size_t service, const CdsRequestView& request, RequestTime time,
        std::string_view statement, RequestArena& arena) const;
    [[nodiscard]] Result<std::string> explain_as_json(std::size_t service,
                                                      const CdsRequestView& request,
                                                      RequestTime time,
                                                      RequestArena& arena) const override;

    [[nodiscard]] const std::vector<std::shared_ptr<const engine::Guideline>>& guidelines() const {
        return guidelines_;
    }
    /// This content with that guideline alone, with its statements about prognosis (D-13) and
    /// without what depends on the day of the judgement: what its cases are judged by.
    [[nodiscard]] std::shared_ptr<const GuidelineSnapshot> for_cases(std::size_t guideline) const;
    [[nodiscard]] const engine::RecordBinding& binding() const { return basis_->binding(); }
    [[nodiscard]] const mappings::Terminology& terminology() const { return basis_->terminology(); }
    [[nodiscard]] const mappings::MappingTables& tables() const { return basis_->tables(); }

  private:
    template <class Use>
    auto with_call(const CdsRequestView& request, RequestTime time,
                   const engine::EarlierOverrides* overrides, RequestArena& arena, Use use) const
        -> Result<decltype(use(std::declval<const engine::HookCall&>()))>;

    void load_guidelines(const ContentPaths& paths, Diagnostics& diagnostics);

    std::shared_ptr<const ContentBasis> basis_;
    std::vector<std::shared_ptr<const engine::Guideline>> guidelines_;
    std::vector<ServiceDescription> descriptions_;
    std::vector<std::size_t> guideline_of_service_;
    std::string base_url_;
    bool shows_prognosis_ = false;
    engine::ContentDatePolicy dates_;
};

}  // namespace hookline::hooks
