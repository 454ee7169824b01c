#include "engine/plan/guideline_loader.hpp"

#include <algorithm>
#include <set>

#include "engine/plan/activity_reader.hpp"
#include "engine/plan/data_needs.hpp"
#include "engine/plan/hook_table.hpp"
#include "fhir/base/files.hpp"
#include "fhir/json/finding.hpp"

namespace hookline::engine {

namespace {

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder,
                                            std::string_view extension) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() == extension) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

GuidelineLoader::GuidelineLoader(std::filesystem::path folder, const GuidelineContext& context,
                                 Diagnostics& diagnostics)
    : folder_(std::move(folder)),
      diagnostics_(diagnostics),
      guideline_(std::make_shared<Guideline>()) {
    guideline_->context_ = context;
    guideline_->folder_ = folder_;
}

std::shared_ptr<const Guideline> GuidelineLoader::load() {
    const std::size_t errors_before = diagnostics_.error_count();
    read_manifest_file();
    read_folder("value-sets", [&](const mappings::JsonFile& file) {
        read_kind_set(file, diagnostics_, references_.kind_sets);
    });
    read_folder("code-systems", [&](const mappings::JsonFile& file) {
        read_override_reasons(file, diagnostics_, references_);
    });
    read_activities();
    read_plans();
    check_ids();
    load_libraries();
    bind_activities();
    if (guideline_->libraries_ != nullptr) {
        bind_expressions();
        load_facts();
        bind_facts();
        bind_manifest();
        find_dependents();
    }
    if (diagnostics_.error_count() > errors_before) {
        return nullptr;
    }
    build_index();
    guideline_->sha256_ = mappings::sha256_hex(hashes_);
    return guideline_;
}

void GuidelineLoader::error(const std::string& file, const std::string& path, std::string message) {
    fhir::json::add_finding(diagnostics_, Severity::Error, file, path, std::move(message));
}

void GuidelineLoader::read_manifest_file() {
    const auto file = mappings::read_json_file(folder_ / "guideline.json", diagnostics_);
    if (file == nullptr) {
        return;
    }
    hashes_ += file->sha256;
    manifest_ = read_manifest(*file, diagnostics_);
    guideline_->info_ = manifest_.info;
    guideline_->scope_ = manifest_.scope;
}

bool GuidelineLoader::read_folder(std::string_view name, const FileVisitor& visit) {
    bool all_read = true;
    for (const auto& path : files_in(folder_ / name, ".json")) {
        auto file = mappings::read_json_file(path, diagnostics_);
        if (file == nullptr) {
            all_read = false;
            continue;
        }
        hashes_ += file->sha256;
        visit(*file);
        guideline_->files_.push_back(std::move(file));
    }
    return all_read;
}

void GuidelineLoader::read_activities() {
    bool all_are_sound = true;
    const auto keep = [&](std::unique_ptr<Activity> activity) {
        all_are_sound = all_are_sound && activity != nullptr;
        if (activity != nullptr) {
            guideline_->activities_.push_back(std::move(activity));
        }
    };
    const bool activities = read_folder(
        "activity-definitions",
        [&](const mappings::JsonFile& file) { keep(read_activity(file, diagnostics_)); });
    const bool order_sets = read_folder("order-sets", [&](const mappings::JsonFile& file) {
        keep(read_order_set(file, diagnostics_));
    });
    activities_are_known_ = activities && order_sets && all_are_sound;
}

