// SR-046 to SR-051, SR-130 to SR-141: what becomes of a fetch whatever the FHIR server does.
#include "hooks/fetch/prefetch_fetch.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <map>

#include "fhir/json/writer.hpp"
#include "tests/hooks/fetch/fetching.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks::test {
namespace {

using fhir::json::Value;

constexpr std::string_view kConditions = "Condition?patient=p-1";

std::string condition(std::string_view id, std::string_view patient = "p-1") {
    return R"({"resource":{"resourceType":"Condition","id":")" + std::string(id) +
           R"(","subject":{"reference":"Patient/)" + std::string(patient) + R"("}}})";
}

std::string bundle(std::string_view entries, std::string_view next = {},
                   std::string_view more = {}) {
    std::string text = R"({"resourceType":"Bundle","type":"searchset",)";
    if (!next.empty()) {
        text += R"("link":[{"relation":"next","url":")" + std::string(next) + R"("}],)";
    }
    return text + std::string(more) + R"("entry":[)" + std::string(entries) + "]}";
}

// One fetch with its server, its client and everything that the result points into.
class Fetching {
  public:
    explicit Fetching(FaultPeer::Script script) : peer_(std::move(script)) {
        server_ = {.base = peer_.origin() + "/r4", .internal = true, .paging_hosts = {}};
        order_.access.base = {server_.base, &server_};
        order_.access.token = Secret(std::string_view("t-1"));
        order_.patient_id = "p-1";
        order_.limits.page_size = 0;
    }

    Fetching& key(std::string key, std::string query, const Value& begun = {}) {
        order_.items.push_back({std::move(key), std::move(query), begun});
        return *this;
    }
    FetchOrder& order() { return order_; }
    AllowedFhirServer& server() { return server_; }
    FaultPeer& peer() { return peer_; }

