// What is told of a guideline that is out of date by its own dates (SR-158): the tutorial with
// dates, on days around them, read by the real loader and asked through the real router.
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "hooks/cli/now.hpp"
#include "hooks/http/wait.hpp"
#include "hooks/router.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
#include "tests/e2e/tutorial_copy.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks::test {
namespace {

constexpr const char* kPlan = "plan-definitions/performance-status.json";
const std::string kNote = "**Guideline content out of date:** ";

// Dates that stand in the manifest, or in the PlanDefinition.
struct Dated {
    std::string manifest;  ///< members with a comma behind
    std::string plan;
    engine::ContentDatePolicy policy{};
};

// What readiness says of guidelines, and what the first card says of their dates.
struct Told {
    std::string ready;
    std::string card;
    std::string page;
};

std::string behind(const std::string& text, const std::string& begin, const std::string& end) {
    const std::size_t at = text.find(begin);
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t from = at + begin.size();
    return text.substr(from, text.find(end, from) - from);
}

Told ask(const Dated& dated, const std::string& now) {
    const TutorialCopy copy;
    copy.replace("guideline.json", "\"date\":", dated.manifest + "\"date\":");
    copy.replace(kPlan, "\"action\":", dated.plan + "\"action\":");
    ContentPaths paths = find_shipped_content("/nowhere/bin/hookline").value();
    paths.guidelines = {copy.root};
    paths.dates = dated.policy;
    Diagnostics diagnostics;
    const auto snapshot = load_content(paths, diagnostics);
    REQUIRE_MESSAGE(snapshot != nullptr, diagnostics.to_text());
    const RequestTime time = parse_now(now).value();
    const FixedClock clock(time.now_ms, time.offset_minutes);
    CountingIdSource ids;
    const Service service(snapshot, clock, ids);
    RecordingLog log;
    RouterOptions options;
    options.clock = &clock;
    Router router(service, log, ids, options);
    const auto answer = [&](std::string_view method, std::string_view target,
                            const std::string& text) {
        fhir::json::BodyBuffer body(text);
        const std::array<HeaderField, 1> fields = {HeaderField{"Content-Type", "application/json"}};
        HttpRequest request{.method = method,
                            .target = target,
                            .fields = fields,
                            .peer_address = "127.0.0.1",
                            .has_body = !text.empty(),
                            .received = std::chrono::steady_clock::now(),
                            .body = body};
        const HttpResponse response = router.handle(request);
        CHECK(response.status == 200);
        return response.body;
    };
    Told told;
    told.ready = answer("GET", "/readyz", {});
    const std::string call = read_file(copy.root / "cases/irinotecan.request.json").value();
    told.card =
        behind(answer("POST", "/cds-services/hello-guideline-order-sign", call), kNote, ".\\n");
    told.page = answer("GET", "/statements/HELLO-01", {});
    return told;
}

std::string notice(const std::string& members) {
    return R"({"id":"hello-guideline",)" + members + '}';
}

std::string ready_with(const std::vector<std::string>& notices) {
    std::string text;
    for (const std::string& item : notices) {
        text += (text.empty() ? "" : ",") + item;
    }
    return R"({"status":"ready")" + (text.empty() ? "" : ",\"guidelines\":[" + text + ']') + '}';
}

const std::string kExpired = notice(R"("reason":"expired","date":"2026-10-31")");

}  // namespace

