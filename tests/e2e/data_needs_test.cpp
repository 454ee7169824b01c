// Which prefetch keys a service asks for: exactly what the rules of its hook can read.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/plan/data_needs.hpp"
#include "fhir/json/writer.hpp"
#include "mappings/build_record.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/e2e/shipped_requests.hpp"
#include "tests/e2e/tutorial_copy.hpp"
#include "tests/support/command_run.hpp"

namespace hookline::hooks::test {
namespace {

using fhir::json::Value;

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

std::string observation_codes() {
    for (const PrefetchTemplate& item : shipped_content()->services()[0].prefetch) {
        if (item.key == "observations") {
            return item.by_code.substr(item.by_code.find("code=") + 5);
        }
    }
    FAIL("no template for Observations");
    return {};
}

bool is_listed(const Value& observation, const std::string& codes) {
    const Value* code = observation.find("code");
    return code != nullptr &&
           std::ranges::any_of(code->array_at("coding"), [&](const Value& coding) {
               return codes.find(',' + std::string(coding.string_at("code")) + ',') !=
                      std::string::npos;
           });
}

// The value, without Observations whose code is not among `codes`.
void copy_listed(fhir::json::Writer& writer, const Value& value, const std::string& codes,
                 std::size_t& dropped) {
    if (value.is_object()) {
        writer.begin_object();
        for (const fhir::json::Member& member : value.members()) {
            writer.key(member.name);
            copy_listed(writer, member.value, codes, dropped);
        }
        writer.end_object();
    } else if (value.is_array()) {
        writer.begin_array();
        for (const Value& element : value.elements()) {
            const Value* resource = element.find("resource");
            if (resource != nullptr && resource->string_at("resourceType") == "Observation" &&
                !is_listed(*resource, codes)) {
                ++dropped;
                continue;
            }
            copy_listed(writer, element, codes, dropped);
        }
        writer.end_array();
    } else {
        writer.value(value);
    }
}

std::string with_observations_of(const std::string& text, const std::string& codes,
                                 std::size_t& dropped) {
    fhir::json::BodyBuffer body(text);
    RequestArena arena;
    const auto root = fhir::json::parse(body, arena).value();
    std::string out;
    fhir::json::Writer writer(out);
    copy_listed(writer, root, codes, dropped);
    return out;
}

std::string hook_of(const std::string& text) {
    fhir::json::BodyBuffer body(text);
    RequestArena arena;
    return std::string(fhir::json::parse(body, arena).value().string_at("hook"));
}

// Summary and statements of each card, in order.
std::string statements_of(const Answer& answer) {
    REQUIRE(answer.ok);
    std::string text;
    for (const Value& card : answer.cards()) {
        text += std::string(card.string_at("summary"));
        for (const Value& id :
             card.find("extension")->find("org.hookline.card")->array_at("statements")) {
            text += ' ' + std::string(id.text());
        }
        text += '\n';
    }
    return text;
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
             "patient conditions observations diagnosticReports procedures serviceRequests "
             "appointments"},
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

    TEST_CASE("the exercise guideline asks for what its two rules read, and for nothing else") {
        const TutorialCopy copy;
        CHECK(tutorial_keys(copy) == "observations diagnosticReports");
    }

    TEST_CASE("every key that a shipped service asks for has rules that read it") {
        const engine::Guideline& guideline = shipped_guideline();
        for (const std::string& hook : guideline.hooks()) {
            CAPTURE(hook);
            std::vector<std::string_view> keys;
            for (const engine::DataNeed& need : engine::data_needs(guideline, hook)) {
                CAPTURE(need.key);
                keys.push_back(need.key);
                CHECK_FALSE((need.rules.empty() && need.checks.empty()));
                CHECK_FALSE((need.classes.empty() && need.facts.empty()));
            }
            CHECK(std::ranges::equal(keys, guideline.sources_of(hook)));
        }
    }

    TEST_CASE("check --prefetch says which rules and facts read a key") {
        const TutorialCopy copy;
        const std::string text = run_command({"check", copy.root.string(), "--prefetch"}).out;
        CHECK(text.find("  hello-guideline-order-sign asks for 2 of 14 keys\n"
                        "    observations\n"
                        "      rules: HELLO-01-a, HELLO-01-b\n"
                        "      facts: ecog\n"
                        "      classes: PerformanceStatus\n"
                        "    diagnosticReports\n"
                        "      rules: HELLO-01-a, HELLO-01-b\n"
                        "      classes: PerformanceStatus\n") != std::string::npos);
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

    TEST_CASE("the list of codes has one of each kind, and stays a URL that servers take") {
        const std::string codes = ',' + observation_codes() + ',';
        CHECK(codes.size() > 1000);
        CHECK(codes.size() < 4000);
        // RAS, variant, performance status, CEA, weight, stage, pain, an assertion.
        for (const char* code : {"21703-4", "69548-6", "89247-1", "2039-6", "29463-7", "21908-9",
                                 "72514-3", "disease-extent"}) {
            CAPTURE(code);
            CHECK(codes.find(',' + std::string(code) + ',') != std::string::npos);
        }
    }

    TEST_CASE("CH-037: with the Observations of the list alone the same statements come") {
        const std::string codes = ',' + observation_codes() + ',';
        std::size_t dropped = 0;
        for (const auto& file : shipped_request_files()) {
            CAPTURE(file.filename().string());
            const std::string text = read_file(file).value();
            const std::string less = with_observations_of(text, codes, dropped);
            const std::string service = "metastatic-rectal-cancer-" + hook_of(text);
            CHECK(statements_of(post(less, "2026-10-05", service)) ==
                  statements_of(post(text, "2026-10-05", service)));
        }
        CHECK(dropped > 0);
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
