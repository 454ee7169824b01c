#include "engine/plan/rule_reader.hpp"

#include <algorithm>

#include "engine/plan/hook_table.hpp"
#include "engine/plan/suggestion_reader.hpp"
#include "fhir/base/utf8.hpp"

namespace hookline::engine {

using fhir::json::Value;

namespace {

constexpr std::size_t kSummaryCodePointsMax = 139;

}  // namespace

Rule RuleReader::read(const Value& action, const std::string& path) {
    reader_.refuse_unknown(
        action,
        {"id", "extension", "title", "description", "textEquivalent", "priority", "code",
         "documentation", "trigger", "condition", "selectionBehavior", "dynamicValue", "action"},
        path);
    Rule rule;
    rule.file = reader_.file().name;
    rule.path = path;
    rule.id = reader_.text(action, "id", path);
    rule.title = reader_.text(action, "title", path);
    rule.description = reader_.text(action, "description", path);
    read_priority(action, path, rule);
    reader_.each_extension(
        action, path, [&](std::string_view name, const Value& extension, const std::string& where) {
            read_extension(name, extension, where, rule);
        });
    const auto triggers = action.array_at("trigger");
    for (std::size_t i = 0; i < triggers.size(); ++i) {
        rule.triggers.push_back(read_trigger(triggers[i], at(path, "trigger", i)));
    }
    rule.conditions = reader_.conditions(action, library_, path);
    const auto dynamic = action.array_at("dynamicValue");
    for (std::size_t i = 0; i < dynamic.size(); ++i) {
        read_dynamic(dynamic[i], at(path, "dynamicValue", i), rule);
    }
    read_documentation(action, path, rule);
    rule.selection_behavior = action.string_at("selectionBehavior");
    const auto children = action.array_at("action");
    for (std::size_t i = 0; i < children.size(); ++i) {
        rule.suggestions.push_back(read_suggestion(reader_, children[i], references_.kind_sets,
                                                   library_, at(path, "action", i)));
    }
    check(rule, path);
    return rule;
}

void RuleReader::read_priority(const Value& action, const std::string& path, Rule& rule) {
    const std::string priority = reader_.text(action, "priority", path);
    if (const auto indicator = indicator_of_priority(priority)) {
        rule.indicator = *indicator;
    } else if (!priority.empty()) {
        reader_.error(at(path, "priority"), "expected `routine`, `urgent` or `stat`");
    }
}

void RuleReader::read_extension(std::string_view name, const Value& extension,
                                const std::string& path, Rule& rule) {
    const auto expression = [&] {
        return reader_.expression(extension.find("valueExpression"), library_, path);
    };
    if (name == "statement-id") {
        rule.statement_id = reader_.text(extension, "valueString", path);
    } else if (name == "rule-id") {
        rule.letter = reader_.text(extension, "valueString", path);
    } else if (name == "card-group") {
        rule.group = reader_.text(extension, "valueString", path);
    } else if (name == "delivery") {
        read_delivery(extension, path, rule);
    } else if (name == "override-reason") {
        read_override_reason(extension, path, rule);
    } else if (name == "data-element") {
        rule.data_elements.push_back({reader_.text(extension, "valueString", path), {}});
    } else if (name == "prognosis") {
        rule.is_prognosis = reader_.boolean(extension, path);
    } else if (name == "per-order") {
        rule.per_order = reader_.boolean(extension, path);
    } else if (name == "evidence") {
        rule.evidence = expression();
    } else if (name == "missing-data") {
        rule.missing_data = expression();
    } else if (name == "reason") {
        rule.reason = expression();
    } else {
        reader_.unknown_extension(path);
    }
}

void RuleReader::read_delivery(const Value& extension, const std::string& path, Rule& rule) {
    const std::string delivery = reader_.text(extension, "valueCode", path);
    if (delivery == "card" || delivery == "digest" || delivery == "footer") {
        rule.delivery = delivery == "card"     ? Delivery::Card
                        : delivery == "digest" ? Delivery::Digest
                                               : Delivery::Footer;
    } else {
        reader_.error(path, "expected `card`, `digest` or `footer`");
    }
}

void RuleReader::read_override_reason(const Value& extension, const std::string& path, Rule& rule) {
    if (const std::string_view code = extension.string_at("valueCode"); !code.empty()) {
        const auto found = references_.override_reasons.find(code);
        if (found == references_.override_reasons.end()) {
            reader_.error(path,
                          "override reason `" + std::string(code) + "` is not in `code-systems/`");
            return;
        }
        rule.override_reasons.push_back(
            {std::string(kOverrideReasonSystem), found->first, found->second});
        return;
    }
    Coding reason = read_coding(extension.find("valueCoding"));
    if (reason.system.empty() || reason.code.empty() || reason.display.empty()) {
        reader_.error(path, "an override reason needs system, code and display");
    }
    rule.override_reasons.push_back(std::move(reason));
}

void RuleReader::read_documentation(const Value& action, const std::string& path, Rule& rule) {
    const auto documents = action.array_at("documentation");
    if (documents.size() != 1) {
        reader_.error(at(path, "documentation"), "expected one documentation with the source");
        return;
    }
    const std::string where = at(path, "documentation", 0);
    rule.statement_text = reader_.text(documents.front(), "display", where);
    rule.citation = reader_.text(documents.front(), "citation", where);
    const std::string label = reader_.text(documents.front(), "label", where);
    if (!label.empty() && label != rule.statement_id) {
        reader_.error(at(where, "label"), "expected the id of the statement");
    }
}

Trigger RuleReader::read_trigger(const Value& trigger, const std::string& path) {
    reader_.refuse_unknown(trigger, {"id", "type", "name", "data"}, path);
    if (trigger.string_at("type") != "named-event") {
        reader_.error(at(path, "type"), "expected `named-event`");
    }
    Trigger result;
    result.hook = reader_.text(trigger, "name", path);
    const HookInfo* hook = find_known_hook(result.hook);
    if (hook != nullptr && !hook->replaced_by.empty()) {
        reader_.error(at(path, "name"), "hook `" + result.hook + "` is deprecated, use `" +
                                            std::string(hook->replaced_by) + '`');
    } else if (hook == nullptr && !result.hook.empty() && !is_own_hook_name(result.hook)) {
        reader_.error(at(path, "name"), "hook `" + result.hook +
                                            "` is not known; a hook of your own is named like "
                                            "`org.example.board-review`");
    }
    const auto data = trigger.array_at("data");
    for (std::size_t i = 0; i < data.size(); ++i) {
        Kinds kinds = read_kinds(reader_, data[i], references_.kind_sets, at(path, "data", i));
        std::ranges::move(kinds.orders, std::back_inserter(result.kinds));
        std::ranges::move(kinds.appointments, std::back_inserter(result.appointment_kinds));
    }
    if (!result.kinds.empty() && (hook == nullptr || !hook->has_orders)) {
        reader_.error(path, "only the order and medication hooks have draft orders");
    }
    if (!result.appointment_kinds.empty() && (hook == nullptr || !hook->has_appointments)) {
        reader_.error(path, "only `appointment-book` has appointments");
    }
    return result;
}

void RuleReader::read_dynamic(const Value& value, const std::string& path, Rule& rule) {
    const std::string target = reader_.text(value, "path", path);
    BoundExpression bound =
        reader_.expression(value.find("expression"), library_, at(path, "expression"));
    if (target == "title") {
        rule.dynamic_title = std::move(bound);
    } else if (target == "description") {
        rule.dynamic_description = std::move(bound);
    } else if (target == "priority") {
        rule.dynamic_priority = std::move(bound);
    } else {
        reader_.error(at(path, "path"), "expected `title`, `description` or `priority`");
    }
}

void RuleReader::check(const Rule& rule, const std::string& path) {
    if (rule.statement_id.empty() || rule.letter.empty()) {
        reader_.error(path, "a rule needs the extensions `statement-id` and `rule-id`");
    }
    const std::size_t length = count_code_points(rule.title);
    if (length > kSummaryCodePointsMax) {
        reader_.error(at(path, "title"),
                      "a summary has fewer than 140 characters, found " + std::to_string(length));
    }
    if (rule.triggers.empty()) {
        reader_.error(at(path, "trigger"), "a rule needs a trigger");
    }
    if (rule.conditions.empty()) {
        reader_.error(at(path, "condition"), "a rule needs a condition");
    }
    if (!rule.suggestions.empty() && rule.selection_behavior != "any" &&
        rule.selection_behavior != "at-most-one") {
        reader_.error(at(path, "selectionBehavior"), "suggestions need `any` or `at-most-one`");
    }
    if (rule.indicator != Indicator::Info && rule.delivery == Delivery::Card &&
        rule.override_reasons.empty()) {
        reader_.warning(path, "a warning or critical card should offer an `override-reason`");
    }
    reader_.check_markdown(rule.description, at(path, "description"));
}

}  // namespace hookline::engine
