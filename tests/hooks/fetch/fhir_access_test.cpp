#include "hooks/fetch/fhir_access.hpp"

#include <doctest/doctest.h>

#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

using Grant = FhirScopes::Grant;
using std::chrono::milliseconds;

const std::vector<AllowedFhirServer> kAllowed = {
    {.base = "https://fhir.example/r4", .paging_hosts = {}},
    {.base = "https://open.example/r4", .open = true, .paging_hosts = {}}};
constexpr std::string_view kServer = "https://fhir.example/r4";

// What comes of an authorization; the token, or why not.
std::string outcome_of(std::string_view authorization, milliseconds age = milliseconds(0),
                       std::string_view server = kServer) {
    const test::Document document(authorization);
    const auto access = read_fhir_access(server, document.value(), "p-1", kAllowed, age);
    return access ? "token " + std::string(access->token.reveal())
                  : std::string(to_string(access.error()));
}

std::string authorization(std::string_view members) {
    return R"({"access_token":"t-1","token_type":"Bearer","expires_in":300,)"
           R"("scope":"patient/*.read","subject":"us","patient":"p-1")" +
           std::string(members) + '}';
}

TEST_SUITE("hooks/fetch/fhir_access") {
    TEST_CASE("SR-131: without a server, or with one that is not allowed, nothing is read") {
        const auto none = read_fhir_access("", {}, "p-1", kAllowed, milliseconds(0));
        CHECK(none.error() == FetchRefusal::NoServer);
        const auto other =
            read_fhir_access("https://evil.example", {}, "p-1", kAllowed, milliseconds(0));
        CHECK(other.error() == FetchRefusal::ServerNotAllowed);
        CHECK(read_fhir_access(kServer, {}, "p-1", {}, milliseconds(0)).error() ==
              FetchRefusal::ServerNotAllowed);
    }

    TEST_CASE(
        "CH-080, CH-081, SR-131: without a token only a server is read that is said to be open") {
        constexpr std::string_view kOpen = "https://open.example/r4";
        CHECK(outcome_of("null") == "no-token");
        CHECK(outcome_of("null", milliseconds(0), kOpen) == "token ");
        // What is handed over has to be right there, too, and is presented.
        CHECK(outcome_of(authorization(""), milliseconds(0), kOpen) == "token t-1");
        CHECK(outcome_of("{}", milliseconds(0), kOpen) == "token-unusable");
    }

    TEST_CASE("CH-082: a complete authorization gives its token") {
        const std::string good = authorization("");
        CHECK(outcome_of(good) == "token t-1");
        // Without these nothing can be read; of the other three each has a case of its own.
        for (const char* member : {R"("access_token":"t-1",)", R"("token_type":"Bearer",)"}) {
            CAPTURE(member);
            REQUIRE(good.find(member) != std::string::npos);
            CHECK(outcome_of(test::replaced(good, member, "")) == "token-unusable");
        }
    }

    TEST_CASE("SR-056: only Bearer, only characters of a header") {
        using test::replaced;
        const std::string good = authorization("");
        CHECK(outcome_of(replaced(good, "Bearer", "bearer")) == "token t-1");
        for (const char* type : {"MAC", "", "Bearer ", "DPoP"}) {
            CAPTURE(type);
            CHECK(outcome_of(replaced(good, "Bearer", type)) == "token-unusable");
        }
        CHECK(outcome_of(replaced(good, R"("token_type":"Bearer",)", "")) == "token-unusable");
        for (const char* token :
             {"", "a b", R"(a\r\nX-Evil: 1)", R"(a\tb)", "t\xC3\xBC", R"(a\u007fb)"}) {
            CAPTURE(token);
            CHECK(outcome_of(replaced(good, "t-1", token)) == "token-unusable");
        }
        CHECK(outcome_of(replaced(good, "t-1", std::string(16 * 1024 + 1, 'a'))) ==
              "token-unusable");
    }

    TEST_CASE("SR-054: a token that ends within five seconds is not used") {
        const std::string good = authorization("");
        CHECK(outcome_of(good, milliseconds(294'999)) == "token t-1");
        CHECK(outcome_of(good, milliseconds(295'000)) == "token-expired");
        CHECK(outcome_of(test::replaced(good, "300", "6"), milliseconds(999)) == "token t-1");
        CHECK(outcome_of(test::replaced(good, "300", "6"), milliseconds(1000)) == "token-expired");
        CHECK(outcome_of(test::replaced(good, "300", "0")) == "token-expired");
        CHECK(outcome_of(test::replaced(good, "300", "-1")) == "token-expired");
        // Not known when: the server will say.
        CHECK(outcome_of(test::replaced(good, R"("expires_in":300,)", "")) == "token t-1");
        CHECK(outcome_of(test::replaced(good, "300", R"("soon")")) == "token t-1");
        CHECK(outcome_of(test::replaced(good, "300", "1e400")) == "token t-1");
        CHECK(outcome_of(test::replaced(good, "300", "99999999999999999999")) == "token t-1");
    }

    TEST_CASE("SR-057, CH-083: a token for another patient is not used, whatever its scopes") {
        const std::string good = authorization("");
        CHECK(outcome_of(test::replaced(good, "p-1", "p-2")) == "other-patient");
        CHECK(outcome_of(test::replaced(good, "p-1", "Patient/p-1")) == "token t-1");
        for (const char* scopes :
             {"user/*.read", "system/*.rs", "launch openid", "their own", ""}) {
            CAPTURE(scopes);
            const std::string with_scopes = test::replaced(good, "patient/*.read", scopes);
            CHECK(outcome_of(with_scopes) == "token t-1");
            CHECK(outcome_of(test::replaced(with_scopes, "p-1", "p-2")) == "other-patient");
        }
        CHECK(outcome_of(test::replaced(good, R"(,"patient":"p-1")", "")) == "token t-1");
    }

    TEST_CASE("SR-057, CH-086: what scopes permit") {
        struct Row {
            const char* scopes;
            Grant search;
            Grant read;
        };
        for (const Row& row : {
                 Row{"", Grant::All, Grant::All},
                 Row{"openid profile launch", Grant::All, Grant::All},
                 Row{"epic.words.of.its.own", Grant::All, Grant::All},
                 Row{"user/.read patient/Observation other/Condition.read", Grant::All, Grant::All},
                 Row{"user/Observation.read", Grant::All, Grant::All},
                 Row{"patient/Observation.read", Grant::All, Grant::All},
                 Row{"system/Observation.*", Grant::All, Grant::All},
                 Row{"user/*.read", Grant::All, Grant::All},
                 Row{"user/*.*", Grant::All, Grant::All},
                 Row{"user/Observation.rs", Grant::All, Grant::All},
                 Row{"user/Observation.cruds", Grant::All, Grant::All},
                 Row{"user/Observation.r", Grant::No, Grant::All},
                 Row{"user/Observation.s", Grant::All, Grant::No},
                 Row{"user/Observation.write", Grant::No, Grant::No},
                 Row{"user/Observation.cud", Grant::No, Grant::No},
                 Row{"user/Condition.read", Grant::No, Grant::No},
                 Row{"launch user/Condition.read openid", Grant::No, Grant::No},
                 Row{"user/Observation.rs?category=laboratory", Grant::Part, Grant::Part},
                 Row{"user/Observation.rs?category=a user/Observation.s", Grant::All, Grant::Part},
                 Row{"user/Observation.rs?category=a user/*.rs", Grant::All, Grant::All},
             }) {
            CAPTURE(row.scopes);
            const FhirScopes scopes{std::string_view(row.scopes)};
            CHECK(scopes.search("Observation") == row.search);
            CHECK(scopes.read("Observation") == row.read);
        }
    }
}

}  // namespace
}  // namespace hookline::hooks
