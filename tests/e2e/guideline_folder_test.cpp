// What the linter finds in a guideline folder: the tutorial with one thing broken at a time.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "engine/cases/case_reader.hpp"
#include "engine/cases/case_runner.hpp"
#include "engine/cases/lint.hpp"
#include "fhir/base/files.hpp"
#include "hooks/cli/now.hpp"
#include "hooks/guideline_snapshot.hpp"
#include "hooks/protocol/request.hpp"
#include "hooks/system.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/e2e/tutorial_copy.hpp"

namespace hookline::hooks::test {
namespace {

constexpr const char* kPlan = "plan-definitions/performance-status.json";

}  // namespace

TEST_SUITE("e2e/guideline_folder") {
    TEST_CASE("the tutorial is clean") {
        CHECK(TutorialCopy{}.check().empty());
    }

    TEST_CASE("every mistake is found, with its place") {
        struct Row {
            const char* file;
            const char* from;
            const char* to;
            const char* want;
        };
        const std::vector<Row> rows = {
            {"HelloFacts.cql", "library HelloFacts", "library", "HelloFacts.cql:2:"},
            {"HelloFacts.cql", "library HelloFacts version '1.0.0'", "",
             "`HelloFacts.cql` does not begin with `library HelloFacts`"},
            {"HelloRules.cql", "Facts.ecog is null", "Facts.eco is null", "HelloRules.cql:11:"},
            {"HelloRules.cql", "Facts.ecog is null", "Facts.ecog + 1",
             "expected `Boolean`, found `Integer`"},
            {kPlan, "\"expression\": \"No performance status\"", "\"expression\": \"Nothing\"",
             "`Nothing` is not defined in library `HelloRules`"},
            {kPlan, "\"name\": \"order-sign\"", "\"name\": \"order-signed\"",
             "hook `order-signed` is not known"},
            {kPlan, "\"name\": \"order-sign\"", "\"name\": \"order-review\"",
             "hook `order-review` is deprecated, use `order-sign`"},
            {kPlan, "\"name\": \"order-sign\"", "\"name\": \"patient-view\"",
             "only the order and medication hooks have draft orders"},
            {kPlan, "\"priority\": \"routine\"", "\"priority\": \"asap\"",
             "expected `routine`, `urgent` or `stat` (at action[0].priority)"},
            {kPlan, "\"priority\": \"routine\",", "", "expected a string `priority`"},
            {kPlan, "\"title\": \"Chemotherapy is being signed",
             "\"title\": \"Chemotherapy is being signed, and signed again, and once more, so that "
             "the text becomes much too long for a summary, which has fewer than 140 characters",
             "a summary has fewer than 140 characters"},
            {kPlan, "\"description\": \"How well", "\"description\": \"<b>How</b> well",
             "raw HTML and images are not allowed"},
            {kPlan, "\"citation\": \"Made up for this tutorial; no strength, no source.\"",
             "\"publisher\": \"x\"", "expected a string `citation`"},
            {kPlan, "\"selectionBehavior\": \"any\",", "",
             "suggestions need `any` or `at-most-one`"},
            {kPlan, "\"description\": \"Ask for the ECOG performance status\",", "",
             "expected a string `description`"},
            {kPlan, "ActivityDefinition/hello-record-ecog", "ActivityDefinition/none",
             "is no ActivityDefinition or order set of the folder"},
            {kPlan, "data-element\", \"valueString\": \"ecog\"",
             "data-element\", \"valueString\": \"karnofsky\"",
             "data element `karnofsky` of `HELLO-01-a` is no definition"},
            {kPlan, "\"id\": \"HELLO-01-b\"", "\"id\": \"HELLO-01-a\"",
             "rule id `HELLO-01-a` is there twice"},
            {kPlan, "Library/HelloRules", "Library/Nothing", "library `Nothing`"},
            {"activity-definitions/record-ecog.json", "\"kind\": \"Task\"",
             "\"kind\": \"Appointment\"",
             "expected `ServiceRequest`, `MedicationRequest` or `Task`"},
            {"activity-definitions/record-ecog.json", "\"kind\": \"Task\",",
             "\"kind\": \"Task\", \"dosage\": [],", "doses are never generated"},
            {"activity-definitions/record-ecog.json", "\"kind\": \"Task\",",
             "\"kind\": \"Task\", \"extension\": [],",
             "only a ServiceRequest is created with extensions"},
            {"activity-definitions/record-ecog.json", "\"kind\": \"Task\",",
             "\"kind\": \"ServiceRequest\", \"extension\": [{\"url\": \"u\", "
             "\"valueQuantity\": {}}],",
             "this element is not supported here (at extension[0].valueQuantity)"},
            {"activity-definitions/record-ecog.json", "\"code\": {",
             "\"code\": {\"coding\": [{\"code\": \"202632\", \"system\": "
             "\"http://www.nlm.nih.gov/research/umls/rxnorm\"}],",
             "`202632` is only there to be recognised"},
            {"guideline.json", "\"version\": \"1.0.0\",", "", "expected a string `version`"},
            {"guideline.json", "\"date\":", "\"zz\": 1, \"date\":",
             "guideline.json:11:3: error: this element is not supported here (at zz)"},
            {"guideline.json",
             "\"date\":", "\"relatedArtifact\": [{\"typ\": \"composed-of\"}], \"date\":",
             "this element is not supported here (at relatedArtifact[0].typ)"},
            {"guideline.json", "\"date\":", "\"parameter\": [{\"nam\": \"x\"}], \"date\":",
             "this element is not supported here (at parameter[0].nam)"},
            {"guideline.json", "\"date\":",
             "\"parameter\": [{\"name\": \"Age\", \"use\": \"in\", \"type\": \"integer\", "
             "\"documentation\": \"project\"}], \"date\":",
             "no library has a parameter `Age` (at parameter[0].name)"},
            {"guideline.json", "\"date\":", "\"approvalDate\": \"2026-13\", \"date\":",
             "expected a date (at approvalDate)"},
            {"guideline.json", "\"date\":", "\"lastReviewDate\": 2026, \"date\":",
             "expected a date (at lastReviewDate)"},
            {kPlan, "\"action\": [", "\"effectivePeriod\": \"2026\", \"action\": [",
             "expected a Period (at effectivePeriod)"},
            {kPlan, "\"action\": [",
             "\"effectivePeriod\": {\"start\": \"2026-02\", \"end\": \"2026-01-31\"}, \"action\": "
             "[",
             "before `start` (at effectivePeriod.end)"},
            {"facts.json", "\"name\": \"ecog\"", "\"name\": \"egoc\"",
             "facts.json:4:6: error: the library has no definition `egoc` (at facts[0].name)"},
            {"facts.json", "\"sources\"", "\"source\"", "unknown member (at facts[0].source)"},
            {"facts.json", "\"observations\"", "\"observation\"", "facts.json:4:58: error:"},
            {"activity-definitions/record-ecog.json", "\"kind\": \"Task\",",
             "\"kind\": \"Task\", \"prio\": \"urgent\",",
             "this element is not supported here (at prio)"},
            {"activity-definitions/record-ecog.json", "\"kind\": \"Task\",",
             "\"kind\": \"Task\", \"priority\": \"urgnt\",",
             "expected `routine`, `urgent`, `asap` or `stat` (at priority)"},
            {"cases/hello.cases.json", "\"statement\": \"HELLO-01\"", "\"statement\": \"HELLO-02\"",
             "statement `HELLO-02` is not in the guideline"},
            {"cases/hello.cases.json", "\"rule\": \"a\"", "\"rule\": \"c\"",
             "`HELLO-01-a` has no case in which it fires"},
            {"cases/hello.cases.json", "\"facts\": {\"ecog\": 1}", "\"facts\": {\"kps\": 1}",
             "fact `kps` is not defined"},
            {"cases/hello.cases.json", "[\"denosumab\"]", "[\"denosumap\"]",
             "kind `denosumap` is in no mapping table (at [3].draft_orders)"},
            {"cases/hello.cases.json", "\"facts\": {\"ecog\": 1}",
             "\"appointments\": [\"appt_walk\"], \"facts\": {\"ecog\": 1}",
             "kind `appt_walk` is in no mapping table (at [1].appointments)"},
            {"cases/hello.cases.json", "\"hook\": \"order-sign\"", "\"hook\": \"order-sing\"",
             "hook `order-sing` is not known (at [0].hook)"},
            {"cases/hello.cases.json", "[\"denosumab\"]", "\"denosumab\"",
             "expected an array of strings (at [3].draft_orders)"},
            {"cases/hello.cases.json", "\"indicator\": \"info\"", "\"indicatr\": \"info\"",
             "this element is not supported here (at [0].expected[0].indicatr)"},
            {"cases/hello.cases.json", "\"expected\": []", "\"expected\": {}",
             "expected an array (at [1].expected)"},
            {"cases/hello.cases.json", "\"id\": \"fit\"", "\"id\": \"unfit\"",
             "case `unfit` is there twice (at [2].id)"},
            {"cases/irinotecan.expected.json", "\"must\"", "\"musst\"",
             "this element is not supported here (at musst)"},
            {"cases/irinotecan.expected.json", "\"must_not\": []", "\"must_not\": [\"HELLO-O1\"]",
             "statement `HELLO-O1` is not in the guideline (at must_not[0])"},
            {"cases/irinotecan.expected.json", "\"must_not\": []",
             "\"must_not\": [{\"statement\": \"HELLO-01\"}]",
             "expected the id of a statement (at must_not[0])"},
            {"cases/irinotecan.expected.json",
             "{\"statement\": \"HELLO-01\", \"indicator\": \"info\"}", "",
             "expects nothing: give `must`, `must_not` or `no_cards`"},
            {"cases/irinotecan.expected.json", "\"info\"", "\"inf\"",
             "expected `info`, `warning` or `critical` (at must[0].indicator)"},
            {"cases/irinotecan.expected.json", "2026-10-05", "5.10.2026",
             "needs a `request_date`, such as `2026-10-05` (at request_date)"},
            {kPlan, "\"code\": \"irinotecan\"", "\"code\": \"irinotican\"",
             "no order is mapped to kind `irinotican` (rule `HELLO-01-a`)"},
            {"cases/hello.cases.json", "\"facts\": {},",
             "\"facts\": {}, \"suggestions\": [{\"statement\": \"HELLO-01\", \"rule\": \"a\", "
             "\"offered\": [\"Record\"]}],",
             "`HELLO-01-a` has no suggestion `Record` (at [0].suggestions[0].offered)"},
            {"cases/hello.cases.json", "\"facts\": {},",
             "\"facts\": {}, \"suggestions\": [{\"statement\": \"HELLO-01\", \"rule\": \"z\", "
             "\"offered\": [\"Record\"]}],",
             "rule `HELLO-01-z` is not in the guideline (at [0].suggestions[0])"},
            {"cases/hello.cases.json", "\"facts\": {},",
             "\"facts\": {}, \"suggestions\": [{\"statement\": \"HELLO-01\", \"rule\": \"a\"}],",
             "expected labels in `offered` or `withheld`"},
            {kPlan, "\"title\": \"Record the performance status\",",
             "\"title\": \"Record the performance status\", \"condition\": [{\"kind\": "
             "\"applicability\", \"expression\": {\"language\": \"text/cql-expression\", "
             "\"expression\": \"true\"}}],",
             "`HELLO-01-a` has no case in which `Record the performance status` is withheld"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.want);
            const TutorialCopy copy;
            copy.replace(row.file, row.from, row.to);
            const std::string found = copy.check();
            CHECK_MESSAGE(found.find(row.want) != std::string::npos, found);
        }
    }

    TEST_CASE("what lies in a folder and does nothing is a warning") {
        const TutorialCopy copy;
        const auto write = [&](const char* file, const std::string& text) {
            std::filesystem::create_directories((copy.root / file).parent_path());
            std::ofstream(copy.root / file) << text;
        };
        const std::string activity =
            read_file(copy.root / "activity-definitions/record-ecog.json").value();
        write("cases/new.case.json", "[]");
        write("plan-definitions/more.jsn", "{}");
        write("value-set/kinds.json", "{}");
        write("cql/More.cql", "");
        write("cases/notes.md", "");
        write(".editor/settings.json", "{}");
        write("value-sets/kinds.json",
              R"({"resourceType":"ValueSet","url":"https://a.example/kinds","compose":{"include":[
                  {"system":"https://hookline.example/fhir/CodeSystem/draft-order-kind",
                   "concept":[{"code":"irinotecan"}]}]}})");
        write("activity-definitions/other.json",
              std::string(activity).replace(activity.find("ActivityDefinition/hello"), 24,
                                            "ActivityDefinition/other"));
        const std::string found = copy.check();
        CAPTURE(found);
        for (const char* file : {"cases/new.case.json", "plan-definitions/more.jsn",
                                 "value-set/kinds.json", "cql/More.cql"}) {
            CHECK(found.find((copy.root / file).string() + ": warning: nothing reads") !=
                  std::string::npos);
        }
        CHECK(found.find("refers to `https://a.example/kinds`") != std::string::npos);
        CHECK(found.find("other.json:4:") != std::string::npos);
        CHECK(found.find("record-ecog.json") == std::string::npos);
        CHECK(found.find("notes.md") == std::string::npos);
        CHECK(found.find("settings.json") == std::string::npos);
    }

    TEST_CASE("where the manifest lists parameters, one of the CQL that it lacks is a warning") {
        const TutorialCopy copy;
        copy.replace("HelloRules.cql", "context Patient",
                     "parameter \"Age\" Integer default 75\n\ncontext Patient");
        CHECK_MESSAGE(copy.check().empty(), copy.check());
        copy.replace("HelloRules.cql", "context Patient",
                     "parameter \"Weight\" Integer default 75\n\ncontext Patient");
        copy.replace("guideline.json", "\"date\":",
                     "\"parameter\": [{\"name\": \"Age\", \"use\": \"in\", \"type\": \"integer\", "
                     "\"documentation\": \"project\"}], \"date\":");
        const std::string found = copy.check();
        CHECK_MESSAGE(found.find("parameter `Weight` of library `HelloRules` is not listed "
                                 "(at parameter)") != std::string::npos,
                      found);
        CHECK(found.find("`Age`") == std::string::npos);
    }

    TEST_CASE("a note about a fact that does not exist is an error") {
        const TutorialCopy copy;
        copy.replace("facts.json", "\"facts\"", "\"notes\": \"HelloRules\", \"facts\"");
        copy.replace("HelloRules.cql", "define \"No", "define \"ecg note\": 'x'\ndefine \"No");
        const std::string found = copy.check();
        CHECK_MESSAGE(
            found.find("`ecg note` of library `HelloRules` is about no fact (at notes)") !=
                std::string::npos,
            found);
    }

    TEST_CASE("what a fact says of its sources has to be of the right kind") {
        const TutorialCopy copy;
        copy.replace("facts.json", "\"sources\"",
                     "\"latest\": \"yes\", \"sourcesIfSent\": [\"events\"], \"sources\"");
        const std::string found = copy.check();
        CHECK_MESSAGE(
            found.find("expected true or false (at facts[0].latest)") != std::string::npos, found);
        CHECK_MESSAGE(found.find("`events` is no prefetch key (at facts[0].sourcesIfSent)") !=
                          std::string::npos,
                      found);
    }

    TEST_CASE("a fact that is false where nothing was read is a warning") {
        const TutorialCopy copy;
        copy.replace("facts.json", "\"sources\": [\"observations\"]}",
                     "\"sources\": [\"observations\"]}, {\"name\": \"has_fever\", \"label\": "
                     "\"fever\", \"sources\": [\"conditions\"]}");
        const std::string fact = "define has_fever:\n  exists [Condition]";
        const std::string known =
            "(if First([DataSource] S where S.name = 'conditions').state in { 'present', "
            "'known-none' } then false else null)";
        copy.replace("HelloFacts.cql", "define ecog:", fact + "\n\ndefine ecog:");
        const std::string found = copy.check();
        CHECK_MESSAGE(found.find("`has_fever` is false of a patient of whom nothing was read") !=
                          std::string::npos,
                      found);
        copy.replace("HelloFacts.cql", fact, fact + " or " + known);
        CHECK_MESSAGE(copy.check().empty(), copy.check());
    }

    TEST_CASE("a refused facts.json is told once, not again at every rule that names a fact") {
        const TutorialCopy copy;
        copy.replace("facts.json", "\"label\"", "\"lable\"");
        Diagnostics diagnostics;
        CHECK(copy.load(diagnostics) == nullptr);
        CHECK_MESSAGE(diagnostics.to_text().find("data element") == std::string::npos,
                      diagnostics.to_text());
    }

    TEST_CASE("broken JSON is told once, with line and column, and not what follows from it") {
        struct Row {
            const char* file;
            const char* from;
            const char* to;
            const char* want;
        };
        for (const Row& row : std::vector<Row>{
                 {kPlan, "\"priority\": \"routine\",", "\"priority\": \"routine\"",
                  "expected `,` or `}` (at action[0].priority)"},
                 {kPlan, "\"priority\": \"routine\",",
                  "\"priority\": \"routine\", \"priority\": \"urgent\",",
                  "member name occurs twice in its object (at action[0].priority)"},
                 {kPlan, "\"resourceType\": \"PlanDefinition\"", "\"resourceType\": \"Plan\"",
                  "expected a PlanDefinition (at resourceType)"},
                 {"activity-definitions/record-ecog.json", "\"kind\": \"Task\",",
                  "\"kind\": \"Task\"", "expected `,` or `}` (at kind)"}}) {
            CAPTURE(row.want);
            const TutorialCopy copy;
            copy.replace(row.file, row.from, row.to);
            Diagnostics diagnostics;
            CHECK(copy.load(diagnostics) == nullptr);
            CAPTURE(diagnostics.to_text());
            REQUIRE(diagnostics.all().size() == 1);
            CHECK(diagnostics.all()[0].range.begin.line > 1);
            CHECK(diagnostics.to_text().find(row.want) != std::string::npos);
        }
    }

    TEST_CASE("rules of the other hooks of the library are served, and a hook of one's own") {
        struct Row {
            const char* hook;
            const char* context;
            bool has_orders;
        };
        const char* const drafts =
            R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MedicationRequest",)"
            R"("id":"d","status":"draft","intent":"order","medicationCodeableConcept":{"coding":)"
            R"([{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"51499"}]},)"
            R"("subject":{"reference":"Patient/p"}}}]})";
        for (const Row& row : {Row{"medication-refill", R"(,"medications":)", true},
                               Row{"org.example.board-review", "", false}}) {
            CAPTURE(row.hook);
            const TutorialCopy copy;
            if (!row.has_orders) {  // the rule then is one of every call
                std::string plan = read_file(copy.root / kPlan).value();
                while (plan.find("\"data\": [") != std::string::npos) {
                    const std::size_t at = plan.find("\"data\": [");
                    const std::size_t name = plan.rfind(',', at);
                    plan.erase(name, plan.find("\n          ]", at) + 12 - name);
                }
                std::ofstream(copy.root / kPlan) << plan;
            }
            for (int rule = 0; rule < 2; ++rule) {
                copy.replace(kPlan, "\"name\": \"order-sign\"",
                             "\"name\": \"" + std::string(row.hook) + '"');
            }
            Diagnostics diagnostics;
            const auto snapshot = copy.load(diagnostics);
            REQUIRE_MESSAGE(snapshot != nullptr, diagnostics.to_text());
            const bool warned =
                diagnostics.to_text().find("only userId, patientId") != std::string::npos;
            CHECK(warned != row.has_orders);
            REQUIRE(snapshot->services().size() == 1);
            const std::string id = "hello-guideline-" + std::string(row.hook);
            CHECK(snapshot->services()[0].id == id);
            CHECK(write_discovery(snapshot->services())
                      .find("\"hook\":\"" + std::string(row.hook) + '"') != std::string::npos);
            const FixedClock clock(parse_now("2026-10-05").value().now_ms, 0);
            CountingIdSource ids;
            const Service service(snapshot, clock, ids);
            fhir::json::BodyBuffer body(
                R"({"hook":")" + std::string(row.hook) +
                R"(","hookInstance":"i","context":{"patientId":"p")" + row.context +
                (row.has_orders ? drafts : "") +
                R"(},"prefetch":{"observations":null,"diagnosticReports":null}})");
            const auto answer = service.handle_call(id, body);
            REQUIRE(answer.has_value());
            CHECK(answer->body.find("HELLO-01-a") != std::string::npos);
        }
    }

    TEST_CASE("one run shows all of it") {
        const TutorialCopy copy;
        copy.replace("HelloRules.cql", "Facts.ecog is null", "Facts.eco is null");
        copy.replace(kPlan, "\"priority\": \"routine\"", "\"priority\": \"asap\"");
        copy.replace("guideline.json", "\"date\": \"2026-11-25\",", "");
        const std::string found = copy.check();
        CHECK(found.find("`eco`") != std::string::npos);
        CHECK(found.find("performance-status.json:") != std::string::npos);
        CHECK(found.find("expected a string `date`") != std::string::npos);
    }

    TEST_CASE("a case that fails says which part of the condition kept the rule silent") {
        const TutorialCopy copy;
        copy.replace("HelloRules.cql", "Facts.ecog >= 3", "Facts.ecog >= 4");
        Diagnostics diagnostics;
        const auto snapshot = copy.load(diagnostics);
        REQUIRE_MESSAGE(snapshot != nullptr, diagnostics.to_text());
        const engine::Guideline& guideline = *snapshot->guidelines().front();
        const engine::CaseSuite suite = engine::read_case_folder(copy.root, diagnostics);
        const engine::CaseRunner runner(guideline, snapshot->binding(), snapshot->terminology(),
                                        snapshot->tables());
        engine::RuleCoverage coverage(guideline);
        std::string failures;
        for (const engine::Case& test : suite.cases) {
            for (const std::string& failure : runner.run(test, coverage).failures) {
                failures += test.name + ": " + failure + '\n';
            }
        }
        CHECK(failures == "unfit: HELLO-01-b does not fire because `Facts.ecog >= 4` is false\n");
        CHECK(coverage.never_fired() == std::vector<std::string>{"HELLO-01-b"});
    }

    TEST_CASE("a case says which suggestions are offered and which are withheld") {
        const auto failures_of = [](const std::string& expectation) {
            const TutorialCopy copy;
            copy.replace("cases/hello.cases.json", "\"facts\": {},",
                         "\"facts\": {}, \"suggestions\": [{\"statement\": \"HELLO-01\", " +
                             expectation + "}],");
            Diagnostics diagnostics;
            const auto snapshot = copy.load(diagnostics);
            REQUIRE_MESSAGE(snapshot != nullptr, diagnostics.to_text());
            const engine::CaseSuite suite = engine::read_case_folder(copy.root, diagnostics);
            const engine::Guideline& guideline = *snapshot->guidelines().front();
            engine::RuleCoverage coverage(guideline);
            return engine::CaseRunner(guideline, snapshot->binding(), snapshot->terminology(),
                                      snapshot->tables())
                .run(suite.cases.front(), coverage)
                .failures;
        };
        using Texts = std::vector<std::string>;
        const std::string label = "[\"Record the performance status\"]";
        CHECK(failures_of(R"("rule": "a", "offered": )" + label).empty());
        CHECK(failures_of(R"("rule": "a", "withheld": )" + label) ==
              Texts{"HELLO-01-a offers `Record the performance status`, must not"});
        CHECK(failures_of(R"("rule": "a", "offered": ["Something else"])") ==
              Texts{"HELLO-01-a does not offer `Something else`"});
        CHECK(failures_of(R"("rule": "b", "offered": )" + label) ==
              Texts{"HELLO-01-b does not fire, so it offers nothing"});
    }

    TEST_CASE("SR-124: a definition that fails does not lose the cards of the others") {
        const TutorialCopy copy;
        copy.replace("HelloRules.cql", "(Facts.ecog >= 3) is true", "(singleton from {1, 2}) = 1");
        Diagnostics diagnostics;
        const auto snapshot = copy.load(diagnostics);
        REQUIRE_MESSAGE(snapshot != nullptr, diagnostics.to_text());
        const RequestTime time = parse_now("2026-10-05").value();
        const FixedClock clock(time.now_ms, time.offset_minutes);
        CountingIdSource ids;
        const Service service(snapshot, clock, ids);
        fhir::json::BodyBuffer body(read_file(copy.root / "cases/irinotecan.request.json").value());
        const auto answer = service.handle_call("hello-guideline-order-sign", body);
        REQUIRE(answer.has_value());
        CHECK_MESSAGE(answer->body.find("signed without a performance status") != std::string::npos,
                      answer->body);
        CHECK(answer->body.find("could not be evaluated") != std::string::npos);
    }

    TEST_CASE("explain: conditions with values, facts, and what would settle an open rule") {
        const TutorialCopy copy;
        Diagnostics diagnostics;
        const auto snapshot = copy.load(diagnostics);
        REQUIRE(snapshot != nullptr);
        std::string text = read_file(copy.root / "cases/irinotecan.request.json").value();
        const std::string observations =
            R"("observations": {"resourceType": "Bundle", "type": "searchset", "entry": []},)";
        text.erase(text.find(observations), observations.size());
        fhir::json::BodyBuffer body(text);
        RequestArena arena;
        const auto root = fhir::json::parse(body, arena).value();
        const auto request = parse_request(root, arena).value();
        const auto rules =
            snapshot->explain(0, request, parse_now("2026-10-05").value(), {}, arena).value();
        REQUIRE(rules.size() == 2);
        CHECK(rules[0].outcome == engine::RuleOutcome::Fired);
        CHECK(rules[0].orders == std::vector<std::string>{"MedicationRequest/draft-1"});
        CHECK(rules[1].outcome == engine::RuleOutcome::Undecided);
        CHECK(rules[1].would_settle ==
              std::vector<std::string>{"read: laboratory and other observations"});
        REQUIRE_FALSE(rules[1].conditions.empty());
        CHECK(rules[1].conditions.back().text == "Facts.ecog >= 3");
        CHECK(rules[1].conditions.back().value == "null");
        CHECK(rules[1].conditions.back().is_open);
        REQUIRE(rules[1].facts.size() == 1);
        CHECK(rules[1].facts[0].is_unknown);
        CHECK(rules[1].facts[0].unread == std::vector<std::string>{"observations"});
    }

    TEST_CASE("SR-130: a library of facts without its catalogue is an error") {
        const TutorialCopy copy;
        copy.replace("guideline.json", "\"date\":",
                     "\"extension\": [{\"url\": "
                     "\"https://hookline.example/fhir/StructureDefinition/facts\", "
                     "\"valueString\": \"HelloFacts\"}], \"date\":");
        Diagnostics whole;
        CHECK_MESSAGE(copy.load(whole) != nullptr, whole.to_text());
        std::filesystem::remove(copy.root / "facts.json");
        Diagnostics diagnostics;
        CHECK(copy.load(diagnostics) == nullptr);
        CHECK_MESSAGE(diagnostics.to_text().find("facts.json: error: missing") != std::string::npos,
                      diagnostics.to_text());
    }
}

}  // namespace hookline::hooks::test
