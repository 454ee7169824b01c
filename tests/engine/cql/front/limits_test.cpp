// Hostile text: every limit at, below and above it; bounded stack; linear time.
#include <doctest/doctest.h>
#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "engine/cql/ast_print.hpp"
#include "engine/cql/parser.hpp"

namespace {

using namespace hookline;
using namespace hookline::cql;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Sanitizers pad every frame.
constexpr std::size_t kStackBytes = std::size_t{2} * 1024 * 1024;
#else
constexpr std::size_t kStackBytes = std::size_t{256} * 1024;
#endif

std::string repeat(std::string_view text, std::size_t count) {
    std::string result;
    result.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) {
        result += text;
    }
    return result;
}

void run_on_small_stack(const std::function<void()>& work) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, kStackBytes) == 0);
    pthread_t thread = {};
    const auto entry = [](void* argument) -> void* {
        (*static_cast<const std::function<void()>*>(argument))();
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, entry,
                           const_cast<std::function<void()>*>(&work)) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

std::string first_error(const Diagnostics& diagnostics) {
    return diagnostics.all().empty() ? "" : diagnostics.all().front().message;
}

struct Nest {
    std::string name;
    std::string_view open;
    std::string_view inner;
    std::string_view close;
    std::string_view before = "";  // NOLINT(readability-redundant-string-init): rows omit it

    [[nodiscard]] std::string text(std::size_t count) const {
        return std::string(before) + repeat(open, count) + std::string(inner) +
               repeat(close, count);
    }
};

const Nest kNests[] = {
    {"parentheses", "(", "1", ")"},
    {"signs", "- ", "1", ""},
    {"not", "not ", "true", ""},
    {"exists", "exists ", "x", ""},
    {"start of", "start of ", "x", ""},
    {"date from", "date from ", "x", ""},
    {"duration of", "duration in days of ", "x", ""},
    {"lists", "{", "1", "}"},
    {"tuples", "Tuple { a: ", "1", "}"},
    {"instances", "X { a: ", "1", "}"},
    {"intervals", "Interval[1, ", "1", "]"},
    {"calls", "f(", "1", ")"},
    {"methods", "a.f(", "1", ")"},
    {"indexers", "a[", "1", "]"},
    {"if", "if a then b else ", "c", ""},
    {"if in the condition", "if ", "c", " then a else b"},
    {"case", "case when ", "c", " then a else b end"},
    {"distinct", "distinct ", "x", ""},
    {"collapse", "collapse ", "x", " per day"},
    {"convert", "convert ", "x", " to T"},
    {"cast", "cast ", "x", " as T"},
    {"retrieves", "[X: ", "x", "]"},
    {"queries", "(", "x", ") A return A"},
    {"queries in where", "X A where ", "x", ""},
    {"queries in such that", "X A with X B such that ", "x", ""},
    {"queries in let", "X A let b: (", "x", ") return b"},
    {"queries in aggregate", "X A aggregate R: ", "x", ""},
    {"between", "1 between (", "1", ") and 2"},
    {"timing", "a 3 days before day of (", "a", ")"},
    {"operators", "a or b and c in d = e before f < (", "g", ")"},
    {"arithmetic", "1 + 2 * 3 ^ (", "4", ")"},
    {"types", "List<", "T", ">", "x is "},
    {"tuple types", "Tuple { a ", "T", "}", "x as "},
};

}  // namespace

