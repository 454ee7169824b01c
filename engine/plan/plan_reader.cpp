#include "engine/plan/plan_reader.hpp"

#include <algorithm>
#include <array>

#include "fhir/base/utf8.hpp"

namespace hookline::engine {

using fhir::json::Member;
using fhir::json::Value;

namespace {

constexpr std::size_t kSummaryCodePointsMax = 139;
constexpr std::array<std::string_view, 7> kHooks = {
    "patient-view",    "order-select",        "order-sign",      "order-dispatch",
    "encounter-start", "encounter-discharge", "appointment-book"};

std::string at(const std::string& path, std::string_view member, std::size_t index) {
    return path + (path.empty() ? "" : ".") + std::string(member) + '[' + std::to_string(index) +
           ']';
}

std::string member_path(const std::string& path, std::string_view member) {
    return path.empty() ? std::string(member) : path + '.' + std::string(member);
}

// The last segment of a canonical without its version: the name of a library.
std::string library_name(std::string_view canonical) {
    canonical = canonical.substr(0, canonical.find('|'));
    const std::size_t slash = canonical.rfind('/');
    return std::string(slash == std::string_view::npos ? canonical : canonical.substr(slash + 1));
}

Coding read_coding(const Value* value) {
    if (value == nullptr) {
        return {};
    }
    return {std::string(value->string_at("system")), std::string(value->string_at("code")),
            std::string(value->string_at("display"))};
}

}  // namespace

void PlanReader::error(const std::string& path, std::string message) {
    diagnostics_.error(file_.name, {}, std::move(message), path);
}

std::string PlanReader::text(const Value& owner, std::string_view name, const std::string& path) {
    const std::string_view value = owner.string_at(name);
    if (value.empty()) {
        error(path, "expected a string `" + std::string(name) + '`');
    }
    return std::string(value);
}

void PlanReader::refuse_unknown(const Value& owner, std::initializer_list<std::string_view> known,
                                const std::string& path) {
    for (const Member& member : owner.members()) {
        if (std::ranges::find(known, member.name) == known.end()) {
            error(member_path(path, member.name), "this element is not supported here");
        }
    }
}

void PlanReader::read(std::vector<Rule>& rules) {
    const Value& root = file_.root;
    refuse_unknown(root, {"resourceType",   "id",
                          "meta",           "text",
                          "extension",      "url",
                          "identifier",     "version",
                          "name",           "title",
                          "subtitle",       "type",
                          "status",         "experimental",
                          "date",           "publisher",
                          "contact",        "description",
                          "useContext",     "jurisdiction",
                          "purpose",        "usage",
                          "copyright",      "approvalDate",
                          "lastReviewDate", "effectivePeriod",
                          "topic",          "author",
                          "editor",         "reviewer",
                          "endorser",       "relatedArtifact",
                          "library",        "action"},
                   {});
    const Value* type = root.find("type");
    const bool is_rule_set =
        type != nullptr && std::ranges::any_of(type->array_at("coding"), [](const Value& coding) {
            return coding.string_at("code") == "eca-rule";
        });
    if (!is_rule_set) {
        error("type", "expected a coding `eca-rule`");
    }
    const auto libraries = root.array_at("library");
    if (libraries.size() != 1) {
        error("library", "expected exactly one library");
    } else {
        library_ = library_name(libraries.front().text());
    }
    const auto actions = root.array_at("action");
    if (actions.empty()) {
        error("action", "expected at least one action");
    }
    for (std::size_t i = 0; i < actions.size(); ++i) {
        Rule rule;
        read_rule(actions[i], at({}, "action", i), rule);
        rules.push_back(std::move(rule));
    }
}

BoundExpression PlanReader::expression(const Value* value, const std::string& path) {
    BoundExpression result;
    result.library = library_;
    result.file = file_.name;
    result.path = path;
    if (value == nullptr) {
        error(path, "expected an expression");
        return result;
    }
    const std::string_view language = value->string_at("language");
    if (language != "text/cql-identifier" && language != "text/cql-expression" &&
        language != "text/cql") {
        error(path, "expected language `text/cql-identifier` or `text/cql-expression`");
    }
    result.is_text = language != "text/cql-identifier";
    result.text = text(*value, "expression", path);
    return result;
}

void PlanReader::read_rule(const Value& action, const std::string& path, Rule& rule) {
    refuse_unknown(
        action,
        {"id", "extension", "title", "description", "textEquivalent", "priority", "code",
         "documentation", "trigger", "condition", "selectionBehavior", "dynamicValue", "action"},
        path);
    rule.id = text(action, "id", path);
    rule.title = text(action, "title", path);
    rule.description = text(action, "description", path);
    const std::string priority = text(action, "priority", path);
    if (priority == "routine" || priority == "urgent" || priority == "stat") {
        rule.indicator = priority == "routine"  ? Indicator::Info
                         : priority == "urgent" ? Indicator::Warning
                                                : Indicator::Critical;
    } else if (!priority.empty()) {
        error(path + ".priority", "expected `routine`, `urgent` or `stat`");
    }
    const auto extensions = action.array_at("extension");
    for (std::size_t i = 0; i < extensions.size(); ++i) {
        read_extension(extensions[i], at(path, "extension", i), rule);
    }
    const auto triggers = action.array_at("trigger");
    for (std::size_t i = 0; i < triggers.size(); ++i) {
        read_trigger(triggers[i], at(path, "trigger", i), rule);
    }
    read_conditions(action, path, rule.conditions);
    const auto dynamic = action.array_at("dynamicValue");
    for (std::size_t i = 0; i < dynamic.size(); ++i) {
        read_dynamic(dynamic[i], at(path, "dynamicValue", i), rule);
    }
    for (const Value& document : action.array_at("documentation")) {
        rule.statement_text = document.string_at("display");
        rule.citation = document.string_at("citation");
    }
    rule.selection_behavior = action.string_at("selectionBehavior");
    const auto children = action.array_at("action");
    for (std::size_t i = 0; i < children.size(); ++i) {
        read_suggestion(children[i], at(path, "action", i), rule);
    }
    check_rule(rule, path);
}

void PlanReader::read_extension(const Value& extension, const std::string& path, Rule& rule) {
    std::string_view url = extension.string_at("url");
    if (!url.starts_with(kExtensionBase)) {
        error(path, "extension is not known");
        return;
    }
    url.remove_prefix(kExtensionBase.size());
    if (url == "statement-id") {
        rule.statement_id = text(extension, "valueString", path);
    } else if (url == "rule-id") {
        rule.letter = text(extension, "valueString", path);
    } else if (url == "card-group") {
        rule.group = text(extension, "valueString", path);
    } else if (url == "delivery") {
        const std::string delivery = text(extension, "valueCode", path);
        if (delivery == "card" || delivery == "digest" || delivery == "footer") {
            rule.delivery = delivery == "card"     ? Delivery::Card
                            : delivery == "digest" ? Delivery::Digest
                                                   : Delivery::Footer;
        } else {
            error(path, "expected `card`, `digest` or `footer`");
        }
    } else if (url == "override-reason") {
        Coding reason = read_coding(extension.find("valueCoding"));
        if (reason.system.empty() || reason.code.empty() || reason.display.empty()) {
            error(path, "an override reason needs system, code and display");
        }
        rule.override_reasons.push_back(std::move(reason));
    } else if (url == "evidence") {
        rule.evidence = expression(extension.find("valueExpression"), path);
    } else if (url == "missing-data") {
        rule.missing_data = expression(extension.find("valueExpression"), path);
    } else if (url == "reason") {
        rule.reason = expression(extension.find("valueExpression"), path);
    } else {
        error(path, "extension is not known");
    }
}

std::vector<std::string> PlanReader::read_kinds(const Value& requirement, const std::string& path) {
    std::vector<std::string> kinds;
    for (const Value& filter : requirement.array_at("codeFilter")) {
        for (const Value& coding : filter.array_at("code")) {
            if (coding.string_at("system") != kDraftKindSystem ||
                coding.string_at("code").empty()) {
                error(path, "expected codings of the draft-order-kind code system");
                continue;
            }
            kinds.emplace_back(coding.string_at("code"));
        }
    }
    if (kinds.empty()) {
        error(path, "expected a codeFilter with draft order kinds");
    }
    return kinds;
}

void PlanReader::read_trigger(const Value& trigger, const std::string& path, Rule& rule) {
    refuse_unknown(trigger, {"id", "type", "name", "data"}, path);
    if (trigger.string_at("type") != "named-event") {
        error(path + ".type", "expected `named-event`");
    }
    Trigger result;
    result.hook = text(trigger, "name", path);
    if (!result.hook.empty() && std::ranges::find(kHooks, result.hook) == kHooks.end()) {
        error(path + ".name", "hook `" + result.hook + "` is not known");
    }
    const auto data = trigger.array_at("data");
    for (std::size_t i = 0; i < data.size(); ++i) {
        const auto kinds = read_kinds(data[i], at(path, "data", i));
        result.kinds.insert(result.kinds.end(), kinds.begin(), kinds.end());
    }
    rule.triggers.push_back(std::move(result));
}

void PlanReader::read_conditions(const Value& owner, const std::string& path,
                                 std::vector<BoundExpression>& conditions) {
    const auto items = owner.array_at("condition");
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string where = at(path, "condition", i);
        if (items[i].string_at("kind") != "applicability") {
            error(where + ".kind", "expected `applicability`");
        }
        conditions.push_back(expression(items[i].find("expression"), where + ".expression"));
    }
}

