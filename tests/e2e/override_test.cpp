// Statements section 3, rule 9: what was overridden at order-select comes back at order-sign as one
// line. Over sockets, with the shipped content and a feedback store.
#include <algorithm>
#include <filesystem>

#include "fhir/base/files.hpp"
#include "hooks/http/server.hpp"
#include "hooks/router.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/hooks/http/http_client.hpp"
#include "tests/support/source_dir.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks::test {
namespace {

using fhir::json::Value;

constexpr std::string_view kService = "/cds-services/metastatic-rectal-cancer-";

// Three drafts of a regimen after progression on it; two warnings, one info.
constexpr const char* kSameRegimen = "V24-progression-same-regimen";
// Cetuximab without a RAS result; critical.
constexpr const char* kCetuximab = "V02-cetuximab-without-ras";

std::string request_text(const std::string& name) {
    auto text =
        read_file(hookline::test::source_dir() / "tests/data/requests" / (name + ".request.json"));
    REQUIRE(text.has_value());
    return *std::move(text);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t first = text.find(from);
    REQUIRE(first != std::string::npos);
    for (std::size_t at = first; at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

// The call at order-select that comes before an order-sign: all drafts are selected.
std::string at_select(std::string text, const std::vector<std::string>& drafts) {
    std::string selections;
    for (const std::string& draft : drafts) {
        selections +=
            (selections.empty() ? "\"MedicationRequest/" : ",\"MedicationRequest/") + draft + '"';
    }
    text = replaced(std::move(text), R"("hook": "order-sign")", R"("hook": "order-select")");
    return replaced(std::move(text), R"("draftOrders": {)",
                    R"("selections": [)" + selections + R"(], "draftOrders": {)");
}

const std::vector<std::string> kDrafts = {"v24-draft-38", "v24-draft-39", "v24-draft-40"};

struct Session {
    explicit Session(bool keeps_feedback = true) {
        if (keeps_feedback) {
            feedback = FeedbackStore::open({.file = folder / "feedback.db"}).value();
        }
        ServiceOptions service_options;
        service_options.feedback = feedback.get();
        service = std::make_unique<Service>(shipped_content(), clock, ids, service_options);
        RouterOptions options;
        options.feedback = feedback.get();
        options.clock = &clock;
        router = std::make_unique<Router>(*service, *log, ids, options);
        server = std::make_unique<Server>(*router, ServerOptions{});
        port = server->start().value();
    }

    int post(std::string_view path, const std::string& body, std::string& answer_body) const {
        const hooks::Answer answer =
            ask(port, "POST " + std::string(path) +
                          " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                          "Content-Length: " +
                          std::to_string(body.size()) + "\r\n\r\n" + body);
        answer_body = answer.body;
        return answer.status;
    }

    test::Answer call(std::string_view hook, const std::string& body) const {
        test::Answer answer;
        REQUIRE(post(std::string(kService) + std::string(hook), body, answer.text) == 200);
        answer.ok = true;
        answer.body = std::make_unique<fhir::json::BodyBuffer>(answer.text);
        answer.arena = std::make_unique<RequestArena>();
        answer.root = fhir::json::parse(*answer.body, *answer.arena).value();
        return answer;
    }

    // The user overrides every card of the answer.
    void override_all(const test::Answer& answer, const std::string& reason) const {
        std::string items;
        for (const Value& card : answer.cards()) {
            items += std::string(items.empty() ? "" : ",") + R"({"card":")" +
                     std::string(card.string_at("uuid")) +
                     R"(","outcome":"overridden","overrideReason":{"reason":)" + reason +
                     R"(},"outcomeTimestamp":"2026-10-05T12:00:00Z"})";
        }
        std::string body;
        REQUIRE(post(std::string(kService) + "order-select/feedback",
                     R"({"feedback":[)" + items + "]}", body) == 200);
    }

    RequestTime time = parse_now("2026-10-05").value();
    FixedClock clock{time.now_ms, time.offset_minutes};
    hookline::test::TemporaryFolder folder;
    std::unique_ptr<FeedbackStore> feedback;
    RandomIdSource ids;
    std::unique_ptr<Log> log = make_null_log();
    std::unique_ptr<Service> service;
    std::unique_ptr<Router> router;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
};

constexpr const char* kOurReason =
    R"({"code":"clinical-benefit","system":"https://hookline.example/fhir/CodeSystem/override-reasons"})";

// The card that names the statement; null when none does.
const Value* card_of(const test::Answer& answer, std::string_view statement) {
    for (const Value& card : answer.cards()) {
        const Value& extension = *card.find("extension")->find("org.hookline.card");
        for (const Value& id : extension.array_at("statements")) {
            if (id.text() == statement) {
                return &card;
            }
        }
    }
    return nullptr;
}

std::string indicator_of(const test::Answer& answer, std::string_view statement) {
    const Value* card = card_of(answer, statement);
    return card == nullptr ? "none" : std::string(card->string_at("indicator"));
}

}  // namespace

TEST_SUITE("e2e/override") {
    TEST_CASE("3.9: overridden at order-select, one line at order-sign with when and why") {
        const Session session;
        const std::string sign = request_text(kSameRegimen);
        const test::Answer select = session.call("order-select", at_select(sign, kDrafts));
        REQUIRE(indicator_of(select, "MRC-L2-01") == "warning");
        REQUIRE(indicator_of(select, "MRC-MON-03") == "warning");
        session.override_all(select, kOurReason);
        const test::Answer answer = session.call("order-sign", sign);
        const Value* card = card_of(answer, "MRC-MON-03");
        REQUIRE(card != nullptr);
        CHECK(card == card_of(answer, "MRC-L2-01"));
        CHECK(card->string_at("indicator") == "info");
        CHECK(card->string_at("summary") == "3 statements that were overridden still apply");
        CHECK(card->find("suggestions") == nullptr);
        CHECK(card->find("overrideReasons") == nullptr);
        const std::string detail(card->string_at("detail"));
        CHECK(detail.find("(MRC-MON-03): Overridden on 2026-10-05 at 12:00; reason: Clinical "
                          "benefit despite progression.") != std::string::npos);
        CHECK(answer.cards().size() == 1);
        CHECK(card->array_at("links").size() == 0);  // no base URL here
    }

    TEST_CASE("3.9: new ids of the drafts are the same orders, at order-select cards come whole") {
        const Session session;
        const std::string sign = request_text(kSameRegimen);
        const std::string select_text = at_select(sign, kDrafts);
        session.override_all(session.call("order-select", select_text), kOurReason);
        const test::Answer renamed =
            session.call("order-sign", replaced(sign, "v24-draft-", "other-id-"));
        CHECK(indicator_of(renamed, "MRC-MON-03") == "info");
        CHECK(indicator_of(session.call("order-select", select_text), "MRC-MON-03") == "warning");
    }

    TEST_CASE("3.9: another patient, user or order is not concerned") {
        const Session session;
        const std::string sign = request_text(kSameRegimen);
        session.override_all(session.call("order-select", at_select(sign, kDrafts)), kOurReason);
        const auto monitoring = [&](const std::string& text) {
            return indicator_of(session.call("order-sign", text), "MRC-MON-03");
        };
        CHECK(monitoring(sign) == "info");
        CHECK(monitoring(replaced(sign, "v24-pat-01", "v24-pat-02")) == "warning");
        CHECK(monitoring(replaced(sign, "v24-prac-03", "v24-prac-04")) == "warning");
        // Irinotecan in place of the drafted oxaliplatin.
        CHECK(monitoring(replaced(sign, R"("code": "32592",
         "display": "oxaliplatin")",
                                  R"("code": "51499",
         "display": "irinotecan")")) != "info");
    }

    TEST_CASE("3.9: an order that nobody overrode brings the whole card") {
        const Session session;
        const std::string sign = request_text(kSameRegimen);
        session.override_all(session.call("order-select", at_select(sign, {"v24-draft-38"})),
                             kOurReason);
        CHECK(indicator_of(session.call("order-sign", sign), "MRC-MON-03") == "warning");
    }

    TEST_CASE("3.9: a critical statement comes back whole") {
        const Session session;
        const std::string sign = request_text(kCetuximab);
        const std::string select = at_select(
            sign, {"8e0daf39-1c6f-4af6-8650-281bd0823ccf", "484bbe23-0f03-4ac9-9511-7182b7826c69",
                   "78bbfed7-a0eb-4292-8263-bef44395deae", "a21c0d65-f54d-40a8-a698-279a28e0d590"});
        const test::Answer first = session.call("order-select", select);
        REQUIRE(indicator_of(first, "MRC-EGFR-01") == "critical");
        session.override_all(first, R"({"code":"clinical-trial"})");
        const test::Answer answer = session.call("order-sign", sign);
        const Value* card = card_of(answer, "MRC-EGFR-01");
        REQUIRE(card != nullptr);
        CHECK(card->string_at("indicator") == "critical");
        CHECK(card->find("suggestions") != nullptr);
        CHECK(card->string_at("detail").find("Overridden") == std::string_view::npos);
    }

    TEST_CASE("3.9: a reason of the client is shown neutralised") {
        const Session session;
        const std::string sign = request_text(kSameRegimen);
        session.override_all(
            session.call("order-select", at_select(sign, kDrafts)),
            R"~({"code":"x","system":"https://ehr.example","display":"see [this](http://a.example)"})~");
        const test::Answer answer = session.call("order-sign", sign);
        const std::string detail(card_of(answer, "MRC-MON-03")->string_at("detail"));
        CHECK(detail.find("reason: see ") != std::string::npos);
        CHECK(detail.find("[this](") == std::string::npos);
    }

    TEST_CASE("3.9: without a feedback store every card comes whole") {
        const Session session(false);
        const std::string sign = request_text(kSameRegimen);
        CHECK(session.call("order-select", at_select(sign, kDrafts)).cards().size() >= 2);
        CHECK(indicator_of(session.call("order-sign", sign), "MRC-MON-03") == "warning");
        std::string body;
        CHECK(session.post(std::string(kService) + "order-select/feedback", R"({"feedback":[]})",
                           body) == 404);
    }
}

}  // namespace hookline::hooks::test