    // Runs it and gives the prefetch as JSON text, of which the entries count by their ids.
    std::string run(std::string_view prefetch = "null",
                    milliseconds deadline = milliseconds(20'000)) {
        order_.deadline = std::chrono::steady_clock::now() + deadline;
        fetch_ = make_prefetch_fetch(*client_, std::move(order_));
        std::promise<void> done;
        fetch_->start([&done] { done.set_value(); });
        done.get_future().wait();
        document_ = std::make_unique<Document>(prefetch);
        const Fetched fetched = fetch_->merge(document_->value(), arena_);
        referenced_ = fetched.referenced;
        std::string text;
        fhir::json::Writer(text).value(fetched.prefetch);
        return text;
    }

    [[nodiscard]] const FetchReport& report(std::size_t i = 0) const {
        return fetch_->reports().at(i);
    }
    [[nodiscard]] std::size_t reports() const { return fetch_->reports().size(); }
    [[nodiscard]] std::span<const Value> referenced() const { return referenced_; }

  private:
    FaultPeer peer_;
    AllowedFhirServer server_;
    std::unique_ptr<HttpClient> client_ = make_curl_client();
    RequestArena arena_;
    FetchOrder order_;
    std::unique_ptr<Document> document_;
    std::unique_ptr<PrefetchFetch> fetch_;
    std::span<const Value> referenced_;
};

constexpr std::string_view kUnread = R"("link":[{"relation":"next"}])";

bool is_incomplete(const std::string& prefetch) {
    return prefetch.find(kUnread) != std::string::npos;
}

struct FaultRow {
    const char* name;
    FaultPeer::Script script;
    FetchProblem problem;
    std::size_t requests = 1;
};

const FaultRow kFaults[] = {
    {"not authorised", [](const auto&, auto& x) { x.answer(401, "", ""); },
     FetchProblem::NotAuthorised},
    {"forbidden", [](const auto&, auto& x) { x.answer(403, "", ""); }, FetchProblem::NotAuthorised},
    {"a search that is not there", [](const auto&, auto& x) { x.answer(404, "", ""); },
     FetchProblem::Status},
    {"bad request", [](const auto&, auto& x) { x.answer(400, "", "{}"); }, FetchProblem::Status},
    {"too many, no time named", [](const auto&, auto& x) { x.answer(429, "", ""); },
     FetchProblem::Busy},
    {"too many, at a time that cannot be read",
     [](const auto&, auto& x) { x.answer(429, "", "", "Retry-After: soon\r\n"); },
     FetchProblem::Busy},
    {"busy for long", [](const auto&, auto& x) { x.answer(503, "", "", "Retry-After: 60\r\n"); },
     FetchProblem::Busy},
    {"too many, for long",
     [](const auto&, auto& x) { x.answer(429, "", "", "Retry-After: 60\r\n"); },
     FetchProblem::Busy},
    {"too many, still after a while",
     [](const auto&, auto& x) { x.answer(503, "", "", "Retry-After: 1\r\n"); }, FetchProblem::Busy,
     2},
    {"server error, twice", [](const auto&, auto& x) { x.answer(500, "", ""); },
     FetchProblem::Status, 2},
    {"not implemented", [](const auto&, auto& x) { x.answer(501, "", ""); }, FetchProblem::Status},
    {"redirect", [](const auto&, auto& x) { x.answer(302, "", "", "Location: /\r\n"); },
     FetchProblem::Status},
    {"no content", [](const auto&, auto& x) { x.send("HTTP/1.1 204 No Content\r\n\r\n"); },
     FetchProblem::Status},
    {"HTML", [](const auto&, auto& x) { x.answer(200, "text/html", "<html>Please log in</html>"); },
     FetchProblem::NotJson},
    {"XML", [](const auto&, auto& x) { x.answer(200, "application/fhir+xml", "<Bundle/>"); },
     FetchProblem::NotJson},
    {"empty body", [](const auto&, auto& x) { x.json(""); }, FetchProblem::NotJson},
    {"broken JSON", [](const auto&, auto& x) { x.json(R"({"resourceType":"Bundle","entry":[)"); },
     FetchProblem::NotJson},
    {"duplicate members",
     [](const auto&, auto& x) { x.json(R"({"resourceType":"Bundle","entry":[],"entry":[]})"); },
     FetchProblem::NotJson},
    {"a list", [](const auto&, auto& x) { x.json("[]"); }, FetchProblem::NotJson},
    {"too deep",
     [](const auto&, auto& x) { x.json(std::string(100, '[') + std::string(100, ']')); },
     FetchProblem::TooLarge},
    {"OperationOutcome",
     [](const auto&, auto& x) {
         x.json(R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"x"}]})");
     },
     FetchProblem::OperationOutcome},
    {"another resource", [](const auto&, auto& x) { x.json(R"({"resourceType":"Patient"})"); },
     FetchProblem::WrongResource},
    {"hangs", [](const auto&, auto& x) { x.hang(); }, FetchProblem::Timeout},
    {"closes", [](const auto&, auto& x) { x.close(); }, FetchProblem::Broken},
    {"half a body",
     [](const auto&, auto& x) {
         x.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
         x.close();
     },
     FetchProblem::Broken},
};

