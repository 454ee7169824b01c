// A rule that is silent while a source of its facts was not read whole is named as not checked
// (patient model section 1: "Not retrieved is not absent"; decision D-07).
#include <doctest/doctest.h>

#include <string>

#include "tests/e2e/small_request.hpp"

namespace hookline::hooks::test {
namespace {

const std::string kNext = R"("link":[{"relation":"next","url":"https://ehr.example/fhir/x?p=2"}],)";
const std::string kFailed =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"timeout"}]})";

const std::string kOxaliplatin = drug("m1", rxnorm("32592"));
const std::string kHepatectomy =
    R"({"resourceType":"ServiceRequest","id":"op","status":"draft","intent":"order",)"
    R"("subject":{"reference":"Patient/p1"},)"
    R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"71273005"}]}})";

std::string neuropathy_event(const std::string& grade) {
    return R"({"resourceType":"AdverseEvent","id":"ae","actuality":"actual","date":"2026-09-05",)"
           R"("subject":{"reference":"Patient/p1"},)"
           R"("event":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/mdr",)"
           R"("code":"10034620"}]},"severity":{"text":"Grade )" +
           grade + R"("}})";
}

std::string asserted(const std::string& name) {
    return R"({"resourceType":"Observation","id":")" + name +
           R"(","status":"final","effectiveDateTime":"2026-09-20",)"
           R"("subject":{"reference":"Patient/p1"},"code":{"coding":[{"system":)"
           R"("https://hookline.example/fhir/CodeSystem/oncology-assertions","code":")" +
           name + R"("}]},"valueBoolean":true})";
}

struct Row {
    const char* name;
    std::string hook;
    std::vector<std::string> drafts;
    std::map<std::string, std::string> prefetch;  // beside that of the small request
    const char* statement;
    bool is_unchecked;
};

const std::string kFitness = asserted("r0-achievable") +
                             "},{\"resource\":" + asserted("liver-remnant-adequate") +
                             "},{\"resource\":" + asserted("fit-for-surgery");

const std::vector<Row> kRows = {
    {"adverse events are not asked of a client that has none",
     "",
     {kOxaliplatin},
     {},
     "MRC-TOX-01",
     false},
    {"adverse events that were read hold no neuropathy",
     "",
     {kOxaliplatin},
     {{"adverseEvents", bundle({})}},
     "MRC-TOX-01",
     false},
    {"a page of the adverse events is unread",
     "",
     {kOxaliplatin},
     {{"adverseEvents", bundle({neuropathy_event("1")}, kNext)}},
     "MRC-TOX-01",
     true},
    {"reading the adverse events failed",
     "",
     {kOxaliplatin},
     {{"adverseEvents", kFailed}},
     "MRC-TOX-01",
     true},
    {"all that makes the liver resectable is known",
     "",
     {kHepatectomy},
     {{"observations", bundle({kFitness})}},
     "MRC-LIV-05",
     false},
    {"a later judgement may be unread",
     "",
     {kHepatectomy},
     {{"observations", bundle({kFitness}, kNext)}},
     "MRC-LIV-05",
     true},
    {"no therapy runs that resectability is to be reviewed in",
     "patient-view",
     {},
     {},
     "MRC-LIV-04",
     false},
    {"therapy may run, and since when is unread",
     "patient-view",
     {},
     {{"medicationAdministrations", bundle({}, kNext)}},
     "MRC-LIV-04",
     true},
    {"a diagnosis may say that the tumour is MSI-high",
     "",
     {kOxaliplatin},
     {{"conditions", bundle({kRectal, kLiver}, kNext)},
      {"observations", bundle({observation("msi", "81695-9", coded("LA14122-8"))})}},
     "MRC-ICI-01",
     true},
};

}  // namespace

TEST_SUITE("e2e/honest silence") {
    TEST_CASE("what an unread source may hold is named as not checked") {
        for (const Row& row : kRows) {
            CAPTURE(row.name);
            Small request;
            request.hook = row.hook;
            request.drafts = row.drafts;
            for (const auto& [key, value] : row.prefetch) {
                request.prefetch[key] = value;
            }
            const Answer answer = request.post();
            REQUIRE_MESSAGE(answer.ok, answer.text);
            CHECK_MESSAGE(has(answer, row.statement) == row.is_unchecked, answer.text);
        }
    }
}

}  // namespace hookline::hooks::test
