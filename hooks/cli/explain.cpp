#include <algorithm>
#include <iterator>
#include <ostream>

#include "fhir/base/files.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/cli/now.hpp"
#include "hooks/explanation_writer.hpp"
#include "hooks/guideline_snapshot.hpp"
#include "hooks/protocol/request.hpp"

namespace hookline::hooks {
namespace {

using engine::RuleExplanation;

void print_list(std::string_view title, const std::vector<std::string>& items, std::ostream& out) {
    if (items.empty()) {
        return;
    }
    out << "  " << title << '\n';
    for (const std::string& item : items) {
        out << "    " << item << '\n';
    }
}

void print_conditions(const std::vector<engine::ConditionPart>& conditions, std::ostream& out) {
    out << "  conditions\n";
    for (const engine::ConditionPart& part : conditions) {
        out << "    " << std::string(2 * part.depth, ' ') << part.text << "  = " << part.value
            << (part.is_open ? "  (open: data not read)" : "") << '\n';
    }
}

void print_facts(const std::vector<engine::FactEvidence>& facts, std::ostream& out) {
    if (!facts.empty()) {
        out << "  facts\n";
    }
    for (const engine::FactEvidence& fact : facts) {
        out << "    " << fact.label << " (" << fact.name << ") = " << fact.value;
        if (!fact.date.empty()) {
            out << ", " << fact.date;
        }
        for (const std::string& source : fact.sources) {
            out << ' ' << source;
        }
        for (const std::string& key : fact.unread) {
            out << " [not read: " << key << ']';
        }
        out << '\n';
    }
}

// The rule without what must not decide it: what it comes to, and why where that differs.
void print_second_look(const engine::SecondLookExplanation& look, std::string_view effect,
                       std::ostream& out) {
    out << "  without what is ";
    for (std::size_t i = 0; i < look.left_out.size(); ++i) {
        out << (i > 0 ? " or " : "")
            << (look.left_out[i] == "words" ? "known from words only" : look.left_out[i]);
    }
    out << ": " << to_string(look.outcome);
    if (!effect.empty()) {
        out << " (" << effect << ')';
    }
    out << '\n';
    if (!look.conditions.empty()) {
        print_conditions(look.conditions, out);
        print_facts(look.facts, out);
    }
}

void print_rule(const RuleExplanation& rule, std::ostream& out) {
    out << rule.rule << "  " << to_string(rule.outcome) << "  (" << rule.indicator << ")\n  "
        << rule.summary << '\n';
    print_list("triggered by", rule.orders, out);
    print_conditions(rule.conditions, out);
    print_facts(rule.facts, out);
    print_list("would settle it", rule.would_settle, out);
    if (rule.second_look) {
        print_second_look(*rule.second_look, effect_of_second_look(rule), out);
    }
    out << '\n';
}

ExitCode print(const std::vector<RuleExplanation>& rules, bool json,
               CommandEnvironment& environment) {
    if (!json) {
        for (const RuleExplanation& rule : rules) {
            print_rule(rule, environment.out);
        }
        if (rules.empty()) {
            environment.out << "No rule to explain for this request.\n";
        }
        return ExitCode::Success;
    }
    environment.out << write_explanations(rules, 2) << '\n';
    return ExitCode::Success;
}

}  // namespace

ExitCode explain(const ExplainOptions& options, CommandEnvironment& environment) {
    const Result<RequestTime> now = parse_now(options.now);
    if (!now) {
        environment.err << "--now: error: " << now.error().message << '\n';
        return ExitCode::WrongUsage;
    }
    const std::optional<std::string> text =
        options.request == "-" ? read_all(environment.in) : read_file(options.request);
    if (!text) {
        environment.err << options.request << ": error: the file cannot be read\n";
        return ExitCode::WrongUsage;
    }
    std::optional<ContentPaths> paths = choose_content(options.content, environment);
    if (!paths) {
        return ExitCode::WrongUsage;
    }
    paths->shows_prognosis = options.prognosis;
    const auto snapshot =
        std::dynamic_pointer_cast<const GuidelineSnapshot>(load_and_report(*paths, environment));
    if (snapshot == nullptr) {
        return ExitCode::CannotStart;
    }
    if (!options.statement.empty() && !snapshot->statement(options.statement)) {
        environment.err << "--statement: error: no guideline has a statement `" << options.statement
                        << "`\n";
        return ExitCode::WrongUsage;
    }
    fhir::json::BodyBuffer body(*text);
    RequestArena arena;
    const auto refuse = [&](const Error& error) {
        environment.err << options.request << ": error: " << error.message;
        if (!error.where.empty()) {
            environment.err << " (at " << error.where << ')';
        }
        environment.err << '\n';
        return ExitCode::InputRefused;
    };
    const auto root = fhir::json::parse(body, arena);
    if (!root) {
        return refuse(root.error());
    }
    const auto request = parse_request(*root, arena);
    if (!request) {
        return refuse(request.error());
    }
    // Every guideline that answers the hook.
    std::vector<RuleExplanation> all;
    for (std::size_t service = 0; service < snapshot->services().size(); ++service) {
        if (snapshot->services()[service].hook != request->hook) {
            continue;
        }
        auto rules = snapshot->explain(service, *request, *now, options.statement, arena);
        if (!rules) {
            return refuse(rules.error());
        }
        std::ranges::move(*rules, std::back_inserter(all));
    }
    return print(all, options.json, environment);
}

}  // namespace hookline::hooks
