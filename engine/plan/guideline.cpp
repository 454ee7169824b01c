#include "engine/plan/guideline.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>

#include "engine/plan/plan_reader.hpp"

namespace hookline::engine {

namespace {

constexpr std::array<std::string_view, 7> kHookOrder = {
    "patient-view", "encounter-start", "encounter-discharge", "appointment-book",
    "order-select", "order-sign",      "order-dispatch"};

}  // namespace

/// Reads one folder; collects every finding before it gives up.
class GuidelineLoader {
  public:
    GuidelineLoader(const std::filesystem::path& folder, const GuidelineContext& context,
                    Diagnostics& diagnostics)
        : folder_(folder), diagnostics_(diagnostics), guideline_(std::make_shared<Guideline>()) {
        guideline_->context_ = context;
    }

    std::shared_ptr<const Guideline> load() {
        const std::size_t errors_before = diagnostics_.error_count();
        read_manifest();
        for (const auto& file : files_in(folder_ / "activity-definitions", ".json")) {
            read_activity_file(file);
        }
        for (const auto& file : files_in(folder_ / "plan-definitions", ".json")) {
            read_plan(file);
        }
        if (guideline_->rules_.empty()) {
            diagnostics_.error((folder_ / "plan-definitions").string(), {},
                               "folder holds no PlanDefinition with actions");
        }
        load_libraries();
        bind();
        check_ids();
        if (diagnostics_.error_count() > errors_before) {
            return nullptr;
        }
        build_index();
        guideline_->sha256_ = mappings::sha256_hex(hashes_);
        return guideline_;
    }

  private:
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

