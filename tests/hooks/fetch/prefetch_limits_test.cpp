// SR-048, SR-049, SR-052, SR-110, SR-111, SR-116: how much, how many at once, how long.
#include "hooks/fetch/prefetch_fetch.hpp"

#include <doctest/doctest.h>

#include <atomic>

#include "tests/hooks/fetch/prefetch_fetching.hpp"

namespace hookline::hooks::test {

TEST_SUITE("hooks/fetch/prefetch_fetch") {
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
        milliseconds patience{100};
        do {  // again with more time where the deadline came before the request
            woken = false;
            const std::size_t before = peer.requests().size();
            {
                FetchOrder order;
                order.access.base = {server.base, &server};
                order.items.push_back({"conditions", std::string(kConditions), {}});
                order.deadline = std::chrono::steady_clock::now() + patience;
                const auto fetch = make_prefetch_fetch(*client, std::move(order));
                fetch->start([&woken] { woken = true; });
                while (peer.requests().size() == before && !woken) {
                    std::this_thread::sleep_for(milliseconds(1));
                }
            }
            patience *= 2;
        } while (woken && patience < milliseconds(10'000));
        REQUIRE_FALSE(woken);
        std::this_thread::sleep_for(patience);
        CHECK_FALSE(woken);
    }
}

}  // namespace hookline::hooks::test
