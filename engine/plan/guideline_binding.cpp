// Binding of what a guideline names: definitions of CQL, facts, activities.
#include <algorithm>

#include "engine/cql/reads.hpp"
#include "engine/plan/guideline_loader.hpp"

namespace hookline::engine {

namespace {

constexpr std::string_view kTextOrTexts = "String|List<String>";

bool allows(std::string_view types, std::string_view type) {
    while (!types.empty()) {
        const std::size_t end = types.find('|');
        if (types.substr(0, end) == type) {
            return true;
        }
        types.remove_prefix(end == std::string_view::npos ? types.size() : end + 1);
    }
    return false;
}

}  // namespace

void GuidelineLoader::each_expression(const ExpressionVisitor& visit) {
    const ExpressionVisitor present = [&](BoundExpression& expression, std::string_view types) {
        if (expression.present()) {
            visit(expression, types);
        }
    };
    present(guideline_->scope_, "Boolean");
    for (Rule& rule : guideline_->rules_) {
        each_expression_of(rule, present);
    }
}

void GuidelineLoader::each_expression_of(Rule& rule, const ExpressionVisitor& visit) {
    const auto conditions = [&](std::vector<BoundExpression>& list) {
        for (BoundExpression& condition : list) {
            visit(condition, "Boolean");
        }
    };
    conditions(rule.conditions);
    visit(rule.dynamic_title, "String");
    visit(rule.dynamic_description, "String");
    visit(rule.dynamic_priority, "String");
    for (BoundExpression* texts :
         {&rule.evidence, &rule.missing_data, &rule.reason, &rule.plan_reason}) {
        visit(*texts, "List<String>");
    }
    for (SuggestionRule& suggestion : rule.suggestions) {
        conditions(suggestion.conditions);
        for (SuggestionAction& action : suggestion.actions) {
            conditions(action.conditions);
            visit(action.target, kTextOrTexts);
            for (ElementChange& change : action.changes) {
                visit(change.value, "String");
            }
        }
    }
}

void GuidelineLoader::bind_expressions() {
    const cql::LibrarySet& libraries = *guideline_->libraries_;
    each_expression([&](BoundExpression& expression, std::string_view types) {
        expression.definition = expression.is_text
                                    ? libraries.expression(expression.added)
                                    : libraries.find(expression.library, expression.text);
        if (!expression.definition.valid()) {
            error(
                expression.file, expression.path,
                "`" + expression.text + "` is not defined in library `" + expression.library + '`');
            return;
        }
        const std::string found = cql::to_string(libraries.type_of(expression.definition));
        if (!allows(types, found)) {
            error(expression.file, expression.path,
                  "expected `" + std::string(types.substr(0, types.find('|'))) + "`, found `" +
                      found + '`');
        }
    });
}

void GuidelineLoader::load_facts() {
    const std::filesystem::path file = folder_ / "facts.json";
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        // SAFETY: without the sources of the facts nothing says what could not be checked.
        if (!guideline_->info_.facts_library.empty()) {
            error(file.string(), {},
                  "missing: guideline.json names `" + guideline_->info_.facts_library +
                      "`, the library of the facts that it lists");
        }
        return;
    }
    guideline_->facts_ = FactCatalogue::load(file, *guideline_->libraries_, diagnostics_);
    facts_are_known_ = guideline_->facts_ != nullptr;
    if (guideline_->facts_ != nullptr && guideline_->info_.facts_library.empty()) {
        guideline_->info_.facts_library = guideline_->facts_->library();
    }
}

void GuidelineLoader::bind_facts() {
    const std::string& library = guideline_->info_.facts_library;
    if (!library.empty() && !guideline_->libraries_->has_library(library)) {
        error((folder_ / "guideline.json").string(), "extension",
              "library `" + library + "` of the facts is not in the folder");
        return;
    }
    if (!facts_are_known_ && library.empty()) {
        return;  // facts.json names it, and was refused
    }
    for (Rule& rule : guideline_->rules_) {
        for (DataElement& element : rule.data_elements) {
            element.definition = guideline_->fact(element.name);
            if (!element.definition.valid()) {
                error(rule.file, at(rule.path, "extension"),
                      "data element `" + element.name + "` of `" + rule.id +
                          "` is no definition of the library of the facts");
            }
        }
    }
}