TEST_SUITE("e2e/content_dates") {
    TEST_CASE("SR-158: what is out of date by its own dates is told in readiness and on cards") {
        const std::string until_october =
            R"("effectivePeriod": {"start": "2026-02-01", "end": "2026-10-31"},)";
        const std::string reviewed =
            R"("approvalDate": "2024-01-31", "lastReviewDate": "2025-02", )";
        struct Row {
            const char* name;
            std::string manifest;
            std::string plan;
            unsigned review_months;
            const char* now;
            std::vector<std::string> ready;
            const char* card;
        };
        const std::vector<Row> rows = {
            {"no dates, nothing is assumed", "", "", 0, "2090-01-01", {}, ""},
            {"its last day, to the last second", until_october, "", 0, "2026-10-31", {}, ""},
            {"the day after",
             until_october,
             "",
             0,
             "2026-11-01T00:00:00Z",
             {kExpired},
             "Hello guideline was valid until 2026-10-31"},
            {"the same moment, where it is still the day before",
             until_october,
             "",
             0,
             "2026-10-31T19:00:00-05:00",
             {},
             ""},
            {"where the day after has begun",
             until_october,
             "",
             0,
             "2026-11-01T00:00:00+05:00",
             {kExpired},
             "Hello guideline was valid until 2026-10-31"},
            {"before its first day",
             until_october,
             "",
             0,
             "2026-01-31",
             {notice(R"("reason":"not-yet-valid","date":"2026-02-01")")},
             "Hello guideline is valid from 2026-02-01 on only"},
            {"a month is within to its last day",
             R"("effectivePeriod": {"end": "2026-02"},)",
             "",
             0,
             "2026-02-28",
             {},
             ""},
            {"and no longer",
             R"("effectivePeriod": {"end": "2026-02"},)",
             "",
             0,
             "2026-03-01",
             {notice(R"("reason":"expired","date":"2026-02")")},
             "Hello guideline was valid until 2026-02"},
            {"a moment",
             R"("effectivePeriod": {"end": "2026-02-01T12:00:00Z"},)",
             "",
             0,
             "2026-02-01T12:00:01Z",
             {notice(R"("reason":"expired","date":"2026-02-01T12:00:00Z")")},
             "Hello guideline was valid until 2026-02-01T12:00:00Z"},
            {"the last year that there is",
             R"("effectivePeriod": {"end": "9999"},)",
             "",
             0,
             "2026-11-01",
             {},
             ""},
            {"a PlanDefinition",
             "",
             until_october,
             0,
             "2026-11-01",
             {notice(
                 R"("reason":"expired","plan":"hello-performance-status","date":"2026-10-31")")},
             "Performance status before chemotherapy was valid until 2026-10-31"},
            {"both",
             until_october,
             until_october,
             0,
             "2026-11-01",
             {kExpired, notice(R"("reason":"expired","plan":"hello-performance-status",)"
                               R"("date":"2026-10-31")")},
             "Hello guideline was valid until 2026-10-31 and Performance status before "
             "chemotherapy was valid until 2026-10-31"},
            {"reviews are not asked for", reviewed, "", 0, "2090-01-01", {}, ""},
            {"the last day of the review", reviewed, "", 12, "2026-02-01", {}, ""},
            {"the day after it",
             reviewed,
             "",
             12,
             "2026-02-02",
             {notice(R"("reason":"review-due","date":"2025-02-01")")},
             "Hello guideline was last reviewed on 2025-02-01, and its review is overdue"},
            {"approved, not reviewed since",
             R"("approvalDate": "2024-01-31",)",
             "",
             1,
             "2024-03-01",
             {notice(R"("reason":"review-due","date":"2024-01-31")")},
             "Hello guideline was last reviewed on 2024-01-31, and its review is overdue"},
            {"clamped to the last day of February",
             R"("approvalDate": "2024-01-31",)",
             "",
             1,
             "2024-02-29",
             {},
             ""},
            {"never reviewed, and reviews are asked for",
             "",
             "",
             24,
             "2026-11-01",
             {notice(R"("reason":"never-reviewed")")},
             "Hello guideline has no date of a review"},
            {"a PlanDefinition with a review of its own",
             reviewed,
             R"("lastReviewDate": "2020-05-05",)",
             24,
             "2026-02-01",
             {notice(R"("reason":"review-due","plan":"hello-performance-status",)"
                     R"("date":"2020-05-05")")},
             "Performance status before chemotherapy was last reviewed on 2020-05-05, and its "
             "review is overdue"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            Dated dated{row.manifest, row.plan, {true, row.review_months}};
            const Told told = ask(dated, row.now);
            CHECK(told.ready == ready_with(row.ready));
            CHECK(told.card == row.card);
            // Not on the card unless the configuration says so.
            dated.policy.on_cards = false;
            const Told silent = ask(dated, row.now);
            CHECK(silent.ready == told.ready);
            CHECK(silent.card.empty());
        }
    }

    TEST_CASE("SR-158: the page of a statement shows the dates that there are") {
        const Told none = ask({}, "2026-11-01");
        CHECK(none.page.find("Dates of") == std::string::npos);
        const Told told = ask({R"("approvalDate": "2026-01-10", "lastReviewDate": "2026-03",)",
                               R"("effectivePeriod": {"start": "2026", "end": "2027-06-30"},)"},
                              "2026-11-01");
        CHECK(told.page.find("approved on 2026-01-10, last reviewed on 2026-03") !=
              std::string::npos);
        CHECK(told.page.find("valid from 2026, valid until 2027-06-30") != std::string::npos);
    }

    TEST_CASE("SR-158: the shipped guideline is unreviewed, and no date of it says otherwise") {
        Diagnostics diagnostics;
        ContentPaths paths = find_shipped_content("/nowhere/bin/hookline").value();
        paths.dates.review_months = 12;
        const auto snapshot = load_content(paths, diagnostics);
        REQUIRE(snapshot != nullptr);
        const std::vector<GuidelineNotice> notices =
            snapshot->outdated(parse_now("2026-11-30").value());
        REQUIRE(notices.size() == 1);
        CHECK(notices[0].reason == "never-reviewed");
        CHECK(notices[0].plan.empty());
    }
}

}  // namespace hookline::hooks::test
