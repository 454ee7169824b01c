#include "engine/plan/rule_index.hpp"

#include <doctest/doctest.h>

#include <array>

namespace hookline::engine {
namespace {

Rule rule(std::vector<Trigger> triggers) {
    Rule result;
    result.triggers = std::move(triggers);
    return result;
}

using Indices = std::vector<std::size_t>;

}  // namespace

TEST_SUITE("plan/rule_index") {
    TEST_CASE("rules are found by hook and by kind, each once and in document order") {
        RuleIndex index;
        index.add(0, rule({{"order-sign", {"irinotecan", "oxaliplatin"}, {}}}));
        index.add(1, rule({{"patient-view", {}, {}}}));
        index.add(2, rule({{"order-sign", {}, {}}}));
        index.add(3, rule({{"appointment-book", {}, {"appt_surgery"}}}));
        const std::array<std::string_view, 2> both = {"oxaliplatin", "irinotecan"};
        const std::array<std::string_view, 1> other = {"denosumab"};
        const std::array<std::string_view, 1> surgery = {"appt_surgery"};
        CHECK(index.find({"order-sign", both, {}}) == Indices{0, 2});
        CHECK(index.find({"order-sign", other, {}}) == Indices{2});
        CHECK(index.find({"patient-view", both, {}}) == Indices{1});
        CHECK(index.find({"appointment-book", {}, surgery}) == Indices{3});
        CHECK(index.find({"appointment-book", {}, {}}).empty());
        CHECK(index.find({"encounter-start", {}, {}}).empty());
        CHECK(index.has_hook("patient-view"));
        CHECK_FALSE(index.has_hook("encounter-start"));
    }
}

}  // namespace hookline::engine