// In the order of the manifest; cards of equal urgency keep it.
void GuidelineLoader::read_plans() {
    std::vector<Plan> plans;
    bool are_known = true;  // else a missing one may be in a file that was refused already
    const bool all_read = read_folder("plan-definitions", [&](const mappings::JsonFile& file) {
        if (file.root.string_at("resourceType") != "PlanDefinition") {
            error(file.name, "resourceType", "expected a PlanDefinition");
            are_known = false;
            return;
        }
        plans.push_back(read_plan(file, references_, diagnostics_));
    });
    are_known = are_known && all_read;
    const std::string manifest = (folder_ / "guideline.json").string();
    if (plans.empty() && are_known) {
        diagnostics_.error((folder_ / "plan-definitions").string(), {},
                           "folder holds no PlanDefinition");
    }
    for (const std::string& url : guideline_->info_.plans) {
        const auto plan = std::ranges::find(plans, url, &Plan::url);
        if (plan == plans.end()) {
            if (are_known) {
                error(manifest, "relatedArtifact", "no PlanDefinition has the url `" + url + '`');
            }
            continue;
        }
        take_plan(std::move(*plan));
        plans.erase(plan);
    }
    for (Plan& plan : plans) {
        if (plans.size() > 1 || !guideline_->info_.plans.empty()) {
            error(plan.file, "url",
                  "the manifest does not say where this PlanDefinition stands in the document");
        }
        take_plan(std::move(plan));
    }
}

void GuidelineLoader::take_plan(Plan plan) {
    std::ranges::move(plan.statements, std::back_inserter(guideline_->statements_));
    for (Rule& rule : plan.rules) {
        rule.plan = guideline_->plans_.size();
        guideline_->rules_.push_back(std::move(rule));
    }
    guideline_->plans_.push_back({std::move(plan.url), std::move(plan.title), plan.dates});
}

void GuidelineLoader::check_ids() {
    std::set<std::string> rules;
    for (const Rule& rule : guideline_->rules_) {
        if (!rules.insert(rule.id).second) {
            error(rule.file, at(rule.path, "id"), "rule id `" + rule.id + "` is there twice");
        }
        if (guideline_->find_statement(rule.statement_id) == nullptr) {
            Statement statement;
            statement.id = rule.statement_id;
            statement.text = rule.statement_text;
            statement.citation = rule.citation;
            statement.file = rule.file;
            statement.path = rule.path;
            guideline_->statements_.push_back(std::move(statement));
        }
    }
    std::set<std::string> statements;
    for (const Statement& statement : guideline_->statements_) {
        if (!statements.insert(statement.id).second) {
            error(statement.file, statement.path,
                  "statement `" + statement.id + "` is there twice");
        }
    }
}

void GuidelineLoader::load_libraries() {
    std::vector<cql::LibrarySource> sources;
    for (const auto& file : files_in(folder_, ".cql")) {
        auto text = read_file(file);
        if (!text) {
            diagnostics_.error(file.string(), {}, "file cannot be read");
            continue;
        }
        sources.push_back({file.string(), *std::move(text)});
        hashes_ += mappings::sha256_hex(sources.back().text);
        guideline_->cql_files_.emplace(sources.back().file, sources.back().text);
    }
    if (sources.empty()) {
        diagnostics_.error(folder_.string(), {}, "folder holds no CQL library");
    }
    std::vector<cql::ExpressionSource> added;
    each_expression([&](BoundExpression& expression, std::string_view) {
        if (expression.is_text) {
            expression.added = added.size();
            added.push_back({expression.library, expression.file + " (" + expression.path + ')',
                             expression.text});
        }
    });
    const GuidelineContext& context = guideline_->context_;
    guideline_->libraries_ = cql::LibrarySet::load(sources, added, context.model, *context.binding,
                                                   *context.terminology, diagnostics_);
}

void GuidelineLoader::build_index() {
    for (std::size_t i = 0; i < guideline_->rules_.size(); ++i) {
        const Rule& rule = guideline_->rules_[i];
        if (rule.delivery == Delivery::Footer) {
            guideline_->footers_.push_back(i);
        } else {
            guideline_->index_.add(i, rule);
        }
    }
    for (const HookInfo& hook : known_hooks()) {
        if (guideline_->index_.has_hook(hook.name)) {
            guideline_->hooks_.emplace_back(hook.name);
        }
    }
    for (const std::string& hook : guideline_->index_.hooks()) {
        if (find_known_hook(hook) == nullptr) {
            guideline_->hooks_.push_back(hook);
        }
    }
    for (const std::string& hook : guideline_->hooks_) {
        guideline_->sources_by_hook_.emplace(hook, needed_sources(*guideline_, hook));
    }
}

}  // namespace hookline::engine
