#include "hooks/protocol/card_writer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "fhir/base/plain_text.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;
using test::Document;

engine::Card small_card() {
    engine::Card card;
    card.summary = "Summary";
    card.source_label = "Label";
    return card;
}

engine::Card full_card() {
    engine::Card card = small_card();
    card.uuid = "11111111-2222-4333-8444-555555555555";
    card.detail = "Some *detail*";
    card.indicator = engine::Indicator::Critical;
    card.source_url = "https://hookline.example";
    card.topic = {"https://hookline.example/topics", "MRC-EGFR-01", "Topic"};
    engine::Action create{engine::ActionType::Create, "Order a test",
                          R"({"resourceType":"ServiceRequest","id":"n-1","x":1.10})", ""};
    engine::Action remove{engine::ActionType::Delete, "Remove the draft", "",
                          "MedicationRequest/m-1"};
    card.suggestions = {{"First", "s-1", true, {create, remove}}, {"Second", "s-2", true, {}}};
    card.selection_behavior = "at-most-one";
    card.override_reasons = {{"https://hookline.example/reasons", "trial", "In a trial"}};
    card.links = {{"Statement", "https://hookline.example/statements/MRC-EGFR-01"}};
    card.guideline = "metastatic-rectal-cancer";
    card.guideline_version = "0.1.0";
    card.statements = {{"MRC-EGFR-01", "a"}, {"MRC-EGFR-01", "b"}};
    card.evidence = {"Observation/o-1"};
    card.missing_data = {"observations"};
    return card;
}

bool has_empty_member(const Value& value) {
    if (value.is_null() || (value.is_string() && value.text().empty()) ||
        (value.is_object() && value.members().empty()) ||
        (value.is_array() && value.elements().empty())) {
        return true;
    }
    for (const fhir::json::Member& member : value.members()) {
        if (has_empty_member(member.value)) {
            return true;
        }
    }
    for (const Value& element : value.elements()) {
        if (has_empty_member(element)) {
            return true;
        }
    }
    return false;
}

std::string written(const engine::Card& card) {
    return write_cards(std::span(&card, 1));
}

