#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "engine/facts/fact_catalogue.hpp"
#include "engine/plan/content_dates.hpp"
#include "engine/plan/rule.hpp"
#include "engine/plan/rule_index.hpp"
#include "fhir/base/diagnostics.hpp"
#include "mappings/json_file.hpp"
#include "mappings/terminology.hpp"

namespace hookline::engine {

/// What a guideline's CQL may rest on; must outlive the guideline.
struct GuidelineContext {
    const cql::ModelInfo* model = nullptr;
    const cql::ModelBinding* binding = nullptr;
    const cql::Terminology* terminology = nullptr;
    /// Codes that may only be recognised, never ordered, are known here; null: none are.
    const mappings::Terminology* codes = nullptr;
    /// False: all values count as dependent on the orders and are computed afresh, for tests.
    bool shares_values = true;
};

/// A parameter of the CQL with its origin, as the manifest tells it.
struct GuidelineParameter {
    std::string name;
    std::string type;
    std::string documentation;
};

/// What the manifest says.
struct GuidelineInfo {
    std::string id;
    std::string version;
    std::string title;
    std::string description;
    std::string date;
    std::string facts_library;  ///< empty: the guideline names no facts
    std::vector<GuidelineParameter> parameters;
    std::vector<std::string> plans;  ///< canonical URLs, in document order
    ContentDates dates;
};

/// A PlanDefinition of the folder.
struct GuidelinePlan {
    std::string url;
    std::string title;
    ContentDates dates;
};

/// One loaded guideline folder. What is read and what is refused: PROFILE.md. Immutable after load.
class Guideline {
  public:
    /// nullptr when there was an error; all findings of the folder are in `diagnostics`.
    [[nodiscard]] static std::shared_ptr<const Guideline> load(const std::filesystem::path& folder,
                                                               const GuidelineContext& context,
                                                               Diagnostics& diagnostics);

    [[nodiscard]] const GuidelineInfo& info() const { return info_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// Hooks for which there are rules other than footers, in the order of the protocol.
    [[nodiscard]] const std::vector<std::string>& hooks() const { return hooks_; }
    /// The prefetch keys that a call of the hook can rest on (data_needs.hpp); none for a hook
    /// without rules.
    [[nodiscard]] std::span<const std::string_view> sources_of(std::string_view hook) const;
    /// In document order.
    [[nodiscard]] const std::vector<GuidelinePlan>& plans() const { return plans_; }
    /// All rules in document order.
    [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }
    /// All statements in document order.
    [[nodiscard]] const std::vector<Statement>& statements() const { return statements_; }
    /// nullptr when there is no such statement.
    [[nodiscard]] const Statement* find_statement(std::string_view id) const;
    /// Which rules a call can concern.
    [[nodiscard]] const RuleIndex& index() const { return index_; }
    [[nodiscard]] const cql::LibrarySet& libraries() const { return *libraries_; }
    [[nodiscard]] const GuidelineContext& context() const { return context_; }
    /// Boolean: false says that the guideline has nothing to say about the patient. Not present
    /// when the manifest names none.
    [[nodiscard]] const BoundExpression& scope() const { return scope_; }
    /// The definition that names the order in question for rules with `per_order`.
    [[nodiscard]] cql::DefinitionRef order_in_question() const { return order_in_question_; }
    /// By definition: whether its value can change with the order in question.
    [[nodiscard]] const std::vector<bool>& order_dependents() const { return order_dependents_; }
    /// By definition: whether its value can change with the draft orders of the call.
    [[nodiscard]] const std::vector<bool>& draft_dependents() const { return draft_dependents_; }
    /// A definition of the library of the facts; not valid when there is none of this name.
    [[nodiscard]] cql::DefinitionRef fact(std::string_view name) const;
    /// The catalogue of the facts; nullptr when the folder has no `facts.json`.
    [[nodiscard]] const FactCatalogue* facts() const { return facts_.get(); }
    /// The text of a range of one of the CQL files, on one line; empty when it is not known.
    [[nodiscard]] std::string cql_text(const std::string& file, const SourceRange& range) const;
    /// Indices of the rules with delivery `footer`, see RuleEvaluator::active_footers.
    [[nodiscard]] const std::vector<std::size_t>& footers() const { return footers_; }
    /// SHA-256 over all files of the folder.
    [[nodiscard]] const std::string& sha256() const { return sha256_; }

  private:
    friend class GuidelineLoader;

    std::filesystem::path folder_;
    GuidelineInfo info_;
    GuidelineContext context_;
    std::vector<GuidelinePlan> plans_;
    std::vector<Rule> rules_;
    std::vector<Statement> statements_;
    std::vector<std::unique_ptr<Activity>> activities_;
    std::vector<std::unique_ptr<mappings::JsonFile>> files_;  // memory of the activities' JSON
    std::vector<std::string> hooks_;
    std::map<std::string, std::vector<std::string_view>, std::less<>> sources_by_hook_;
    RuleIndex index_;
    std::shared_ptr<const cql::LibrarySet> libraries_;
    BoundExpression scope_;
    cql::DefinitionRef order_in_question_;
    std::vector<bool> order_dependents_;
    std::vector<bool> draft_dependents_;
    std::shared_ptr<const FactCatalogue> facts_;
    std::map<std::string, std::string, std::less<>> cql_files_;  ///< name -> text
    std::vector<std::size_t> footers_;
    std::string sha256_;
};

}  // namespace hookline::engine
