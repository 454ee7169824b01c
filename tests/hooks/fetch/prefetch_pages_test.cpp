// CH-068, SR-046, SR-140, SR-141: pages of a search, and what a page that is missing leaves.
#include "hooks/fetch/prefetch_fetch.hpp"

#include <doctest/doctest.h>

#include <map>

#include "tests/hooks/fetch/prefetch_fetching.hpp"

namespace hookline::hooks::test {

TEST_SUITE("hooks/fetch/prefetch_fetch") {
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
        Fetching later([&](const FaultPeer::Request& request, auto& x) {
            request.target.back() == '1' ? x.json(bundle(version("9", "old"), "Condition?page=2"))
                                         : x.json(bundle(version("10", "new")));
        });
        const std::string replaced = later.key("conditions", std::string(kConditions)).run();
        CHECK(replaced.find("\"new\"") != std::string::npos);
        CHECK(replaced.find("\"old\"") == std::string::npos);
    }

    TEST_CASE("SR-057: a page that the scopes do not permit is not asked for, what came stays") {
        Fetching fetching([](const auto&, auto& x) { x.json(bundle(condition("c-2"))); });
        fetching.order().access.scopes = FhirScopes("user/Goal.read");
        const Document begun(bundle(condition("c-1"), "Condition?page=2"));
        const std::string prefetch =
            fetching.key("conditions", std::string(kConditions), begun.value()).run();
        CHECK(fetching.report().problem == FetchProblem::NotPermitted);
        CHECK(fetching.peer().requests().empty());
        CHECK(prefetch.find("c-1") != std::string::npos);
        CHECK(is_incomplete(prefetch));
    }

    TEST_CASE("SR-048: a key with all the resources that it may have asks for no further page") {
        Fetching fetching([](const auto&, auto& x) {
            x.json(bundle(condition("c-1") + ',' + condition("c-2"), "Condition?page=2"));
        });
        fetching.order().limits.resources_max = 2;
        CHECK(is_incomplete(fetching.key("conditions", std::string(kConditions)).run()));
        CHECK(fetching.report().problem == FetchProblem::TooLarge);
        CHECK(fetching.peer().requests().size() == 1);
    }

    TEST_CASE(
        "entries without an id, without a resource and of other forms are kept as they came") {
        Fetching fetching([&](const auto&, auto& x) {
            x.json(R"({"resourceType":"Bundle","type":"searchset","link":null,"total":2,"entry":[)"
                   R"({"resource":{"resourceType":"Condition","note":"without id"}},)"
                   R"({"resource":{"resourceType":"Condition","note":"nor this"}},)"
                   R"({"fullUrl":"urn:uuid:1"},{"resource":{}},)"
                   R"({"resource":{"resourceType":"Bundle","entry":[]}}]})");
        });
        const std::string prefetch = fetching.key("conditions", std::string(kConditions)).run();
        CHECK(fetching.report().is_complete());
        CHECK(fetching.report().resources == 2);
        CHECK(fetching.report().duplicates == 0);
        for (const char* kept : {"without id", "nor this", "urn:uuid:1", R"({"resource":{}})"}) {
            CAPTURE(kept);
            CHECK(prefetch.find(kept) != std::string::npos);
        }
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
}

}  // namespace hookline::hooks::test
