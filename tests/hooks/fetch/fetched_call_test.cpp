// A call through the router whose data have to be fetched.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "hooks/fetch/fetcher.hpp"
#include "hooks/http/wait.hpp"
#include "hooks/router.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/fetch/fetching.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks::test {
namespace {

constexpr std::string_view kEmpty = R"({"resourceType":"Bundle","type":"searchset","entry":[]})";

// A router that may fetch from one peer, and what the content saw of the last call.
class FetchingRouter {
  public:
    explicit FetchingRouter(FaultPeer::Script script, milliseconds deadline = milliseconds(20'000),
                            bool is_open = true)
        : peer_(std::move(script)) {
        FetchOptions options;
        options.deadline = deadline;
        options.servers = {{.base = peer_.origin() + "/r4",
                            .internal = true,
                            .open = is_open,
                            .paging_hosts = {}}};
        fetcher_ = std::make_unique<Fetcher>(*client_, options);
        snapshot_->set_prefetch({{"patient", "Patient/{{context.patientId}}"},
                                 {"conditions", "Condition?patient={{context.patientId}}"}});
        snapshot_->on_decide = [this](const CdsRequestView& request, RequestTime,
                                      RequestArena&) -> Result<Decision> {
            seen_.clear();
            for (const fhir::json::Member& member : request.prefetch.members()) {
                seen_ += std::string(member.name) + ' ';
            }
            return Decision{{}, 0};
        };
        RouterOptions router_options;
        router_options.fetcher = fetcher_.get();
        router_ = std::make_unique<Router>(service_, log_, ids_, std::move(router_options));
    }

    // The call of patient-view with these members beside the required ones.
    HttpResponse call(std::string_view members) {
        body_ = fhir::json::BodyBuffer(replaced(kPatientView, R"("prefetch":{})", members));
        HttpRequest request{.method = "POST",
                            .target = "/cds-services/g-patient-view",
                            .fields = kFields,
                            .peer_address = "127.0.0.1",
                            .has_body = true,
                            .received = std::chrono::steady_clock::now(),
                            .body = body_};
        Reply reply = router_->begin(request);
        has_waited_ = std::holds_alternative<std::unique_ptr<PendingAnswer>>(reply);
        return wait_for_response(std::move(reply));
    }
    [[nodiscard]] std::string server_member() const {
        return R"("fhirServer":")" + peer_.origin() + R"(/r4")";
    }
    [[nodiscard]] const std::string& seen() const { return seen_; }
    [[nodiscard]] const std::string& line() const { return log_.lines.back(); }
    [[nodiscard]] bool has_waited() const { return has_waited_; }
    [[nodiscard]] FaultPeer& peer() { return peer_; }

  private:
    static constexpr std::array<HeaderField, 1> kFields = {
        HeaderField{"Content-Type", "application/json"}};
    FaultPeer peer_;
    std::unique_ptr<HttpClient> client_ = make_curl_client();
    std::unique_ptr<Fetcher> fetcher_;
    std::shared_ptr<FakeSnapshot> snapshot_ = std::make_shared<FakeSnapshot>();
    FixedClock clock_{0, 0};
    CountingIdSource ids_;
    Service service_{snapshot_, clock_, ids_};
    RecordingLog log_;
    std::unique_ptr<Router> router_;
    fhir::json::BodyBuffer body_;
    std::string seen_;
    bool has_waited_ = false;
};

void answer_all(const FaultPeer::Request& request, FaultPeer::Exchange& exchange) {
    exchange.json(request.target.starts_with("/r4/Patient/")
                      ? R"({"resourceType":"Patient","id":"p-1"})"
                      : kEmpty);
}

TEST_SUITE("hooks/fetch/call") {
    TEST_CASE("CH-060: what the call lacks is fetched before it is answered") {
        FetchingRouter router(answer_all);
        CHECK(router.call(router.server_member()).status == 200);
        CHECK(router.has_waited());
        CHECK(router.seen() == "patient conditions ");
        CHECK(router.line().find(R"("fetch":"complete","fetch_us":)") != std::string::npos);
        CHECK(router.peer().requests().size() == 2);
    }

    TEST_CASE("CH-070: a mix of prefetch and fetching") {
        FetchingRouter router(answer_all);
        router.call(router.server_member() + R"(,"prefetch":{"patient":null})");
        CHECK(router.seen() == "patient conditions ");
        CHECK(router.peer().requests().size() == 1);
    }

    TEST_CASE("CH-067: keys that the service does not ask for are neither fetched nor refused") {
        FetchingRouter router(answer_all);
        router.call(router.server_member() + R"(,"prefetch":{"patient":null,"goals":null})");
        CHECK(router.seen() == "patient goals conditions ");
        REQUIRE(router.peer().requests().size() == 1);
        CHECK(router.peer().requests()[0].target.starts_with("/r4/Condition?"));
    }

    TEST_CASE("SR-055, CH-084: what one token has read is shown to no other call") {
        FetchingRouter router([](const FaultPeer::Request& request, auto& x) {
            if (request.header("Authorization") == "Bearer good") {
                answer_all(request, x);
            } else {
                x.answer(401, "", "");
            }
        });
        const auto with_token = [&router](const std::string& token) {
            router.call(router.server_member() + R"(,"fhirAuthorization":{"access_token":")" +
                        token + R"(","token_type":"Bearer","expires_in":300})");
            return router.seen();
        };
        CHECK(with_token("good") == "patient conditions ");
        CHECK(with_token("bad").empty());
    }

