#include "hooks/config/secret_source.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>

#include "hooks/config/config.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {

TEST_SUITE("hooks/config") {
    TEST_CASE("SR-150, SR-151: secrets come from the environment or a private file") {
        const hookline::test::TemporaryFolder folder;
        const auto file = folder / "secret";
        std::ofstream(file) << "from a file\n";
        ::chmod(file.c_str(), 0600);
        CHECK(read_secret({{}, file}, "feedback.secret").value() == "from a file");
        CHECK(read_secret({}, "feedback.secret").value().empty());
        ::setenv("HOOKLINE_TEST_SECRET", "from the environment", 1);
        CHECK(read_secret({"HOOKLINE_TEST_SECRET", {}}, "feedback.secret").value() ==
              "from the environment");
        ::setenv("HOOKLINE_TEST_SECRET", "", 1);
        CHECK_FALSE(read_secret({"HOOKLINE_TEST_SECRET", {}}, "feedback.secret").has_value());
        const auto unset = read_secret({"HOOKLINE_TEST_NO_SECRET", {}}, "feedback.secret");
        REQUIRE_FALSE(unset.has_value());
        CHECK(unset.error().where == "feedback.secret");
        CHECK(unset.error().message ==
              "the environment variable `HOOKLINE_TEST_NO_SECRET` is not set");
        CHECK_FALSE(read_secret({{}, folder / "none"}, "feedback.secret").has_value());
        ::chmod(file.c_str(), 0644);
        const auto open = read_secret({{}, file}, "feedback.secret");
        REQUIRE_FALSE(open.has_value());
        CHECK(open.error().where == file.string());
        CHECK(open.error().message.find("from a file") == std::string::npos);
        for (const char* text :
             {R"({"feedback":{"secret":"plain"}})", R"({"feedback":{"secret":{}}})",
              R"({"feedback":{"secret":{"env":"A","file":"b"}}})",
              R"({"feedback":{"secret":{"value":"plain"}}})"}) {
            Diagnostics diagnostics;
            CHECK_FALSE(parse_config("c.json", text, diagnostics).has_value());
            CHECK(diagnostics.to_text().find("expected `{\"env\": NAME}`") != std::string::npos);
            CHECK(diagnostics.to_text().find("plain") == std::string::npos);
            CHECK(diagnostics.all().front().range.begin == SourcePosition{1, 14});
        }
        // Nor is it shown with another fault of its line, or with one that hides what it is.
        for (const char* text : {R"({"feedback":{"secret":"plain"},"threads":"4"})",
                                 R"({"feedback":{"secret":"plain"},})"}) {
            Diagnostics diagnostics;
            CHECK_FALSE(parse_config("c.json", text, diagnostics).has_value());
            CHECK(diagnostics.to_text().find("plain") == std::string::npos);
        }
    }
}

}  // namespace hookline::hooks
