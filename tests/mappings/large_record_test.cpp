#include <doctest/doctest.h>

#include "tests/mappings/mapping_content.hpp"
#include "tests/mappings/record_case.hpp"

namespace hookline::test {

TEST_SUITE("mappings/large") {
    TEST_CASE("5,000 resources are all read, each once") {
        std::string observations;
        std::string conditions;
        for (int i = 0; i < 2500; ++i) {
            const std::string id = std::to_string(i);
            const std::string head = (i == 0 ? "" : ",") + std::string(R"({"fullUrl":"urn:uuid:)") +
                                     "x" + id +
                                     R"(","resource":{"subject":{"reference":"Patient/p"},"id":")";
            observations += head + "o" + id +
                            R"(","resourceType":"Observation","status":"final","code":{"coding":)"
                            R"([{"system":"http://loinc.org","code":"29463-7"}]},)"
                            R"("effectiveDateTime":"2026-09-01","valueQuantity":{"value":)" +
                            std::to_string(50 + i % 50) + R"(,"code":"kg"}}})";
            conditions +=
                head + "c" + id +
                R"(","resourceType":"Condition","onsetDateTime":"2026-09-01","code":)"
                R"({"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"C78.7"}]},)"
                R"("evidence":[{"detail":[{"reference":"urn:uuid:x)" +
                std::to_string((i * 7) % 2500) + R"("}]}]}})";
        }
        const auto bundle = [](const std::string& entries) {
            return R"({"resourceType":"Bundle","type":"searchset","entry":[)" + entries + "]}";
        };
        const auto built =
            build_from_json(R"({"patient":"p","prefetch":{"observations":)" + bundle(observations) +
                            R"(,"conditions":)" + bundle(conditions) + "}}");
        CHECK(built->record->resources_read == 5000);
        CHECK(built->record->measurements.size() == 2500);
        CHECK(built->record->metastases.size() == 2500);
        CHECK(built->record->conditions.size() == 2500);
        CHECK(built->record->skipped.empty());
    }
}

}  // namespace hookline::test