    TEST_CASE("SR-138: a server that fails for long is left alone, and the log says so") {
        std::atomic<bool> works = false;
        FetchingRouter router([&works](const FaultPeer::Request& request, auto& x) {
            if (works) {
                answer_all(request, x);
            } else {
                x.answer(500, "", "");
            }
        });
        // Two keys, each tried twice: the fifth call makes it twenty.
        for (int i = 0; i < 5; ++i) {
            CHECK(router.call(router.server_member()).status == 200);
            CHECK(router.has_waited());
        }
        const std::size_t asked = router.peer().requests().size();
        CHECK(router.call(router.server_member()).status == 200);
        CHECK_FALSE(router.has_waited());
        CHECK(router.seen().empty());
        CHECK(router.line().find(R"("fetch":"server-failing")") != std::string::npos);
        CHECK(router.peer().requests().size() == asked);
        works = true;
        std::this_thread::sleep_for(ServerHealth::kPause + milliseconds(50));
        router.call(router.server_member());
        CHECK(router.seen() == "patient conditions ");
        router.call(router.server_member());
        CHECK(router.has_waited());
    }

    TEST_CASE("SR-136: a server that is busy is not asked by the next call before its time") {
        std::atomic<int> count = 0;
        FetchingRouter router([&count](const FaultPeer::Request& request, auto& x) {
            if (count++ == 0) {
                x.answer(503, "", "", "Retry-After: 1\r\n");
            } else {
                answer_all(request, x);
            }
        });
        router.call(router.server_member() + R"(,"prefetch":{"patient":null})");
        CHECK(router.seen() == "patient conditions ");
        CHECK(count == 2);
        count = 0;
        FetchingRouter impatient(
            [&count](const FaultPeer::Request&, auto& x) {
                ++count;
                x.answer(429, "", "", "Retry-After: 60\r\n");
            },
            milliseconds(500));
        impatient.call(impatient.server_member() + R"(,"prefetch":{"patient":null})");
        impatient.call(impatient.server_member() + R"(,"prefetch":{"patient":null})");
        CHECK(count == 1);
        CHECK(impatient.line().find(R"("fetch":"incomplete")") != std::string::npos);
    }

    TEST_CASE("a call that lacks nothing does not wait") {
        FetchingRouter router(answer_all);
        router.call(router.server_member() + R"(,"prefetch":{"patient":null,"conditions":null})");
        CHECK_FALSE(router.has_waited());
        CHECK(router.peer().requests().empty());
        CHECK(router.line().find("fetch") == std::string::npos);
    }

