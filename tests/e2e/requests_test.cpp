// From a whole request to its cards: the requests with expectations, and drafts without a usable
// id.
#include <algorithm>
#include <filesystem>
#include <map>

#include "fhir/base/files.hpp"
#include "tests/e2e/answer_cards.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {
namespace {

using fhir::json::Value;

constexpr const char* kDay = "2026-10-05";

std::string read_text(const std::filesystem::path& file) {
    auto text = read_file(file);
    REQUIRE_MESSAGE(text.has_value(), file.string());
    return *std::move(text);
}

}  // namespace

TEST_SUITE("e2e/requests") {
    TEST_CASE(
        "CH-061, CH-093: a dispatched order that is nowhere is a 412, any other lack is said on "
        "cards") {
        const std::string whole =
            read_text(hookline::test::source_dir() / "engine/guidelines/metastatic-rectal-cancer" /
                      "cases/V14-panitumumab-dispatch-nras-mutant.request.json");
        const char* const service = "metastatic-rectal-cancer-order-dispatch";
        const auto with = [&whole](const std::string& orders) {
            std::string text = whole;
            const std::size_t start = text.find('[', text.find("\"dispatchedOrders\""));
            return text.replace(start, text.find(']', start) + 1 - start, orders);
        };
        const std::string known = "\"MedicationRequest/v14-rx-12\"";
        CHECK(post(with('[' + known + ']'), kDay, service).ok);
        CHECK(post(with('[' + known + R"(,"DeviceRequest/d"])"), kDay, service).ok);
        for (const std::string missing :
             {"MedicationRequest/none", "ServiceRequest/none", "none"}) {
            CAPTURE(missing);
            CHECK(post(with("[\"" + missing + "\",\"DeviceRequest/d\"]"), kDay, service).text ==
                  "error: the order is neither in the prefetch nor could it be read "
                  "(context.dispatchedOrders[0])");
            // SR-130: what is known of the others is said, and that this one was not checked.
            for (const std::string& orders :
                 {known + ",\"" + missing + '"', '"' + missing + "\"," + known}) {
                const Answer answer = post(with('[' + orders + ']'), kDay, service);
                REQUIRE(answer.ok);
                CHECK(answer.text.find("\"critical\"") != std::string::npos);
                CHECK(answer.text.find("dispatchedOrders") != std::string::npos);
            }
        }
        // A bare id is taken as in the selections of order-select.
        const Answer bare_id = post(with("[\"v14-rx-12\"]"), kDay, service);
        REQUIRE(bare_id.ok);
        CHECK(bare_id.text == post(with('[' + known + ']'), kDay, service).text);
        CHECK_FALSE(post(with("[\"#v14-rx-12\"]"), kDay, service).ok);
        // Without any prefetch the order is missing; without the rest of it, cards say what is.
        std::string bare = with('[' + known + ']');
        bare.replace(bare.find("\"prefetch\""), 10, "\"extra\"");
        CHECK_FALSE(post(bare, kDay, service).ok);
        std::string partly = with('[' + known + ']');
        partly.replace(partly.find("\"observations\""), 14, "\"other\"");
        const Answer answer = post(partly, kDay, service);
        REQUIRE(answer.ok);
        CHECK(answer.text.find("observations") != std::string::npos);
    }

    TEST_CASE("CH-003: a draft without an id is no evidence that could be referred to") {
        Small request;
        request.drafts = {R"({"resourceType":"MedicationRequest","status":"draft",)"
                          R"("intent":"order","subject":{"reference":"Patient/p1"},)" +
                          rxnorm("318341") + '}'};
        const Answer answer = request.post();
        CHECK(has(answer, "critical"));
        CHECK_FALSE(has(answer, "\"\""));
    }

    TEST_CASE(
        "CH-116: no suggestion touches a draft whose id FHIR does not allow; the alert stays") {
        const auto answer_for = [](const std::string& id) {
            Small request;
            request.drafts = {R"({"resourceType":"MedicationRequest","id":")" + id +
                              R"(","status":"draft","intent":"order",)"
                              R"("subject":{"reference":"Patient/p1"},)" +
                              rxnorm("318341") + '}'};
            return request.post();
        };
        const Answer good = answer_for("d-1.A");
        CHECK(has(good, "critical"));
        CHECK(has(good, R"("resourceId":"MedicationRequest/d-1.A")"));
        for (const char* id : {"../x?y", "a b", "a_b", "a/b", "a#b"}) {
            CAPTURE(id);
            const Answer odd = answer_for(id);
            CHECK(has(odd, "critical"));
            CHECK_FALSE(has(odd, "resourceId"));
            CHECK_FALSE(has(odd, R"("type":"delete")"));
        }
        CHECK(has(answer_for(std::string(200, 'a')), R"("resourceId":"MedicationRequest/aaa)"));
    }

    TEST_CASE("the whole requests are answered as their expectations say") {
        // Prognosis is off unless the configuration turns it on (D-13).
        const std::set<std::string> prognosis = {"MRC-BRAF-02", "MRC-INFO-01", "MRC-INFO-02",
                                                 "MRC-INFO-03", "MRC-INFO-04", "MRC-INFO-05",
                                                 "MRC-ING-05",  "MRC-PRIM-09", "MRC-PRIM-10",
                                                 "MRC-LIV-03",  "MRC-LIV-12"};
        const std::map<std::string, int> ranks = {{"info", 0}, {"warning", 1}, {"critical", 2}};
        const std::filesystem::path folder = hookline::test::source_dir() / "tests/data/requests";
        std::size_t judged = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            const std::string file = entry.path().string();
            if (!file.ends_with(".expected.json")) {
                continue;
            }
            CAPTURE(file);
            fhir::json::BodyBuffer expected_body(read_text(entry.path()));
            RequestArena arena;
            const Value expected = fhir::json::parse(expected_body, arena).value();
            const std::string request =
                read_text(file.substr(0, file.size() - 14) + ".request.json");
            fhir::json::BodyBuffer request_body(request);
            const Value root = fhir::json::parse(request_body, arena).value();
            const std::string service =
                "metastatic-rectal-cancer-" + std::string(root.string_at("hook"));
            const Answer answer =
                post(request, std::string(expected.string_at("request_date")), service);
            REQUIRE_MESSAGE(answer.ok, answer.text);
            const auto found = statements_of(answer);
            for (const Value& item : expected.array_at("must")) {
                const std::string id(item.string_at("statement"));
                if (prognosis.contains(id)) {
                    CHECK_FALSE(found.contains(id));
                    continue;
                }
                CAPTURE(id);
                ++judged;
                REQUIRE(found.contains(id));
                CHECK(found.at(id) >= ranks.at(std::string(item.string_at("indicator"))));
            }
            for (const Value& item : expected.array_at("must_not")) {
                CAPTURE(item.text());
                ++judged;
                CHECK_FALSE(found.contains(std::string(item.text())));
            }
            if (const Value* none = expected.find("no_cards");
                none != nullptr && none->as_boolean()) {
                CHECK(answer.cards().empty());
            }
        }
        CHECK(judged > 200);
    }
}

}  // namespace hookline::hooks::test