    void read_manifest() {
        const auto file = mappings::read_json_file(folder_ / "guideline.json", diagnostics_);
        if (file == nullptr) {
            return;
        }
        hashes_ += file->sha256;
        const auto text = [&](std::string_view name) {
            const std::string_view value = file->root.string_at(name);
            if (value.empty()) {
                diagnostics_.error(file->name, {}, "expected a string", std::string(name));
            }
            return std::string(value);
        };
        GuidelineInfo& info = guideline_->info_;
        info = {text("id"), text("version"), text("title"), text("description"), text("date")};
        const bool plain = std::ranges::all_of(info.id, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
        if (!plain) {
            diagnostics_.error(file->name, {}, "expected lower case letters, digits and hyphens",
                               "id");
        }
    }

    void read_activity_file(const std::filesystem::path& path) {
        auto file = mappings::read_json_file(path, diagnostics_);
        if (file == nullptr) {
            return;
        }
        hashes_ += file->sha256;
        if (auto activity = read_activity(*file, diagnostics_)) {
            guideline_->activities_.push_back(std::move(activity));
        }
        guideline_->files_.push_back(std::move(file));
    }

    void read_plan(const std::filesystem::path& path) {
        const auto file = mappings::read_json_file(path, diagnostics_);
        if (file == nullptr) {
            return;
        }
        hashes_ += file->sha256;
        if (file->root.string_at("resourceType") != "PlanDefinition") {
            diagnostics_.error(file->name, {}, "expected a PlanDefinition", "resourceType");
            return;
        }
        PlanReader(*file, diagnostics_).read(guideline_->rules_);
    }

    // Calls `visit` with every expression of the plan and the type that it has to have.
    template <class Visit>
    void each_expression(Visit visit) {
        for (Rule& rule : guideline_->rules_) {
            for (BoundExpression& condition : rule.conditions) {
                visit(condition, "Boolean");
            }
            visit(rule.dynamic_title, "String");
            visit(rule.dynamic_description, "String");
            visit(rule.dynamic_priority, "String");
            visit(rule.evidence, "List<String>");
            visit(rule.missing_data, "List<String>");
            visit(rule.reason, "List<String>");
            for (SuggestionRule& suggestion : rule.suggestions) {
                for (BoundExpression& condition : suggestion.conditions) {
                    visit(condition, "Boolean");
                }
                for (SuggestionAction& action : suggestion.actions) {
                    visit(action.target, "String");
                    for (ElementChange& change : action.changes) {
                        visit(change.value, "String");
                    }
                }
            }
        }
    }

    void load_libraries() {
        std::vector<cql::LibrarySource> sources;
        for (const auto& file : files_in(folder_, ".cql")) {
            std::ifstream in(file, std::ios::binary);
            sources.push_back({file.string(), {std::istreambuf_iterator<char>(in), {}}});
            hashes_ += mappings::sha256_hex(sources.back().text);
        }
        if (sources.empty()) {
            diagnostics_.error(folder_.string(), {}, "folder holds no CQL library");
        }
        std::vector<cql::ExpressionSource> added;
        each_expression([&](BoundExpression& expression, std::string_view) {
            if (expression.present() && expression.is_text) {
                expression.added = added.size();
                added.push_back({expression.library, expression.file + " (" + expression.path + ')',
                                 expression.text});
            }
        });
        const GuidelineContext& context = guideline_->context_;
        guideline_->libraries_ = cql::LibrarySet::load(
            sources, added, context.model, *context.binding, *context.terminology, diagnostics_);
    }

    void bind() {
        for (Rule& rule : guideline_->rules_) {
            for (SuggestionRule& suggestion : rule.suggestions) {
                for (SuggestionAction& action : suggestion.actions) {
                    bind_activity(rule, action);
                }
            }
        }
        if (guideline_->libraries_ == nullptr) {
            return;  // its findings are reported
        }
        const cql::LibrarySet& libraries = *guideline_->libraries_;
        each_expression([&](BoundExpression& expression, std::string_view wanted) {
            if (!expression.present()) {
                return;
            }
            expression.definition = expression.is_text
                                        ? libraries.expression(expression.added)
                                        : libraries.find(expression.library, expression.text);
            if (!expression.definition.valid()) {
                diagnostics_.error(expression.file, {},
                                   "`" + expression.text + "` is not defined in library `" +
                                       expression.library + '`',
                                   expression.path);
                return;
            }
            const std::string found = cql::to_string(libraries.type_of(expression.definition));
            if (found != wanted) {
                diagnostics_.error(expression.file, {},
                                   "expected `" + std::string(wanted) + "`, found `" + found + '`',
                                   expression.path);
            }
        });
    }

    void bind_activity(const Rule& rule, SuggestionAction& action) {
        if (action.type != ActionType::Create) {
            return;
        }
        const std::string url = action.activity_url.substr(0, action.activity_url.find('|'));
        const auto found = std::ranges::find_if(
            guideline_->activities_, [&](const auto& activity) { return activity->url == url; });
        if (found == guideline_->activities_.end()) {
            diagnostics_.error(folder_.string(), {},
                               "ActivityDefinition `" + url + "` is not among those loaded",
                               rule.id);
        } else {
            action.activity = found->get();
        }
    }

    void check_ids() {
        std::set<std::string> ids;
        for (const Rule& rule : guideline_->rules_) {
            if (!ids.insert(rule.id).second) {
                diagnostics_.error(folder_.string(), {},
                                   "rule id `" + rule.id + "` is there twice");
            }
        }
    }

    void build_index() {
        for (std::size_t i = 0; i < guideline_->rules_.size(); ++i) {
            const Rule& rule = guideline_->rules_[i];
            if (rule.delivery == Delivery::Footer) {
                guideline_->footer_ = rule.title;
                continue;
            }
            for (const Trigger& trigger : rule.triggers) {
                auto& list = guideline_->by_hook_[trigger.hook];
                if (list.empty() || list.back() != i) {
                    list.push_back(i);
                }
            }
        }
        for (const std::string_view hook : kHookOrder) {
            if (guideline_->by_hook_.contains(hook)) {
                guideline_->hooks_.emplace_back(hook);
            }
        }
    }

    std::filesystem::path folder_;
    Diagnostics& diagnostics_;
    std::shared_ptr<Guideline> guideline_;
    std::string hashes_;
};

std::shared_ptr<const Guideline> Guideline::load(const std::filesystem::path& folder,
                                                 const GuidelineContext& context,
                                                 Diagnostics& diagnostics) {
    return GuidelineLoader(folder, context, diagnostics).load();
}

std::span<const std::size_t> Guideline::rules_of(std::string_view hook) const {
    const auto found = by_hook_.find(hook);
    return found == by_hook_.end() ? std::span<const std::size_t>() : found->second;
}

}  // namespace hookline::engine
