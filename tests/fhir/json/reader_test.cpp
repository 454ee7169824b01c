#include "fhir/json/reader.hpp"

#include <doctest/doctest.h>
#include <pthread.h>

#include <string>
#include <vector>

#include "fhir/json/source.hpp"
#include "fhir/json/writer.hpp"

namespace hookline::fhir::json {
namespace {

std::string repeat(std::string_view text, std::size_t count) {
    std::string result;
    result.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) {
        result += text;
    }
    return result;
}

std::string round_trip(std::string_view text) {
    BodyBuffer body(text);
    RequestArena arena;
    const auto value = parse(body, arena);
    if (!value) {
        return "error: " + value.error().message +
               (value.error().where.empty() ? "" : " (" + value.error().where + ")");
    }
    std::string out;
    Writer(out).value(*value);
    return out;
}

Result<Value> parse_text(BodyBuffer& body, const Limits& limits) {
    static RequestArena arena;
    return parse(body, arena, limits);
}

bool accepts(const std::string& text, const Limits& limits) {
    BodyBuffer body(text);
    return parse_text(body, limits).has_value();
}

ErrorKind refusal_kind(const std::string& text, const Limits& limits) {
    BodyBuffer body(text);
    return parse_text(body, limits).error().kind;
}

}  // namespace

