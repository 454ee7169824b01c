#include "engine/cases/lint.hpp"

#include <algorithm>
#include <set>

#include "engine/cases/folder_lint.hpp"
#include "engine/cql/program.hpp"
#include "engine/plan/element_reader.hpp"
#include "engine/plan/order_kinds.hpp"
#include "fhir/json/finding.hpp"

namespace hookline::engine {
namespace {

class Linter {
  public:
    Linter(const Guideline& guideline, const CaseSuite& suite,
           const mappings::MappingTables& tables, Diagnostics& diagnostics)
        : guideline_(guideline),
          suite_(suite),
          kinds_(order_kinds(tables)),
          diagnostics_(diagnostics) {
        for (const Rule& rule : guideline.rules()) {
            rules_.insert(rule.statement_id + '-' + rule.letter);
            statements_.insert(rule.statement_id);
        }
    }

    void run() {
        for (const Statement& statement : guideline_.statements()) {
            check(statement);
        }
        check_parameters();
        for (const Rule& rule : guideline_.rules()) {
            check(rule);
        }
        for (const Case& test : suite_.cases) {
            check(test);
        }
        for (const Rule& rule : guideline_.rules()) {
            check_cases_of(rule);
            check_suggestions_of(rule);
        }
    }

  private:
    void error(const std::string& file, const std::string& path, std::string message) {
        fhir::json::add_finding(diagnostics_, Severity::Error, file, path, std::move(message));
    }
    void warning(const std::string& file, const std::string& path, std::string message) {
        fhir::json::add_finding(diagnostics_, Severity::Warning, file, path, std::move(message));
    }

    // The manifest tells the origin of each number; one that it lists has to be one of the CQL.
    void check_parameters() {
        const std::vector<GuidelineParameter>& listed = guideline_.info().parameters;
        const std::string manifest = (guideline_.folder() / "guideline.json").string();
        std::set<std::string, std::less<>> declared;
        for (const cql::LibrarySymbols& library : guideline_.libraries().program().libraries) {
            for (const auto& [name, index] : library.parameters) {
                declared.insert(name);
                if (!listed.empty() &&
                    std::ranges::find(listed, name, &GuidelineParameter::name) == listed.end()) {
                    warning(
                        manifest, "parameter",
                        "parameter `" + name + "` of library `" + library.name + "` is not listed");
                }
            }
        }
        for (std::size_t i = 0; i < listed.size(); ++i) {
            if (!declared.contains(listed[i].name)) {
                error(manifest, at(at({}, "parameter", i), "name"),
                      "no library has a parameter `" + listed[i].name + '`');
            }
        }
    }

    void check(const Statement& statement) {
        if (!statements_.contains(statement.id)) {
            error(statement.file, statement.path, "statement `" + statement.id + "` has no rule");
        }
    }

    void check(const Rule& rule) {
        const Statement* statement = guideline_.find_statement(rule.statement_id);
        if (statement != nullptr &&
            (statement->text != rule.statement_text || statement->citation != rule.citation)) {
            error(rule.file, at(rule.path, "documentation"),
                  "the documentation of `" + rule.id + "` differs from its statement");
        }
        const bool has_data = !rule.data_elements.empty() || rule.evidence.present();
        if (!has_data && rule.delivery != Delivery::Footer) {
            warning(rule.file, rule.path,
                    "`" + rule.id + "` names no `data-element` and no `evidence`");
        }
        std::set<std::string> labels;
        for (std::size_t i = 0; i < rule.suggestions.size(); ++i) {
            const SuggestionRule& suggestion = rule.suggestions[i];
            if (!labels.insert(suggestion.label).second && suggestion.conditions.empty()) {
                warning(rule.file, at(rule.path, "action", i),
                        "`" + rule.id + "` offers two suggestions under one label");
            }
        }
    }

    void check_statement(const Case& test, const std::string& statement, const std::string& path) {
        if (!statements_.contains(statement)) {
            error(test.file, path, "statement `" + statement + "` is not in the guideline");
        }
    }

