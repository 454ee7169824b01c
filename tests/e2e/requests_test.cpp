// From a whole request to its cards: the requests with expectations, and variations of a small one.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "fhir/base/files.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/e2e/small_request.hpp"
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

// Statements on the cards with the highest indicator of each: 0 info, 1 warning, 2 critical.
std::map<std::string, int> statements_of(const Answer& answer) {
    std::map<std::string, int> found;
    for (const Value& card : answer.cards()) {
        const std::string_view indicator = card.string_at("indicator");
        const int rank = indicator == "critical" ? 2 : (indicator == "warning" ? 1 : 0);
        const Value& extension = *card.find("extension")->find("org.hookline.card");
        for (const Value& id : extension.array_at("statements")) {
            int& known = found.emplace(id.text(), rank).first->second;
            known = std::max(known, rank);
        }
    }
    return found;
}

std::string summary_of(std::span<const Value> cards) {
    std::string text;
    for (const Value& card : cards) {
        text += std::string(card.string_at("indicator")) + ": " +
                std::string(card.string_at("summary")) + '\n';
    }
    return text;
}

// The cards of the statements that these tests are about; other statements have their own cases.
std::vector<Value> ras_cards(const Answer& answer) {
    const std::set<std::string_view> statements = {"MRC-EGFR-01", "MRC-EGFR-02", "MRC-MOL-01"};
    std::vector<Value> found;
    for (const Value& card : answer.cards()) {
        const Value& extension = *card.find("extension")->find("org.hookline.card");
        if (std::ranges::any_of(extension.array_at("statements"),
                                [&](const Value& id) { return statements.contains(id.text()); })) {
            found.push_back(card);
        }
    }
    return found;
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

TEST_SUITE("e2e/egfr") {
    TEST_CASE(
        "no result on file: critical, with the drafted drug to remove and the test to order") {
        const Answer answer = Small{}.post();
        CHECK(
            summary_of(ras_cards(answer)) ==
            "critical: No complete RAS result: do not start an EGFR inhibitor until KRAS and NRAS "
            "are shown wild type\n");
        CHECK(has(answer, R"("resourceId":"MedicationRequest/m1")"));
        CHECK(has(answer, R"("reference":"Condition/c-C20")"));
        CHECK_FALSE(has(answer, "dosage"));
    }

    TEST_CASE("what decides RAS: complete negatives silence, anything less does not") {
        struct Row {
            const char* name;
            std::vector<std::string> observations;
            const char* want;  // indicator of the EGFR card, or "none"
            const char* text;  // has to be on the card
        };
        const std::vector<Row> rows = {
            {"panel negative", {observation("o", "81420-2", kNegative)}, "none", ""},
            {"both genes negative since 2014",
             {observation("o", "21702-6", kNegative), observation("n", "21719-0", kNegative)},
             "none",
             ""},
            {"both genes negative in 2012",
             {observation("o", "21702-6", kNegative, "final", "2012-05-01"),
              observation("n", "21719-0", kNegative, "final", "2012-05-01")},
             "critical",
             "KRAS (exons not stated): wild type, 2012-05-01"},
            {"both genes negative, undated",
             {observation("o", "21702-6", kNegative, "final", ""),
              observation("n", "21719-0", kNegative)},
             "critical",
             "NRAS (exons not stated)"},
            {"KRAS alone", {observation("o", "21702-6", kNegative)}, "critical", "NRAS exon 2"},
            {"KRAS exon 2 only",
             {observation("o", "75974-6", R"("valueString":"KRAS exon 2 wild type")")},
             "critical",
             "KRAS exon 2: wild type"},
            {"mutation", {observation("o", "81420-2", kPositive)}, "critical", "contraindicated"},
            {"a panel that names no gene says so once",
             {observation("o", "81420-2", kPositive)},
             "critical",
             "**RAS mutation:** KRAS or NRAS (gene not stated): mutation found, 2026-09-01."},
            {"mutation in words of the list",
             {observation("o", "21702-6", R"("valueString":"KRAS G12D detected")")},
             "critical",
             "KRAS exon 2: mutation found `G12D`"},
            {"a mutation outweighs a later negative",
             {observation("o", "21702-6", kPositive, "final", "2025-01-01"),
              observation("n", "81420-2", kNegative)},
             "critical",
             "contraindicated"},
            {"preliminary negative",
             {observation("o", "81420-2", kNegative, "preliminary")},
             "critical",
             "preliminary"},
            {"preliminary mutation is not yet a mutation",
             {observation("o", "81420-2", kPositive, "preliminary")},
             "critical",
             "No complete RAS result"},
            {"entered in error",
             {observation("o", "81420-2", kNegative, "entered-in-error")},
             "critical",
             "no KRAS or NRAS result"},
            {"cancelled",
             {observation("o", "81420-2", kNegative, "cancelled")},
             "critical",
             "no KRAS or NRAS result"},
            {"a status that does not exist",
             {observation("o", "81420-2", kNegative, "completed")},
             "critical",
             "no KRAS or NRAS result"},
            {"a future date",
             {observation("o", "81420-2", kNegative, "final", "2027-01-01")},
             "critical",
             "no KRAS or NRAS result"},
            {"another patient's result",
             {observation("o", "81420-2", kNegative, "final", "2026-09-01", "Patient/other")},
             "critical",
             "no KRAS or NRAS result"},
            {"equivocal",
             {observation("o", "81420-2", coded("LA11884-6"))},
             "critical",
             "no conclusive result"},
            {"a sentence that no list knows",
             {observation("o", "81420-2", R"("valueString":"probably wild type but see note")")},
             "critical",
             "no conclusive result"},
            {"code and words contradict each other",
             {observation(
                 "o", "81420-2",
                 R"("valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA6577-6"}],"text":"KRAS G12D detected"})")},
             "critical",
             "No complete RAS result"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            Small request;
            request.prefetch["observations"] = bundle(row.observations);
            const Answer answer = request.post();
            REQUIRE_MESSAGE(answer.ok, answer.text);
            if (std::string_view(row.want) == "none") {
                CHECK_MESSAGE(ras_cards(answer).empty(), answer.text);
                continue;
            }
            REQUIRE(ras_cards(answer).size() == 1);
            CHECK(ras_cards(answer).front().string_at("indicator") == row.want);
            CHECK_MESSAGE(has(answer, row.text), answer.text);
        }
    }

    TEST_CASE("a warning that a value of an unread page may hide is named") {
        const std::string next = R"("link":[{"relation":"next","url":"https://ehr.example/2"}],)";
        const std::vector<std::string> fit = {
            observation("e", "89247-1", R"("valueInteger":1)", "final", "2026-10-01")};
        Small request;
        request.drafts = {drug("o", rxnorm("32592")), drug("f", rxnorm("4492"))};
        request.prefetch["observations"] = bundle(fit, next);
        const Answer unread = request.post();
        CHECK_MESSAGE(has(unread, "MRC-PS-03"), unread.text);  // the latest ECOG may be worse
        CHECK(has(unread, "could not be checked"));
        request.prefetch["observations"] = bundle(fit);
        const Answer read = request.post();
        CHECK_FALSE(has(read, "MRC-PS-03"));
        CHECK_FALSE(has(read, "could not be checked"));
    }

    TEST_CASE("unread is weaker than unknown: a warning that names what could not be read") {
        const std::string outcome =
            R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
        const std::string next = R"("link":[{"relation":"next","url":"https://ehr.example/2"}],)";
        const std::map<std::string, std::string> values = {{"key absent", ""},
                                                           {"OperationOutcome", outcome},
                                                           {"unread next page", bundle({}, next)},
                                                           {"not a resource", R"({"total":0})"},
                                                           {"not even an object", "17"}};
        for (const std::string source : {"observations", "diagnosticReports"}) {
            for (const auto& [name, value] : values) {
                CAPTURE(source);
                CAPTURE(name);
                Small request;
                if (value.empty()) {
                    request.prefetch.erase(source);
                } else {
                    request.prefetch[source] = value;
                }
                const Answer answer = request.post();
                REQUIRE_MESSAGE(answer.ok, answer.text);
                REQUIRE(ras_cards(answer).size() == 1);
                CHECK(ras_cards(answer).front().string_at("indicator") == "warning");
                CHECK(has(answer, "**Could not be read:**"));
                CHECK(statements_of(answer).contains("MRC-EGFR-01"));
            }
        }
    }

    TEST_CASE("a value that an unread page may overturn is no all-clear for a stop") {
        // Wild type on the first page: the worst result would count.
        Small request;
        const std::string next =
            R"("link":[{"relation":"next","url":"https://ehr.example/fhir?page=2"}],)";
        const std::vector<std::string> results = {observation("k", "81420-2", kNegative),
                                                  observation("b", "58415-1", kNegative)};
        request.prefetch["observations"] = bundle(results);
        CHECK_FALSE(has(request.post(), "MRC-EGFR-02"));
        request.prefetch["observations"] = bundle(results, next);
        const Answer answer = request.post();
        CHECK_FALSE(has(answer, "critical"));
        CHECK(has(answer, "could not be checked"));
        CHECK_MESSAGE(has(answer, "MRC-EGFR-02"), answer.text);
        // A low grade on the first page: a higher one may follow, and last.
        request.drafts = {drug("o", rxnorm("32592"))};
        const std::vector<std::string> grades = {
            R"({"resourceType":"Observation","id":"n","status":"final","subject":)"
            R"({"reference":"Patient/p1"},"effectiveDateTime":"2026-09-20","code":)"
            R"({"coding":[{"system":"http://snomed.info/sct","code":"7339009"}]},)"
            R"("valueInteger":1})"};
        request.prefetch["observations"] = bundle(grades);
        CHECK_FALSE(has(request.post(), "MRC-TOX-01"));
        request.prefetch["observations"] = bundle(grades, next);
        CHECK(has(request.post(), "MRC-TOX-01"));
    }

    TEST_CASE("null and an empty Bundle both mean that there is nothing") {
        for (const std::string& value : {std::string("null"), bundle({})}) {
            Small request;
            request.prefetch["observations"] = value;
            request.prefetch["diagnosticReports"] = value;
            CHECK(ras_cards(request.post()).front().string_at("indicator") == "critical");
        }
    }

    TEST_CASE("scope: the diagnosis decides whether anything is said") {
        const std::string snomed = "http://snomed.info/sct";
        struct Row {
            const char* name;
            std::vector<std::string> conditions;
            bool fires;
        };
        const std::vector<Row> rows = {
            {"rectum", {kRectal}, true},
            {"rectum, ICD without dot and alias",
             {condition("urn:oid:2.16.840.1.113883.6.90", "C20")},
             true},
            {"rectosigmoid", {condition(kIcd, "C19")}, true},
            {"colon: the molecular gates hold there too", {condition(kIcd, "C18.7")}, true},
            {"head and neck", {condition(kIcd, "C10.9")}, false},
            {"refuted", {condition(kIcd, "C20", "refuted")}, false},
            {"entered in error", {condition(kIcd, "C20", "entered-in-error")}, false},
            {"differential", {condition(kIcd, "C20", "differential")}, false},
            {"another patient's beside an own one",
             {kLiver, condition(kIcd, "C20", "confirmed", "Patient/other")},
             false},
            {"squamous", {condition(snomed, "766979005")}, false},
            {"anal canal", {condition(kIcd, "C21.1")}, false},
            {"in situ", {condition(kIcd, "D01.2")}, false},
            {"secondary tumour only", {kLiver}, false},
            {"none", {}, false},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            Small request;
            request.prefetch["conditions"] = bundle(row.conditions);
            const Answer answer = request.post();
            REQUIRE_MESSAGE(answer.ok, answer.text);
            CHECK(statements_of(answer).contains("MRC-EGFR-01") == row.fires);
            CHECK(answer.cards().empty() != row.fires);
        }
    }

    TEST_CASE("diagnoses of nobody but another patient are no all-clear") {
        Small request;
        request.prefetch["conditions"] =
            bundle({condition(kIcd, "C20", "confirmed", "Patient/other")});
        const Answer answer = request.post();
        CHECK_FALSE(statements_of(answer).contains("MRC-EGFR-01"));
        CHECK(has(answer, "could not be checked"));
        CHECK(has(answer, "resource is of another patient"));
    }

    TEST_CASE("diagnoses that were not read are said, never an empty answer") {
        for (const char* conditions : {"", R"({"resourceType":"OperationOutcome","issue":[]})"}) {
            Small request;
            request.prefetch.erase("conditions");
            if (*conditions != '\0') {
                request.prefetch["conditions"] = conditions;
            }
            const Answer answer = request.post();
            REQUIRE_MESSAGE(answer.ok, answer.text);
            REQUIRE_FALSE(answer.cards().empty());
            for (const Value& card : answer.cards()) {
                CHECK(card.string_at("indicator") == "info");
            }
            CHECK(has(answer, "could not be checked"));
            CHECK(has(answer, "**Could not be read:** diagnoses"));
            CHECK(has(answer, "MRC-EGFR-01"));
        }
    }

    TEST_CASE("diagnoses that cannot be used are said, never an empty answer") {
        Small request;
        request.prefetch["conditions"] = bundle({condition(kIcd, "C20", "certain")});
        const Answer answer = request.post();
        REQUIRE_MESSAGE(answer.ok, answer.text);
        REQUIRE(answer.cards().size() == 1);
        CHECK(answer.cards().front().string_at("indicator") == "info");
        CHECK(has(answer, "could not be checked"));
        CHECK(has(answer,
                  "**Sent, but cannot be used:** `Condition/c-C20` (verificationStatus is "
                  "not one that counts)."));
        CHECK(has(answer, "MRC-EGFR-01"));
    }

    TEST_CASE("drafts: every shape of the drug triggers, words alone are a warning") {
        struct Row {
            const char* name;
            std::vector<std::string> drafts;
            const char* want;
        };
        const std::vector<Row> rows = {
            {"ingredient", {kCetuximab}, "critical"},
            {"brand", {drug("m", rxnorm("1657659"))}, "critical"},
            {"panitumumab", {drug("m", rxnorm("263034"))}, "critical"},
            {"without subject", {drug("m", rxnorm("318341"), "")}, "critical"},
            {"contained Medication",
             {drug(
                 "m",
                 R"("contained":[{"resourceType":"Medication","id":"x","code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"318341"}]}}],"medicationReference":{"reference":"#x"})")},
             "critical"},
            {"text only",
             {drug("m", R"("medicationCodeableConcept":{"text":"Erbitux weekly"})")},
             "warning"},
            {"reference with display only",
             {drug("m",
                   R"("medicationReference":{"reference":"Medication/77","display":"cetuximab"})")},
             "warning"},
            {"half filled: no medication", {drug("m", R"("note":[{"text":"x"}])")}, "none"},
            {"wrong type", {drug("m", R"("medicationCodeableConcept":"cetuximab")")}, "none"},
            {"another patient's draft",
             {drug("m", rxnorm("318341"), R"("subject":{"reference":"Patient/other"},)")},
             "none"},
            {"not a resource", {"{}"}, "none"},
            {"irinotecan only: the test is advised, no stop", {drug("m", rxnorm("51499"))}, "info"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            Small request;
            request.drafts = row.drafts;
            const Answer answer = request.post();
            REQUIRE_MESSAGE(answer.ok, answer.text);
            if (std::string_view(row.want) == "none") {
                CHECK_MESSAGE(ras_cards(answer).empty(), answer.text);
            } else {
                REQUIRE_MESSAGE(ras_cards(answer).size() == 1, answer.text);
                CHECK(ras_cards(answer).front().string_at("indicator") == row.want);
            }
        }
    }

    TEST_CASE("an order whose drug cannot be read is said, never an empty answer") {
        Small request;
        request.drafts = {drug("m1", R"("medicationReference":{"reference":"Medication/none"})")};
        const Answer answer = request.post();
        REQUIRE_MESSAGE(answer.ok, answer.text);
        REQUIRE(answer.cards().size() == 1);
        CHECK(answer.cards().front().string_at("indicator") == "info");
        CHECK(has(answer, "An order or appointment of this call could not be checked"));
        CHECK(has(answer,
                  "`MedicationRequest/m1` (medication is not named or cannot be "
                  "resolved)"));
        request.drafts = {drug("m1", R"("medicationCodeableConcept":{"text":"Home drug"})")};
        CHECK(request.post().cards().empty());
    }

    TEST_CASE("order-select: only a selected order triggers") {
        Small request;
        request.drafts = {kCetuximab, drug("m2", rxnorm("51499"))};
        request.selections = R"(["MedicationRequest/m1"])";
        CHECK(statements_of(request.post()).contains("MRC-EGFR-01"));
        request.selections = R"(["MedicationRequest/m2"])";
        CHECK_FALSE(statements_of(request.post()).contains("MRC-EGFR-01"));
    }

    TEST_CASE("encorafenib in a BRAF V600E mutant tumour: a warning instead of the stop") {
        Small request;
        request.drafts = {kCetuximab, drug("m2", rxnorm("2049106"))};
        request.prefetch["observations"] = bundle({observation("b", "58415-1", kPositive)});
        const Answer answer = request.post();
        CHECK(summary_of(ras_cards(answer)) ==
              "warning: Encorafenib + cetuximab drafted, BRAF V600E mutant, RAS not fully tested: "
              "confirm RAS wild type\n");
        // Another V600 mutation is not V600E.
        request.prefetch["observations"] = bundle({observation("b", "89861-9", kPositive)});
        CHECK(ras_cards(request.post()).front().string_at("indicator") == "critical");
    }

    TEST_CASE("suggestions fit the case: pending test, operation soon") {
        const auto order = [](const std::string& status, const std::string& authored) {
            return R"({"resourceType":"ServiceRequest","id":"s1","status":")" + status +
                   R"(","intent":"order","subject":{"reference":"Patient/p1"},"authoredOn":")" +
                   authored +
                   R"(","code":{"coding":[{"system":"http://loinc.org","code":"81420-2"}]}})";
        };
        Small request;
        request.prefetch["serviceRequests"] = bundle({order("active", "2026-09-20")});
        Answer answer = request.post();
        CHECK(has(answer, "Remove the EGFR inhibitor, RAS result awaited"));
        CHECK_FALSE(has(answer, "Order extended RAS test"));
        request.prefetch["serviceRequests"] = bundle({order("active", "2026-07-20")});
        CHECK(has(request.post(), "Order extended RAS test"));
        request.prefetch["serviceRequests"] = bundle({order("revoked", "2026-09-20")});
        CHECK(has(request.post(), "Order extended RAS test"));

        // Bevacizumab is offered only where no other statement objects to it.
        Small surgery;
        surgery.prefetch["observations"] =
            bundle({observation("e", "89247-1", R"("valueInteger":1)")});
        surgery.prefetch["diagnosticReports"] = bundle(
            {R"({"resourceType":"DiagnosticReport","id":"ct","status":"final","subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-09-25","code":{"coding":[{"system":"http://snomed.info/sct","code":"418023006"}]}})"});
        CHECK(has(surgery.post(), "use bevacizumab instead"));
        surgery.prefetch["procedures"] = bundle(
            {R"({"resourceType":"Procedure","id":"x","status":"completed","subject":{"reference":"Patient/p1"},"performedDateTime":"2026-09-20","code":{"coding":[{"system":"http://snomed.info/sct","code":"387607004"}]}})"});
        CHECK_FALSE(has(surgery.post(), "use bevacizumab instead"));
    }

    TEST_CASE("a changed day takes the place of a period, and of what stands beside it") {
        Small request;
        request.drafts = {
            R"({"resourceType":"ServiceRequest","id":"s1","status":"draft","intent":"order",)"
            R"("subject":{"reference":"Patient/p1"},"code":{"coding":[{"system":)"
            R"("http://snomed.info/sct","code":"71273005"}]},"occurrencePeriod":)"
            R"({"start":"2026-10-10","end":"2026-10-11"},"_occurrenceDateTime":{"id":"x"}})"};
        request.prefetch["medicationAdministrations"] =
            bundle({R"({"resourceType":"MedicationAdministration","id":"a","status":"completed",)"
                    R"("subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-09-15",)" +
                    rxnorm("253337") + '}'});
        const Answer answer = request.post();
        REQUIRE(has(answer, "Move the operation"));
        CHECK(has(answer, R"("occurrenceDateTime":"2026-10-27")"));
        CHECK_MESSAGE(!has(answer, "occurrencePeriod"), answer.text);
        CHECK_FALSE(has(answer, "_occurrenceDateTime"));
    }

    TEST_CASE("swapped gene ids are a conflict, not evidence") {
        const std::string variant =
            R"({"resourceType":"Observation","id":"v","status":"final","subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-09-01","code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},"valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA9633-4"}]},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"48018-6"}]},"valueCodeableConcept":{"coding":[{"system":"http://www.genenames.org","code":"HGNC:6342","display":"NRAS"}]}}]})";
        Small request;
        request.prefetch["observations"] = bundle({variant});
        const Answer answer = request.post();
        CHECK(statements_of(answer).contains("MRC-EGFR-01"));
        CHECK_FALSE(statements_of(answer).contains("MRC-EGFR-02"));
        CHECK(has(answer, "record contradicts itself"));
    }

    TEST_CASE("deceased: nothing is said") {
        Small request;
        request.prefetch["patient"] =
            R"({"resourceType":"Patient","id":"p1","deceasedBoolean":true})";
        CHECK(request.post().cards().empty());
    }
}

}  // namespace hookline::hooks::test