TEST_SUITE("json/reader") {
    TEST_CASE("what is JSON comes back as it was, numbers digit for digit") {
        const std::vector<std::string> texts = {
            R"({})",
            R"([])",
            R"("")",
            R"(null)",
            R"([true,false,null])",
            R"({"a":{"b":[1,2,{"c":"d"}]},"e":[]})",
            R"([1e400,-1E+99999999999999999999,0.1e309,1e-400])",
            R"([1.10,0.30000000000000004,18446744073709551616,-0,1e300,1E-7,0.10])",
            R"({"text":"with \"quotes\", \\ and \n \t","ä":"ö€😀"})",
            R"({"a":[[[[[[[[[[0]]]]]]]]]]})",
        };
        for (const std::string& text : texts) {
            CAPTURE(text);
            CHECK(round_trip(text) == text);
        }
    }

    TEST_CASE("escapes are decoded in place, long strings around them stay whole") {
        CHECK(round_trip(R"(["A\u00e4\u20ac\ud83d\ude00\/\b"])") == "[\"Aä€😀/\\u0008\"]");
        const std::string plain = repeat("0123456789abcdef", 5) + "xyz";
        CHECK(round_trip("[\"" + plain + "\\n" + plain + "\",\"" + plain + "\"]") ==
              "[\"" + plain + "\\n" + plain + "\",\"" + plain + "\"]");
        CHECK(round_trip(" \t\r\n[ 1 , 2 ] \n") == "[1,2]");
    }

    TEST_CASE("escapes and strings are read alike wherever they stand") {
        struct Row {
            std::string written;
            std::string read;
        };
        const std::vector<Row> rows = {{R"(\u20ac)", "€"},   {R"(\ud83d\ude00)", "😀"},
                                       {R"(\"\\)", R"("\)"}, {R"(\\\\)", R"(\\)"},
                                       {"ö€😀", "ö€😀"},     {R"(\u0041ä)", "Aä"}};
        for (std::size_t before = 0; before < 140; ++before) {
            for (const Row& row : rows) {
                const std::string padding = repeat("a", before);
                BodyBuffer body("[\"" + padding + row.written + "\",\"" + row.written + "b" +
                                padding + row.written + "\",{\"" + row.written + "\":1}]");
                RequestArena arena;
                const auto value = parse(body, arena);
                CAPTURE(before);
                CAPTURE(row.written);
                REQUIRE(value.has_value());
                CHECK(value->elements()[0].text() == padding + row.read);
                CHECK(value->elements()[1].text() == row.read + "b" + padding + row.read);
                CHECK(value->elements()[2].members()[0].name == row.read);
            }
        }
    }

    TEST_CASE("a long body is read to its end, a fault at its end is found") {
        const std::string many =
            repeat(R"({"name":"a \"quoted\" name","value":[1,2.50,true]},)", 500);
        CHECK(round_trip("[" + many + "{}]") == "[" + many + "{}]");
        CHECK(round_trip("[" + many + "{}").starts_with("error: expected `,` or `]`"));
        CHECK(round_trip("[" + many + "\"a").starts_with("error: string is not closed"));
        CHECK(round_trip("[" + many + "\"\xff\"]").starts_with("error: text is not valid UTF-8"));
    }

    TEST_CASE("SR-060, SR-061: what is not JSON or not allowed is refused with its place") {
        struct Row {
            std::string text;
            std::string want;
        };
        const std::vector<Row> rows = {
            {"", "expected a JSON value, found nothing, at byte 0"},
            {"   ", "expected a JSON value, found nothing, at byte 3"},
            {"{\"a\":1} x", "expected the end, found more text, at byte 8"},
            {std::string("[1]\0[2]", 7), "expected the end, found more text, at byte 3"},
            {"\xEF\xBB\xBF{}", "expected a JSON value, at byte 0"},
            {"{\"a\":\"\xC0\xAF\"}", "text is not valid UTF-8, at byte 6"},
            {"{\"a\":\"\xED\xA0\x80\"}", "text is not valid UTF-8, at byte 6"},
            {"{\"a\":{\"b\":[1,2,tru]}}", "expected a JSON value, at byte 18 (a.b[2])"},
            {"{\"a\":1,}", "expected a member name in quotes, at byte 7 (a)"},
            {"[1,]", "expected a JSON value, at byte 3 ([1])"},
            {"{\"a\":1 /* no */}", "expected `,` or `}`, at byte 7 (a)"},
            {"{\"a\" 1}", "expected `:` after a member name, at byte 5 (a)"},
            {"[\"a\tb\"]", "escape or control character in a string is not valid, at byte 3 ([0])"},
            {"[\"abc", "string is not closed, at byte 5 ([0])"},
            {"[01]", "expected `,` or `]`, at byte 2 ([1])"},
            {"[1.]", "number is not valid, at byte 3 ([0])"},
            {"[1e]", "number is not valid, at byte 3 ([0])"},
            {"[1e+]", "number is not valid, at byte 4 ([0])"},
            {"[1e4.5]", "expected `,` or `]`, at byte 4 ([1])"},
            {"[NaN]", "expected a JSON value, at byte 1 ([0])"},
            {"{\"a\":1,\"b\":{\"c\":1,\"c\":2}}",
             "member name occurs twice in its object, at byte 21 (b.c)"},
            {R"(["\u0000"])",
             "escape in a string stands for no character that is allowed, at byte 9 ([0])"},
            {R"(["\udc00"])",
             "escape in a string stands for no character that is allowed, at byte 9 ([0])"},
            {R"(["\ud800x"])",
             "escape or control character in a string is not valid, at byte 2 ([0])"},
            {R"({"a b":{"c":]})", "expected a JSON value, at byte 12 (?.c)"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.text);
            CHECK(round_trip(row.text) == "error: " + row.want);
        }
    }

    TEST_CASE("SR-060: every escape of JSON is read, and none besides") {
        CHECK(round_trip(R"(["\" \\ \/ \b \f \n \r \t \u00Fc \u00fC"])") ==
              R"(["\" \\ / \u0008 \u000c \n \r \t ü ü"])");
        for (const char* escape :
             {R"(\x)", R"(\U0041)", R"(\')", R"(\u)", R"(\u12)", R"(\u004g)", R"(\u00:1)",
              R"(\u004`)", R"(\ud800\n)", R"(\ud800\u0041)", R"(\udbff\ue000)", R"(\ud800\u12)"}) {
            CAPTURE(escape);
            const std::string bad = "error: escape or control character in a string is not valid";
            CHECK(round_trip("[\"" + std::string(escape) + "\"]").starts_with(bad));
            CHECK(round_trip("{\"" + std::string(escape) + "\":1}").starts_with(bad));
        }
    }

    TEST_CASE("words and numbers that only begin like JSON are refused") {
        for (const char* text : {"tru", "truE", "falsy", "nul", "nuLL", "-", "-x", "+1", ".5",
                                 "-.5", "1.x", "1e", "1E-", "Infinity"}) {
            CAPTURE(text);
            CHECK(round_trip(text).starts_with("error: "));
            CHECK(round_trip("[" + std::string(text) + ",1]").starts_with("error: "));
            CHECK(round_trip("{\"a\":" + std::string(text) + "}").starts_with("error: "));
        }
    }

    TEST_CASE("SR-060: the limits of values hold for each kind of value, also within a member") {
        Limits few_elements;
        few_elements.elements_max = 2;
        Limits few_values;
        few_values.values_max = 3;  // the array and two within
        for (const std::string value : {R"("s")", "1", "true", "false", "null", "{}", "[]"}) {
            CAPTURE(value);
            const std::string two = "[" + value + "," + value + "]";
            const std::string three = "[" + value + "," + value + "," + value + "]";
            for (const Limits& limits : {few_elements, few_values}) {
                CHECK(accepts(two, limits));
                CHECK_FALSE(accepts(three, limits));
                CHECK(refusal_kind(three, limits) == ErrorKind::LimitExceeded);
            }
            CHECK_FALSE(accepts(R"({"a":1,"b":2,"c":)" + value + "}", few_values));
        }
    }

    TEST_CASE("only names as elements have them stand in the place of a fault") {
        const auto place_below = [](const std::string& name) {
            const std::string text = round_trip("{\"" + name + "\":{\"x\":]}}");
            return text.substr(text.find('('));
        };
        CHECK(place_below("Ab9_-.z") == "(Ab9_-.z.x)");
        for (const std::string& name :
             {std::string(), std::string(65, 'a'), std::string("a/b"), std::string("a:b"),
              std::string("[0]"), std::string("{"), std::string("ä")}) {
            CAPTURE(name);
            CHECK(place_below(name) == "(?.x)");
        }
    }

    TEST_CASE("SR-060: each limit holds at its value and refuses above it") {
        Limits limits;
        limits.depth_max = 5;
        limits.string_bytes_max = 10;
        limits.members_max = 4;
        limits.elements_max = 6;
        limits.values_max = 20;
        limits.number_chars_max = 8;
        struct Row {
            std::string name;
            std::string at;
            std::string above;
        };
        const std::vector<Row> rows = {
            {"depth", "[[[[[1]]]]]", "[[[[[[1]]]]]]"},
            {"string", "[\"0123456789\"]", "[\"0123456789a\"]"},
            {"name", "{\"0123456789\":1}", "{\"0123456789a\":1}"},
            {"members", R"({"a":1,"b":1,"c":1,"d":1})", R"({"a":1,"b":1,"c":1,"d":1,"e":1})"},
            {"elements", "[1,2,3,4,5,6]", "[1,2,3,4,5,6,7]"},
            {"values", "[[1,2,3,4,5,6],[1,2,3,4,5],[1,2,3,4,5]]",
             "[[1,2,3,4,5,6],[1,2,3,4,5],[1,2,3,4,5,6]]"},
            {"number", "[12345678]", "[123456789]"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            CHECK(accepts(row.at, limits));
            CHECK_FALSE(accepts(row.above, limits));
            CHECK(refusal_kind(row.above, limits) == ErrorKind::LimitExceeded);
        }
    }

    TEST_CASE("SR-060: the default limits are those of the requirement") {
        const Limits limits;
        CHECK(accepts(repeat("[", 64) + repeat("]", 64), limits));
        CHECK_FALSE(accepts(repeat("[", 65) + repeat("]", 65), limits));
        CHECK(accepts("[\"" + repeat("a", std::size_t{1024} * 1024) + "\"]", limits));
        CHECK_FALSE(accepts("[\"" + repeat("a", std::size_t{1024} * 1024 + 1) + "\"]", limits));
        CHECK(accepts("[" + repeat("1", 64) + "]", limits));
        CHECK_FALSE(accepts("[" + repeat("1", 65) + "]", limits));
    }

    TEST_CASE("SR-067: hostile numbers neither overflow nor end the process") {
        const Limits limits;
        for (const std::string& number :
             {std::string("1e-999999999999999999999"), std::string("1e999999999999999999999"),
              std::string("-0.") + repeat("0", 300) + "1e-300", repeat("9", 81), repeat("9", 4000),
              "0." + repeat("1", 4000)}) {
            accepts("[" + number + "]", limits);
        }
        CHECK(accepts("[1e-99999999999999999999]", limits));
    }

    TEST_CASE("a duplicate name is found among many members as well") {
        std::string many = "{";
        for (int i = 0; i < 9000; ++i) {
            many += "\"member" + std::to_string(i) + "\":1,";
        }
        const Limits limits;
        CHECK(accepts(many + "\"last\":1}", limits));
        CHECK(refusal_kind(many + "\"member17\":1}", limits) == ErrorKind::MalformedJson);
    }

    TEST_CASE("SR-063: deep input ends early in a stack of 256 KiB") {
        pthread_attr_t attributes;
        REQUIRE(pthread_attr_init(&attributes) == 0);
        REQUIRE(pthread_attr_setstacksize(&attributes, std::size_t{256} * 1024) == 0);
        struct Shared {
            std::string body = repeat("[", 1'000'000);
            bool refused = false;
        } shared;
        pthread_t thread{};
        REQUIRE(pthread_create(
                    &thread, &attributes,
                    [](void* argument) -> void* {
                        auto* state = static_cast<Shared*>(argument);
                        BodyBuffer body(state->body);
                        RequestArena arena;
                        state->refused = !parse(body, arena).has_value();
                        return nullptr;
                    },
                    &shared) == 0);
        pthread_join(thread, nullptr);
        pthread_attr_destroy(&attributes);
        CHECK(shared.refused);
    }

    TEST_CASE("SR-117: a document that does not fit the arena is a limit, not an exception") {
        BodyBuffer body("[" + repeat("1,", 5000) + "1]");
        RequestArena arena(10'000, 1024);
        const auto value = parse(body, arena);
        REQUIRE_FALSE(value.has_value());
        CHECK(value.error().kind == ErrorKind::LimitExceeded);
    }

    TEST_CASE("members are found by name, wrong kinds give nothing") {
        BodyBuffer body(R"({"resourceType":"Patient","name":[{"family":"A"}],"n":1.50})");
        RequestArena arena;
        const Value value = parse(body, arena).value();
        CHECK(value.string_at("resourceType") == "Patient");
        CHECK(value.string_at("name").empty());
        CHECK(value.string_at("absent").empty());
        CHECK(value.array_at("name").size() == 1);
        CHECK(value.array_at("resourceType").empty());
        CHECK(value.find("n")->text() == "1.50");
        CHECK(value.find("n")->find("x") == nullptr);
    }
}

TEST_SUITE("json/writer") {
    TEST_CASE("with an indent every member has its line") {
        std::string out;
        Writer writer(out, 2);
        writer.begin_object().key("a").integer(-5).key("b").begin_array().string("x").boolean(true);
        writer.end_array().key("c").begin_object().end_object().end_object();
        CHECK(out == "{\n  \"a\": -5,\n  \"b\": [\n    \"x\",\n    true\n  ],\n  \"c\": {}\n}");
    }

    TEST_CASE("an empty optional string is left out") {
        std::string out;
        Writer(out).begin_object().optional_string("a", "").optional_string("b", "x").end_object();
        CHECK(out == R"({"b":"x"})");
    }

    TEST_CASE("control characters are escaped") {
        std::string out;
        Writer(out).string(std::string_view("\x01\x1f\"\\\r\n\t", 7));
        CHECK(out == R"("\u0001\u001f\"\\\r\n\t")");
    }
}

TEST_SUITE("json/source") {
    TEST_CASE("SR-150: a fault of a file has line and column, which count the text as written") {
        struct Row {
            std::string text;
            std::string found;
        };
        for (const Row& row : std::vector<Row>{
                 {"{\"a\": \"\\n\\n\",\n \"ä\": 01}",
                  "f.json:2:8: error: expected `,` or `}` (at ?)\n"},
                 {"", "f.json:1:1: error: expected a JSON value, found nothing\n"},
                 {"\xef\xbb\xbf{}",
                  "f.json:1:1: error: the file begins with a byte order mark; expected UTF-8 "
                  "without it\n"},
                 {"{\"a\": 1,\n\"a\": 2}",
                  "f.json:2:4: error: member name occurs twice in its object (at a)\n"}}) {
            CAPTURE(row.text);
            BodyBuffer body(row.text);
            RequestArena arena;
            Diagnostics diagnostics;
            CHECK_FALSE(parse_source("f.json", row.text, body, arena, diagnostics).has_value());
            CHECK(diagnostics.to_text() == row.found);
        }
        BodyBuffer body(std::string_view("[1]"));
        RequestArena arena;
        Diagnostics diagnostics;
        CHECK(parse_source("f.json", "[1]", body, arena, diagnostics).has_value());
        CHECK(diagnostics.all().empty());
    }
}

}  // namespace hookline::fhir::json