std::size_t code_points(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_SUITE("protocol/card_writer") {
    TEST_CASE("CH-090, CH-092: nothing to say is an empty list of cards") {
        CHECK(write_cards({}) == R"({"cards":[]})");
    }

    TEST_CASE("CH-091: systemActions are left out, or an empty array where that is wanted") {
        const ClientProfile* crd = find_client_profile("inferno-crd");
        for (const Hook hook : kHooks) {
            CAPTURE(to_string(hook));
            const bool wanted = hook == Hook::OrderSign || hook == Hook::OrderDispatch ||
                                hook == Hook::AppointmentBook;
            CHECK(write_cards({}, {.hook = hook}) == R"({"cards":[]})");
            CHECK(write_cards({}, {.profile = crd, .hook = hook}) ==
                  (wanted ? R"({"cards":[],"systemActions":[]})" : R"({"cards":[]})"));
        }
    }

    TEST_CASE("CH-102, CH-124: the topic in the form that the client takes") {
        struct Row {
            const char* profile;
            const char* code;
            const char* system;
        };
        for (const Row& row : {
                 Row{"default", "MRC-EGFR-01", "https://hookline.example/topics"},
                 Row{"sandbox", "MRC-EGFR-01", "https://hookline.example/topics"},
                 Row{"epic", "MRCEGFR01", "https://hookline.example/topics"},
                 Row{"inferno-crd", "guideline",
                     "http://terminology.hl7.org/CodeSystem/cdshooks-card-type"},
             }) {
            CAPTURE(row.profile);
            const engine::Card card = full_card();
            Document document(
                write_cards(std::span(&card, 1), {.profile = find_client_profile(row.profile)}));
            const Value* topic =
                document.value().array_at("cards")[0].find("source")->find("topic");
            REQUIRE(topic != nullptr);
            CHECK(topic->string_at("code") == row.code);
            CHECK(topic->string_at("system") == row.system);
        }
    }

    TEST_CASE(
        "CH-117, CH-118: a smart link carries statement ids only, alone where links do not mix") {
        const SmartApp app{"https://app.example/launch", "Guideline app"};
        const engine::Card card = full_card();
        for (const ClientProfile& profile : client_profiles()) {
            CAPTURE(profile.name);
            const auto text = write_cards(std::span(&card, 1), {.profile = &profile, .app = &app});
            Document document(text);
            const Value& written_card = document.value().array_at("cards")[0];
            const auto links = written_card.array_at("links");
            REQUIRE(links.size() == (profile.mixes_links ? 2 : 1));
            CHECK(links[0].string_at("type") == "smart");
            CHECK(links[0].string_at("url") == "https://app.example/launch");
            CHECK(links[0].string_at("label") == "Guideline app");
            CHECK(links[0].string_at("appContext") ==
                  R"({"guideline":"metastatic-rectal-cancer","version":"0.1.0",)"
                  R"("statements":["MRC-EGFR-01"]})");
            const bool in_text =
                written_card.string_at("detail").find(
                    "(https://hookline.example/statements/MRC-EGFR-01)") != std::string_view::npos;
            CHECK(in_text != profile.mixes_links);
            if (profile.mixes_links) {
                CHECK(links[1].string_at("type") == "absolute");
                CHECK(links[1].find("appContext") == nullptr);
            }
        }
    }

    TEST_CASE("CH-117: without an app, and on a card without statements, no link is smart") {
        const SmartApp app{"https://app.example/launch", "Guideline app"};
        engine::Card card = full_card();
        CHECK(written(card).find("smart") == std::string::npos);
        card.statements.clear();
        CHECK(write_cards(std::span(&card, 1), {.app = &app}).find("smart") == std::string::npos);
    }

    TEST_CASE("CH-003, CH-004: a card with only what is required has no other member") {
        CHECK(written(small_card()) ==
              R"({"cards":[{"summary":"Summary","indicator":"info","source":{"label":"Label"}}]})");
    }

    TEST_CASE("CH-095..CH-117: a full card has every member in its form") {
        CHECK(written(full_card()) ==
              R"({"cards":[{"uuid":"11111111-2222-4333-8444-555555555555","summary":"Summary",)"
              R"("detail":"Some *detail*","indicator":"critical","source":{"label":"Label",)"
              R"("url":"https://hookline.example","topic":{"code":"MRC-EGFR-01",)"
              R"("system":"https://hookline.example/topics","display":"Topic"}},)"
              R"("suggestions":[{"label":"First","uuid":"s-1","isRecommended":true,"actions":[)"
              R"({"type":"create","description":"Order a test","resource":)"
              R"({"resourceType":"ServiceRequest","id":"n-1","x":1.10}},)"
              R"({"type":"delete","description":"Remove the draft",)"
              R"("resourceId":"MedicationRequest/m-1"}]},{"label":"Second","uuid":"s-2"}],)"
              R"("selectionBehavior":"at-most-one","overrideReasons":[{"code":"trial",)"
              R"("system":"https://hookline.example/reasons","display":"In a trial"}],)"
              R"("links":[{"label":"Statement",)"
              R"("url":"https://hookline.example/statements/MRC-EGFR-01","type":"absolute"}],)"
              R"("extension":{"org.hookline.card":{"statements":["MRC-EGFR-01"],)"
              R"("rules":["MRC-EGFR-01-a","MRC-EGFR-01-b"],)"
              R"("guideline":"metastatic-rectal-cancer","version":"0.1.0",)"
              R"("evidence":["Observation/o-1"],"missingData":["observations"]}}}]})");
    }

    TEST_CASE("CH-003: no card has an empty member") {
        for (const engine::Card& card : {small_card(), full_card()}) {
            Document document(written(card));
            CHECK_FALSE(has_empty_member(document.value()));
        }
    }

    TEST_CASE("CH-098: the indicators") {
        engine::Card card = small_card();
        for (const auto& [indicator, word] : {std::pair{engine::Indicator::Info, "info"},
                                              std::pair{engine::Indicator::Warning, "warning"},
                                              std::pair{engine::Indicator::Critical, "critical"}}) {
            card.indicator = indicator;
            Document document(written(card));
            CHECK(document.value().array_at("cards")[0].string_at("indicator") == word);
        }
    }

    TEST_CASE("CH-104: suggestions never come without selectionBehavior") {
        engine::Card card = full_card();
        card.selection_behavior.clear();
        CHECK(written(card).find(R"("selectionBehavior":"any")") != std::string::npos);
        card.suggestions.clear();
        card.selection_behavior = "any";
        CHECK(written(card).find("selectionBehavior") == std::string::npos);
    }

    TEST_CASE("CH-109: several suggestions are recommended only with `any`") {
        engine::Card card = full_card();
        Document one(written(card));
        CHECK(one.value().array_at("cards")[0].array_at("suggestions")[1].find("isRecommended") ==
              nullptr);
        card.selection_behavior = "any";
        Document any(written(card));
        CHECK(any.value().array_at("cards")[0].array_at("suggestions")[1].find("isRecommended") !=
              nullptr);
    }

    TEST_CASE("CH-105, CH-124: an override reason always has a display") {
        engine::Card card = small_card();
        card.override_reasons = {{"s", "c", ""}};
        CHECK(written(card).find(R"({"code":"c","system":"s","display":"c"})") !=
              std::string::npos);
    }

    TEST_CASE("CH-096: a summary has at most 139 code points") {
        const std::string umlaut = "\xC3\xA4";
        for (const std::size_t length : {138U, 139U, 140U, 500U}) {
            CAPTURE(length);
            engine::Card card = small_card();
            card.summary.clear();
            for (std::size_t i = 0; i < length; ++i) {
                card.summary += umlaut;
            }
            Document document(written(card));
            const std::string_view summary =
                document.value().array_at("cards")[0].string_at("summary");
            CHECK(code_points(summary) == std::min<std::size_t>(length, 139));
            CHECK(summary.ends_with("\xE2\x80\xA6") == (length > 139));
        }
    }

    TEST_CASE("SR-081: plain text has no control and no direction characters") {
        struct Row {
            std::string name;
            std::string text;
            std::string want;
        };
        const std::vector<Row> rows = {
            {"line breaks become one space", "a\r\n\tb", "a b"},
            {"a break beside a space adds none", "a \n b", "a  b"},
            {"breaks at the ends vanish", "\na\n", "a"},
            {"control bytes vanish", std::string("a\x01\x7F\x1B", 4) + "b", "ab"},
            {"C1 controls vanish",
             "a\xC2\x85\xC2\x9F"
             "b",
             "ab"},
            {"no-break space stays",
             "a\xC2\xA0"
             "b",
             "a\xC2\xA0"
             "b"},
            {"marks, embeddings and isolates vanish",
             "\xE2\x80\x8E\xE2\x80\x8F\xE2\x80\xAA\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9x", "x"},
            {"a dash stays", "\xE2\x80\x93", "\xE2\x80\x93"},
        };
        for (const Row& row : rows) {
            SUBCASE(row.name.c_str()) {
                CHECK(plain_text(row.text, 100) == row.want);
            }
        }
    }
}

}  // namespace hookline::hooks
