#include "engine/cql/lexer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace hookline;
using namespace hookline::cql;

struct Row {
    const char* name;
    std::string_view text;
    std::vector<std::string_view> want;  // the tokens, as written
};

std::vector<std::string_view> texts_of(std::string_view text) {
    std::vector<std::string_view> result;
    for (const Token& token : tokenize(text, [](SourceRange, const std::string&) {})) {
        result.push_back(text.substr(token.offset, token.length));
    }
    CHECK(result.back().empty());
    result.pop_back();
    return result;
}

std::vector<std::string> errors_of(std::string_view text) {
    std::vector<std::string> result;
    const auto tokens = tokenize(text, [&](SourceRange range, const std::string& message) {
        result.push_back(std::to_string(range.begin.line) + ":" +
                         std::to_string(range.begin.column) + " " + message);
    });
    CHECK(tokens.back().kind == TokenKind::End);
    return result;
}

}  // namespace

TEST_SUITE("cql/lexer") {
    TEST_CASE("text is cut into the longest tokens") {
        const std::vector<Row> rows = {
            {"symbols", "<=<>= !=!~~->-", {"<=", "<", ">=", "!=", "!~", "~", "->", "-"}},
            {"numbers", "1 1.5 1. 1L 1.5L 007", {"1", "1.5", "1", ".", "1L", "1.5", "L", "007"}},
            {"a unit behind a number", "5mg 5'mg'", {"5", "mg", "5", "'mg'"}},
            {"comments", "a//b\nc/*d\n*/e/**/f/", {"a", "c", "e", "f", "/"}},
            {"a comment ends with the text", "a // b", {"a"}},
            {"comments do not nest", "/* /* */ a */", {"a", "*", "/"}},
            {"quotes inside quotes", "'a\"`' \"'`\" `'\"`", {"'a\"`'", "\"'`\"", "`'\"`"}},
            {"escaped quotes", R"('a\'b\\' c)", {R"('a\'b\\')", "c"}},
            {"comment signs inside a text", "'/*' '//'", {"'/*'", "'//'"}},
            {"a text over two lines", "'a\nb' c", {"'a\nb'", "c"}},
            {"dates", "@2014 @2014-01 @2014-01-31", {"@2014", "@2014-01", "@2014-01-31"}},
            {"a date and a minus sign",
             "@2014-a @2014-01 -01",
             {"@2014", "-", "a", "@2014-01", "-", "01"}},
            {"datetimes",
             "@2014T @2014-01-31T10:30:00.5+01:00 @2014-01-31T10Z",
             {"@2014T", "@2014-01-31T10:30:00.5+01:00", "@2014-01-31T10Z"}},
            {"a datetime and a plus sign",
             "@2014-01-31T10:30+5 'mg'",
             {"@2014-01-31T10:30", "+", "5", "'mg'"}},
            {"times", "@T10 @T10:30 @T10:30:59.999", {"@T10", "@T10:30", "@T10:30:59.999"}},
            {"a time before a dot", "@T10:30:00.x", {"@T10:30:00", ".", "x"}},
            {"a byte order mark",
             "\xEF\xBB\xBF"
             "a",
             {"a"}},
            {"names with keywords inside",
             "define_ _define Define",
             {"define_", "_define", "Define"}},
            {"nothing", "", {}},
            {"blanks only", " \t\r\n", {}},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            CHECK(texts_of(row.text) == row.want);
            CHECK(errors_of(row.text).empty());
        }
    }

    TEST_CASE("what cannot be read is reported at its beginning, and reading goes on") {
        struct ErrorRow {
            std::string_view text;
            std::vector<std::string> want;
            std::size_t tokens;
        };
        const std::vector<ErrorRow> rows = {
            {"a\n  'b\nc d", {"2:3 text without its closing `'`"}, 4},
            {"\"b\nc", {"1:1 name without its closing `\"`"}, 2},
            {"`b", {"1:1 name without its closing backtick"}, 1},
            {"'a\n'b\n'c", {"3:1 text without its closing `'`"}, 3},
            {"'a\\", {"1:1 text without its closing `'`"}, 1},
            {"a /* b\n/* c", {"1:3 comment without its closing `*/`"}, 1},
            {"'ä\\d' \\",
             {"1:3 unknown escape `\\d`, write `\\\\` for a backslash",
              "1:7 unexpected character `\\`"},
             1},
            {"'\\\n'", {"1:2 unknown escape `\\...`, write `\\\\` for a backslash"}, 1},
            {"'\\u12' '\\uD800x' '\\uDC00'",
             {"1:2 unknown escape `\\u`, write `\\\\` for a backslash",
              "1:9 unknown escape `\\u`, write `\\\\` for a backslash",
              "1:19 unknown escape `\\u`, write `\\\\` for a backslash"},
             3},
            {"a § %b", {"1:3 unexpected character `§`", "1:5 unexpected character `%`"}, 2},
            {std::string_view("a\0b", 3), {"1:2 unexpected character `...`"}, 2},
            {"$that $thi$this",
             {"1:1 expected `$this`, `$index` or `$total`, found `$that`",
              "1:7 expected `$this`, `$index` or `$total`, found `$thi`"},
             1},
        };
        for (const ErrorRow& row : rows) {
            CAPTURE(row.text);
            CHECK(errors_of(row.text) == row.want);
            CHECK(texts_of(row.text).size() == row.tokens);
        }
    }

    TEST_CASE("a malformed date or time is one token and one error") {
        for (const std::string_view text : {"@",
                                            "@2",
                                            "@201",
                                            "@20145",
                                            "@2014-1",
                                            "@2014-01-1",
                                            "@2014-01-011",
                                            "@2014-1-1",
                                            "@2014-01-01-01",
                                            "@2014-01-01T1",
                                            "@2014-01-01T10:5",
                                            "@2014-01-01T10:30:5",
                                            "@2014-01-01T10:30+01:0",
                                            "@2014-01-01T10:30Zulu",
                                            "@T",
                                            "@T1",
                                            "@T10:5",
                                            "@T10:30Z",
                                            "@T10:30:00:00",
                                            "@x"}) {
            CAPTURE(text);
            const auto errors = errors_of(text);
            REQUIRE(errors.size() == 1);
            CHECK(errors[0].starts_with("1:1 malformed date or time `" + std::string(text) + "`"));
            CHECK(texts_of(text) == std::vector<std::string_view>{text});
        }
    }

    TEST_CASE("positions count lines and code points") {
        const auto tokens =
            tokenize("'ä😀' b\r\n\tc /* ü\n */ d", [](SourceRange, const std::string&) {});
        REQUIRE(tokens.size() == 5);
        CHECK(tokens[0].range == SourceRange{{1, 1}, {1, 5}});
        CHECK(tokens[1].range == SourceRange{{1, 6}, {1, 7}});
        CHECK(tokens[2].range == SourceRange{{2, 2}, {2, 3}});
        CHECK(tokens[2].first_on_line);
        CHECK(tokens[3].range == SourceRange{{3, 5}, {3, 6}});
        CHECK(tokens[4].range == SourceRange{{3, 6}, {3, 6}});
    }

    TEST_CASE("escapes become what they stand for") {
        CHECK(unescape(R"('a\'\"\`\\\/\f\n\r\tb')") == "a'\"`\\/\f\n\r\tb");
        CHECK(unescape(R"("\u00e4\u20AC\uD83D\uDE00")") == "ä€😀");
        CHECK(unescape("`x`") == "x");
        CHECK(unescape("'") == "");
        CHECK(unescape(R"('\d\uD800\u12')") == R"(\d\uD800\u12)");
    }

    TEST_CASE("the keyword table finds every keyword and nothing else") {
        for (std::size_t i = 1; i <= static_cast<std::size_t>(Keyword::Years); ++i) {
            const auto keyword = static_cast<Keyword>(i);
            const KeywordInfo* found = find_keyword(info_of(keyword).spelling);
            REQUIRE(found != nullptr);
            CHECK(found->keyword == keyword);
        }
        for (const std::string_view word :
             {"", "Define", "DEFINE", "defin", "definee", "interval"}) {
            CHECK(find_keyword(word) == nullptr);
        }
    }
}