// SAFETY: values are shared between evaluations that differ in these two alone.
void GuidelineLoader::find_dependents() {
    cql::Differences order;
    if (guideline_->order_in_question_.valid()) {
        order.overrides.push_back(guideline_->order_in_question_);
    }
    guideline_->order_dependents_ = cql::dependents_of(*guideline_->libraries_, order);
    guideline_->draft_dependents_ =
        cql::dependents_of(*guideline_->libraries_, {{"DraftOrder"}, {}});
    if (!guideline_->context_.shares_values) {
        guideline_->order_dependents_.assign(guideline_->order_dependents_.size(), true);
        guideline_->draft_dependents_.assign(guideline_->draft_dependents_.size(), true);
    }
}

void GuidelineLoader::bind_manifest() {
    const std::string& name = manifest_.order_in_question;
    if (!name.empty()) {
        const std::size_t dot = name.find('.');
        if (dot != std::string::npos) {
            guideline_->order_in_question_ =
                guideline_->libraries_->find(name.substr(0, dot), name.substr(dot + 1));
        }
        const cql::DefinitionRef found = guideline_->order_in_question_;
        if (!found.valid() || cql::to_string(guideline_->libraries_->type_of(found)) != "String") {
            error((folder_ / "guideline.json").string(), "extension",
                  "`" + name + "` is no public String definition `LIBRARY.DEFINITION`");
        }
        return;
    }
    for (const Rule& rule : guideline_->rules_) {
        if (rule.per_order) {
            error(rule.file, rule.path,
                  "`per-order` needs the extension `order-in-question` in the manifest");
        }
    }
}

// SAFETY: a code that its source lists without a name may mean another product of the family.
void GuidelineLoader::check_codes(const Activity& activity) {
    const mappings::Terminology* codes = guideline_->context_.codes;
    const auto codings = activity.code.array_at("coding");
    for (std::size_t i = 0; codes != nullptr && i < codings.size(); ++i) {
        const std::string_view code = codings[i].string_at("code");
        if (codes->is_match_only(codings[i].string_at("system"), code)) {
            const bool drug = activity.kind == "MedicationRequest";
            error(activity.file, at(drug ? "productCodeableConcept" : "code", "coding", i),
                  "`" + std::string(code) +
                      "` is only there to be recognised, its source gives it no name: "
                      "it may not be ordered");
        }
    }
}

void GuidelineLoader::bind_activities() {
    for (const auto& activity : guideline_->activities_) {
        check_codes(*activity);
        for (Activity::Part& part : activity->parts) {
            bind_activity(part.activity, part.url, activity->file,
                          at(part.path, "definitionCanonical"));
            if (part.activity != nullptr && part.activity->kind != "MedicationRequest") {
                error(activity->file, part.path, "an order set holds drugs only");
            }
        }
    }
    for (Rule& rule : guideline_->rules_) {
        for (std::size_t s = 0; s < rule.suggestions.size(); ++s) {
            std::vector<SuggestionAction>& actions = rule.suggestions[s].actions;
            for (std::size_t a = 0; a < actions.size(); ++a) {
                if (actions[a].type == ActionType::Create) {
                    bind_activity(
                        actions[a].activity, actions[a].activity_url, rule.file,
                        at(at(at(rule.path, "action", s), "action", a), "definitionCanonical"));
                }
            }
        }
    }
}

void GuidelineLoader::bind_activity(const Activity*& target, const std::string& url,
                                    const std::string& file, const std::string& path) {
    const auto found = std::ranges::find_if(
        guideline_->activities_, [&](const auto& activity) { return activity->url == url; });
    if (found == guideline_->activities_.end() && !activities_are_known_) {
        return;  // may be in the file that was refused already
    }
    if (found == guideline_->activities_.end()) {
        error(file, path, "`" + url + "` is no ActivityDefinition or order set of the folder");
    } else {
        target = found->get();
    }
}

}  // namespace hookline::engine
