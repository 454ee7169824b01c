// What judges our answers is judged itself: each of its faults is found in a body that has it.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/response_checker.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {
namespace {

using hookline::test::check_response;
using hookline::test::ResponseRules;

// A body with one card that has what is required, and `more`.
std::string card(const std::string& more) {
    return R"({"cards":[{"uuid":"00000000-0000-4000-8000-000000000001","summary":"S",)"
           R"("indicator":"info","source":{"label":"L","topic":{"code":"c","system":"urn:s"}})" +
           more + "}]}";
}

std::string card_without(const std::string& part, const std::string& instead = "") {
    return replaced(card(""), part, instead);
}

std::string suggestion(const std::string& more, int number = 2) {
    return R"({"label":"A","uuid":"00000000-0000-4000-8000-00000000000)" + std::to_string(number) +
           '"' + more + '}';
}

std::string suggested(const std::string& suggestions, const std::string& behavior = "any") {
    return card(R"(,"selectionBehavior":")" + behavior + R"(","suggestions":[)" + suggestions +
                ']');
}

std::string action(const std::string& text) {
    return suggested(suggestion(R"(,"actions":[)" + text + ']'));
}

std::string create(const std::string& resource) {
    return action(R"({"type":"create","description":"d","resource":)" + resource + '}');
}

std::string link(const std::string& text) {
    return card(R"(,"links":[{)" + text + "}]");
}

std::string reason(const std::string& text) {
    return card(R"(,"overrideReasons":[{)" + text + "}]");
}

struct Case {
    std::string name;
    std::string body;
    std::string want;  // a part of the fault; empty: there is none
    ResponseRules rules = {};
};

ResponseRules rules_with(void (*change)(ResponseRules&)) {
    ResponseRules rules;
    change(rules);
    return rules;
}

