#include <set>

#include "tests/engine/facts/fact_bench.hpp"

namespace hookline {

TEST_SUITE("facts/catalogue") {
    TEST_CASE("all facts of the patient model are there, once") {
        const auto facts = test::FactLibrary::shared().catalogue->facts();
        std::set<std::string> names;
        std::set<std::string> labels;
        for (const engine::Fact& fact : facts) {
            names.insert(fact.name);
            labels.insert(fact.label);
        }
        CHECK(names.size() == 102);
        CHECK(labels.size() == facts.size());
    }
}

}  // namespace hookline