void PlanReader::read_dynamic(const Value& value, const std::string& path, Rule& rule) {
    const std::string target = text(value, "path", path);
    BoundExpression bound = expression(value.find("expression"), path + ".expression");
    if (target == "title") {
        rule.dynamic_title = std::move(bound);
    } else if (target == "description") {
        rule.dynamic_description = std::move(bound);
    } else if (target == "priority") {
        rule.dynamic_priority = std::move(bound);
    } else {
        error(path + ".path", "expected `title`, `description` or `priority`");
    }
}

void PlanReader::read_suggestion(const Value& action, const std::string& path, Rule& rule) {
    refuse_unknown(action, {"id", "extension", "title", "description", "condition", "action"},
                   path);
    SuggestionRule suggestion;
    suggestion.label = text(action, "title", path);
    for (const Value& extension : action.array_at("extension")) {
        if (extension.string_at("url") == std::string(kExtensionBase) + "is-recommended") {
            const Value* flag = extension.find("valueBoolean");
            suggestion.is_recommended = flag != nullptr && flag->as_boolean();
        } else {
            error(path + ".extension", "extension is not known");
        }
    }
    read_conditions(action, path, suggestion.conditions);
    const auto children = action.array_at("action");
    if (children.empty()) {
        error(path + ".action", "a suggestion needs at least one action");
    }
    for (std::size_t i = 0; i < children.size(); ++i) {
        read_action(children[i], at(path, "action", i), suggestion);
    }
    rule.suggestions.push_back(std::move(suggestion));
}

