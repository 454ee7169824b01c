#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/rule.hpp"
#include "fhir/base/diagnostics.hpp"
#include "mappings/json_file.hpp"

namespace hookline::engine {

/// Base of this product's extensions, code systems and canonical URLs.
inline constexpr std::string_view kExtensionBase =
    "https://hookline.example/fhir/StructureDefinition/";
inline constexpr std::string_view kDraftKindSystem =
    "https://hookline.example/fhir/CodeSystem/draft-order-kind";

/// Reads one PlanDefinition into rules. Findings name file and element path; elements that would
/// change the meaning and are not read are refused. Spec: PROFILE.md.
class PlanReader {
  public:
    PlanReader(const mappings::JsonFile& file, Diagnostics& diagnostics)
        : file_(file), diagnostics_(diagnostics) {}

    void read(std::vector<Rule>& rules);

  private:
    using Value = fhir::json::Value;

    void error(const std::string& path, std::string message);
    std::string text(const Value& owner, std::string_view name, const std::string& path);
    void refuse_unknown(const Value& owner, std::initializer_list<std::string_view> known,
                        const std::string& path);
    BoundExpression expression(const Value* value, const std::string& path);
    void read_rule(const Value& action, const std::string& path, Rule& rule);
    void read_extension(const Value& extension, const std::string& path, Rule& rule);
    void read_trigger(const Value& trigger, const std::string& path, Rule& rule);
    void read_dynamic(const Value& value, const std::string& path, Rule& rule);
    void read_conditions(const Value& owner, const std::string& path,
                         std::vector<BoundExpression>& conditions);
    std::vector<std::string> read_kinds(const Value& requirement, const std::string& path);
    void read_suggestion(const Value& action, const std::string& path, Rule& rule);
    void read_action(const Value& action, const std::string& path, SuggestionRule& suggestion);
    void check_rule(const Rule& rule, const std::string& path);
    void check_markdown(const std::string& markdown, const std::string& path);

    const mappings::JsonFile& file_;
    Diagnostics& diagnostics_;
    std::string library_;
};

/// Reads one ActivityDefinition; nullptr with findings when it is not usable. The JSON of `file`
/// must outlive it.
[[nodiscard]] std::unique_ptr<Activity> read_activity(const mappings::JsonFile& file,
                                                      Diagnostics& diagnostics);

}  // namespace hookline::engine
