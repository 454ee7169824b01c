#include "fhir/json/locate.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace hookline::fhir::json {
namespace {

constexpr std::string_view kText = R"({
  "id": "a",
  "action": [
    {"title": "one \" [ { two", "n": -1.5e3},
    {
      "title": "x"
    }
  ]
})";

SourcePosition begin_of(std::string_view path) {
    return locate(kText, path).begin;
}

}  // namespace

TEST_SUITE("json/locate") {
    TEST_CASE("a member stands where its name stands, an element where its value begins") {
        CHECK(begin_of("id") == SourcePosition{2, 3});
        CHECK(begin_of("action[0]") == SourcePosition{4, 5});
        CHECK(begin_of("action[0].n") == SourcePosition{4, 33});
        CHECK(begin_of("action[1].title") == SourcePosition{6, 7});
    }

    TEST_CASE("of a path that is not there the deepest part counts") {
        CHECK(begin_of("action[1].priority") == SourcePosition{5, 5});
        CHECK(begin_of("action[7].title") == SourcePosition{3, 3});
        CHECK(begin_of("none") == SourcePosition{});
        CHECK(begin_of("") == SourcePosition{});
        CHECK(begin_of(".") == SourcePosition{});
        CHECK(begin_of(".id") == SourcePosition{2, 3});
        for (const char* path : {"action[", "action[]", "action[x]", "action.title", "id[0]"}) {
            CAPTURE(path);
            CHECK(begin_of(path).line >= 2);  // the member, as far as it can be followed
        }
    }

    TEST_CASE("text that is no JSON ends the walk") {
        CHECK(locate("", "a") == SourceRange{});
        CHECK(locate("{\"a\": [1, ", "a[5]").begin == SourcePosition{1, 2});
        CHECK(locate("{\"a\": }}]", "a.b").begin == SourcePosition{1, 2});
        CHECK(locate("{\"a\\", "a") == SourceRange{});
        CHECK(locate("[1]", "[1]") == SourceRange{});
        CHECK(locate("{1: 2}", "a") == SourceRange{});
        CHECK(locate("{\"b\": ", "a") == SourceRange{});
        CHECK(locate("{\"b\": 1", "a") == SourceRange{});
        CHECK(locate("{\"a\": \"open", "a.b").begin == SourcePosition{1, 2});
    }
}

}  // namespace hookline::fhir::json
