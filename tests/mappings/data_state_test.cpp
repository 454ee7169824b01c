// What each form of a prefetch value says of the data behind it.
#include "mappings/data_state.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/mappings/record_case.hpp"

namespace hookline::test {
namespace {

constexpr const char* kCondition =
    R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},)"
    R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"363351006"}]}})";
constexpr const char* kRemark =
    R"({"search":{"mode":"outcome"},"resource":{"resourceType":"OperationOutcome","issue":)"
    R"([{"severity":"warning","code":"informational"}]}})";

std::string bundle(const std::string& entries, const std::string& more = "") {
    return R"({"resourceType":"Bundle")" + more + R"(,"entry":[)" + entries + "]}";
}

std::string entry(const std::string& resource) {
    return R"({"resource":)" + resource + '}';
}

}  // namespace

TEST_SUITE("mappings/data_state") {
    TEST_CASE("CH-062..CH-069: the four states of prefetched data") {
        struct Row {
            std::string name;
            std::string value;  ///< of the key `conditions`; empty: the key is not there
            std::string_view want;
        };
        const std::string next =
            R"(,"link":[{"relation":"next","url":"https://ehr.example/fhir?page=2"}])";
        const std::string outcome =
            R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden"}]})";
        const std::vector<Row> rows = {
            {"CH-063: no key", "", "unknown"},
            {"CH-064: null", "null", "known-none"},
            {"CH-064: a Bundle without entry", R"({"resourceType":"Bundle","total":0})",
             "known-none"},
            {"CH-064: an empty entry", bundle(""), "known-none"},
            {"CH-065: an OperationOutcome", outcome, "unknown"},
            {"CH-066: a remark on the search", bundle(kRemark, R"(,"type":"searchset")"),
             "known-none"},
            {"CH-066: a remark beside a result", bundle(entry(kCondition) + ',' + kRemark),
             "present"},
            {"CH-066: a failure instead of a result", bundle(entry(outcome)), "unknown"},
            {"CH-066: a failure beside a result", bundle(entry(kCondition) + ',' + entry(outcome)),
             "incomplete"},
            {"CH-068: an unread page", bundle(entry(kCondition), next), "incomplete"},
            {"CH-068: the relation in other letters",
             bundle("", R"(,"link":[{"relation":"Next","url":"https://ehr.example/fhir?page=2"}])"),
             "incomplete"},
            {"CH-068: a relation that is no text", bundle("", R"(,"link":[{"relation":["next"]}])"),
             "incomplete"},
            {"CH-068: another relation", bundle("", R"(,"link":[{"relation":"self"}])"),
             "known-none"},
            {"CH-068: an unread page behind an empty one", bundle("", next), "incomplete"},
            {"CH-069: no type, no total, no fullUrl", bundle(entry(kCondition)), "present"},
            {"CH-069: type collection, a wrong total",
             bundle(entry(kCondition), R"(,"type":"collection","total":7)"), "present"},
            {"CH-069: a resource instead of a Bundle", kCondition, "present"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            const std::string value = row.value.empty() ? "" : R"("conditions":)" + row.value + ',';
            const auto built = build_from_json(R"({"patient":"p","prefetch":{)" + value +
                                               R"("nobodyAsked":{"a":[1]},"goals":null}})");
            CHECK(to_string(built->record->state_of("conditions")) == row.want);
            // CH-062, CH-067: another key stays what it is, an extra one does no harm.
            CHECK(to_string(built->record->state_of("goals")) == "known-none");
            const bool has_condition = row.value.find("363351006") != std::string::npos;
            CHECK(built->record->conditions.size() == (has_condition ? 1 : 0));
        }
    }

    TEST_CASE("CH-069: the order of entries does not matter") {
        const std::string other =
            R"({"resourceType":"Condition","id":"d","subject":{"reference":"Patient/p"},)"
            R"("code":{"text":"x"}})";
        for (const std::string& entries :
             {entry(kCondition) + ',' + entry(other), entry(other) + ',' + entry(kCondition)}) {
            const auto built = build_from_json(R"({"patient":"p","prefetch":{"conditions":)" +
                                               bundle(entries) + "}}");
            CHECK(built->record->conditions.size() == 2);
            CHECK(built->record->primary_tumours.size() == 1);
        }
    }
}

}  // namespace hookline::test
