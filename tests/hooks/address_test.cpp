#include "hooks/address.hpp"

#include <doctest/doctest.h>

namespace hookline::hooks {

TEST_SUITE("hooks/address") {
    TEST_CASE("addresses to listen on are read, everything else is refused") {
        CHECK(parse_listen_address("0.0.0.0:0").value() == ListenAddress{"0.0.0.0", 0});
        CHECK(parse_listen_address("localhost:65535").value() == ListenAddress{"127.0.0.1", 65535});
        CHECK(parse_listen_address("[fe80::1]:1").value().to_string() == "[fe80::1]:1");
        for (const std::string_view text :
             {"", ":", "8080", "127.0.0.1", "127.0.0.1:", ":8080", "127.0.0.1:65536",
              "127.0.0.1:-1", "127.0.0.1:80x", "::1:80", "[::1]", "[127.0.0.1]:80", "a:1",
              "127.1:80"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_listen_address(text).has_value());
        }
    }

    TEST_CASE("the host of a URL is found without user, port and path") {
        CHECK(url_host("https://CDS.example:8443/a?b") == "cds.example");
        CHECK(url_host("http://[::1]:80") == "[::1]");
        CHECK(url_host("https://a@b.example").empty());
        CHECK(url_host("ftp://a.example").empty());
        CHECK(url_host("").empty());
    }
}

}  // namespace hookline::hooks