    TEST_CASE(
        "SR-131: without a server that may be read the rest is unknown, and the log says why") {
        FetchingRouter router(answer_all);
        for (const auto& [members, word] : std::vector<std::pair<std::string, std::string>>{
                 {R"("prefetch":{"patient":null})", "no-server"},
                 {R"("prefetch":{"patient":null},"fhirServer":"https://evil.example/r4")",
                  "server-not-allowed"},
                 {R"("prefetch":{"patient":null},)" + router.server_member() +
                      R"(,"fhirAuthorization":{"access_token":"x","token_type":"MAC"})",
                  "token-unusable"},
                 {R"("prefetch":{"patient":null},)" + router.server_member() +
                      R"(,"fhirAuthorization":{"access_token":"x","token_type":"Bearer",)"
                      R"("expires_in":1})",
                  "token-expired"},
             }) {
            CAPTURE(word);
            CHECK(router.call(members).status == 200);
            CHECK_FALSE(router.has_waited());
            CHECK(router.seen() == "patient ");
            CHECK(router.line().find(R"("fetch":")" + word + '"') != std::string::npos);
        }
        CHECK(router.peer().requests().empty());
    }

    TEST_CASE("SR-131, CH-081, CH-083: no token, or one of another patient: no call") {
        FetchingRouter router(answer_all, milliseconds(20'000), false);
        const auto call_with = [&router](std::string_view authorization) {
            CHECK(router
                      .call(R"("prefetch":{"patient":null},)" + router.server_member() +
                            std::string(authorization))
                      .status == 200);
            return router.seen();
        };
        const auto with_patient = [&call_with](const std::string& patient) {
            return call_with(R"(,"fhirAuthorization":{"access_token":"x","token_type":"Bearer",)"
                             R"("expires_in":300,"scope":"user/*.read","patient":")" +
                             patient + R"("})");
        };
        CHECK(call_with("") == "patient ");
        CHECK(router.line().find(R"("fetch":"no-token")") != std::string::npos);
        CHECK(with_patient("p-2") == "patient ");
        CHECK(router.line().find(R"("fetch":"other-patient")") != std::string::npos);
        CHECK(router.peer().requests().empty());
        CHECK(with_patient("p-1") == "patient conditions ");
        REQUIRE(router.peer().requests().size() == 1);
        CHECK(router.peer().requests()[0].header("Authorization") == "Bearer x");
    }

    TEST_CASE("SR-110, SR-130: a server that hangs costs the deadline, and no 5xx") {
        FetchingRouter router(
            [](const FaultPeer::Request& request, auto& x) {
                request.target.starts_with("/r4/Patient/") ? answer_all(request, x) : x.hang();
            },
            milliseconds(1000));
        const auto begin = std::chrono::steady_clock::now();
        CHECK(router.call(router.server_member()).status == 200);
        CHECK(since(begin) < milliseconds(5000));
        CHECK(router.seen() == "patient ");
        CHECK(router.line().find(R"("fetch":"incomplete")") != std::string::npos);
    }

    TEST_CASE("SR-090: the log names the keys that were not read completely, and why; no ids") {
        FetchingRouter router([](const FaultPeer::Request& request, auto& x) {
            if (request.target.starts_with("/r4/Condition")) {
                x.json(R"({"resourceType":"Bundle","type":"searchset","link":[{"relation":"next",)"
                       R"("url":"Condition?page=1"}],"entry":[]})");
            } else {
                x.answer(500, "", "");
            }
        });
        const auto problems = [&router] {
            const std::string& line = router.line();
            const std::size_t begin = line.find("\"fetch_problems\"");
            return begin == std::string::npos
                       ? std::string()
                       : line.substr(begin, line.find('}', begin) + 1 - begin);
        };
        router.call(router.server_member());
        CHECK(problems() == R"("fetch_problems":{"patient":"status","conditions":"page-loop"})");
        // A Medication that is referred to goes by no name.
        router.call(router.server_member() +
                    R"(,"prefetch":{"patient":null,"conditions":{"resourceType":"Bundle","entry":[)"
                    R"({"resource":{"resourceType":"MedicationRequest","id":"r",)"
                    R"("medicationReference":{"reference":"Medication/secret-1"}}}]}})");
        CHECK(router.peer().requests().back().target.starts_with("/r4/Medication/secret-1"));
        CHECK(problems() ==
              R"("fetch_problems":{"conditions":"unresolved","references":"status"})");
        CHECK(router.line().find("secret") == std::string::npos);
        FetchingRouter whole(answer_all);
        whole.call(whole.server_member());
        CHECK(whole.line().find("fetch_problems") == std::string::npos);
    }

    TEST_CASE("SR-092: token, patient and server are in no log line and no answer") {
        FetchingRouter router([](const auto&, auto& x) { x.answer(401, "", "secret-body"); });
        const HttpResponse response = router.call(
            router.server_member() +
            R"(,"fhirAuthorization":{"access_token":"secret-token","token_type":"Bearer",)"
            R"("expires_in":300,"scope":"user/*.read","subject":"us"})");
        REQUIRE(router.peer().requests().size() == 2);
        CHECK(router.peer().requests()[0].header("Authorization") == "Bearer secret-token");
        for (const std::string& text : {router.line(), response.body}) {
            for (const char* marker : {"secret", "p-1", "127.0.0.1"}) {
                CHECK(text.find(marker) == std::string::npos);
            }
        }
    }
}

}  // namespace
}  // namespace hookline::hooks::test