// The bodies of HL7's logical model first, by their names there.
std::vector<Case> cases() {
    const std::string order = R"("resourceType":"ServiceRequest","id":"1","status":"draft")";
    const std::string absolute = R"("label":"l","url":"https://cds.example/x","type":"absolute")";
    const ResponseRules plain;
    return {
        {"response-good", card(""), ""},
        {"response-empty", R"({"cards":[]})", ""},
        {"response-empty2", "{}", "CH-090: no array"},
        {"response-empty-source", replaced(card(""), R"("label":"L",)", ""), "CH-099: no text"},
        {"response-suggestion: no selectionBehavior",
         card(R"(,"suggestions":[)" + suggestion("") + ']'), "CH-104: neither any"},
        {"an array", "[]", "CH-090: no object"},
        {"a created resource", create('{' + order + '}'), ""},
        {"a created resource without id",
         create(R"({"resourceType":"ServiceRequest","status":"draft"})"), "CH-110: no text"},
        {"a created resource without type", create(R"({"id":"1","status":"draft"})"), "CH-006"},
        {"a created resource that is active",
         create(R"({"resourceType":"ServiceRequest","id":"1","status":"active"})"),
         "CH-166: not a draft"},
        {"a Task that launches an app",
         create(
             R"({"resourceType":"Task","id":"1","status":"draft","code":{"coding":[{"code":"launch"}]}})"),
         "CH-123"},
        {"an update without a resource", action(R"({"type":"update","description":"d"})"),
         "CH-114, CH-115"},
        {"an action of no type",
         action(R"({"type":"replace","description":"d","resource":{)" + order + "}}"), "CH-112"},
        {"a create with a resourceId",
         action(R"({"type":"create","description":"d","resourceId":"Task/1","resource":{)" + order +
                "}}"),
         "CH-116: only for delete"},
        {"a delete", action(R"({"type":"delete","description":"d","resourceId":"Task/1"})"), ""},
        {"a delete with a resource",
         action(R"({"type":"delete","description":"d","resource":{"resourceType":"X"}})"),
         "CH-116: expected a resourceId"},
        {"a delete by URL",
         action(R"({"type":"delete","description":"d","resourceId":"https://ehr.example/Task/1"})"),
         "CH-116: expected a resourceId"},
        {"an action without description", action(R"({"type":"delete","resourceId":"Task/1"})"),
         "CH-113"},
        {"more actions than the client carries out",
         action(R"({"type":"delete","description":"d","resourceId":"Task/1"},)"
                R"({"type":"delete","description":"d","resourceId":"Task/2"})"),
         "CH-110: more", rules_with([](ResponseRules& rules) { rules.actions_max = 1; })},
        {"suggestions that are no array",
         card(R"(,"selectionBehavior":"any","suggestions":{"label":"A"})"), "CH-103"},
        {"selectionBehavior without suggestions", card(R"(,"selectionBehavior":"any")"),
         "CH-104: selectionBehavior without"},
        {"at-most-one, which the client does not know", suggested(suggestion(""), "at-most-one"),
         "CH-104: the client knows any only",
         rules_with([](ResponseRules& rules) { rules.only_any = true; })},
        {"two recommended of at most one",
         suggested(suggestion(R"(,"isRecommended":true)") + ',' +
                       suggestion(R"(,"isRecommended":true)", 3),
                   "at-most-one"),
         "CH-109"},
        {"a suggestion without label",
         suggested(R"({"uuid":"00000000-0000-4000-8000-000000000002"})"), "CH-107"},
        {"a suggestion without uuid", suggested(R"({"label":"A"})"), "CH-108"},
        {"two suggestions with one uuid", suggested(suggestion("") + ',' + suggestion("")),
         "CH-108"},
        {"a card without uuid", card_without(R"("uuid":"00000000-0000-4000-8000-000000000001",)"),
         "CH-095"},
        {"a card without summary", card_without(R"("summary":"S",)"), "CH-096: no text"},
        {"a blank summary", card_without(R"("S")", R"("  ")"), "CH-096: no text"},
        {"a summary of 139 characters", card_without(R"("S")", '"' + std::string(139, 'x') + '"'),
         ""},
        {"a summary of 140 characters", card_without(R"("S")", '"' + std::string(140, 'x') + '"'),
         "CH-096: 140"},
        {"an indicator of no kind", card_without(R"("info")", R"("hard-stop")"), "CH-098"},
        {"a card without source",
         card_without(R"("source":{"label":"L","topic":{"code":"c","system":"urn:s"}})",
                      R"("detail":"d")"),
         "CH-099: no object"},
        {"a relative source", card_without(R"("label":"L",)", R"("label":"L","url":"/x",)"),
         "CH-100"},
        {"an icon",
         card_without(R"("label":"L",)", R"("label":"L","icon":"https://cds.example/i",)"),
         "CH-101"},
        {"no topic", card_without(R"(,"topic":{"code":"c","system":"urn:s"})"),
         "CH-102: no Coding"},
        {"a topic with a hyphen, which the client does not take",
         card_without(R"("code":"c")", R"("code":"c-1")"), "CH-102: not only",
         rules_with([](ResponseRules& rules) { rules.plain_topics = true; })},
        {"a topic without system", card_without(R"(,"system":"urn:s")"), "CH-124"},
        {"a reason", reason(R"("code":"a","system":"urn:s","display":"A")"), ""},
        {"a reason without display", reason(R"("code":"a","system":"urn:s")"), "CH-105"},
        {"a reason without code", reason(R"("system":"urn:s","display":"A")"), "CH-124"},
        {"a link", link(absolute), ""},
        {"links that are no array", card(R"(,"links":{"label":"l"})"), "CH-106"},
        {"a link without label", link(replaced(absolute, R"("label":"l",)", "")),
         "CH-117: no text"},
        {"a link without type", link(replaced(absolute, R"(,"type":"absolute")", "")),
         "CH-117: type"},
        {"a link that runs a script", link(R"("label":"l","url":"javascript:x","type":"absolute")"),
         "CH-117: type"},
        {"a link to another host", link(replaced(absolute, "cds.example", "elsewhere.example")),
         "CH-167"},
        {"appContext on an absolute link", link(absolute + R"(,"appContext":"x")"), "CH-118"},
        {"links of both types where they must not mix",
         card(R"(,"links":[{)" + absolute +
              R"(},{"label":"l","url":"https://app.example","type":"smart"}])"),
         "links of both types", rules_with([](ResponseRules& rules) {
             rules.mixes_links = false;
             rules.app_url = "https://app.example";
         })},
        {"systemActions that are empty", R"({"cards":[],"systemActions":[]})", "CH-091: empty"},
        {"no systemActions, where they are wanted", R"({"cards":[]})", "CH-091: missing",
         rules_with([](ResponseRules& rules) { rules.needs_system_actions = true; })},
        {"a systemAction", R"({"cards":[],"systemActions":[{"type":"delete"}]})", "CH-120"},
        {"an extension that is no object", card(R"(,"extension":"x")"), "CH-140"},
        {"an extension by a common word", card(R"(,"extension":{"color":"red"})"), "CH-141"},
        {"null", card(R"(,"detail":null)"), "CH-003"},
        {"an empty array", card(R"(,"links":[])"), "CH-003"},
        {"a blank detail", card(R"(,"detail":" ")"), "CH-097: no text"},
        {"raw HTML", card(R"(,"detail":"a <script>x</script>")"), "CH-097: raw HTML"},
        {"an image", card(R"x(,"detail":"a ![i](https://elsewhere.example/i.png)")x"),
         "CH-166: an image"},
        {"an unknown member (CH-111)", card(R"(,"actionSelectionBehavior":"any")"), "no member"},
        {"a hint to launch (CH-119)", link(absolute + R"(,"autolaunchable":true)"), "no member"},
    };
}

std::string joined(const std::vector<std::string>& faults) {
    std::string text;
    for (const std::string& fault : faults) {
        text += fault + '\n';
    }
    return text;
}

// The rows that stand in texts of the checker.
std::set<std::string> rows_of_the_checker() {
    const std::string source =
        read_file(hookline::test::source_dir() / "tests/support/response_checker.cpp").value();
    std::set<std::string> rows;
    for (std::size_t at = 0; (at = source.find("CH-", at)) != std::string::npos; ++at) {
        rows.insert(source.substr(at, 6));
    }
    return rows;
}

}  // namespace

TEST_SUITE("e2e/response_checker") {
    TEST_CASE("bodies that HL7's logical model or a row of the checklist refuses are refused") {
        for (Case& row : cases()) {
            CAPTURE(row.name);
            CAPTURE(row.body);
            Document document(row.body);
            row.rules.base_url = "https://cds.example";
            const std::string faults = joined(check_response(document.value(), row.rules));
            CAPTURE(faults);
            CHECK(row.want.empty() == faults.empty());
            CHECK(faults.find(row.want) != std::string::npos);
        }
    }

    TEST_CASE("each row that the checker knows has such a body") {
        std::string wanted;
        for (const Case& row : cases()) {
            wanted += row.want + '\n';
        }
        for (const std::string& row : rows_of_the_checker()) {
            CAPTURE(row);
            CHECK(wanted.find(row) != std::string::npos);
        }
    }
}

}  // namespace hookline::hooks::test
