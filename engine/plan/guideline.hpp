#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "engine/plan/rule.hpp"
#include "fhir/base/diagnostics.hpp"
#include "mappings/json_file.hpp"

namespace hookline::engine {

/// What a guideline's CQL may rest on; must outlive the guideline.
struct GuidelineContext {
    const cql::ModelInfo* model = nullptr;
    const cql::ModelBinding* binding = nullptr;
    const cql::Terminology* terminology = nullptr;
};

struct GuidelineInfo {
    std::string id;
    std::string version;
    std::string title;
    std::string description;
    std::string date;
};

/// One loaded guideline folder: `guideline.json`, `*.cql`, `plan-definitions/*.json`,
/// `activity-definitions/*.json`. What is read and what is refused: PROFILE.md. Immutable after
/// load.
class Guideline {
  public:
    /// nullptr when there was an error; all findings of the folder are in `diagnostics`.
    [[nodiscard]] static std::shared_ptr<const Guideline> load(const std::filesystem::path& folder,
                                                               const GuidelineContext& context,
                                                               Diagnostics& diagnostics);

    [[nodiscard]] const GuidelineInfo& info() const { return info_; }
    /// Hooks for which there are rules other than footers, in the order of the protocol.
    [[nodiscard]] const std::vector<std::string>& hooks() const { return hooks_; }
    [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }
    /// Indices of the rules that a call of the hook can concern, in document order.
    [[nodiscard]] std::span<const std::size_t> rules_of(std::string_view hook) const;
    [[nodiscard]] const cql::LibrarySet& libraries() const { return *libraries_; }
    [[nodiscard]] const GuidelineContext& context() const { return context_; }
    /// The footer line of every card; empty when the guideline has none.
    [[nodiscard]] const std::string& footer() const { return footer_; }
    /// SHA-256 over all files of the folder.
    [[nodiscard]] const std::string& sha256() const { return sha256_; }

  private:
    friend class GuidelineLoader;

    GuidelineInfo info_;
    GuidelineContext context_;
    std::vector<Rule> rules_;
    std::vector<std::unique_ptr<Activity>> activities_;
    std::vector<std::unique_ptr<mappings::JsonFile>> files_;  // memory of the activities' JSON
    std::vector<std::string> hooks_;
    std::map<std::string, std::vector<std::size_t>, std::less<>> by_hook_;
    std::shared_ptr<const cql::LibrarySet> libraries_;
    std::string footer_;
    std::string sha256_;
};

}  // namespace hookline::engine