void PlanReader::read_action(const Value& action, const std::string& path,
                             SuggestionRule& suggestion) {
    refuse_unknown(action,
                   {"id", "extension", "title", "type", "description", "definitionCanonical",
                    "input", "dynamicValue"},
                   path);
    SuggestionAction result;
    result.description = text(action, "description", path);
    const Value* type = action.find("type");
    const auto codings = type == nullptr ? std::span<const Value>() : type->array_at("coding");
    const std::string_view code =
        codings.empty() ? std::string_view() : codings.front().string_at("code");
    if (code == "create") {
        result.type = ActionType::Create;
        result.activity_url = text(action, "definitionCanonical", path);
    } else if (code == "remove") {
        result.type = ActionType::Delete;
        const auto input = action.array_at("input");
        if (input.size() != 1) {
            error(path + ".input", "expected one input with the kinds of orders to remove");
        } else {
            result.kinds = read_kinds(input.front(), path + ".input[0]");
        }
    } else if (code == "update") {
        result.type = ActionType::Update;
        for (const Value& extension : action.array_at("extension")) {
            if (extension.string_at("url") == std::string(kExtensionBase) + "target") {
                result.target = expression(extension.find("valueExpression"), path + ".extension");
            }
        }
        if (!result.target.present()) {
            error(path, "an update needs the extension `target`");
        }
        const auto changes = action.array_at("dynamicValue");
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const std::string where = at(path, "dynamicValue", i);
            result.changes.push_back({text(changes[i], "path", where),
                                      expression(changes[i].find("expression"), where)});
        }
        if (result.changes.empty()) {
            error(path, "an update needs a dynamicValue");
        }
    } else {
        error(path + ".type", "expected a coding `create`, `remove` or `update`");
    }
    suggestion.actions.push_back(std::move(result));
}

