#include "fhir/base/drop_repeated.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace hookline {
namespace {

using Texts = std::vector<std::string>;

Texts without_repeated(Texts texts) {
    drop_repeated(texts);
    return texts;
}

TEST_CASE("drop repeated: the first of equal texts stays where it was") {
    CHECK(without_repeated({}).empty());
    CHECK(without_repeated({"a"}) == Texts{"a"});
    CHECK(without_repeated({"b", "a", "b", "c", "a", "a"}) == Texts{"b", "a", "c"});
    CHECK(without_repeated({"a", "a", "a"}) == Texts{"a"});
}

TEST_CASE("SR-068: many texts are as few, in the time of a sort") {
    constexpr int kMany = 100'000;
    Texts texts;
    Texts expected;
    for (int i = 0; i < kMany; ++i) {
        // Longer than what a string holds inside, in no order.
        texts.push_back("MedicationRequest/" + std::to_string(i * 7919 % kMany));
        expected.push_back(texts.back());
        texts.push_back(texts[static_cast<std::size_t>(i)]);
    }
    CHECK(without_repeated(std::move(texts)) == expected);
}

}  // namespace
}  // namespace hookline
