#include <doctest/doctest.h>

#include <set>

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

}  // namespace hookline::engine
