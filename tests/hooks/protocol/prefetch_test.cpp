#include "hooks/protocol/prefetch.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "mappings/build_record.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {

using test::Document;

TEST_SUITE("protocol/prefetch") {
    TEST_CASE(
        "CH-031..CH-038, CH-050: templates have one plain token of the patient, nothing else") {
        std::set<std::string_view> keys;
        const auto templates = prefetch_templates(mappings::kSourceNames);
        for (const PrefetchTemplate& item : templates) {
            CAPTURE(item.key);
            keys.insert(item.key);
            const std::size_t token = item.query.find("{{");
            REQUIRE(token != std::string_view::npos);
            CHECK(item.query.substr(token) == "{{context.patientId}}");
            CHECK(item.query.find_first_of(":_&") == std::string_view::npos);
            CHECK(item.query.find("category") == std::string_view::npos);
        }
        CHECK(keys.size() == mappings::kSourceNames.size());
        CHECK(keys.contains("observations"));
    }

    TEST_CASE("CH-030: a template is filled to a relative read or search, the id encoded") {
        const std::vector<std::string_view> wanted = {"conditions", "patient", "nonsense"};
        const auto templates = prefetch_templates(wanted);
        REQUIRE(templates.size() == 2);
        CHECK(fill_template(templates[0], "p-1.A_~") == "Condition?patient=p-1.A_~");
        CHECK(fill_template(templates[1], "a/b?c&d e\xC3\xA4") ==
              "Patient/a%2Fb%3Fc%26d%20e%C3%A4");
        CHECK(fill_template({"k", "Condition"}, "p") == "Condition");
    }

    TEST_CASE(
        "a reference that may be to several types is asked for with its type (FHIR R4 search)") {
        const std::vector<std::string_view> wanted = {"adverseEvents"};
        CHECK(fill_template(prefetch_templates(wanted)[0], "p-1") ==
              "AdverseEvent?subject=Patient/p-1");
    }

    TEST_CASE("CH-037: only Observations have a form with codes, a token list with equality") {
        for (const PrefetchTemplate& item : prefetch_templates(mappings::kSourceNames, "1-2,3-4")) {
            CAPTURE(item.key);
            CHECK(item.by_code == (item.key == "observations"
                                       ? "Observation?patient={{context.patientId}}&code=1-2,3-4"
                                       : ""));
            CHECK(item.query.find("code=") == std::string::npos);
        }
    }

    TEST_CASE("CH-063, CH-064: absent and null stay two different things") {
        Document document(R"({"prefetch":{"patient":null}})");
        std::size_t tolerated = 0;
        const auto prefetch = read_prefetch(document.value(), document.arena, tolerated);
        REQUIRE(prefetch.has_value());
        REQUIRE(prefetch->find("patient") != nullptr);
        CHECK(prefetch->find("patient")->is_null());
        CHECK(prefetch->find("conditions") == nullptr);
    }

    TEST_CASE("SR-065: wrapped values are unwrapped, failed ones are left out") {
        Document document(R"({"prefetch":{
            "patient":{"response":{"status":"200 OK"},"resource":{"resourceType":"Patient"}},
            "conditions":{"response":{"status":404},"resource":null},
            "observations":{"resource":{"resourceType":"Bundle"}},
            "goals":{"response":{"status":"200"}},
            "procedures":{"resourceType":"Bundle"},
            "encounters":{"resource":null},
            "appointments":{"response":null,"resource":null},
            "adverseEvents":{"response":{"status":"200 OK"},"resource":null},
            "carePlans":"x"}})");
        std::size_t tolerated = 0;
        const auto prefetch = read_prefetch(document.value(), document.arena, tolerated);
        REQUIRE(prefetch.has_value());
        CHECK(prefetch->find("patient")->string_at("resourceType") == "Patient");
        CHECK(prefetch->find("conditions") == nullptr);
        CHECK(prefetch->find("observations")->string_at("resourceType") == "Bundle");
        CHECK(prefetch->find("goals") == nullptr);
        CHECK(prefetch->find("procedures")->string_at("resourceType") == "Bundle");
        CHECK(prefetch->find("encounters") == nullptr);
        CHECK(prefetch->find("appointments") == nullptr);
        CHECK(prefetch->find("adverseEvents")->is_null());
        CHECK(prefetch->find("carePlans")->text() == "x");
        CHECK(tolerated == 7);
    }
}

}  // namespace hookline::hooks
