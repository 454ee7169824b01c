// Rules that read dose, date or site of a draft look at one triggering order at a time (patient
// model 3.9): what another order of the call says neither hides nor causes a card.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/e2e/service_support.hpp"

namespace hookline::hooks::test {
namespace {

using fhir::json::Value;

constexpr const char* kDay = "2026-10-05";
const std::string kSnomed = "http://snomed.info/sct";

std::string code(const std::string& system, const std::string& value) {
    return R"({"coding":[{"system":")" + system + R"(","code":")" + value + R"("}]})";
}

std::string bundle(const std::vector<std::string>& resources) {
    std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[)";
    for (const std::string& resource : resources) {
        text += (text.ends_with('[') ? "" : ",") + std::string(R"({"resource":)") + resource + '}';
    }
    return text + "]}";
}

std::string order(const std::string& id, const std::string& what, const std::string& more) {
    return R"({"resourceType":"ServiceRequest",)" + (id.empty() ? "" : R"("id":")" + id + R"(",)") +
           R"("status":"draft","intent":"order","subject":{"reference":"Patient/p1"},"code":)" +
           code(kSnomed, what) + ',' + more + '}';
}

std::string dose(int gray, int fractions) {
    return R"("extension":[{"url":"http://hl7.org/fhir/us/codex-radiation-therapy/StructureDefinition/codexrt-radiotherapy-dose-prescribed-to-volume","extension":[{"url":"totalDose","valueQuantity":{"value":)" +
           std::to_string(gray) + R"(,"code":"Gy"}},{"url":"fractions","valuePositiveInt":)" +
           std::to_string(fractions) + "}]}]";
}

// Of several volumes.
std::string doses(const std::vector<std::string>& extensions) {
    std::string list;
    for (const std::string& one : extensions) {
        const std::size_t first = one.find('[') + 1;
        list += (list.empty() ? "" : ",") + one.substr(first, one.size() - first - 1);
    }
    return R"("extension":[)" + list + ']';
}

std::string bone_volumes(const std::vector<std::string>& extensions) {
    return order("x", "33195004",
                 R"("bodySite":[)" + code(kSnomed, "118645006") + "]," + doses(extensions));
}

std::string bone(const std::string& id, int gray, int fractions) {
    return order(id, "33195004",
                 R"("bodySite":[)" + code(kSnomed, "118645006") + "]," + dose(gray, fractions));
}

std::string pelvis(const std::string& id, int gray, int fractions) {
    return order(id, "428829005", dose(gray, fractions));
}

std::string operation(const std::string& id, const std::string& what, const std::string& day) {
    return order(id, what, R"("occurrenceDateTime":")" + day + '"');
}

std::string bevacizumab(const std::string& id) {
    return R"({"resourceType":"MedicationRequest","id":")" + id +
           R"(","status":"draft","intent":"order","subject":{"reference":"Patient/p1"},"medicationCodeableConcept":)" +
           code("http://www.nlm.nih.gov/research/umls/rxnorm", "253337") + '}';
}

// The orders inside a RequestGroup.
std::string group(const std::vector<std::string>& orders) {
    std::string contained;
    std::string actions;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const char* comma = i == 0 ? "" : ",";
        contained += comma + orders[i];
        const std::size_t id = orders[i].find("\"id\":\"") + 6;
        actions += comma + std::string(R"({"resource":{"reference":"#)") +
                   orders[i].substr(id, orders[i].find('"', id) - id) + "\"}}";
    }
    return R"({"resourceType":"RequestGroup","id":"g","status":"draft","intent":"order","subject":{"reference":"Patient/p1"},"contained":[)" +
           contained + R"(],"action":[)" + actions + "]}";
}

// A bone metastasis without symptoms, bevacizumab 20 days ago.
std::string request(const std::vector<std::string>& orders, const std::string& selections) {
    const std::string icd = "http://hl7.org/fhir/sid/icd-10-cm";
    const auto condition = [&](const std::string& id, const std::string& what) {
        return R"({"resourceType":"Condition","id":")" + id +
               R"(","subject":{"reference":"Patient/p1"},"code":)" + code(icd, what) + '}';
    };
    const std::string asymptomatic =
        R"({"resourceType":"Observation","id":"a","status":"final","subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-09-28","valueBoolean":false,"code":)" +
        code("https://hookline.example/fhir/CodeSystem/oncology-assertions", "bone-symptomatic") +
        '}';
    const std::string dosed =
        R"({"resourceType":"MedicationAdministration","id":"b","status":"completed","subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-09-15","medicationCodeableConcept":)" +
        code("http://www.nlm.nih.gov/research/umls/rxnorm", "253337") + '}';
    std::string text =
        std::string(R"({"hook":")") + (selections.empty() ? "order-sign" : "order-select") +
        R"(","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"Practitioner/1","patientId":"p1",)" +
        (selections.empty() ? "" : R"("selections":)" + selections + ',') + R"("draftOrders":)" +
        bundle(orders) + R"(},"prefetch":{"patient":{"resourceType":"Patient","id":"p1"},)" +
        R"("conditions":)" + bundle({condition("c", "C20"), condition("m", "C79.51")}) +
        R"(,"observations":)" + bundle({asymptomatic}) + R"(,"medicationAdministrations":)" +
        bundle({dosed});
    for (const char* key :
         {"diagnosticReports", "medicationRequests", "medicationStatements", "procedures",
          "serviceRequests", "appointments", "carePlans", "goals", "encounters", "adverseEvents"}) {
        text += std::string(",\"") + key + "\":null";
    }
    return text + "}}";
}

