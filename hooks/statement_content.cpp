#include "hooks/statement_content.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "engine/cql/program.hpp"
#include "engine/cql/reads.hpp"

namespace hookline::hooks {
namespace {

using engine::Guideline;
using engine::Rule;

void add_note(StatementPage& page, std::string title, const std::string& text) {
    if (!text.empty()) {
        page.notes.emplace_back(std::move(title), text);
    }
}

// `approved on 2026-01-10, valid until 2027-12`.
void add_dates(std::string title, const engine::ContentDates& dates, StatementPage& page) {
    std::string text;
    const auto add = [&text](std::string_view what, const auto& date) {
        if (date) {
            text += (text.empty() ? "" : ", ") + std::string(what) + ' ' + fhir::to_string(*date);
        }
    };
    add("approved on", dates.approval_date);
    add("last reviewed on", dates.last_review_date);
    add("valid from", dates.effective_start);
    add("valid until", dates.effective_end);
    add_note(page, std::move(title), text);
}

void add_notes(const engine::Statement& statement, StatementPage& page) {
    add_note(page, "Kind", statement.kind);
    add_note(page, "Population", statement.population);
    add_note(page, "When data are unknown", statement.when_unknown);
    for (const std::string& edge_case : statement.edge_cases) {
        add_note(page, "Edge case", edge_case);
    }
    for (const std::string& conflict : statement.conflicts) {
        add_note(page, "Conflict between the sources", conflict);
    }
}

// The definitions that the conditions reach in the libraries of the rules; how the facts are
// derived from the record is a matter of its own.
class ConditionText {
  public:
    ConditionText(const Guideline& guideline, StatementPage::Rule& rule)
        : guideline_(guideline), rule_(rule) {}

    void add(const Rule& rule) {
        std::vector<cql::DefinitionRef> conditions;
        conditions.reserve(rule.conditions.size());
        for (const engine::BoundExpression& condition : rule.conditions) {
            conditions.push_back(condition.definition);
        }
        for (const cql::DefinitionRef definition :
             cql::reads_of(guideline_.libraries(), conditions).definitions) {
            if (is_of_rules(definition)) {
                add_definition(definition);
            }
        }
    }

  private:
    // Neither the facts nor the libraries that they are derived with.
    bool is_of_rules(cql::DefinitionRef definition) const {
        const cql::LibrarySet& libraries = guideline_.libraries();
        const std::string& library = libraries.library_of(definition);
        return library != guideline_.info().facts_library && !is_behind_facts(definition);
    }

    bool is_behind_facts(cql::DefinitionRef definition) const {
        const cql::Program& program = guideline_.libraries().program();
        const auto index = static_cast<std::size_t>(
            program.definitions[static_cast<std::size_t>(definition.index)].library);
        for (const cql::LibrarySymbols& symbols : program.libraries) {
            if (symbols.name != guideline_.info().facts_library) {
                continue;
            }
            return std::ranges::any_of(symbols.includes, [index](const auto& include) {
                return include.second == static_cast<int>(index);
            });
        }
        return false;
    }

    void add_definition(cql::DefinitionRef definition) {
        const cql::LibrarySet& libraries = guideline_.libraries();
        const cql::Definition& item =
            libraries.program().definitions[static_cast<std::size_t>(definition.index)];
        if (item.expression == nullptr) {
            return;
        }
        std::string text = guideline_.cql_text(item.file, item.expression->range);
        if (!text.empty()) {
            rule_.conditions.push_back(
                {libraries.library_of(definition) + ".\"" + item.name + '"', std::move(text)});
        }
    }

    const Guideline& guideline_;
    StatementPage::Rule& rule_;
};

std::string hooks_of(const Rule& rule) {
    std::string hooks;
    for (const engine::Trigger& trigger : rule.triggers) {
        hooks += (hooks.empty() ? "" : ", ") + trigger.hook;
    }
    return hooks;
}

StatementPage::Rule rule_of(const Guideline& guideline, const Rule& rule) {
    StatementPage::Rule result;
    result.id = rule.id;
    result.summary = rule.title;
    result.detail = rule.description;
    result.place =
        std::filesystem::path(rule.file).lexically_relative(guideline.folder()).generic_string() +
        ", " + rule.path;
    result.indicator = to_string(rule.indicator);
    result.hooks = hooks_of(rule);
    ConditionText(guideline, result).add(rule);
    for (const engine::DataElement& element : rule.data_elements) {
        const engine::Fact* fact =
            guideline.facts() == nullptr ? nullptr : guideline.facts()->find(element.definition);
        result.facts.push_back(fact == nullptr ? element.name : fact->label);
    }
    return result;
}

}  // namespace

StatementPage statement_page_of(const Guideline& guideline, const engine::Statement& statement) {
    StatementPage page;
    page.id = statement.id;
    page.title = statement.text;
    page.guideline = guideline.info().title;
    page.version = guideline.info().version + " of " + guideline.info().date;
    page.sources.push_back(statement.citation);
    add_notes(statement, page);
    for (const Rule& rule : guideline.rules()) {
        if (rule.statement_id == statement.id) {
            page.rules.push_back(rule_of(guideline, rule));
        }
    }
    add_dates("Dates of the guideline", guideline.info().dates, page);
    for (std::size_t i = 0; i < guideline.plans().size(); ++i) {
        const auto is_of_statement = [&](const Rule& rule) {
            return rule.plan == i && rule.statement_id == statement.id;
        };
        if (std::ranges::any_of(guideline.rules(), is_of_statement)) {
            const engine::GuidelinePlan& plan = guideline.plans()[i];
            add_dates("Dates of " + plan.title, plan.dates, page);
        }
    }
    return page;
}

}  // namespace hookline::hooks
