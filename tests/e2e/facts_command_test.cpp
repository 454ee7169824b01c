// `hookline facts` over the shipped content.
#include <doctest/doctest.h>

#include "fhir/json/reader.hpp"
#include "tests/support/command_run.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

using test::Run;

Run run(const std::vector<std::string>& arguments, const std::string& standard_input = {}) {
    std::vector<std::string> all = {"facts"};
    for (const std::string& argument : arguments) {
        all.push_back(argument);
    }
    return test::run_command(std::move(all), standard_input);
}

std::string request(const std::string& name) {
    return (hookline::test::source_dir() / "tests/data/requests" / (name + ".request.json"))
        .string();
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("e2e/facts") {
    TEST_CASE("--json gives every fact with what it rests on, and the kinds of the orders") {
        const Run answer =
            run({request("V02-cetuximab-without-ras"), "--now", "2026-10-05", "--json"});
        REQUIRE_MESSAGE(answer.code == ExitCode::Success, answer.err);
        fhir::json::BodyBuffer body(answer.out);
        RequestArena arena;
        const Value root = fhir::json::parse(body, arena).value();
        const Value& facts = *root.find("facts");
        CHECK(facts.members().size() == 102);
        CHECK(facts.find("in_scope")->find("value")->as_boolean());
        CHECK(facts.find("prior_irinotecan")->find("value")->is_boolean());
        CHECK(facts.find("prior_groin_rt")->find("value")->is_null());
        CHECK(facts.find("metastasis_sites")->array_at("value").size() == 3);
        const Value& ecog = *facts.find("ecog");
        CHECK(ecog.find("value")->text() == "1");
        CHECK(ecog.string_at("effective") == "2026-10-04");
        CHECK(ecog.string_at("certainty") == "confirmed");
        CHECK(ecog.string_at("state") == "retrieved");
        CHECK(ecog.array_at("sources").size() == 1);
        CHECK(ecog.find("note")->is_null());
        CHECK(root.array_at("orders").size() == 4);
        CHECK(root.array_at("orders").back().string_at("kind") == "cetuximab");
    }

    TEST_CASE("text names what was not read") {
        const Run answer = run({request("M16-incomplete-data"), "--now", "2026-10-05"});
        REQUIRE_MESSAGE(answer.code == ExitCode::Success, answer.err);
        CHECK(has(answer.out, "primary_site: rectum\n"));
        CHECK(has(answer.out, "bone_agent_active: unknown\n"));
        CHECK(has(answer.out, "not-retrieved: medicationStatements, medicationAdministrations\n"));
    }

    TEST_CASE("an age of which only the year of birth is known is a range") {
        const Run answer =
            run({"-", "--now", "2026-10-05"},
                R"({"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)"
                R"("context":{"userId":"Practitioner/1","patientId":"p"},"prefetch":{"patient":)"
                R"({"resourceType":"Patient","id":"p","birthDate":"1960"}}})");
        REQUIRE_MESSAGE(answer.code == ExitCode::Success, answer.err);
        CHECK_MESSAGE(has(answer.out, "age_years: 65 to 66 years\n"), answer.out);
    }

    TEST_CASE("what could not be used is named with its place, never with what it says") {
        const std::string call =
            R"({"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)"
            R"("context":{"userId":"Practitioner/1","patientId":"p"},"prefetch":{"observations":)"
            R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation",)"
            R"("id":"o1","status":"beheld","subject":{"reference":"Patient/p"},"code":{"coding":)"
            R"([{"system":"http://loinc.org","code":"89247-1"}]},"valueInteger":1}},{"resource":)"
            R"({"resourceType":"Observation","id":"o2","status":"final","subject":)"
            R"({"reference":"Patient/q"}}}]}}})";
        const Run text = run({"-", "--now", "2026-10-05"}, call);
        REQUIRE_MESSAGE(text.code == ExitCode::Success, text.err);
        CHECK(
            has(text.out,
                "\nlost prefetch.observations.entry[0].resource: status is not one that counts\n"));
        CHECK(has(text.out,
                  "\nskipped prefetch.observations.entry[1].resource: resource is of another "
                  "patient\n"));
        CHECK(has(text.out, "incomplete: observations"));
        CHECK_FALSE(has(text.out, "beheld"));
        const Run json = run({"-", "--now", "2026-10-05", "--json"}, call);
        fhir::json::BodyBuffer body(json.out);
        RequestArena arena;
        const auto skipped = fhir::json::parse(body, arena).value().array_at("skipped");
        REQUIRE(skipped.size() == 2);
        CHECK(skipped[1].string_at("reference") == "Observation/o1");
        CHECK(skipped[1].find("lost")->as_boolean());
        CHECK(skipped[0].string_at("where") == "prefetch.observations.entry[1].resource");
        CHECK(skipped[0].find("reference")->is_null());
    }

    TEST_CASE("a request that is none is refused with its place") {
        const Run answer = run({"-", "--now", "2026-10-05"}, R"({"hook": 17})");
        CHECK(answer.code == ExitCode::InputRefused);
        CHECK(has(answer.err, "(at hook)"));
        CHECK(answer.out.empty());
    }
}

}  // namespace hookline::hooks
