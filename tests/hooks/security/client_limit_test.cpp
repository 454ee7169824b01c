#include "hooks/security/client_limit.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "hooks/security/peer_key.hpp"

namespace hookline::hooks {
namespace {

using std::chrono::milliseconds;
using Place = std::shared_ptr<ClientLimit::Place>;

constexpr ClientLimit::TimePoint kStart{std::chrono::hours(1)};

}  // namespace

TEST_SUITE("hooks/security/client_limit") {
    TEST_CASE("SR-118: a client has its places in work, whatever others do") {
        ClientLimit limit({.in_work_max = 2, .per_second = 0, .burst = 1});
        std::vector<Place> noisy;
        for (int i = 0; i < 2; ++i) {
            noisy.push_back(limit.try_enter("noisy", kStart).value());
        }
        const auto refused = limit.try_enter("noisy", kStart);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error() == ClientLimit::Refusal::InWork);
        CHECK(limit.try_enter("quiet", kStart).has_value());
        noisy.pop_back();
        CHECK(limit.try_enter("noisy", kStart).has_value());
        noisy.clear();
        CHECK(limit.clients() == 0);
    }

    TEST_CASE("SR-118: the defaults are 128 in work and no rate") {
        ClientLimit limit(ClientLimitOptions{});
        std::vector<Place> places;
        for (int i = 0; i < 128; ++i) {
            places.push_back(limit.try_enter("a", kStart).value());
        }
        CHECK_FALSE(limit.try_enter("a", kStart).has_value());
        places.clear();
        for (int i = 0; i < 10'000; ++i) {
            CHECK(limit.try_enter("a", kStart).has_value());
        }
    }

    TEST_CASE("SR-118: a bucket of its own that fills with time") {
        ClientLimit limit({.in_work_max = 1, .per_second = 2, .burst = 3});
        for (int i = 0; i < 3; ++i) {
            CHECK(limit.try_enter("noisy", kStart).has_value());
        }
        const auto refused = limit.try_enter("noisy", kStart);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error() == ClientLimit::Refusal::Rate);
        CHECK(limit.try_enter("quiet", kStart).has_value());
        // Small steps add up; an earlier time takes nothing away.
        for (int i = 1; i < 500; ++i) {
            CHECK_FALSE(limit.try_enter("noisy", kStart + milliseconds(i)).has_value());
        }
        CHECK_FALSE(limit.try_enter("noisy", kStart).has_value());
        CHECK(limit.try_enter("noisy", kStart + milliseconds(500)).has_value());
        CHECK_FALSE(limit.try_enter("noisy", kStart + milliseconds(501)).has_value());
        // Never more than the bucket holds.
        const auto later = kStart + std::chrono::hours(100'000);
        for (int i = 0; i < 3; ++i) {
            CHECK(limit.try_enter("noisy", later).has_value());
        }
        CHECK_FALSE(limit.try_enter("noisy", later).has_value());
    }

    TEST_CASE("SR-118: one too many in work takes nothing from the bucket") {
        ClientLimit limit({.in_work_max = 1, .per_second = 1, .burst = 2});
        {
            const Place place = limit.try_enter("a", kStart).value();
            for (int i = 0; i < 5; ++i) {
                CHECK(limit.try_enter("a", kStart).error() == ClientLimit::Refusal::InWork);
            }
        }
        CHECK(limit.try_enter("a", kStart).has_value());
        CHECK(limit.try_enter("a", kStart).error() == ClientLimit::Refusal::Rate);
    }

    TEST_CASE("SR-118: any number of clients takes bounded memory; those beyond share") {
        ClientLimit limit({.in_work_max = 1, .per_second = 1, .burst = 1});
        for (std::size_t i = 0; i < 2 * ClientLimit::kClientsMax; ++i) {
            static_cast<void>(limit.try_enter(std::to_string(i), kStart));
        }
        CHECK(limit.clients() <= ClientLimit::kClientsMax + 1);
        CHECK_FALSE(limit.try_enter("another", kStart).has_value());
        CHECK(limit.try_enter("another", kStart + milliseconds(1000)).has_value());
        CHECK(limit.clients() == 1);  // the others had full buckets by then
    }

    TEST_CASE("SR-118: threads enter and leave at once") {
        ClientLimit limit({.in_work_max = 3, .per_second = 1, .burst = 1'000'000});
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&limit] {
                for (int n = 0; n < 2000; ++n) {
                    static_cast<void>(limit.try_enter("a", kStart));
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        std::vector<Place> places;
        for (int i = 0; i < 3; ++i) {
            places.push_back(limit.try_enter("a", kStart).value());
        }
        CHECK_FALSE(limit.try_enter("a", kStart).has_value());
    }

    TEST_CASE("SR-118: an IPv6 peer counts by its first 64 bits") {
        CHECK(peer_key("2001:db8::1") == peer_key("2001:db8::ffff:2"));
        CHECK(peer_key("2001:db8::1") != peer_key("2001:db8:0:1::1"));
        CHECK(peer_key("192.0.2.1") != peer_key("192.0.2.2"));
    }
}

}  // namespace hookline::hooks
