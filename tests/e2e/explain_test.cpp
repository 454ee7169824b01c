// Why rules speak, as the server tells it.
#include <algorithm>

#include "fhir/base/files.hpp"
#include "tests/e2e/small_request.hpp"
#include "tests/support/command_run.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {

using fhir::json::Value;

namespace {

// The explanation of a call, with the memory of its tree.
class Explained {
  public:
    Explained(const std::string& text, const std::string& service) : body_(explain(text, service)) {
        root_ = fhir::json::parse(body_, arena_).value();
    }

    [[nodiscard]] std::span<const Value> rules() const { return root_.array_at("rules"); }
    [[nodiscard]] const Value& rule(std::string_view name) const {
        const auto found = std::ranges::find_if(
            rules(), [&](const Value& rule) { return rule.string_at("rule") == name; });
        REQUIRE(found != rules().end());
        return *found;
    }

  private:
    static std::string explain(const std::string& text, const std::string& service) {
        const RequestTime time = parse_now("2026-10-05").value();
        const FixedClock clock(time.now_ms, time.offset_minutes);
        CountingIdSource ids;
        const Service hookline(shipped_content(), clock, ids);
        fhir::json::BodyBuffer body(text);
        const auto call = hookline.read_call(service, body);
        REQUIRE(call.has_value());
        const auto explained = hookline.explain(**call);
        REQUIRE(explained.has_value());
        return *explained;
    }

    fhir::json::BodyBuffer body_;
    RequestArena arena_;
    Value root_;
};

}  // namespace

TEST_SUITE("e2e/explain") {
    TEST_CASE("a call explained: the rule that fired, its conditions, facts and sources") {
        const auto text = read_file(hookline::test::source_dir() /
                                    "examples/requests/cetuximab-without-ras.json");
        REQUIRE(text.has_value());
        const Explained explained(*text, "metastatic-rectal-cancer-order-sign");
        CHECK(explained.rules().size() > 20);
        const Value& rule = explained.rule("MRC-EGFR-01-a");
        CHECK(rule.string_at("outcome") == "fired");
        CHECK(rule.array_at("orders").size() == 1);
        CHECK(!rule.array_at("conditions").empty());
        CHECK(std::ranges::any_of(rule.array_at("facts"), [](const Value& fact) {
            return fact.string_at("name") == "primary_site" &&
                   fact.string_at("value") == "rectum" && !fact.array_at("sources").empty();
        }));
    }

    TEST_CASE("the second look is told: what was left out, and what the rule comes to without it") {
        Small request;
        request.drafts = {
            kCetuximab, drug("m2", R"("medicationCodeableConcept":{"text":"Encorafenib 300 mg"})")};
        request.prefetch["observations"] = bundle({observation("b", "58415-1", kPositive)});
        const Explained silenced(request.text(), request.service());
        const Value& rule = silenced.rule("MRC-EGFR-01-a");
        CHECK(rule.string_at("outcome") == "not-fired");
        const Value* look = rule.find("secondLook");
        REQUIRE(look != nullptr);
        CHECK(look->array_at("leftOut").size() == 1);
        CHECK(look->array_at("leftOut").front().text() == "words");
        CHECK(look->string_at("outcome") == "fired");
        CHECK(look->string_at("effect") == "shown although silent");
        CHECK(!look->array_at("conditions").empty());
        CHECK(!look->array_at("facts").empty());
        // Words may decide what only informs.
        request.drafts.push_back(drug("o", rxnorm("32592")));
        request.drafts.push_back(drug("f", rxnorm("4492")));
        const Explained chemotherapy(request.text(), request.service());
        std::size_t informing = 0;
        for (const Value& other : chemotherapy.rules()) {
            if (other.string_at("indicator") == "info") {
                ++informing;
                CHECK(other.find("secondLook") == nullptr);
            }
        }
        CHECK(informing > 0);

        request.drafts = {kCetuximab};
        const Explained coded(request.text(), request.service());
        CHECK(coded.rule("MRC-EGFR-01-a").string_at("outcome") == "fired");
        CHECK(coded.rule("MRC-EGFR-01-a").find("secondLook") == nullptr);
    }

    TEST_CASE("a rule that comes to the same at the second look says so and no more") {
        Small request;
        request.prefetch["observations"] = bundle(
            {observation("e", "89247-1", R"("valueInteger":1)", "preliminary", "2026-10-01")});
        const Explained explained(request.text(), request.service());
        const Value* same = explained.rule("MRC-EGFR-01-a").find("secondLook");
        REQUIRE(same != nullptr);
        CHECK(same->array_at("leftOut").front().text() == "preliminary");
        CHECK(same->string_at("outcome") == "fired");
        CHECK(same->find("effect") == nullptr);
        CHECK(same->array_at("conditions").empty());
        const Value* other = explained.rule("MRC-PS-01-b").find("secondLook");
        REQUIRE(other != nullptr);
        CHECK(other->string_at("effect") == "shown although silent");
    }

    TEST_CASE("a statement that no guideline has is wrong usage") {
        const std::string request =
            (hookline::test::source_dir() / "examples/requests/cetuximab-without-ras.json")
                .string();
        const auto load = [](const ContentPaths&, Diagnostics&) -> std::shared_ptr<const Snapshot> {
            return shipped_content();
        };
        const Run run = run_command({"explain", request, "--statement", "NOPE"}, {}, load);
        CHECK(run.code == ExitCode::WrongUsage);
        CHECK(run.err == "--statement: error: no guideline has a statement `NOPE`\n");
        CHECK(run.out.empty());
    }
}

}  // namespace hookline::hooks::test
