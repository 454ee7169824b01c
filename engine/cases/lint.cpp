#include "engine/cases/lint.hpp"

#include <algorithm>
#include <set>

#include "engine/plan/element_reader.hpp"
#include "engine/plan/finding.hpp"

namespace hookline::engine {
namespace {

class Linter {
  public:
    Linter(const Guideline& guideline, const CaseSuite& suite, Diagnostics& diagnostics)
        : guideline_(guideline), suite_(suite), diagnostics_(diagnostics) {
        for (const Rule& rule : guideline.rules()) {
            rules_.insert(rule.statement_id + '-' + rule.letter);
            statements_.insert(rule.statement_id);
        }
    }

    void run() {
        for (const Statement& statement : guideline_.statements()) {
            check(statement);
        }
        for (const Rule& rule : guideline_.rules()) {
            check(rule);
        }
        for (const Case& test : suite_.cases) {
            check(test);
        }
        for (const Rule& rule : guideline_.rules()) {
            check_cases_of(rule);
        }
    }

  private:
    void error(const std::string& file, const std::string& path, std::string message) {
        add_finding(diagnostics_, Severity::Error, file, path, std::move(message));
    }
    void warning(const std::string& file, const std::string& path, std::string message) {
        add_finding(diagnostics_, Severity::Warning, file, path, std::move(message));
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
        for (const GivenFact& fact : test.facts) {
            check_fact(test, fact.name, at(at(test.path, "facts"), fact.name));
        }
        for (const std::string& fact : test.silenced_when_unknown) {
            check_fact(test, fact, at(test.path, "silenced_when_unknown"));
        }
    }

    void check_fact(const Case& test, const std::string& fact, const std::string& path) {
        if (!guideline_.fact(fact).valid()) {
            error(test.file, path, "fact `" + fact + "` is not defined");
        }
    }

    void check_cases_of(const Rule& rule) {
        if (rule.delivery == Delivery::Footer) {
            return;
        }
        if (!fired_statements_.contains(rule.statement_id)) {
            warning(rule.file, rule.path,
                    "statement `" + rule.statement_id + "` has no case in which it fires");
        } else if (!fired_rules_.contains(rule.statement_id + '-' + rule.letter)) {
            warning(rule.file, rule.path, "`" + rule.id + "` has no case in which it fires");
        }
    }

    const Guideline& guideline_;
    const CaseSuite& suite_;
    Diagnostics& diagnostics_;
    std::set<std::string> rules_;
    std::set<std::string> statements_;
    std::set<std::string> fired_rules_;
    std::set<std::string> fired_statements_;
};

}  // namespace

void lint_guideline(const Guideline& guideline, const CaseSuite& suite, Diagnostics& diagnostics) {
    Linter(guideline, suite, diagnostics).run();
}

}  // namespace hookline::engine
