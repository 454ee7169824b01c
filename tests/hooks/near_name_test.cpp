#include "hooks/config/near_name.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

namespace hookline::hooks {

TEST_SUITE("hooks/config/near name") {
    TEST_CASE("the one known name that is meant, if any") {
        constexpr auto kKnown = std::to_array<std::string_view>(
            {"iss", "jku", "jwks", "algs", "tls", "cors", "listen", "admin_listen", "time_zone",
             "max_lifetime_s", "pages_max", "bytes_max", "page_size"});
        struct Row {
            const char* name;
            const char* meant;
        };
        for (const Row& row : std::vector<Row>{
                 {"maxLifetimeS", "max_lifetime_s"},
                 {"TIME-ZONE", "time_zone"},
                 {"timezone", "time_zone"},
                 {"lisetn", "listen"},             // two letters in the wrong order are one slip
                 {"listens", "listen"},            // too many
                 {"admin_lisen", "admin_listen"},  // too few
                 {"page_max", "pages_max"},
                 {"byte_maxx", "bytes_max"},  // two slips of a long name
                 {"is", "iss"},
                 {"jwk", "jwks"},
                 {"port", ""},  // two slips from `cors`
                 {"listen_on", ""},
                 {"adminlistener", "admin_listen"},
                 {"secret", ""},
                 {"", ""},
             }) {
            CAPTURE(row.name);
            CHECK(near_name(row.name, kKnown) == row.meant);
        }
    }

    TEST_CASE("of two that are as near none; letter case alone is nearer than a slip") {
        constexpr auto kTwo = std::to_array<std::string_view>({"key_file", "ca_file"});
        CHECK(near_name("ka_file", kTwo) == "ca_file");
        CHECK(near_name("kca_file", kTwo) == "ca_file");
        constexpr auto kEqual = std::to_array<std::string_view>({"file_a", "file_b"});
        CHECK(near_name("file_c", kEqual).empty());
        CHECK(near_name("FileA", kEqual) == "file_a");
        CHECK(near_name("anything", {}).empty());
    }

    TEST_CASE("a name of any length costs no more than its own") {
        constexpr auto kKnown = std::to_array<std::string_view>({"listen"});
        CHECK(near_name(std::string(1'000'000, 'x'), kKnown).empty());
    }
}

}  // namespace hookline::hooks