TEST_SUITE("hooks/fetch/prefetch_fetch") {
    TEST_CASE("CH-060, CH-081: a key is searched with the token, and its resources come back") {
        Fetching fetching([](const auto&, auto& x) { x.json(bundle(condition("c-1"))); });
        const std::string prefetch = fetching.key("conditions", std::string(kConditions)).run();
        CHECK(prefetch == R"({"conditions":)" + bundle(condition("c-1")) + "}");
        const auto requests = fetching.peer().requests();
        REQUIRE(requests.size() == 1);
        CHECK(requests[0].target == "/r4/Condition?patient=p-1");
        CHECK(requests[0].header("Authorization") == "Bearer t-1");
        CHECK(fetching.report().is_complete());
        CHECK(fetching.report().resources == 1);
        CHECK(fetching.report().status == 200);
    }

    TEST_CASE("an empty search is known to be empty") {
        Fetching fetching([](const auto&, auto& x) { x.json(bundle("")); });
        CHECK(fetching.key("conditions", std::string(kConditions)).run() ==
              R"({"conditions":{"resourceType":"Bundle","type":"searchset","entry":[]}})");
    }

    TEST_CASE("what the client sent stays as it is") {
        Fetching fetching([](const auto&, auto& x) { x.json(bundle("")); });
        CHECK(fetching.key("goals", "Goal?patient=p-1")
                  .run(R"({"patient":null,"other":{"a":1.50}})") ==
              R"({"patient":null,"other":{"a":1.50},)"
              R"("goals":{"resourceType":"Bundle","type":"searchset","entry":[]}})");
    }

    TEST_CASE("SR-130..SR-139: whatever goes wrong leaves the key out, and the others in") {
        for (const FaultRow& row : kFaults) {
            SUBCASE(row.name) {
                Fetching fetching([&row](const FaultPeer::Request& request, auto& x) {
                    if (request.target.find("/Goal?") != std::string::npos) {
                        x.json(bundle(""));
                    } else {
                        row.script(request, x);
                    }
                });
                const bool hangs = row.problem == FetchProblem::Timeout;
                const std::string prefetch = fetching.key("conditions", std::string(kConditions))
                                                 .key("goals", "Goal?patient=p-1")
                                                 .run("null", milliseconds(hangs ? 1000 : 20'000));
                CHECK(prefetch.find("conditions") == std::string::npos);
                CHECK(prefetch.find("goals") != std::string::npos);
                CHECK(to_string(fetching.report(0).problem) == to_string(row.problem));
                CHECK(fetching.report(0).requests == row.requests);
                CHECK(fetching.report(1).is_complete());
            }
        }
    }

    TEST_CASE("SR-136, SR-137: one more try helps when it helps") {
        struct Row {
            int status;
            const char* fields;
        };
        for (const Row& row : {
                 Row{429, "Retry-After: 1\r\n"},
                 Row{429, "Retry-After: 0\r\n"},
                 Row{429, "Retry-After: Fri, 27 Nov 2020 00:00:00 GMT\r\n"},
                 Row{503, "Retry-After: 1\r\n"},
                 Row{503, "Retry-After: 0\r\n"},
                 Row{503, "Retry-After: Fri, 27 Nov 2020 00:00:00 GMT\r\n"},
                 Row{503, "Retry-After: soon\r\n"},
                 Row{503, ""},
                 Row{500, "Retry-After: 1\r\n"},
                 Row{502, ""},
             }) {
            CAPTURE(row.status);
            CAPTURE(row.fields);
            std::atomic<int> count = 0;
            Fetching fetching([&](const auto&, auto& x) {
                count++ == 0 ? x.answer(row.status, "", "", row.fields)
                             : x.json(bundle(condition("c-1")));
            });
            fetching.key("conditions", std::string(kConditions)).run();
            CHECK(fetching.report().is_complete());
            CHECK(fetching.report().requests == 2);
        }
    }

    TEST_CASE("SR-137: near the deadline there is no second try") {
        Fetching fetching([](const auto&, auto& x) {
            x.pause(milliseconds(200));
            x.answer(500, "", "");
        });
        fetching.key("conditions", std::string(kConditions)).run("null", milliseconds(300));
        CHECK(fetching.report().requests == 1);
    }

    TEST_CASE("SR-134: after a 401 the token is not used for what has not begun") {
        Fetching fetching([](const auto&, auto& x) { x.answer(401, "", ""); });
        fetching.order().limits.parallel_max = 1;
        fetching.key("conditions", std::string(kConditions)).key("goals", "Goal?patient=p-1").run();
        CHECK(fetching.peer().requests().size() == 1);
        CHECK(fetching.report(1).problem == FetchProblem::NotAuthorised);
    }

    TEST_CASE("SR-135: a read of what is not there is known to be nothing") {
        for (const int status : {404, 410}) {
            Fetching fetching([status](const auto&, auto& x) { x.answer(status, "", ""); });
            CHECK(fetching.key("patient", "Patient/p-1").run() == R"({"patient":null})");
            CHECK(fetching.report().is_complete());
        }
    }

    TEST_CASE("SR-051: a read that gives somebody else gives nothing") {
        Fetching fetching(
            [](const auto&, auto& x) { x.json(R"({"resourceType":"Patient","id":"p-2"})"); });
        CHECK(fetching.key("patient", "Patient/p-1").run() == "{}");
        CHECK(fetching.report().problem == FetchProblem::WrongResource);
        CHECK(fetching.report().foreign == 1);
    }

    TEST_CASE("SR-051: resources of other patients and of other types are left out and counted") {
        Fetching fetching([](const auto&, auto& x) {
            x.json(bundle(condition("c-1") + ',' + condition("c-2", "p-2") + ',' +
                          R"({"resource":{"resourceType":"Practitioner","id":"x"}},)" +
                          R"({"resource":{"resourceType":"Condition","id":"c-3","subject":)"
                          R"({"reference":"https://f.example/Patient/p-22/_history/1"}}})"));
        });
        CHECK(fetching.key("conditions", std::string(kConditions)).run() ==
              R"({"conditions":)" + bundle(condition("c-1")) + "}");
        CHECK(fetching.report().foreign == 3);
        CHECK(fetching.report().resources == 1);
    }

    TEST_CASE("SR-051: only resources of others prove no absence") {
        Fetching fetching([](const auto&, auto& x) { x.json(bundle(condition("c-2", "p-2"))); });
        CHECK(fetching.key("conditions", std::string(kConditions)).run() ==
              R"({"conditions":{"resourceType":"Bundle","type":"searchset","entry":[],)"
              R"("link":[{"relation":"next"}]}})");
        CHECK(fetching.report().problem == FetchProblem::WrongResource);
        CHECK(fetching.report().foreign == 1);
    }

    TEST_CASE("SR-139: entries and links that are no list were not read") {
        for (const std::string members :
             {R"("entry":{})", R"("entry":"x")", R"("entry":5)", R"("entry":[],"link":"next")",
              R"("entry":[],"link":{"relation":"next","url":"?page=2"})"}) {
            CAPTURE(members);
            Fetching fetching([&](const auto&, auto& x) {
                x.json(R"({"resourceType":"Bundle","type":"searchset",)" + members + '}');
            });
            fetching.key("conditions", std::string(kConditions)).run();
            CHECK(fetching.report().problem == FetchProblem::Malformed);
        }
    }

    TEST_CASE("CH-068: pages are followed to the end") {
        Fetching fetching([](const FaultPeer::Request& request, auto& x) {
            const char last = request.target.back();
            x.json(last == '1'   ? bundle(condition("c-1"), "Condition?page=2")
                   : last == '2' ? bundle(condition("c-2"), "/r4/Condition?page=3")
                   : last == '3' ? bundle(condition("c-3"), "?page=4")
                                 : bundle(condition("c-4")));
        });
        CHECK(fetching.key("conditions", std::string(kConditions)).run() ==
              R"({"conditions":)" +
                  bundle(condition("c-1") + ',' + condition("c-2") + ',' + condition("c-3") + ',' +
                         condition("c-4")) +
                  "}");
        CHECK(fetching.report().pages == 4);
        CHECK(fetching.peer().requests().back().target == "/r4/Condition?page=4");
        for (const auto& request : fetching.peer().requests()) {
            CHECK(request.header("Authorization") == "Bearer t-1");
        }
    }

    TEST_CASE("CH-068: a page that the client left unread is read, its own page not again") {
        for (const std::string_view link : {"Condition?page=2", "?page=2"}) {
            const std::string first = bundle(condition("c-1"), link);
            const Document sent(first);
            Fetching fetching([](const auto&, auto& x) { x.json(bundle(condition("c-2"))); });
            fetching.key("conditions", std::string(kConditions), sent.value());
            CHECK(fetching.run(R"({"conditions":)" + first + "}") ==
                  R"({"conditions":)" + bundle(condition("c-1") + ',' + condition("c-2")) + "}");
            REQUIRE(fetching.peer().requests().size() == 1);
            CHECK(fetching.peer().requests()[0].target == "/r4/Condition?page=2");
        }
    }

    TEST_CASE("SR-046: a next link that cannot be read leaves what came before incomplete") {
        for (const std::string_view url :
             {R"("url":"")", R"("url":5)", R"("url":null)", R"("x":1)"}) {
            CAPTURE(url);
            const std::string first =
                bundle(condition("c-1"), {},
                       R"("total":1,"link":[{"relation":"next",)" + std::string(url) + "}],");
            const Document sent(first);
            Fetching fetching([&](const auto&, auto& x) { x.json(first); });
            const std::string prefetch =
                fetching.key("conditions", std::string(kConditions), sent.value())
                    .key("others", std::string(kConditions))
                    .run(R"({"conditions":)" + first + "}");
            CHECK(fetching.report(0).problem == FetchProblem::PageRefused);
            CHECK(fetching.report(1).problem == FetchProblem::PageRefused);
            const std::size_t unread = prefetch.find(kUnread);
            REQUIRE(unread != std::string::npos);
            CHECK(prefetch.find(kUnread, unread + 1) != std::string::npos);
            CHECK(fetching.peer().requests().size() == 1);
        }
    }

    TEST_CASE("SR-140: a page that fails leaves what came before, marked as incomplete") {
        Fetching fetching([](const FaultPeer::Request& request, auto& x) {
            request.target.back() == '1' ? x.json(bundle(condition("c-1"), "Condition?page=2"))
                                         : x.answer(404, "", "");
        });
        const std::string prefetch = fetching.key("conditions", std::string(kConditions)).run();
        CHECK(prefetch.find("c-1") != std::string::npos);
        CHECK(is_incomplete(prefetch));
        CHECK(fetching.report().problem == FetchProblem::Status);
        CHECK(fetching.report().has_data);
    }

    TEST_CASE("SR-046: links that lead elsewhere are not followed, and the rest is incomplete") {
        FaultPeer trap([](const auto&, auto& x) { x.json(bundle("")); });
        for (const std::string& link :
             {trap.origin() + "/r4/Condition?page=2", std::string("/r5/Condition?page=2"),
              std::string("http://u@127.0.0.1/r4"), std::string("file:///etc/passwd")}) {
            CAPTURE(link);
            Fetching fetching(
                [&](const auto&, auto& x) { x.json(bundle(condition("c-1"), link)); });
            CHECK(is_incomplete(fetching.key("conditions", std::string(kConditions)).run()));
            CHECK(fetching.report().problem == FetchProblem::PageRefused);
            CHECK(fetching.peer().requests().size() == 1);
        }
        CHECK(trap.connections_peak() == 0);
    }

    TEST_CASE("SR-046: pages that go in circles or have no end are left") {
        struct Row {
            const char* name;
            std::function<std::string(int)> next;
            FetchProblem problem;
            std::size_t pages;
        };
        for (const Row& row : {
                 Row{"to itself", [](int) { return "Condition?page=1"; }, FetchProblem::PageLoop,
                     2},
                 Row{"there and back",
                     [](int n) { return n % 2 == 0 ? "Condition?a" : "Condition?b"; },
                     FetchProblem::PageLoop, 3},
                 Row{"without end", [](int n) { return "Condition?page=" + std::to_string(n); },
                     FetchProblem::PageLimit, 20},
                 Row{"growing",
                     [](int n) {
                         return "Condition?x=" +
                                std::string(static_cast<std::size_t>(n) * 1000, 'a');
                     },
                     FetchProblem::PageRefused, 10},
             }) {
            CAPTURE(row.name);
            std::atomic<int> count = 0;
            Fetching fetching([&](const auto&, auto& x) { x.json(bundle("", row.next(count++))); });
            CHECK(is_incomplete(fetching.key("conditions", std::string(kConditions)).run()));
            CHECK(to_string(fetching.report().problem) == to_string(row.problem));
            CHECK(fetching.report().pages == row.pages);
        }
    }

    TEST_CASE("SR-140: fewer resources than the total says are incomplete") {
        for (const auto& [total, complete] : std::map<std::string, bool>{
                 {"1", true}, {"2", false}, {"0", true}, {"-1", true}, {"1.5", true}}) {
            CAPTURE(total);
            Fetching fetching([&](const auto&, auto& x) {
                x.json(bundle(condition("c-1"), {}, R"("total":)" + total + ','));
            });
            const std::string prefetch = fetching.key("conditions", std::string(kConditions)).run();
            CHECK(is_incomplete(prefetch) != complete);
        }
    }

    TEST_CASE("SR-141: of a resource that comes twice the newer version counts") {
        const auto version = [](const char* number, const char* mark) {
            return R"({"resource":{"resourceType":"Condition","id":"c-1","meta":{"versionId":")" +
                   std::string(number) + R"("},"mark":")" + mark + R"("}})";
        };
        Fetching fetching([&](const FaultPeer::Request& request, auto& x) {
            request.target.back() == '1' ? x.json(bundle(version("10", "new"), "Condition?page=2"))
                                         : x.json(bundle(version("9", "old")));
        });
        const std::string prefetch = fetching.key("conditions", std::string(kConditions)).run();
        CHECK(prefetch.find("\"new\"") != std::string::npos);
        CHECK(prefetch.find("\"old\"") == std::string::npos);
        CHECK(fetching.report().duplicates == 1);
    }

    TEST_CASE("SR-139: remarks among the results keep the data, errors make them incomplete") {
        for (const auto& [severity, complete] : std::map<std::string, bool>{
                 {"information", true}, {"warning", true}, {"error", false}, {"fatal", false}}) {
            Fetching fetching([&](const auto&, auto& x) {
                x.json(bundle(condition("c-1") +
                              R"(,{"search":{"mode":"outcome"},"resource":{"resourceType":)"
                              R"("OperationOutcome","issue":[{"severity":")" +
                              severity + R"(","code":"x"}]}})"));
            });
            CHECK(is_incomplete(fetching.key("conditions", std::string(kConditions)).run()) !=
                  complete);
        }
    }

    TEST_CASE("SR-048: all pages and keys of a call share one limit of bytes") {
        const std::string large =
            bundle(condition("c-1"), {}, R"("pad":")" + std::string(40'000, 'a') + "\",");
        Fetching fetching([&](const auto&, auto& x) { x.json(large); });
        fetching.order().limits.bytes_max = 100'000;
        fetching.order().limits.parallel_max = 1;
        for (const char* key : {"a", "b", "c"}) {
            fetching.key(key, std::string(kConditions));
        }
        fetching.run();
        CHECK(fetching.report(0).is_complete());
        CHECK(fetching.report(1).is_complete());
        CHECK(fetching.report(2).problem == FetchProblem::TooLarge);
    }

    TEST_CASE("SR-116: all calls together have a limit, which is given back") {
        const auto all = std::make_shared<ByteBudget>(1000);
        const std::string text =
            bundle(condition("c-1"), {}, R"("pad":")" + std::string(700, 'a') + "\",");
        {
            Fetching fetching([&](const auto&, auto& x) { x.json(text); });
            fetching.order().all_bytes = all;
            fetching.key("conditions", std::string(kConditions)).run();
            CHECK(fetching.report().is_complete());
            CHECK(all->taken() == text.size());
            Fetching other([&](const auto&, auto& x) { x.json(text); });
            other.order().all_bytes = all;
            other.key("conditions", std::string(kConditions)).run();
            CHECK(other.report().problem == FetchProblem::TooLarge);
        }
        CHECK(all->taken() == 0);
    }

    TEST_CASE("SR-057: what the scopes do not permit is not asked for") {
        Fetching fetching([](const auto&, auto& x) { x.json(bundle("")); });
        fetching.order().access.scopes =
            FhirScopes("user/Condition.read user/Goal.rs?category=dietary");
        const std::string prefetch = fetching.key("conditions", std::string(kConditions))
                                         .key("goals", "Goal?patient=p-1")
                                         .key("carePlans", "CarePlan?patient=p-1")
                                         .run();
        CHECK(fetching.peer().requests().size() == 2);
        CHECK(fetching.report(0).is_complete());
        CHECK(fetching.report(1).problem == FetchProblem::Narrowed);
        CHECK(is_incomplete(prefetch));
        CHECK(fetching.report(2).problem == FetchProblem::NotPermitted);
        CHECK(prefetch.find("carePlans") == std::string::npos);
    }

    TEST_CASE("SR-047: Medications that others refer to are read, once, and nothing else is") {
        FaultPeer trap([](const auto&, auto& x) { x.json("{}"); });
        const auto order = [](std::string_view id, std::string_view reference) {
            return R"({"resource":{"resourceType":"MedicationRequest","id":")" + std::string(id) +
                   R"(","subject":{"reference":"Patient/p-1"},"medicationReference":{"reference":")" +
                   std::string(reference) + R"("},"requester":{"reference":"Practitioner/1"}}})";
        };
        Fetching fetching([&](const FaultPeer::Request& request, auto& x) {
            if (request.target == "/r4/Medication/m-1" || request.target == "/r4/Medication/m-9") {
                x.json(R"({"resourceType":"Medication","id":")" + request.target.substr(15) +
                       R"("})");
                return;
            }
            x.json(bundle(order("r-1", "Medication/m-1") + ',' + order("r-2", "Medication/m-1") +
                          ',' + order("r-3", "Medication/m-2") + ',' +
                          order("r-4", "Medication/m-3") + ',' + order("r-5", "#m-4") + ',' +
                          order("r-6", trap.origin() + "/r4/Medication/m-5") + ',' +
                          order("r-7", "Substance/s-1") +
                          R"(,{"resource":{"resourceType":"Medication","id":"m-3"},)"
                          R"("search":{"mode":"include"}})"));
        });
        fetching.order().known = {"Medication/m-2"};
        fetching.order().references = {*relative_reference("Medication/m-9", "")};
        const std::string prefetch =
            fetching.key("medicationRequests", "MedicationRequest?patient=p-1").run();
        CHECK_FALSE(is_incomplete(prefetch));
        CHECK(fetching.peer().requests().size() == 3);
        CHECK(trap.connections_peak() == 0);
        REQUIRE(fetching.referenced().size() == 2);
        CHECK(fetching.referenced()[0].string_at("id") == "m-9");
        CHECK(fetching.referenced()[1].string_at("id") == "m-1");
        CHECK(fetching.report(2).key == "Medication/m-1");
    }

    TEST_CASE("a Medication that cannot be read leaves its key incomplete") {
        const std::string text = bundle(
            R"({"resource":{"resourceType":"MedicationRequest","id":"r-1","subject":)"
            R"({"reference":"Patient/p-1"},"medicationReference":{"reference":"Medication/m-1"}}})");
        for (const int status : {404, 500}) {
            const Document sent(text);
            Fetching fetching([status](const auto&, auto& x) { x.answer(status, "", ""); });
            // Begun and complete, but for the Medication.
            fetching.key("medicationRequests", "", sent.value());
            CHECK(is_incomplete(fetching.run(R"({"medicationRequests":)" + text + "}")));
            CHECK(fetching.report(0).problem == FetchProblem::Unresolved);
            CHECK(fetching.report(0).requests == 0);
        }
    }

    TEST_CASE("SR-110: all keys run in parallel, the slowest decides") {
        constexpr std::size_t kKeys = 14;
        // Nobody is answered before all have asked.
        std::atomic<std::size_t> asked = 0;
        Fetching fetching([&asked](const auto&, auto& x) {
            ++asked;
            while (asked < kKeys && x.pause(milliseconds(1))) {
            }
            x.json(bundle(""));
        });
        for (std::size_t i = 0; i < kKeys; ++i) {
            fetching.key("k" + std::to_string(i), std::string(kConditions));
        }
        fetching.run();
        for (std::size_t i = 0; i < kKeys; ++i) {
            CHECK(fetching.report(i).is_complete());
        }
    }

    TEST_CASE("SR-052: no more at once than one call may have") {
        Fetching fetching([](const auto&, auto& x) {
            x.pause(milliseconds(10));
            x.json(bundle(""));
        });
        fetching.order().limits.parallel_max = 3;
        for (int i = 0; i < 9; ++i) {
            fetching.key("k" + std::to_string(i), std::string(kConditions));
        }
        fetching.run();
        CHECK(fetching.peer().connections_peak() <= 3);
        CHECK(fetching.report(8).is_complete());
    }

    TEST_CASE("SR-049: one deadline for all pages and keys") {
        Fetching fetching([](const FaultPeer::Request& request, auto& x) {
            if (request.target.find("page=2") != std::string::npos) {
                x.hang();
            } else if (request.target.find("Goal") != std::string::npos) {
                x.json(bundle(""));
            } else {
                x.json(bundle(condition("c-1"), "Condition?page=2"));
            }
        });
        const auto begin = std::chrono::steady_clock::now();
        const std::string prefetch = fetching.key("conditions", std::string(kConditions))
                                         .key("goals", "Goal?patient=p-1")
                                         .run("null", milliseconds(1000));
        CHECK(since(begin) < milliseconds(5000));
        CHECK(is_incomplete(prefetch));
        CHECK(fetching.report(0).problem == FetchProblem::Timeout);
        CHECK(fetching.report(0).pages == 1);
        CHECK(fetching.report(1).is_complete());
    }

    TEST_CASE("CH-085, SR-111: a fetch that is given up wakes nobody and leaves the server") {
        FaultPeer peer([](const auto&, auto& x) { x.hang(); });
        const AllowedFhirServer server{
            .base = peer.origin() + "/r4", .internal = true, .paging_hosts = {}};
        const auto client = make_curl_client();
        std::atomic<bool> woken = false;
        {
            FetchOrder order;
            order.access.base = {server.base, &server};
            order.items.push_back({"conditions", std::string(kConditions), {}});
            order.deadline = std::chrono::steady_clock::now() + milliseconds(100);
            const auto fetch = make_prefetch_fetch(*client, std::move(order));
            fetch->start([&woken] { woken = true; });
            while (peer.requests().empty()) {
                std::this_thread::sleep_for(milliseconds(1));
            }
        }
        std::this_thread::sleep_for(milliseconds(150));
        CHECK_FALSE(woken);
    }

    TEST_CASE("nothing to fetch is done at once") {
        Fetching fetching([](const auto&, auto& x) { x.json("{}"); });
        CHECK(fetching.run(R"({"patient":null})") == R"({"patient":null})");
        CHECK(fetching.reports() == 0);
    }
}

}  // namespace
}  // namespace hookline::hooks::test