TEST_SUITE("cql/limits") {
    TEST_CASE("nesting behind the limit is one error and never overflows a small stack") {
        for (const Nest& nest : kNests) {
            CAPTURE(nest.name);
            for (const std::size_t count : {300U, 3000U}) {
                const std::string text = nest.text(count);
                Diagnostics diagnostics;
                std::string tree;
                run_on_small_stack([&] {
                    const auto root = parse_expression("e.cql", text, diagnostics);
                    tree = print(*root->expression);
                });
                CHECK(first_error(diagnostics).ends_with("nested more than 200 levels deep"));
            }
        }
    }

    TEST_CASE("nesting up to the limit is read on a small stack") {
        for (const Nest& nest : kNests) {
            CAPTURE(nest.name);
            std::size_t deepest = 0;
            run_on_small_stack([&] {
                // The levels that one construct takes differ; each must allow twenty at the least.
                for (std::size_t count = 1; count <= 200; count += 19) {
                    const std::string text = nest.text(count);
                    Diagnostics diagnostics;
                    const auto root = parse_expression("e.cql", text, diagnostics);
                    if (diagnostics.has_errors()) {
                        break;
                    }
                    static_cast<void>(print(*root->expression));
                    deepest = count;
                }
            });
            CHECK(deepest >= 20);
        }
    }

    TEST_CASE("depth: at, below and above the limit") {
        ParseLimits limits;
        limits.depth_max = 5;
        const auto errors = [&](const std::string& text) {
            Diagnostics diagnostics;
            const auto root = parse_expression("e.cql", text, diagnostics, limits);
            return first_error(diagnostics);
        };
        CHECK(errors(repeat("(", 3) + "1" + repeat(")", 3)) == "");
        CHECK(errors(repeat("(", 4) + "1" + repeat(")", 4)) == "");
        CHECK(errors(repeat("(", 5) + "1" + repeat(")", 5)) ==
              "expression is nested more than 5 levels deep");
        CHECK(errors("1 + 1 + 1 + 1 + 1") == "");
        CHECK(errors("1 + 1 + 1 + 1 + 1 + 1") == "expression is nested more than 5 levels deep");
        CHECK(errors("a.b.c.d.e") == "");
        CHECK(errors("a.b.c.d.e.f") == "expression is nested more than 5 levels deep");
    }

    TEST_CASE("a chain of operators is longer than a tree may be high, on a small stack") {
        const auto error_of = [](const std::string& text) {
            Diagnostics diagnostics;
            std::string tree;
            run_on_small_stack(
                [&] { tree = print(*parse_expression("e.cql", text, diagnostics)->expression); });
            CHECK(tree.starts_with('(') != diagnostics.has_errors());
            return first_error(diagnostics);
        };
        for (const std::string_view op : {"+", "*", "&", "or", "and", "union", "|", "="}) {
            CAPTURE(op);
            const std::string next = " " + std::string(op) + " b";
            CHECK(error_of("a" + repeat(next, 1000)) == "");
            CHECK(error_of("a" + repeat(next, 1001)) ==
                  "more than 1000 operators follow one another without parentheses");
            CHECK(error_of("a" + repeat(next, 100'000)) ==
                  "more than 1000 operators follow one another without parentheses");
        }
        // Long chains in one another use up the height.
        const std::string chain = "1" + repeat(" + 1", 150);
        CHECK(error_of(chain + " + f(" + chain + ")") == "");
        CHECK(error_of(chain + " + f(" + chain + " + f(" + chain + "))") ==
              "expression is nested more than 200 levels deep");
    }

    TEST_CASE("bytes: at, below and above the limit") {
        ParseLimits limits;
        limits.bytes_max = 20;
        for (const std::size_t size : {19U, 20U, 21U}) {
            Diagnostics diagnostics;
            const auto root =
                parse_expression("e.cql", "1" + std::string(size - 1, ' '), diagnostics, limits);
            CHECK(diagnostics.to_text() ==
                  (size <= 20 ? "" : "e.cql: error: the text has more than 20 bytes\n"));
            CHECK(print(*root->expression) == (size <= 20 ? "1" : "invalid"));
        }
    }

    TEST_CASE("errors: at, below and above the limit") {
        ParseLimits limits;
        limits.errors_max = 3;
        for (const std::size_t count : {2U, 3U, 4U, 100U}) {
            Diagnostics diagnostics;
            const auto library =
                parse_library("l.cql", repeat("define A: )\n", count), diagnostics, limits);
            CHECK(diagnostics.error_count() == std::min<std::size_t>(count, 4));
            CHECK((diagnostics.all().back().message ==
                   "too many errors, the rest of the text was not read") == (count > 3));
        }
    }

    TEST_CASE("hostile texts are read in linear time") {
        // Whatever is searched twice would show: each text has 30 kB.
        constexpr std::size_t kBytes = 30000;
        const std::string_view patterns[] = {"(",
                                             ")",
                                             "{a:",
                                             "[",
                                             "f(",
                                             "'\n",
                                             "\"\\\n",
                                             "`\\`\n",
                                             "/*",
                                             "a.",
                                             "a b ",
                                             "define ",
                                             "define A:",
                                             "define A: (\n",
                                             "define A: 1 + ",
                                             "1 ",
                                             "@",
                                             "@2014-",
                                             "a and ",
                                             "case when ",
                                             "if ",
                                             "X A with ",
                                             "code a: ",
                                             "context a\n",
                                             "\xC3\xA4",
                                             "\\",
                                             "'a\\",
                                             "a[1].",
                                             "Interval[(",
                                             "1:",
                                             "-",
                                             "not ",
                                             "starts ",
                                             "cast a as ",
                                             "\r\n",
                                             "public ",
                                             "private code ",
                                             "define A: f(((((((\n",
                                             "[a.b[1] in ",
                                             "{{}}",
                                             "}",
                                             "%"};
        for (const std::string_view pattern : patterns) {
            CAPTURE(pattern);
            const std::string text = repeat(pattern, kBytes / pattern.size());
            const auto start = std::chrono::steady_clock::now();
            Diagnostics diagnostics;
            const auto library = parse_library("l.cql", text, diagnostics);
            const auto root = parse_expression("e.cql", text, diagnostics);
            const auto took = std::chrono::steady_clock::now() - start;
            CHECK(std::chrono::duration<double>(took).count() < 3.0);
            CHECK(diagnostics.error_count() <= 102);
        }
    }
}
