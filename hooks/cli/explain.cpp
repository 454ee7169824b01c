#include <algorithm>
#include <iterator>
#include <ostream>

#include "fhir/base/files.hpp"
#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/cli/now.hpp"
#include "hooks/guideline_snapshot.hpp"
#include "hooks/protocol/request.hpp"

namespace hookline::hooks {
namespace {

using engine::RuleExplanation;
using engine::RuleOutcome;

void print_list(std::string_view title, const std::vector<std::string>& items, std::ostream& out) {
    if (items.empty()) {
        return;
    }
    out << "  " << title << '\n';
    for (const std::string& item : items) {
        out << "    " << item << '\n';
    }
}

void print_rule(const RuleExplanation& rule, std::ostream& out) {
    out << rule.rule << "  " << to_string(rule.outcome) << "  (" << rule.indicator << ")\n  "
        << rule.summary << '\n';
    print_list("triggered by", rule.orders, out);
    out << "  conditions\n";
    for (const engine::ConditionPart& part : rule.conditions) {
        out << "    " << std::string(2 * part.depth, ' ') << part.text << "  = " << part.value
            << (part.is_open ? "  (open: data not read)" : "") << '\n';
    }
    if (!rule.facts.empty()) {
        out << "  facts\n";
    }
    for (const engine::FactEvidence& fact : rule.facts) {
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
    print_list("would settle it", rule.would_settle, out);
    out << '\n';
}

void write_strings(fhir::json::Writer& writer, std::string_view key,
                   const std::vector<std::string>& items) {
    writer.key(key).begin_array();
    for (const std::string& item : items) {
        writer.string(item);
    }
    writer.end_array();
}

void write_rule(fhir::json::Writer& writer, const RuleExplanation& rule) {
    writer.begin_object();
    writer.key("rule").string(rule.rule);
    writer.key("statement").string(rule.statement);
    writer.key("summary").string(rule.summary);
    writer.key("indicator").string(rule.indicator);
    writer.key("outcome").string(to_string(rule.outcome));
    write_strings(writer, "orders", rule.orders);
    writer.key("conditions").begin_array();
    for (const engine::ConditionPart& part : rule.conditions) {
        writer.begin_object();
        writer.key("depth").integer(static_cast<std::int64_t>(part.depth));
        writer.key("text").string(part.text);
        writer.key("value").string(part.value);
        writer.key("open").boolean(part.is_open);
        writer.end_object();
    }
    writer.end_array();
    writer.key("facts").begin_array();
    for (const engine::FactEvidence& fact : rule.facts) {
        writer.begin_object();
        writer.key("name").string(fact.name);
        writer.key("label").string(fact.label);
        writer.key("value").string(fact.value);
        writer.optional_string("date", fact.date);
        writer.key("state").string(fact.state);
        write_strings(writer, "sources", fact.sources);
        write_strings(writer, "unread", fact.unread);
        writer.key("unknown").boolean(fact.is_unknown);
        writer.end_object();
    }
    writer.end_array();
    write_strings(writer, "wouldSettle", rule.would_settle);
    writer.end_object();
}

ExitCode print(const std::vector<RuleExplanation>& rules, bool json,
               CommandEnvironment& environment) {
    if (!json) {
        for (const RuleExplanation& rule : rules) {
            print_rule(rule, environment.out);
        }
        return ExitCode::Success;
    }
    std::string text;
    fhir::json::Writer writer(text, 2);
    writer.begin_object().key("rules").begin_array();
    for (const RuleExplanation& rule : rules) {
        write_rule(writer, rule);
    }
    writer.end_array().end_object();
    environment.out << text << '\n';
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
