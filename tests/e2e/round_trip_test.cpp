// What a suggestion creates is an order like others when it comes back: it is recognised, and the
// rule that offered it has nothing more to say (statements section 3.7, decision D-09).
#include <doctest/doctest.h>

#include <map>

#include "engine/plan/activity_reader.hpp"
#include "engine/plan/draft_resource.hpp"
#include "fhir/json/writer.hpp"
#include "mappings/build_record.hpp"
#include "tests/e2e/shipped_requests.hpp"
#include "tests/e2e/small_request.hpp"
#include "tests/hooks/support.hpp"
#include "tests/mappings/mapping_content.hpp"

namespace hookline::hooks::test {
namespace {

const std::filesystem::path kFolder =
    hookline::test::source_dir() / "engine/guidelines/metastatic-rectal-cancer";

// The kind of what the activity creates.
std::string created_kind(const std::string& activity) {
    Diagnostics diagnostics;
    const auto file = mappings::read_json_file(
        kFolder / "activity-definitions" / (activity + ".json"), diagnostics);
    REQUIRE(file != nullptr);
    const auto read = engine::read_activity(*file, diagnostics);
    REQUIRE_MESSAGE(read != nullptr, diagnostics.to_text());
    const std::vector<std::string> reasons;
    const fhir::DateTime moment = fhir::parse_date_time("2026-10-05T12:00:00Z").value();
    const std::string order =
        engine::write_draft_resource(*read, {"d1", "p1", {}, moment, reasons});
    RequestArena arena;
    fhir::json::BodyBuffer body(bundle({order}));
    mappings::RecordInput input;
    input.patient_id = "p1";
    input.now = moment;
    input.draft_orders = fhir::json::parse(body, arena).value();
    const auto& content = hookline::test::MappingContent::shared();
    const auto record =
        mappings::build_record(input, *content.terminology, *content.tables, arena).value();
    REQUIRE(record->draft_orders.size() == 1);
    CHECK(record->draft_orders[0].certainty == mappings::Certainty::Confirmed);
    return std::string(record->draft_orders[0].kind);
}

// The resource of the only action of a suggestion; empty when it is not offered.
std::string offered(const Answer& answer, std::string_view label) {
    for (const fhir::json::Value& card : answer.cards()) {
        for (const fhir::json::Value& suggestion : card.array_at("suggestions")) {
            if (suggestion.string_at("label") == label) {
                std::string text;
                fhir::json::Writer(text).value(*suggestion.array_at("actions")[0].find("resource"));
                return text;
            }
        }
    }
    return {};
}

}  // namespace

TEST_SUITE("e2e/round trip") {
    TEST_CASE("each created order for radiotherapy is of the kind that it was offered as") {
        for (const auto& [activity, kind] : std::map<std::string, std::string>{
                 {"radiotherapy-referral-bone", "rt_bone"},
                 {"radiotherapy-referral-brain", "rt_brain"},
                 {"radiotherapy-referral-groin", "rt_groin"},
                 {"radiotherapy-referral-primary", "rt_primary_palliative"},
                 {"radiotherapy-referral-retroperitoneum", "rt_retroperitoneal"},
                 {"radiotherapy-referral-short-course", "rt_pelvis_short_course"},
                 {"short-course-radiotherapy", "rt_pelvis_short_course"},
             }) {
            CAPTURE(activity);
            CHECK(created_kind(activity) == kind);
        }
    }

    TEST_CASE("a short course that was accepted is not offered again") {
        constexpr std::string_view kLabel = "Refer for short-course radiotherapy 5 x 5 Gy";
        constexpr std::string_view kRule = "Resection of a locally advanced primary drafted";
        const std::string service = "metastatic-rectal-cancer-order-select";
        const std::string request =
            hookline::test::text_of(kFolder / "cases" / "V11-prophylactic-resection.request.json");
        const Answer first = post(request, "2026-10-05", service);
        CHECK(indicator_of(first, kRule) == "info");
        const std::string course = offered(first, kLabel);
        REQUIRE_FALSE(course.empty());
        const Answer second =
            post(replaced(request, "\"entry\": [", "\"entry\": [{\"resource\": " + course + "},"),
                 "2026-10-05", service);
        CHECK(second.ok);
        CHECK(indicator_of(second, kRule).empty());
    }

    TEST_CASE("a request that was accepted and is still active is told beside the same offer") {
        constexpr std::string_view kRule = "New treatment is being ordered without a recent CT";
        constexpr std::string_view kTold = "**On order already**";
        Small request;
        request.drafts = {drug("m2", rxnorm("4492"))};
        const Answer first = request.post();
        CHECK(indicator_of(first, kRule) == "warning");
        CHECK_FALSE(has(first, kTold));
        const std::string label = "Order CT chest, abdomen and pelvis";
        const std::string draft = offered(first, label);
        REQUIRE_FALSE(draft.empty());
        const auto with_status = [&](const std::string& status) {
            request.prefetch["serviceRequests"] =
                bundle({replaced(draft, R"("status":"draft")", R"("status":")" + status + '"')});
            return request.post();
        };
        const Answer active = with_status("active");
        CHECK(indicator_of(active, kRule) == "warning");
        CHECK_FALSE(offered(active, label).empty());
        CHECK(has(active, std::string(kTold) +
                              "\\n\\n- CT chest, abdomen and pelvis with contrast\\\\: extent of "
                              "disease, 2026-10-05 (ct cap, `ServiceRequest/"));
        for (const std::string status : {"completed", "revoked", "entered-in-error", "on-hold"}) {
            CAPTURE(status);
            CHECK_FALSE(has(with_status(status), kTold));
        }
    }
}

}  // namespace hookline::hooks::test
