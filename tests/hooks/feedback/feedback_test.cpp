#include "hooks/feedback/feedback.hpp"

#include <doctest/doctest.h>

namespace hookline::hooks {
namespace {

Result<std::vector<Feedback>> parse(std::string_view text) {
    fhir::json::BodyBuffer body(text);
    RequestArena arena;
    return parse_feedback(body, arena);
}

std::string entry(std::string_view more, std::string_view outcome = "overridden") {
    std::string text = R"({"feedback":[{"card":"c-1","outcome":")";
    text.append(outcome).append(R"(","outcomeTimestamp":"2026-11-25T10:00:00Z")");
    return text.append(more).append("}]}");
}

}  // namespace

TEST_SUITE("hooks/feedback/feedback") {
    TEST_CASE("CH-133: an accepted suggestion") {
        const auto items =
            parse(entry(R"(,"acceptedSuggestions":[{"id":"s-1"},{"id":"s-2"}])", "accepted"));
        REQUIRE(items.has_value());
        REQUIRE(items->size() == 1);
        CHECK(items->front().card == "c-1");
        CHECK(items->front().outcome == FeedbackOutcome::Accepted);
        CHECK(items->front().outcome_timestamp == "2026-11-25T10:00:00Z");
        CHECK(items->front().accepted_suggestions == std::vector<std::string>{"s-1", "s-2"});
    }

    TEST_CASE("an override with a reason, in the spellings of clients (CH-134)") {
        const OverrideReason full{"urn:x", "a", "A", "because"};
        for (
            const auto text :
            {R"(,"overrideReason":{"reason":{"system":"urn:x","code":"a","display":"A"},"userComment":"because"})",
             R"(,"overrideReasons":{"reason":{"system":"urn:x","code":"a","display":"A"},"userComment":"because"})",
             R"(,"overrideReasons":[{"reason":{"system":"urn:x","code":"a","display":"A"},"userComment":"because"}])"}) {
            const auto items = parse(entry(text));
            REQUIRE(items.has_value());
            CHECK(items->front().reason == full);
        }
        const auto code_only = parse(entry(R"(,"overrideReason":{"reason":{"code":"a"}})"));
        REQUIRE(code_only.has_value());
        CHECK(code_only->front().reason.code == "a");
        const auto extension = parse(entry(
            R"(,"overrideReasons":{"extension":{"com.epic.cdshooks.feedback.overrideReasonTitle":"Too late"}})"));
        REQUIRE(extension.has_value());
        CHECK(extension->front().reason.display == "Too late");
    }

    TEST_CASE("CH-131: a batch is read whole, in its order") {
        const auto items = parse(
            R"({"feedback":[{"card":"c-1","outcome":"accepted","outcomeTimestamp":"2026-11-25T10:00:00Z"},)"
            R"({"card":"c-2","outcome":"overridden","outcomeTimestamp":"2026-11-25T10:00:01Z"},)"
            R"({"card":"c-1","outcome":"overridden","outcomeTimestamp":"2026-11-25T10:00:02Z"}]})");
        REQUIRE(items.has_value());
        REQUIRE(items->size() == 3);
        CHECK((*items)[0].card == "c-1");
        CHECK((*items)[0].outcome == FeedbackOutcome::Accepted);
        CHECK((*items)[1].card == "c-2");
        CHECK((*items)[2].outcome == FeedbackOutcome::Overridden);
        CHECK((*items)[2].outcome_timestamp == "2026-11-25T10:00:02Z");
    }

    TEST_CASE("nothing is required but card, outcome and time") {
        CHECK(parse(entry("")).has_value());
        CHECK(parse(entry(R"(,"unknown":[1,2])")).has_value());
        CHECK(parse(entry(R"(,"overrideReasons":[])")).has_value());
        CHECK(parse(entry("", "accepted")).has_value());
        const auto none = parse(R"({"feedback":[]})");
        REQUIRE(none.has_value());
        CHECK(none->empty());
    }

    TEST_CASE("CH-132: times are RFC 3339 with an offset") {
        const auto with = [](std::string_view time) {
            return parse(R"({"feedback":[{"card":"c","outcome":"accepted","outcomeTimestamp":")" +
                         std::string(time) + "\"}]}")
                .has_value();
        };
        CHECK(with("2026-11-25T10:00:00.123Z"));
        CHECK(with("2026-11-25T10:00:00+01:00"));
        CHECK(parse(R"({"feedback":[{"card":"c","outcome":"accepted",)"
                    R"("outcomeTimestamp":"2026-11-25t10:00:00z"}]})")
                  .value()
                  .front()
                  .outcome_timestamp == "2026-11-25T10:00:00Z");
        CHECK_FALSE(with("2026-11-25T10:00:00"));
        CHECK_FALSE(with("2026-11-25"));
        CHECK_FALSE(with("yesterday"));
        CHECK_FALSE(with("2026-13-25T10:00:00Z"));
    }

    TEST_CASE("CH-131, CH-132, SR-171: a bad body is refused whole and says where") {
        const auto place = [](std::string_view text) {
            const auto items = parse(text);
            REQUIRE_FALSE(items.has_value());
            return items.error().where;
        };
        CHECK(place("[]").empty());
        CHECK(place("{}") == "feedback");
        CHECK(place(R"({"feedback":{}})") == "feedback");
        CHECK(place(R"({"feedback":[7]})") == "feedback[0]");
        CHECK(place(R"({"feedback":[{"card":"c"}]})") == "feedback[0].outcome");
        CHECK(place(entry("", "ignored")) == "feedback[0].outcome");
        CHECK(place(entry(R"(,"acceptedSuggestions":{})")) == "feedback[0].acceptedSuggestions");
        CHECK(place(entry(R"(,"acceptedSuggestions":[{}])")) ==
              "feedback[0].acceptedSuggestions[0].id");
        CHECK(place(entry(R"(,"overrideReason":"no")")) == "feedback[0].overrideReason");
        for (const char* reason : {R"("a")", "5", "[]", R"([{"code":"a"}])"}) {
            CHECK(place(entry(R"(,"overrideReason":{"reason":)" + std::string(reason) + '}')) ==
                  "feedback[0].overrideReason.reason");
        }
        CHECK(place(entry(R"(,"overrideReason":{"reason":{"display":"x"}})")) ==
              "feedback[0].overrideReason.reason.code");
        CHECK_FALSE(parse("{\"feedback\":[").has_value());
    }
}

}  // namespace hookline::hooks
