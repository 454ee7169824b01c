#include "hooks/fetch/fhir_url.hpp"

#include <doctest/doctest.h>

namespace hookline::hooks {
namespace {

const std::vector<AllowedFhirServer> kAllowed = {
    {.base = "https://fhir.example/r4", .internal = false, .paging_hosts = {"pages.example"}},
    {.base = "http://127.0.0.1:8103/fhir/R4", .internal = true, .paging_hosts = {}},
    {.base = "https://open.example", .internal = false, .paging_hosts = {}},
};

constexpr std::string_view kPage = "https://fhir.example/r4/Observation?patient=p-1&_count=250";

TEST_SUITE("hooks/fetch/fhir_url") {
    TEST_CASE("SR-040: a base is rebuilt from its parts") {
        struct Row {
            const char* text;
            const char* want;
        };
        for (const Row& row : {
                 Row{"https://fhir.example/r4", "https://fhir.example/r4"},
                 Row{"https://fhir.example/r4/", "https://fhir.example/r4"},
                 Row{"HTTPS://FHIR.Example:443/r4", "https://fhir.example/r4"},
                 Row{"https://fhir.example:8443", "https://fhir.example:8443"},
                 Row{"http://127.0.0.1:80/a", "http://127.0.0.1/a"},
                 Row{"https://[2A00::1]/r4", "https://[2a00::1]/r4"},
                 Row{"https://xn--bcher-kva.example/r4", "https://xn--bcher-kva.example/r4"},
                 Row{"https://fhir.example/R4", "https://fhir.example/R4"},
             }) {
            CAPTURE(row.text);
            CHECK(parse_fhir_base(row.text) == row.want);
        }
    }

    TEST_CASE("SR-040: what is not plainly a URL of a server is refused") {
        for (const std::string_view text : {
                 "",
                 "fhir.example",
                 "//fhir.example",
                 "ftp://fhir.example",
                 "file:///etc/passwd",
                 "https:/fhir.example",
                 "https://",
                 "https:///r4",
                 "https://user@fhir.example",
                 "https://user:pass@fhir.example",
                 "https://fhir.example@evil.example",
                 "https://evil.example#.fhir.example",
                 "https://fhir.example#x",
                 "https://fhir.example?x=1",
                 "https://fhir.example/r4?",
                 "https://fhir.example\\r4",
                 "https://fhir.example\\@evil.example",
                 "https://fhir.example/r4 ",
                 " https://fhir.example",
                 "https://fhir\t.example",
                 "https://fhir.example/\nx",
                 "https://fhir.example/..",
                 "https://fhir.example/r4/../r5",
                 "https://fhir.example/%2e%2e/r5",
                 "https://fhir.example/r4/.%2E/r5",
                 "https://fhir.example/r4%2f..",
                 "https://fhir.example//r4",
                 "https://fhir.example/r4%5c",
                 "https://fhir.example/%00",
                 "https://fhir.example.",
                 "https://.fhir.example",
                 "https://fhir..example",
                 "https://fhir.example:0/r4",
                 "https://fhir.example:99999/r4",
                 "https://fhir.example:080/r4",
                 "https://fhir.example:x/r4",
                 "https://fhir.example:443.evil.example/r4",
                 "https://fhir.example:443:443/r4",
                 "https://fhir.example:443@evil.example/r4",
                 "https://127.1",
                 "https://0x7f000001",
                 "https://2130706433",
                 "https://017700000001",
                 "https://0177.0.0.1",
                 "https://1.1.1",
                 "https://[::1",
                 "https://[fe80::1%25eth0]/",
                 "https://[v1.x]/",
                 "https://b\303\274cher.example",
                 "https://fhir%2eexample",
                 "https://fhir_x.example",
                 "https://fhir.example/%zz",
             }) {
            CAPTURE(text);
            CHECK_FALSE(parse_fhir_base(text).has_value());
        }
        CHECK_FALSE(parse_fhir_base("https://fhir.example/" + std::string(2048, 'a')).has_value());
    }

    TEST_CASE(
        "SR-040: an entry allows its scheme, host, port and path, on the border of a segment") {
        const auto base_of = [](std::string_view text) {
            const auto base = find_fhir_base(text, kAllowed);
            return base ? base->url : std::string();
        };
        CHECK(base_of("https://fhir.example/r4") == "https://fhir.example/r4");
        CHECK(base_of("https://FHIR.example:443/r4/tenant-1/") ==
              "https://fhir.example/r4/tenant-1");
        CHECK(base_of("http://127.0.0.1:8103/fhir/R4") == "http://127.0.0.1:8103/fhir/R4");
        CHECK(base_of("https://open.example/any/path") == "https://open.example/any/path");
        for (const std::string_view other :
             {"http://fhir.example/r4", "https://fhir.example/r44", "https://fhir.example/R4",
              "https://fhir.example", "https://fhir.example:8443/r4",
              "https://fhir.example.evil.example/r4", "https://xfhir.example/r4",
              "https://127.0.0.1:8103/fhir/R4", "http://127.0.0.1/fhir/R4",
              "http://localhost:8103/fhir/R4", "https://open.example.evil.example/",
              "https://open.example@evil.example/"}) {
            CAPTURE(other);
            CHECK(base_of(other).empty());
        }
        CHECK_FALSE(find_fhir_base("https://fhir.example/r4", {}).has_value());
        CHECK(find_fhir_base("http://127.0.0.1:8103/fhir/R4", kAllowed)->server == &kAllowed[1]);
    }

    TEST_CASE("SR-046: a next link keeps origin and path, or goes without token to a paging host") {
        const auto base = find_fhir_base("https://fhir.example/r4", kAllowed);
        REQUIRE(base.has_value());
        struct Row {
            const char* link;
            const char* want;
            bool with_token = true;
        };
        for (const Row& row : {
                 Row{"https://fhir.example/r4?_getpages=1", "https://fhir.example/r4?_getpages=1"},
                 Row{"https://fhir.example/r4/Observation?page=2",
                     "https://fhir.example/r4/Observation?page=2"},
                 Row{"https://FHIR.example:443/r4/", "https://fhir.example/r4/"},
                 Row{"/r4/Observation?page=2", "https://fhir.example/r4/Observation?page=2"},
                 Row{"Observation?page=2", "https://fhir.example/r4/Observation?page=2"},
                 Row{"?page=2&x=a:b", "https://fhir.example/r4/Observation?page=2&x=a:b"},
                 Row{"./Observation?page=2", "https://fhir.example/r4/Observation?page=2"},
                 Row{"../r4/Observation?page=2", "https://fhir.example/r4/Observation?page=2"},
                 Row{"../r4/x/..", "https://fhir.example/r4/"},
                 Row{"/r4/./Observation?p=../..", "https://fhir.example/r4/Observation?p=../.."},
                 Row{"//fhir.example/r4/Observation?page=2",
                     "https://fhir.example/r4/Observation?page=2"},
                 Row{"Observation?page=http://x/y",
                     "https://fhir.example/r4/Observation?page=http://x/y"},
                 Row{"https://pages.example/p/2", "https://pages.example/p/2", false},
             }) {
            CAPTURE(row.link);
            const auto next = resolve_next(row.link, kPage, *base);
            REQUIRE(next.has_value());
            CHECK(next->url == row.want);
            CHECK(next->with_token == row.with_token);
        }
        for (const std::string_view link : {"",
                                            "https://evil.example/r4",
                                            "http://fhir.example/r4?page=2",
                                            "https://fhir.example/r5?page=2",
                                            "https://fhir.example/?page=2",
                                            "https://fhir.example:8443/r4",
                                            "https://fhir.example@evil.example/r4",
                                            "//evil.example/r4",
                                            "/\\evil.example",
                                            "/r5/Observation",
                                            "../r5",
                                            "..",
                                            "../../../r5/x",
                                            "%2e%2e/r5",
                                            "./../r5",
                                            "/r4/../r5/Observation",
                                            "x//y",
                                            "https://fhir.example/r4/../../admin",
                                            "https://fhir.example/r4#x",
                                            "http://pages.example/p/2",
                                            "https://pages.example:8443/p/2",
                                            "https://sub.pages.example/p",
                                            "https://fhir.example:443.evil.example/r4/x",
                                            "javascript:alert(1)",
                                            "urn:uuid:1",
                                            "file:///etc"}) {
            CAPTURE(link);
            CHECK_FALSE(resolve_next(link, kPage, *base).has_value());
        }
        CHECK_FALSE(resolve_next("?page=" + std::string(9000, 'a'), kPage, *base).has_value());
    }

    TEST_CASE("SR-046: a relative link is seen from the page that it stands on") {
        const auto base = find_fhir_base("https://fhir.example/r4", kAllowed);
        REQUIRE(base.has_value());
        const auto url_of = [&](std::string_view link, std::string_view page) {
            const auto next = resolve_next(link, page, *base);
            return next ? next->url : std::string();
        };
        CHECK(url_of("?page=3", "https://fhir.example/r4?_getpages=1") ==
              "https://fhir.example/r4?page=3");
        CHECK(url_of("?page=3", "https://fhir.example/r4/a/b?page=2") ==
              "https://fhir.example/r4/a/b?page=3");
        CHECK(url_of("c?page=3", "https://fhir.example/r4/a/b?page=2") ==
              "https://fhir.example/r4/a/c?page=3");
        CHECK(url_of("?page=3", "https://fhir.example/r4/Observation?code=http://loinc.org|1") ==
              "https://fhir.example/r4/Observation?page=3");
        // Seen from a page of another host it stays there, without the token.
        CHECK(url_of("?page=3", "https://pages.example/p") == "https://pages.example/p?page=3");
        CHECK_FALSE(resolve_next("?page=3", "https://pages.example/p", *base)->with_token);
        // From the base itself, its last segment is the page.
        CHECK(url_of("Observation?page=3", "https://fhir.example/r4?_getpages=1").empty());
    }

    TEST_CASE("SR-047: references are relative, or below the base") {
        const std::string_view base = "https://fhir.example/r4";
        CHECK(relative_reference("Medication/1", base)->text == "Medication/1");
        CHECK(relative_reference("https://fhir.example/r4/Medication/1", base)->text ==
              "Medication/1");
        CHECK(relative_reference("Medication/1/_history/3", base)->text == "Medication/1");
        CHECK(relative_reference("Medication/a b", base)->path == "Medication/a%20b");
        CHECK(relative_reference("Medication/a b", base)->text == "Medication/a b");
        CHECK(relative_reference("Medication/1", base)->type() == "Medication");
        for (const std::string_view reference :
             {"", "#med", "Medication", "Medication/", "/Medication/1", "Medication/..",
              "Medication/1/2", "Medication/1?x=y", "Medication/1#x", "medication/1",
              "../Medication/1", "urn:uuid:0f3c", "https://evil.example/r4/Medication/1",
              "https://fhir.example/r44/Medication/1", "http://fhir.example/r4/Medication/1",
              "https://fhir.example/r4/../Medication/1", "Medication/1\r\nX: y"}) {
            CAPTURE(reference);
            CHECK_FALSE(relative_reference(reference, base).has_value());
        }
    }

    TEST_CASE("SR-050: an id becomes one segment or value, or nothing") {
        CHECK(encode_id("abc-1.2_3~") == "abc-1.2_3~");
        CHECK(encode_id("1&_include=*") == "1%26_include%3D%2A");
        CHECK(encode_id("a%2fb") == "a%252fb");
        CHECK(encode_id("\xC3\xBC") == "%C3%BC");
        CHECK(encode_id(std::string(512, 'a')).has_value());
        for (const std::string_view id :
             {"", ".", "..", "../Practitioner/1", "a/b", "a?b", "a#b", "a\\b", "a\nb", "a\x7f"}) {
            CAPTURE(id);
            CHECK_FALSE(encode_id(id).has_value());
        }
        CHECK_FALSE(encode_id(std::string(513, 'a')).has_value());
        CHECK_FALSE(encode_id(std::string_view("a\0b", 3)).has_value());
    }
}

}  // namespace
}  // namespace hookline::hooks
