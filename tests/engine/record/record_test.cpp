#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "engine/record/record_source.hpp"
#include "tests/support/content.hpp"

namespace hookline::engine {

using test::Content;

TEST_SUITE("record/binding") {
    TEST_CASE("the ModelInfo and the accessors name the same classes and elements") {
        const Content& content = Content::shared();
        for (const cql::ModelClass& item : content.model->classes()) {
            if (item.name == "ClinicalStatement") {
                continue;
            }
            CAPTURE(item.name);
            CHECK(content.binding.find_class(item.name) != nullptr);
            std::set<std::string_view> wanted;
            for (const cql::ModelElement& element : item.elements) {
                wanted.insert(element.name);
            }
            if (item.base.ends_with("ClinicalStatement")) {
                for (const auto& element :
                     content.model->find_class("ClinicalStatement")->elements) {
                    wanted.insert(element.name);
                }
            }
            const auto read = content.binding.elements(item.name);
            CHECK(wanted == std::set<std::string_view>(read.begin(), read.end()));
        }
        for (const std::string_view name : content.binding.classes()) {
            CAPTURE(name);
            CHECK(content.model->find_class(name) != nullptr);
        }
    }
}

TEST_SUITE("record/terminology") {
    TEST_CASE("a value set expands to its codes as the file lists them; one with ranges does not") {
        const Content& content = Content::shared();
        const RecordTerminology terminology(*content.terminology);
        const auto handle =
            terminology.find_value_set("https://hookline.example/fhir/ValueSet/mets-bone");
        REQUIRE(handle.has_value());
        const auto codes = terminology.expansion(*handle);
        REQUIRE(codes.has_value());
        const auto is_icd = [](const cql::CodeValue& code) { return code.code == "C79.51"; };
        CHECK(std::ranges::count_if(*codes, is_icd) == 1);
        for (const cql::CodeValue& code : *codes) {
            CAPTURE(std::string(code.code));
            CHECK(terminology.contains(*handle, code.system, code.code));
        }
        std::size_t ranges = 0;
        for (std::size_t set = 0; set < content.terminology->size(); ++set) {
            const bool has_ranges =
                content.terminology->value_set(static_cast<mappings::SetHandle>(set)).has_ranges;
            CHECK(terminology.expansion(static_cast<int>(set)).has_value() == !has_ranges);
            ranges += has_ranges ? 1 : 0;
        }
        CHECK(ranges > 0);
    }
}

}  // namespace hookline::engine
