#include "engine/plan/markdown.hpp"

#include <doctest/doctest.h>

namespace hookline::engine {

TEST_SUITE("plan/markdown") {
    TEST_CASE("SR-080: text from data keeps no meaning in Markdown") {
        CHECK(escape_markdown("bone, liver (2 sites); 1.5") == "bone, liver (2 sites); 1.5");
        CHECK(escape_markdown("wild type") == "wild type");
        CHECK(escape_markdown("**stop** [x](https://e)") ==
              "\\*\\*stop\\*\\* \\[x\\](https\\://e)");
        CHECK(escape_markdown("<img src=x>") == "\\<img src=x\\>");
        CHECK(escape_markdown("www.example.org") == "www\\.example.org");
        CHECK(escape_markdown("a\n\n# b") == "a \\# b");
        CHECK(escape_markdown("\xE2\x80\xAE"
                              "abc") == "abc");
        CHECK(escape_markdown(std::string(300, 'a')).size() < 210);
    }

    TEST_CASE("SR-080: text that begins an item of a list makes no list of its own") {
        CHECK(escape_markdown("- stop") == "\\- stop");
        CHECK(escape_markdown("---") == "\\---");
        CHECK(escape_markdown("+") == "\\+");
        CHECK(escape_markdown("1. CT") == "1\\. CT");
        CHECK(escape_markdown("10) CT") == "10\\) CT");
        for (const char* plain : {"-5", "1.5 mg", "5-FU 46 h", "2", ".", "12", ""}) {
            CHECK(escape_markdown(plain) == plain);
        }
    }

    TEST_CASE("a reference is code, unless it is no reference") {
        CHECK(markdown_reference("Observation/a-1.2") == "`Observation/a-1.2`");
        CHECK(markdown_reference("a`b") == "a\\`b");
        CHECK(markdown_reference("").empty());
    }
}

}  // namespace hookline::engine
