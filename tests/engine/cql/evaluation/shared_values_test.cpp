// Values that one evaluation takes from another, and the definitions for which it may not.
#include <doctest/doctest.h>

#include "engine/cql/reads.hpp"
#include "engine/cql/trace.hpp"
#include "tests/engine/cql/evaluation/cql_support.hpp"

namespace hookline::cql::test {
namespace {

constexpr const char* kLibrary = R"(
library Test
using Test
parameter Limit default 2
context Patient
define Fixed: 20 + 1
define Twice: Fixed * 2
define Found: Count([Finding])
define function More(by Integer): Found + by
define ByFunction: More(1)
define InQuery: ({1, 2}) N where exists ([Finding] F where F.kind = 'a') return N
define Dead: if true then 1 else Found
define Deceased: Patient.deceased
define Limited: Limit + 1
)";

std::shared_ptr<const LibrarySet> load(World& world) {
    auto libraries = world.load(kLibrary);
    REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
    return libraries;
}

// Names of the definitions without operands that depend on the differences.
std::string dependents(const LibrarySet& libraries, const Differences& differences) {
    const std::vector<bool> found = dependents_of(libraries, differences);
    std::string names;
    for (const std::string& name : libraries.definitions("Test")) {
        if (found[static_cast<std::size_t>(libraries.find("Test", name).index)]) {
            names += (names.empty() ? "" : " ") + name;
        }
    }
    return names;
}

}  // namespace

TEST_SUITE("cql/shared values") {
    TEST_CASE("what can read the difference depends on it, through whatever it names") {
        World world;
        const auto libraries = load(world);
        CHECK(dependents(*libraries, {{"Finding"}, {}}) == "Found ByFunction InQuery Dead");
        CHECK(dependents(*libraries, {{"Patient"}, {}}) == "Deceased");
        CHECK(dependents(*libraries, {{}, {libraries->find("Test", "Fixed")}}) == "Fixed Twice");
        CHECK(dependents(*libraries, {{}, {}}).empty());
    }

    TEST_CASE("what differs is computed, the rest is taken over") {
        World before;
        before.add("a", {});
        const auto libraries = load(before);
        World after;  // no finding
        const std::vector<bool> differs = dependents_of(*libraries, {{"Finding"}, {}});
        Evaluation base(*libraries, before, before, before.options, before.arena);
        EvaluationOptions options = before.options;
        options.shared = {&base, &differs};
        Evaluation shared(*libraries, after, before, options, before.arena);
        Evaluation alone(*libraries, after, before, before.options, before.arena);
        for (const std::string& name : libraries->definitions("Test")) {
            CAPTURE(name);
            const DefinitionRef definition = libraries->find("Test", name);
            CHECK(to_text(shared.evaluate(definition).value()) ==
                  to_text(alone.evaluate(definition).value()));
            const auto explained = shared.explain(definition).value();
            const auto expected = alone.explain(definition).value();
            CHECK(explained.definitions == expected.definitions);
            CHECK(explained.retrieves.size() == expected.retrieves.size());
        }
        CHECK(to_text(base.evaluate(libraries->find("Test", "Found")).value()) == "1");
        CHECK(to_text(shared.evaluate(libraries->find("Test", "Found")).value()) == "0");
    }

    TEST_CASE("a shared value is the one of the base, an override stays what it is") {
        World world;
        const auto libraries = load(world);
        const DefinitionRef fixed = libraries->find("Test", "Fixed");
        const DefinitionRef twice = libraries->find("Test", "Twice");
        EvaluationOptions given = world.options;
        given.overrides = {{fixed, Value::integer(5)}};
        Evaluation base(*libraries, world, world, given, world.arena);
        const std::vector<bool> nothing = dependents_of(*libraries, {});
        EvaluationOptions options = world.options;
        options.shared = {&base, &nothing};
        Evaluation shared(*libraries, world, world, options, world.arena);
        CHECK(to_text(shared.evaluate(twice).value()) == "10");
        CHECK(shared.is_given(fixed));
        CHECK_FALSE(shared.is_given(twice));
        CHECK(shared.explain(fixed).value().given);
    }
}

}  // namespace hookline::cql::test
