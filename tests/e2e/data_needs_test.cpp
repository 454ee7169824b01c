// Which prefetch keys a service asks for: exactly what the rules of its hook can read.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "mappings/build_record.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/e2e/tutorial_copy.hpp"

namespace hookline::hooks::test {
namespace {

std::string keys_of(const ServiceDescription& service) {
    std::string keys;
    for (const PrefetchTemplate& item : service.prefetch) {
        keys += (keys.empty() ? "" : " ") + item.key;
    }
    return keys;
}

std::string tutorial_keys(const TutorialCopy& copy) {
    Diagnostics diagnostics;
    const auto snapshot = copy.load(diagnostics);
    REQUIRE_MESSAGE(snapshot != nullptr, diagnostics.to_text());
    return keys_of(snapshot->services().front());
}

const engine::Guideline& shipped_guideline() {
    return *dynamic_cast<const GuidelineSnapshot&>(*shipped_content()).guidelines().front();
}

}  // namespace

TEST_SUITE("e2e/data_needs") {
    TEST_CASE("the keys follow from what the CQL retrieves, whatever way leads there") {
        struct Row {
            const char* name;
            const char* from;
            const char* to;
            const char* want;
        };
        const std::vector<Row> rows = {
            {"as it is", "define ecog:", "define ecog:", "observations diagnosticReports"},
            {"nobody reads it", "define ecog:", "define \"Not used\":\n  [Goal]\n\ndefine ecog:",
             "observations diagnosticReports"},
            {"in a branch that is never taken",
             "define ecog:", "define ecog:\n  if false or exists [Goal] then 1 else",
             "observations diagnosticReports goals"},
            {"through another definition and a function", "define ecog:",
             "define function \"Kinds\"(n Integer):\n  (from [Procedure] P, [Appointment] A) X\n\n"
             "define \"Some\":\n  Count(\"Kinds\"(1))\n\ndefine ecog:\n  \"Some\" +",
             "observations diagnosticReports procedures serviceRequests appointments"},
            {"the state of a source is looked at", "define ecog:",
             "define function \"Was read\"(source String):\n"
             "  First([DataSource] S where S.name = source).state = 'present'\n\n"
             "define ecog:\n  if \"Was read\"('carePlans') then 1 else",
             "observations diagnosticReports carePlans"},
            {"a text alone reads nothing",
             "define ecog:", "define ecog:\n  if 'carePlans' = 'goals' then 1 else",
             "observations diagnosticReports"},
            {"the patient", "define ecog:", "define ecog:\n  if Patient.deceased then 4 else",
             "patient observations diagnosticReports"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            const TutorialCopy copy;
            copy.replace("HelloFacts.cql", row.from, row.to);
            copy.replace("facts.json", "\"sources\": [\"observations\"]", "\"sources\": []");
            CHECK(tutorial_keys(copy) == row.want);
        }
    }

    TEST_CASE("sources that the catalogue of facts names count as well") {
        const TutorialCopy copy;
        copy.replace("facts.json", "\"sources\": [\"observations\"]", "\"sources\": [\"goals\"]");
        CHECK(tutorial_keys(copy) == "observations diagnosticReports goals");
    }

    TEST_CASE("a key that the rules do not need is not missed") {
        const TutorialCopy copy;
        Diagnostics diagnostics;
        const auto snapshot = copy.load(diagnostics);
        REQUIRE(snapshot != nullptr);
        const FixedClock clock(parse_now("2026-10-05").value().now_ms, 0);
        CountingIdSource ids;
        const Service service(snapshot, clock, ids);
        const auto cards_with = [&](const std::string& prefetch) {
            std::string text = read_file(copy.root / "cases/irinotecan.request.json").value();
            const std::size_t at = text.find("\"prefetch\"");
            REQUIRE(at != std::string::npos);
            text = text.substr(0, at) + "\"prefetch\": {" + prefetch + "}}";
            fhir::json::BodyBuffer body(text);
            return service.handle_call("hello-guideline-order-sign", body).value().body;
        };
        const std::string empty = R"({"resourceType":"Bundle","type":"searchset"})";
        const std::string both = R"("observations":)" + empty + R"(,"diagnosticReports":)" + empty;
        CHECK(cards_with(both).find("not read") == std::string::npos);
        CHECK(cards_with("").find("not read") != std::string::npos);
    }

    TEST_CASE("every service of the shipped guideline asks for known keys, in order, once") {
        REQUIRE_FALSE(shipped_content()->services().empty());
        for (const ServiceDescription& service : shipped_content()->services()) {
            CAPTURE(service.id);
            std::vector<std::string> keys;
            for (const PrefetchTemplate& item : service.prefetch) {
                keys.push_back(item.key);
            }
            std::vector<std::string> known;
            for (const std::string_view key : mappings::kSourceNames) {
                if (std::ranges::find(keys, key) != keys.end()) {
                    known.emplace_back(key);
                }
            }
            CHECK(keys == known);
            CHECK_FALSE(keys.empty());
        }
    }

    TEST_CASE("the list of codes keeps every Observation that a rule could see") {
        const auto observations = std::ranges::find(shipped_content()->services()[0].prefetch,
                                                    "observations", &PrefetchTemplate::key);
        REQUIRE(observations != shipped_content()->services()[0].prefetch.end());
        const std::string codes =
            ',' + observations->by_code.substr(observations->by_code.find("code=") + 5) + ',';
        CHECK(codes.size() > 1000);
        CHECK(observations->by_code.size() < 4000);  // a URL that servers take
        // Codes of each kind: RAS, performance status, CEA, weight, stage, an assertion, pain.
        for (const char* code :
             {"89247-1", "2039-6", "29463-7", "21908-9", "disease-extent", "72514-3", "69548-6"}) {
            CAPTURE(code);
            CHECK(codes.find(',' + std::string(code) + ',') != std::string::npos);
        }
        CHECK(codes.find("laboratory") == std::string::npos);
    }

    TEST_CASE("what the facts of a rule are said to rest on is asked for by its hooks") {
        const engine::Guideline& guideline = shipped_guideline();
        for (const engine::Rule& rule : guideline.rules()) {
            for (const engine::Trigger& trigger : rule.triggers) {
                const auto keys = guideline.sources_of(trigger.hook);
                for (const engine::DataElement& element : rule.data_elements) {
                    for (const std::string& source :
                         guideline.facts()->find(element.definition)->sources) {
                        CAPTURE(rule.id);
                        CAPTURE(source);
                        CHECK((rule.delivery == engine::Delivery::Footer ||
                               std::ranges::find(keys, source) != keys.end()));
                    }
                }
            }
        }
    }
}

}  // namespace hookline::hooks::test