bool says(const Answer& answer, std::string_view statement) {
    return std::ranges::any_of(answer.cards(), [&](const Value& card) {
        const auto statements =
            card.find("extension")->find("org.hookline.card")->array_at("statements");
        return std::ranges::find(statements, statement, &Value::text) != statements.end();
    });
}

}  // namespace

TEST_SUITE("e2e/several orders") {
    TEST_CASE("3.9: each triggering order is judged by its own dose, date and site") {
        struct Row {
            std::string name;
            std::vector<std::string> orders;
            const char* statement;
            bool says;
            std::string selections;
        };
        const std::vector<Row> rows = {
            {"one order out of range", {bone("x", 80, 40)}, "MRC-BONE-02", true, ""},
            {"one order in range", {bone("x", 20, 5)}, "MRC-BONE-02", false, ""},
            {"the second out of range",
             {bone("x", 20, 5), bone("y", 80, 40)},
             "MRC-BONE-02",
             true,
             ""},
            {"the first out of range",
             {bone("x", 80, 40), bone("y", 20, 5)},
             "MRC-BONE-02",
             true,
             ""},
            {"two that differ, both in range",
             {bone("x", 20, 5), bone("y", 30, 10)},
             "MRC-BONE-02",
             false,
             ""},
            {"the same inside a RequestGroup",
             {group({bone("x", 20, 5), bone("y", 80, 40)})},
             "MRC-BONE-02",
             true,
             ""},
            {"a group with both in range",
             {group({bone("x", 20, 5), bone("y", 30, 10)})},
             "MRC-BONE-02",
             false,
             ""},
            {"without ids, the second out of range",
             {bone("", 20, 5), bone("", 80, 40)},
             "MRC-BONE-02",
             true,
             ""},
            {"without ids, both in range",
             {bone("", 20, 5), bone("", 30, 10)},
             "MRC-BONE-02",
             false,
             ""},
            {"the same id twice, the second out of range",
             {bone("x", 20, 5), bone("x", 80, 40)},
             "MRC-BONE-02",
             true,
             ""},
            {"the second volume of one order out of range",
             {bone_volumes({dose(20, 5), dose(80, 40)})},
             "MRC-BONE-02",
             true,
             ""},
            {"both volumes of one order in range",
             {bone_volumes({dose(20, 5), dose(30, 10)})},
             "MRC-BONE-02",
             false,
             ""},
            {"the dose of a pelvic order is not that of the bone",
             {bone("x", 20, 5), pelvis("y", 50, 28)},
             "MRC-BONE-02",
             false,
             ""},
            {"only the order in range is selected",
             {bone("x", 20, 5), bone("y", 80, 40)},
             "MRC-BONE-02",
             false,
             R"(["ServiceRequest/x"])"},
            {"only the order out of range is selected",
             {bone("x", 20, 5), bone("y", 80, 40)},
             "MRC-BONE-02",
             true,
             R"(["ServiceRequest/y"])"},
            {"an asymptomatic bone beside a pelvic course",
             {pelvis("y", 50, 28), bone("x", 20, 5)},
             "MRC-RT-01",
             true,
             ""},
            {"short and long course, both as they should be, have known doses",
             {pelvis("x", 25, 5), pelvis("y", 50, 28)},
             "MRC-RT-05",
             false,
             ""},
            {"an operation too early after bevacizumab",
             {operation("x", "71273005", "2026-10-12")},
             "MRC-BEV-03",
             true,
             ""},
            {"late enough", {operation("x", "71273005", "2026-12-12")}, "MRC-BEV-03", false, ""},
            {"one of two operations too early",
             {operation("x", "71273005", "2026-12-12"), operation("y", "46295004", "2026-10-12")},
             "MRC-BEV-03",
             true,
             ""},
            {"both late enough",
             {operation("x", "71273005", "2026-12-12"), operation("y", "46295004", "2026-12-20")},
             "MRC-BEV-03",
             false,
             ""},
            {"late enough after the last dose",
             {operation("x", "71273005", "2026-11-10")},
             "MRC-BEV-03",
             false,
             ""},
            {"bevacizumab drafted beside it comes too close",
             {operation("x", "71273005", "2026-11-10"), bevacizumab("b1")},
             "MRC-BEV-03",
             true,
             ""},
            {"likewise where only the drug is selected",
             {operation("x", "71273005", "2026-11-10"), bevacizumab("b1")},
             "MRC-BEV-03",
             true,
             R"(["MedicationRequest/b1"])"},
            {"bevacizumab beside an operation that is far enough",
             {operation("x", "71273005", "2026-12-12"), bevacizumab("b1")},
             "MRC-BEV-03",
             false,
             ""},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            const bool select = !row.selections.empty();
            const Answer answer = post(request(row.orders, row.selections), kDay,
                                       select ? "metastatic-rectal-cancer-order-select"
                                              : "metastatic-rectal-cancer-order-sign");
            REQUIRE_MESSAGE(answer.ok, answer.text);
            CHECK_MESSAGE(says(answer, row.statement) == row.says, answer.text);
        }
    }
}

}  // namespace hookline::hooks::test
