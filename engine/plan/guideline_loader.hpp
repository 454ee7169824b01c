#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/guideline.hpp"
#include "engine/plan/manifest_reader.hpp"
#include "engine/plan/plan_reader.hpp"

namespace hookline::engine {

/// Reads one guideline folder; collects every finding before it gives up.
class GuidelineLoader {
  public:
    GuidelineLoader(std::filesystem::path folder, const GuidelineContext& context,
                    Diagnostics& diagnostics);

    /// nullptr when there was an error.
    [[nodiscard]] std::shared_ptr<const Guideline> load();

  private:
    using FileVisitor = std::function<void(const mappings::JsonFile&)>;

    void read_manifest_file();
    /// False when some file of it is no JSON, so that what it defines is unknown.
    bool read_folder(std::string_view name, const FileVisitor& visit);
    void read_activities();
    void read_plans();
    void take_plan(Plan plan);
    void check_ids();

    void load_libraries();
    void bind_expressions();
    void load_facts();
    void bind_facts();
    void bind_manifest();
    void find_dependents();
    void check_codes(const Activity& activity);
    void bind_activities();
    void bind_activity(const Activity*& target, const std::string& url, const std::string& file,
                       const std::string& path);
    void build_index();

    void error(const std::string& file, const std::string& path, std::string message);

    /// Calls `visit` with every expression of the guideline and the types that it may have.
    using ExpressionVisitor = std::function<void(BoundExpression&, std::string_view types)>;
    void each_expression(const ExpressionVisitor& visit);
    void each_expression_of(Rule& rule, const ExpressionVisitor& visit);

    std::filesystem::path folder_;
    Diagnostics& diagnostics_;
    std::shared_ptr<Guideline> guideline_;
    Manifest manifest_;
    PlanReferences references_;
    bool activities_are_known_ = true;
    bool facts_are_known_ = true;
    std::string hashes_;
};

}  // namespace hookline::engine
