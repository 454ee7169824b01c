#include "fhir/json/member_name.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"

namespace hookline::fhir::json {
namespace {

struct Parsed {
    BodyBuffer body;
    RequestArena arena;
    Result<Value> root;

    explicit Parsed(std::string_view text) : body(text), root(parse(body, arena)) {}
};

// An object with this one member, its name written as JSON.
std::string object_with(std::string_view name) {
    std::string text;
    Writer(text).begin_object().key(name).string("x").end_object();
    return text;
}

MemberKey key_in_tree(std::string_view name) {
    const Parsed parsed(object_with(name));
    REQUIRE(parsed.root);
    REQUIRE(parsed.root->members().size() == 1);
    CHECK(parsed.root->members()[0].name == name);
    CHECK(parsed.root->string_at(name) == "x");
    return parsed.root->members()[0].name.key();
}

// What differs from a name by little: longer, shorter, another letter at each place.
std::vector<std::string> neighbours(std::string_view name) {
    std::vector<std::string> texts = {std::string(name) + "s", std::string(name) + '"',
                                      "x" + std::string(name), std::string(name.substr(1)),
                                      std::string(name.substr(0, name.size() - 1))};
    for (std::size_t i = 0; i < name.size(); ++i) {
        texts.emplace_back(name);
        texts.back()[i] = texts.back()[i] == 'q' ? 'Q' : 'q';
    }
    return texts;
}

}  // namespace

TEST_SUITE("json/member_name") {
    TEST_CASE("each keyed name has a key of its own, the same in a text and in a tree") {
        std::set<MemberKey> keys;
        for (const std::string_view name : kKeyedNames) {
            CAPTURE(name);
            const MemberKey key = key_of(name);
            CHECK(key != kNoMemberKey);
            CHECK(keys.insert(key).second);
            CHECK(key_in_tree(name) == key);
        }
        CHECK(MemberName("code").key() == key_of("code"));
        CHECK(MemberName("medicationCodeableConcept").key() == key_of("medicationCodeableConcept"));
    }

    TEST_CASE(
        "a name that differs in any letter has another key or none, and is found by its text") {
        for (const std::string_view name : kKeyedNames) {
            for (const std::string& other : neighbours(name)) {
                CAPTURE(other);
                CHECK(key_of(other) != key_of(name));
                CHECK(key_in_tree(other) == key_of(other));
            }
        }
    }

    TEST_CASE("names without a key are found too") {
        const Parsed parsed(
            R"({"":1,"a":2,"Code":3,"codes":4,"a rather long name of no element":5})");
        REQUIRE(parsed.root);
        CHECK(parsed.root->find("")->text() == "1");
        CHECK(parsed.root->find("a")->text() == "2");
        CHECK(parsed.root->find("Code")->text() == "3");
        CHECK(parsed.root->find("codes")->text() == "4");
        CHECK(parsed.root->find("a rather long name of no element")->text() == "5");
        CHECK(parsed.root->find("code") == nullptr);
        CHECK(parsed.root->find("b") == nullptr);
    }

    TEST_CASE("a name written with escapes is the name that they stand for") {
        const Parsed parsed(
            R"({"\u0063ode":"a","medication\u0043odeableConcept":"b","st\u0061tus":"c"})");
        REQUIRE(parsed.root);
        CHECK(parsed.root->string_at("code") == "a");
        CHECK(parsed.root->string_at("medicationCodeableConcept") == "b");
        CHECK(parsed.root->string_at("status") == "c");
    }

    TEST_CASE("a name that occurs twice is refused, however it is written") {
        for (const char* text :
             {R"({"code":1,"code":2})", R"({"code":1,"\u0063ode":2})",
              R"({"\u0063ode":1,"code":2})", R"({"":1,"":2})", R"({"x":1,"":2,"code":3,"":4})",
              R"({"unknown":1,"unknown":2})", R"({"a":{"b":1},"a":2})",
              R"({"medicationReference":1,"status":2,"medicationReference":3})"}) {
            CAPTURE(text);
            const Parsed parsed(text);
            REQUIRE_FALSE(parsed.root);
            CHECK(parsed.root.error().message.starts_with("member name occurs twice"));
        }
    }

    TEST_CASE("the same name in different objects is no repetition") {
        const Parsed parsed(R"({"code":{"code":{"code":1}},"":{"":2}})");
        REQUIRE(parsed.root);
        CHECK(parsed.root->find("code")->find("code")->find("code")->text() == "1");
        CHECK(parsed.root->find("")->find("")->text() == "2");
    }

    TEST_CASE("a member made by hand has the key of its name") {
        const std::string name = "status";
        const std::vector<Member> members = {{"code", Value::string("a")},
                                             {name, Value::string("b")},
                                             {std::string_view("other"), Value::string("c")}};
        const Value object = Value::object(members);
        CHECK(object.string_at("code") == "a");
        CHECK(object.string_at("status") == "b");
        CHECK(object.string_at("other") == "c");
    }
}

}  // namespace hookline::fhir::json