void PlanReader::check_rule(const Rule& rule, const std::string& path) {
    if (rule.statement_id.empty() || rule.letter.empty()) {
        error(path, "a rule needs the extensions `statement-id` and `rule-id`");
    }
    if (count_code_points(rule.title) > kSummaryCodePointsMax) {
        error(path + ".title", "summary has more than 139 characters");
    }
    if (rule.citation.empty() || rule.statement_text.empty()) {
        error(path + ".documentation", "expected a citation and the text of the statement");
    }
    if (rule.triggers.empty()) {
        error(path + ".trigger", "a rule needs a trigger");
    }
    if (rule.conditions.empty() && rule.delivery != Delivery::Footer) {
        error(path + ".condition", "a rule needs a condition");
    }
    const std::string& behavior = rule.selection_behavior;
    if (!rule.suggestions.empty() && behavior != "any" && behavior != "at-most-one") {
        error(path + ".selectionBehavior", "suggestions need `any` or `at-most-one`");
    }
    check_markdown(rule.description, path + ".description");
}

// SR-082: no raw HTML, no images, https links only.
void PlanReader::check_markdown(const std::string& markdown, const std::string& path) {
    if (markdown.find('<') != std::string::npos || markdown.find("![") != std::string::npos) {
        error(path, "raw HTML and images are not allowed");
    }
    for (std::size_t link = markdown.find("]("); link != std::string::npos;
         link = markdown.find("](", link + 2)) {
        if (markdown.compare(link + 2, 8, "https://") != 0) {
            error(path, "links have to be https");
        }
    }
}

std::unique_ptr<Activity> read_activity(const mappings::JsonFile& file, Diagnostics& diagnostics) {
    const Value& root = file.root;
    const std::size_t errors_before = diagnostics.error_count();
    const auto error = [&](std::string_view path, std::string message) {
        diagnostics.error(file.name, {}, std::move(message), std::string(path));
    };
    auto activity = std::make_unique<Activity>();
    activity->id = root.string_at("id");
    activity->url = root.string_at("url");
    activity->kind = root.string_at("kind");
    activity->title = root.string_at("title");
    activity->priority = root.string_at("priority");
    if (activity->id.empty() || activity->url.empty() || activity->title.empty()) {
        error({}, "expected `id`, `url` and `title`");
    }
    const bool drug = activity->kind == "MedicationRequest";
    if (!drug && activity->kind != "ServiceRequest") {
        error("kind", "expected `ServiceRequest` or `MedicationRequest`");
    }
    const std::string_view member = drug ? "productCodeableConcept" : "code";
    const Value* code = root.find(member);
    if (code == nullptr || code->array_at("coding").empty() || code->string_at("text").empty()) {
        error(member, "expected a CodeableConcept with coding and text");
    } else {
        activity->code = *code;
    }
    if (root.string_at("intent") != "proposal") {
        error("intent", "expected `proposal`");
    }
    for (const std::string_view dose : {"dosage", "quantity"}) {
        if (root.find(dose) != nullptr) {
            error(dose, "doses are never generated");
        }
    }
    return diagnostics.error_count() > errors_before ? nullptr : std::move(activity);
}

}  // namespace hookline::engine
