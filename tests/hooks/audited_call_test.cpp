// SR-097: what the router says of calls to the audit record.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "hooks/audit/audit_log.hpp"
#include "hooks/router.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/signed_token.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {
namespace {

constexpr std::int64_t kNowMs = 1'791'190'800'123;  // 2026-10-05T09:00:00.123Z
constexpr std::string_view kIssuer = "https://ehr.example";
constexpr std::string_view kService = "/cds-services/g-order-sign";

Client client_of(const test::TokenSigner& signer) {
    const test::Document keys(signer.jwks());
    Client client;
    client.iss = kIssuer;
    client.algs = {SignatureAlgorithm::RS384};
    client.keys = std::make_shared<const JwkSet>(read_jwk_set(keys.value()).value());
    return client;
}

struct Fixture {
    test::TokenSigner signer;
    hookline::test::TemporaryFolder folder;
    std::shared_ptr<test::FakeSnapshot> snapshot = std::make_shared<test::FakeSnapshot>();
    FixedClock clock{kNowMs, 0};
    CountingIdSource ids;
    Service service{snapshot, clock, ids};
    test::RecordingLog log;
    Authenticator authenticator{{client_of(signer)}};
    std::unique_ptr<AuditLog> audit =
        AuditLog::open({.file = folder / "audit.jsonl", .secret = std::string(32, 'k')}, log, clock)
            .value();
    int tokens = 0;

    std::string token(std::string_view iss, std::string_view more) {
        return signer.authorization(R"({"iss":")" + std::string(iss) +
                                    R"(","aud":"https://cds.example)" + std::string(kService) +
                                    R"(","iat":1791190800,"exp":1791191100,"jti":"j-)" +
                                    std::to_string(++tokens) + '"' + std::string(more) + '}');
    }

    int send(std::string_view method, std::string_view target, std::string_view authorization,
             std::string_view text) {
        RouterOptions options;
        options.base_url = "https://cds.example";
        options.clock = &clock;
        options.authenticator = &authenticator;
        options.explains = true;
        options.audit = audit.get();
        Router router(service, *audit, ids, options);
        std::vector<HeaderField> fields{{"Content-Type", "application/json"}};
        if (!authorization.empty()) {
            fields.push_back({"Authorization", authorization});
        }
        fhir::json::BodyBuffer body(text);
        HttpRequest request{method,      target,        fields,
                            "127.0.0.1", !text.empty(), std::chrono::steady_clock::now(),
                            body};
        return router.handle(request).status;
    }

    /// Ends the record and gives its text.
    std::string records() {
        audit.reset();
        return read_file(folder / "audit.jsonl").value_or("");
    }
};

}  // namespace

TEST_SUITE("hooks/audited_call") {
    TEST_CASE("SR-097: a call is kept with issuer, tenant, hashed subject and its cards, golden") {
        Fixture fixture;
        fixture.snapshot->on_decide = [](const CdsRequestView&, RequestTime,
                                         RequestArena&) -> Result<Decision> {
            engine::Card card;
            card.uuid = "card-1";
            card.summary = "Summary";
            card.source_label = "Source";
            return Decision{{card}, 3};
        };
        const std::string token =
            fixture.token(kIssuer, R"(,"sub":"Practitioner/zq7","tenant":"hospital-1")");
        CHECK(fixture.send("POST", kService, token, test::kOrderSign) == 200);
        const std::string text = fixture.records();
        CHECK(text.find("zq7") == std::string::npos);
        CHECK(text.find("p-1") == std::string::npos);  // the patient of the call
        CHECK(
            text ==
            R"({"ts":"2026-10-05T09:00:00.123Z","request_id":"00000000-0000-4000-8000-000000000001",)"
            R"("action":"call","iss":"https://ehr.example","tenant":"hospital-1",)"
            R"("sub_hash":"b135df38a80ccec9e18cb8bde731b445",)"
            R"("service":"g-order-sign","hook":"order-sign","status":200,)"
            R"("cards":["card-1"]})"
            "\n");
    }

    TEST_CASE("SR-097: refused calls are kept; of what a token says only a known issuer") {
        Fixture fixture;
        const std::string more = R"(,"sub":"zq7","tenant":"zq7")";
        std::string forged = fixture.token(kIssuer, more);
        forged[forged.size() - 9] = forged[forged.size() - 9] == 'A' ? 'B' : 'A';
        CHECK(fixture.send("POST", kService, forged, test::kOrderSign) == 401);
        CHECK(fixture.send("POST", kService, fixture.token("https://zq7.example", more),
                           test::kOrderSign) == 401);
        CHECK(fixture.send("POST", kService, {}, test::kOrderSign) == 401);
        CHECK(fixture.send("POST", kService, fixture.token(kIssuer, {}), "{") == 400);
        const std::string text = fixture.records();
        CHECK(text.find("zq7") == std::string::npos);
        for (const char* part :
             {R"("iss":"https://ehr.example","service":"g-order-sign","hook":"order-sign",)"
              R"("status":401,"error_kind":"signature"})",
              R"("action":"call","service":"g-order-sign","hook":"order-sign","status":401,)"
              R"("error_kind":"unknown-issuer"})",
              R"("action":"call","service":"g-order-sign","hook":"order-sign","status":401,)"
              R"("error_kind":"no-token"})",
              R"("status":400,"error_kind":"malformed-json"})"}) {
            CAPTURE(part);
            CHECK(text.find(part) != std::string::npos);
        }
    }

    TEST_CASE("SR-097: explanations are kept, discovery, preflights and pages are not") {
        Fixture fixture;
        CHECK(fixture.send("POST", "/explain/g-order-sign", fixture.token(kIssuer, {}),
                           test::kOrderSign) == 200);
        CHECK(fixture.send("GET", "/cds-services", {}, {}) == 200);
        CHECK(fixture.send("GET", "/statements/S-1", {}, {}) == 200);
        CHECK(fixture.send("GET", "/nowhere", {}, {}) == 404);
        CHECK(fixture.send("OPTIONS", kService, {}, {}) == 204);
        CHECK(fixture.send("GET", kService, {}, {}) == 405);
        CHECK(fixture.log.lines.size() == 6);
        const std::string text = fixture.records();
        CHECK(text.find('\n') + 1 == text.size());
        CHECK(text.find(
                  R"("action":"explain","iss":"https://ehr.example","service":"g-order-sign")") !=
              std::string::npos);
    }

    TEST_CASE("SR-097: an odd subject refuses nothing and is not kept") {
        for (const char* odd :
             {R"(,"sub":5)", R"(,"sub":"")", R"(,"sub":["a"])", R"(,"sub":null)"}) {
            CAPTURE(odd);
            Fixture fixture;
            CHECK(fixture.send("POST", kService, fixture.token(kIssuer, odd), test::kOrderSign) ==
                  200);
            CHECK(fixture.records().find("sub_hash") == std::string::npos);
        }
    }
}

}  // namespace hookline::hooks
