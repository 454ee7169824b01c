#include "hooks/router.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hooks/statement_page.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

using Fields = std::vector<HeaderField>;

struct Fixture {
    std::shared_ptr<test::FakeSnapshot> snapshot = std::make_shared<test::FakeSnapshot>();
    FixedClock clock{0, 0};
    CountingIdSource ids;
    Service service{snapshot, clock, ids};
    test::RecordingLog log;
    RouterOptions options;

    HttpResponse send(std::string_view method, std::string_view target, const Fields& fields = {},
                      std::string_view text = {}) {
        Router router(service, log, ids, options);
        fhir::json::BodyBuffer body(text);
        HttpRequest request{method,      target,        fields,
                            "127.0.0.1", !text.empty(), std::chrono::steady_clock::now(),
                            body};
        return router.handle(request);
    }

    HttpResponse post(std::string_view target, std::string_view text) {
        return send("POST", target, {{"Content-Type", "application/json"}}, text);
    }
};

std::optional<std::string> header(const HttpResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace

TEST_SUITE("hooks/router") {
    TEST_CASE("SR-007, SR-008: path and method decide the status") {
        struct Row {
            std::string name;
            std::string_view method;
            std::string_view target;
            int status;
            std::string_view allow;
        };
        const std::vector<Row> rows = {
            {"CH-010: discovery", "GET", "/cds-services", 200, ""},
            {"a query is ignored", "GET", "/cds-services?a=/b", 200, ""},
            {"one percent-decoding", "GET", "/cds%2Dservices", 200, ""},
            {"HEAD", "HEAD", "/cds-services", 200, ""},
            {"health: live", "GET", "/livez", 200, ""},
            {"health: ready", "GET", "/readyz", 200, ""},
            {"a statement", "GET", "/statements/S-1", 200, ""},
            {"an unknown statement", "GET", "/statements/S-2", 404, ""},
            {"a statement below another", "GET", "/statements/S-1/x", 404, ""},
            {"the root", "GET", "/", 404, ""},
            {"trailing slash", "GET", "/cds-services/", 404, ""},
            {"double slash", "GET", "//cds-services", 404, ""},
            {"dot segment", "GET", "/./cds-services", 404, ""},
            {"two dots", "GET", "/x/../cds-services", 404, ""},
            {"encoded dots", "GET", "/x/%2e%2e/cds-services", 404, ""},
            {"encoded slash", "POST", "/cds-services%2Fg-order-sign", 404, ""},
            {"encoded slash, lower case", "POST", "/cds-services%2fg-order-sign", 404, ""},
            {"double encoding", "GET", "/cds%252Dservices", 404, ""},
            {"broken escape", "GET", "/cds-services%2", 404, ""},
            {"no hexadecimal", "GET", "/cds-services%zz", 404, ""},
            {"a sign in an escape", "GET", "/cds%+2services", 404, ""},
            {"encoded zero", "GET", "/cds-services%00", 404, ""},
            {"another case", "GET", "/CDS-Services", 404, ""},
            {"unknown service", "POST", "/cds-services/x", 404, ""},
            {"trailing slash after a service", "POST", "/cds-services/g-order-sign/", 404, ""},
            {"CH-138: no feedback in this release", "POST", "/cds-services/g-order-sign/feedback",
             404, ""},
            {"POST on discovery", "POST", "/cds-services", 405, "GET, HEAD, OPTIONS"},
            {"GET on a service", "GET", "/cds-services/g-order-sign", 405, "POST, OPTIONS"},
            {"PUT on a service", "PUT", "/cds-services/g-order-sign", 405, "POST, OPTIONS"},
            {"methods are case-sensitive", "get", "/cds-services", 405, "GET, HEAD, OPTIONS"},
            {"POST on health", "POST", "/livez", 405, "GET, HEAD, OPTIONS"},
            {"OPTIONS on everything", "OPTIONS", "*", 204, "OPTIONS"},
            {"GET on everything", "GET", "*", 405, "OPTIONS"},
            {"OPTIONS on a service", "OPTIONS", "/cds-services/g-order-sign", 204, "POST, OPTIONS"},
        };
        for (const Row& row : rows) {
            SUBCASE(row.name.c_str()) {
                Fixture fixture;
                const HttpResponse response = fixture.send(row.method, row.target);
                CHECK(response.status == row.status);
                CHECK(header(response, "Allow").value_or("") == row.allow);
                if (row.status >= 400) {
                    CHECK(response.body.starts_with(R"({"resourceType":"OperationOutcome")"));
                    CHECK(response.content_type == "application/json");
                }
            }
        }
    }

    TEST_CASE("explain takes the call of a service, and is only there when it is wanted") {
        Fixture fixture;
        CHECK(fixture.post("/explain/g-order-sign", test::kOrderSign).status == 404);
        fixture.options.explains = true;
        const HttpResponse response = fixture.post("/explain/g-order-sign", test::kOrderSign);
        CHECK(response.status == 200);
        CHECK(response.content_type == "application/json");
        CHECK(response.body == R"({"rules":["order-sign"]})");
        CHECK(fixture.post("/explain/g-order-sign", "{").status == 400);
        CHECK(fixture.post("/explain/x", test::kOrderSign).status == 404);
        CHECK(fixture.send("GET", "/explain/g-order-sign").status == 405);
        CHECK(fixture.send("POST", "/explain/g-order-sign", {{"Content-Type", "text/plain"}}, "{}")
                  .status == 415);
    }

    TEST_CASE("SR-008, SR-102: only JSON is taken as the body of a call") {
        struct Row {
            std::string_view content_type;
            int status;
        };
        for (const Row& row : std::vector<Row>{{"application/json", 200},
                                               {"application/json; charset=utf-8", 200},
                                               {"Application/JSON ;x", 200},
                                               {"application/fhir+json", 200},
                                               {"application/fhir+json;fhirVersion=4.0", 200},
                                               {"", 415},
                                               {"text/plain", 415},
                                               {"application/x-www-form-urlencoded", 415},
                                               {"application/json+x", 415},
                                               {"text/plain; application/json", 415}}) {
            CAPTURE(row.content_type);
            Fixture fixture;
            CHECK(fixture
                      .send("POST", "/cds-services/g-order-sign",
                            {{"content-type", row.content_type}}, test::kOrderSign)
                      .status == row.status);
        }
    }

    TEST_CASE("the head alone refuses, before the body is read") {
        Fixture fixture;
        Router router(fixture.service, fixture.log, fixture.ids, {});
        fhir::json::BodyBuffer empty;
        const Fields json = {{"Content-Type", "application/json"}};
        const auto early = [&](std::string_view method, std::string_view target,
                               const Fields& fields) {
            const HttpRequest request{method, target, fields, "127.0.0.1", true, {}, empty};
            const std::optional<HttpResponse> response = router.before_body(request);
            return response ? response->status : 0;
        };
        CHECK(early("POST", "/cds-services/g-order-sign", json) == 0);
        CHECK(early("POST", "/cds-services/g-order-sign", {}) == 415);
        CHECK(early("POST", "/cds-services/x", json) == 404);
        CHECK(early("PUT", "/cds-services/g-order-sign", json) == 405);
    }

    TEST_CASE("CH-013: discovery lists every service of the content") {
        Fixture fixture;
        const HttpResponse response = fixture.send("GET", "/cds-services");
        const test::Document document(response.body);
        CHECK(document.value().array_at("services").size() == kHooks.size());
    }

    TEST_CASE("a call is answered with cards, a bad one with the outcome of its fault") {
        Fixture fixture;
        const HttpResponse good = fixture.post("/cds-services/g-order-sign", test::kOrderSign);
        CHECK(good.status == 200);
        CHECK(good.body.starts_with(R"({"cards":[)"));
        const HttpResponse bad = fixture.post("/cds-services/g-order-sign", "{}");
        CHECK(bad.status == 400);
        CHECK(bad.body == R"({"resourceType":"OperationOutcome","issue":[{"severity":"error",)"
                          R"("code":"invalid","details":{"text":"required, but missing"},)"
                          R"("diagnostics":"invalid-request","expression":["hook"]}]})");
    }

    TEST_CASE("SR-120: no memory is a 503 with Retry-After") {
        Fixture fixture;
        fixture.snapshot->on_decide = [](const CdsRequestView&, RequestTime,
                                         RequestArena&) -> Result<Decision> {
            throw std::bad_alloc();
        };
        const HttpResponse response = fixture.post("/cds-services/g-order-sign", test::kOrderSign);
        CHECK(response.status == 503);
        CHECK(header(response, "Retry-After") == "1");
    }

    TEST_CASE("SR-195: readiness follows the drain, liveness does not") {
        Fixture fixture;
        fixture.options.is_draining = [] { return true; };
        CHECK(fixture.send("GET", "/readyz").status == 503);
        CHECK(fixture.send("GET", "/livez").status == 200);
        fixture.options.is_draining = [] { return false; };
        CHECK(fixture.send("GET", "/readyz").status == 200);
    }

    TEST_CASE("SR-103: on loopback only known host names are served") {
        struct Row {
            std::string_view host;
            int status;
        };
        for (const Row& row : std::vector<Row>{{"localhost", 200},
                                               {"localhost:8080", 200},
                                               {"LOCALHOST", 200},
                                               {"127.0.0.1:8080", 200},
                                               {"[::1]:8080", 200},
                                               {"[::1]", 200},
                                               {"evil.example", 403},
                                               {"evil.example:8080", 403},
                                               {"localhost.evil.example", 403},
                                               {"", 403}}) {
            CAPTURE(row.host);
            Fixture fixture;
            fixture.options.hosts = {"localhost", "127.0.0.1", "[::1]"};
            CHECK(fixture.send("GET", "/cds-services", {{"Host", row.host}}).status == row.status);
        }
    }
}

TEST_SUITE("hooks/cors") {
    TEST_CASE("SR-101, CH-164: a preflight is answered without work and names the headers") {
        Fixture fixture;
        fixture.options.cors.origins = {"https://ehr.example"};
        const HttpResponse response =
            fixture.send("OPTIONS", "/cds-services/g-order-sign",
                         {{"Origin", "https://ehr.example"},
                          {"Access-Control-Request-Method", "POST"},
                          {"Access-Control-Request-Headers", "authorization,content-type"}});
        CHECK(response.status == 204);
        CHECK(response.body.empty());
        CHECK(header(response, "Access-Control-Allow-Origin") == "https://ehr.example");
        CHECK(header(response, "Access-Control-Allow-Methods") == "GET, POST, OPTIONS");
        CHECK(header(response, "Access-Control-Allow-Headers") == "Content-Type, Authorization");
        CHECK(header(response, "Access-Control-Max-Age") == "600");
        CHECK(header(response, "Vary") == "Origin");
        CHECK_FALSE(header(response, "Access-Control-Allow-Credentials").has_value());
    }

    TEST_CASE(
        "SR-101: a preflight succeeds for a path that is not there, so that its 404 is seen") {
        Fixture fixture;
        fixture.options.cors.origins = {"https://ehr.example"};
        for (const std::string_view path : {"/cds-services/slip", "/nothing"}) {
            const HttpResponse preflight = fixture.send(
                "OPTIONS", path,
                {{"Origin", "https://ehr.example"}, {"Access-Control-Request-Method", "POST"}});
            CHECK(preflight.status == 204);
            CHECK(header(preflight, "Access-Control-Allow-Origin") == "https://ehr.example");
            CHECK_FALSE(header(preflight, "Allow").has_value());
            CHECK(fixture.send("POST", path, {{"Origin", "https://ehr.example"}}).status == 404);
            CHECK(fixture
                      .send("OPTIONS", path,
                            {{"Origin", "https://other.example"},
                             {"Access-Control-Request-Method", "POST"}})
                      .status == 404);
            CHECK(fixture.send("OPTIONS", path, {{"Origin", "https://ehr.example"}}).status == 404);
        }
    }

    TEST_CASE("SR-100, CH-164: an origin is allowed only when it is listed exactly") {
        Fixture fixture;
        fixture.options.cors.origins = {"https://ehr.example"};
        for (const std::string_view origin :
             {"https://ehr.example:8443", "http://ehr.example", "https://EHR.example",
              "https://ehr.example.evil.example", "null", ""}) {
            CAPTURE(origin);
            const HttpResponse response =
                fixture.send("OPTIONS", "/cds-services", {{"Origin", origin}});
            CHECK(response.status == 204);
            CHECK_FALSE(header(response, "Access-Control-Allow-Origin").has_value());
            CHECK_FALSE(header(response, "Access-Control-Allow-Headers").has_value());
            CHECK(header(response, "Vary") == "Origin");
        }
    }

    TEST_CASE("SR-100, CH-164: the same headers stand on errors") {
        Fixture fixture;
        fixture.options.cors.origins = {"http://localhost:3000"};
        for (const std::string_view target : {"/cds-services", "/nothing", "/livez"}) {
            const HttpResponse response =
                fixture.send("GET", target, {{"Origin", "http://localhost:3000"}});
            CHECK(header(response, "Access-Control-Allow-Origin") == "http://localhost:3000");
            CHECK_FALSE(header(response, "Access-Control-Allow-Credentials").has_value());
        }
    }

    TEST_CASE("SR-100: by default no origin is allowed") {
        CHECK_FALSE(CorsPolicy{}.allows("https://ehr.example"));
        CHECK_FALSE(CorsPolicy{}.allows("http://localhost:3000"));
        CHECK_FALSE(CorsPolicy{}.allows(""));
    }
}

TEST_SUITE("hooks/statement_page") {
    TEST_CASE("SR-082: everything from the content is escaped, nothing is loaded") {
        Fixture fixture;
        const HttpResponse response = fixture.send("GET", "/statements/S-1");
        CHECK(response.content_type == "text/html; charset=utf-8");
        CHECK(header(response, "Content-Security-Policy")
                  .value_or("")
                  .starts_with("default-src 'none'"));
        CHECK(response.body.find("<title>S-1: A &lt;b&gt; title</title>") != std::string::npos);
        CHECK(response.body.find("<h1>S-1: A &lt;b&gt; title</h1>") != std::string::npos);
        CHECK(response.body.find("Source &amp; co") != std::string::npos);
        CHECK(response.body.find("All &amp; more") != std::string::npos);
        CHECK(response.body.find("plan.json, action[0]") != std::string::npos);
        CHECK(response.body.find("<p>Some <strong>bold</strong> and <code>code</code> "
                                 "&lt;i&gt;</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>") !=
              std::string::npos);
        CHECK(response.body.find("<span class=\"indicator warning\">warning</span> "
                                 "<small>at order-sign</small>") != std::string::npos);
        CHECK(response.body.find("<pre>Rules.&quot;S-1 a&quot;:\n  Facts.x &lt; 3</pre>") !=
              std::string::npos);
        CHECK(response.body.find("<li>a &lt;fact&gt;</li>") != std::string::npos);
        CHECK(response.body.find("Not a medical device") != std::string::npos);
        CHECK(response.body.find("<script") == std::string::npos);
    }

    TEST_CASE("headings leave no level out, and what has one name stands below it once") {
        const std::string page =
            write_statement_page({"S-1",
                                  "Title",
                                  "Guideline",
                                  "1",
                                  {"Source"},
                                  {{"Kind", "k"}, {"Edge case", "one"}, {"Edge case", "two"}},
                                  {{"S-1-a",
                                    "Summary",
                                    "Detail",
                                    "plan.json",
                                    "info",
                                    "order-sign",
                                    {{"Rules.a", "true"}},
                                    {"fact"}}}});
        char level = '0';
        for (std::size_t at = page.find("<h"); at != std::string::npos;
             at = page.find("<h", at + 1)) {
            if (const char next = page[at + 2]; next >= '1' && next <= '6') {
                CHECK(next <= level + 1);
                level = next;
            }
        }
        CHECK(level == '3');
        CHECK(page.find("<dl>\n<dt>Kind</dt>\n<dd>k</dd>\n<dt>Edge case</dt>\n<dd>one</dd>\n"
                        "<dd>two</dd>\n<dt>Sources</dt>\n<dd>Source</dd>\n</dl>") !=
              std::string::npos);
    }

    TEST_CASE("the five characters of HTML are escaped") {
        CHECK(escape_html(R"(<a b="c" d='e'>&)") == "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
    }
}

}  // namespace hookline::hooks
