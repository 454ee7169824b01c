// SR-130 to SR-139: what becomes of a fetch whatever the FHIR server does.
#include "hooks/fetch/prefetch_fetch.hpp"

#include <doctest/doctest.h>

#include <atomic>

#include "tests/hooks/fetch/prefetch_fetching.hpp"

namespace hookline::hooks::test {
namespace {

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

}  // namespace

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

    TEST_CASE("SR-130, SR-135: a server that does not know the patient proves no absence") {
        const auto script = [](int status, std::string conditions) {
            return [=](const FaultPeer::Request& request, auto& x) {
                request.target.find("/Patient/") != std::string::npos     ? x.answer(status, "", "")
                : request.target.find("/Condition?") != std::string::npos ? x.json(conditions)
                                                                          : x.json(bundle(""));
            };
        };
        const auto ask = [](Fetching& fetching) {
            return fetching.key("patient", "Patient/p-1")
                .key("conditions", std::string(kConditions))
                .key("goals", "Goal?patient=p-1")
                .run();
        };
        for (const int status : {404, 410}) {
            Fetching fetching(script(status, bundle("")));
            const std::string prefetch = ask(fetching);
            CHECK(prefetch.find("patient") == std::string::npos);
            CHECK(is_incomplete(prefetch));
            for (const std::size_t i : {0U, 1U, 2U}) {
                CHECK(fetching.report(i).problem == FetchProblem::NoPatient);
            }
        }
        // Data of the patient prove that they are there, whoever may read the Patient itself.
        Fetching known(script(404, bundle(condition("c-1"))));
        CHECK(ask(known).find(R"("patient":null)") != std::string::npos);
        CHECK(known.report(2).is_complete());
        // A Patient that may not be read is another matter.
        Fetching refused(script(403, bundle("")));
        CHECK(!is_incomplete(ask(refused)));
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

    TEST_CASE("nothing to fetch is done at once") {
        Fetching fetching([](const auto&, auto& x) { x.json("{}"); });
        CHECK(fetching.run(R"({"patient":null})") == R"({"patient":null})");
        CHECK(fetching.reports() == 0);
    }
}

}  // namespace hookline::hooks::test