    void check(const Case& test) {
        for (const ExpectedStatement& expected : test.expected) {
            check_statement(test, expected.statement, test.path);
            fired_statements_.insert(expected.statement);
            if (expected.rule.empty()) {
                continue;
            }
            const std::string rule = expected.statement + '-' + expected.rule;
            fired_rules_.insert(rule);
            if (!rules_.contains(rule)) {
                error(test.file, test.path, "rule `" + rule + "` is not in the guideline");
            }
        }
        for (const std::string& statement : test.must_not_fire) {
            check_statement(test, statement, at(test.path, "must_not_fire"));
        }
        for (const ExpectedSuggestions& expected : test.suggestions) {
            check(test, expected);
        }
        check_kinds(test, test.draft_orders, kinds_.orders, "draft_orders");
        check_kinds(test, test.selected_orders.value_or(std::vector<std::string>()), kinds_.orders,
                    "selected_orders");
        check_kinds(test, test.appointments, kinds_.appointments, "appointments");
        for (const GivenFact& fact : test.facts) {
            check_fact(test, fact.name, at(at(test.path, "facts"), fact.name));
        }
        for (const std::string& fact : test.silenced_when_unknown) {
            check_fact(test, fact, at(test.path, "silenced_when_unknown"));
        }
    }

    void check(const Case& test, const ExpectedSuggestions& expected) {
        const std::string id = expected.statement + '-' + expected.rule;
        const auto rule = std::ranges::find_if(guideline_.rules(), [&](const Rule& candidate) {
            return candidate.statement_id + '-' + candidate.letter == id;
        });
        if (rule == guideline_.rules().end()) {
            error(test.file, expected.path, "rule `" + id + "` is not in the guideline");
            return;
        }
        const auto note = [&](const std::vector<std::string>& labels, std::string_view member,
                              std::set<std::string>& seen) {
            for (const std::string& label : labels) {
                seen.insert(rule->id + '\n' + label);
                if (std::ranges::find(rule->suggestions, label, &SuggestionRule::label) ==
                    rule->suggestions.end()) {
                    error(test.file, at(expected.path, member),
                          "`" + rule->id + "` has no suggestion `" + label + '`');
                }
            }
        };
        note(expected.offered, "offered", offered_);
        note(expected.withheld, "withheld", withheld_);
    }

    void check_suggestions_of(const Rule& rule) {
        for (std::size_t i = 0; i < rule.suggestions.size(); ++i) {
            const SuggestionRule& suggestion = rule.suggestions[i];
            if (suggestion.conditions.empty()) {
                continue;
            }
            const std::string key = rule.id + '\n' + suggestion.label;
            for (const auto& [seen, word] :
                 {std::pair(&offered_, "offered"), {&withheld_, "withheld"}}) {
                if (!seen->contains(key)) {
                    warning(rule.file, at(rule.path, "action", i),
                            "`" + rule.id + "` has no case in which `" + suggestion.label +
                                "` is " + word);
                }
            }
        }
    }

    void check_kinds(const Case& test, const std::vector<std::string>& kinds,
                     const std::set<std::string, std::less<>>& known, std::string_view member) {
        for (const std::string& kind : kinds) {
            if (!known.contains(kind)) {
                error(test.file, at(test.path, member),
                      "kind `" + kind + "` is in no mapping table");
            }
        }
    }

    void check_fact(const Case& test, const std::string& fact, const std::string& path) {
        if (!guideline_.fact(fact).valid()) {
            error(test.file, path, "fact `" + fact + "` is not defined");
        }
    }

    void check_cases_of(const Rule& rule) {
        if (!fired_statements_.contains(rule.statement_id)) {
            warning(rule.file, rule.path,
                    "statement `" + rule.statement_id + "` has no case in which it fires");
        } else if (!fired_rules_.contains(rule.statement_id + '-' + rule.letter)) {
            warning(rule.file, rule.path, "`" + rule.id + "` has no case in which it fires");
        }
    }

    const Guideline& guideline_;
    const CaseSuite& suite_;
    const OrderKinds kinds_;
    Diagnostics& diagnostics_;
    std::set<std::string> rules_;
    std::set<std::string> statements_;
    std::set<std::string> fired_rules_;
    std::set<std::string> fired_statements_;
    std::set<std::string> offered_;   // rule id, line feed, label
    std::set<std::string> withheld_;  // likewise
};

}  // namespace

void lint_guideline(const Guideline& guideline, const CaseSuite& suite,
                    const mappings::MappingTables& tables, Diagnostics& diagnostics) {
    Linter(guideline, suite, tables, diagnostics).run();
    lint_folder(guideline.folder(), diagnostics);
}

}  // namespace hookline::engine
