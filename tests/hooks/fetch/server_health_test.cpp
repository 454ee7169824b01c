#include "hooks/fetch/server_health.hpp"

#include <doctest/doctest.h>

namespace hookline::hooks {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = HttpResult::Kind;
using State = ServerHealth::State;

constexpr HttpGet::Time kStart{std::chrono::hours(1)};

HttpResult result_of(Kind kind, int status = 0) {
    HttpResult result;
    result.kind = kind;
    result.status = status;
    return result;
}

const HttpResult kGood = result_of(Kind::Answered, 200);

void record(ServerHealth& health, const HttpResult& result, std::size_t times,
            HttpGet::Time now = kStart) {
    for (std::size_t i = 0; i < times; ++i) {
        health.record(result, now);
    }
}

}  // namespace

TEST_SUITE("hooks/fetch/server_health") {
    TEST_CASE("SR-138: twenty failures within ten seconds open it, whatever they are") {
        for (const HttpResult& failure :
             {result_of(Kind::Unreachable), result_of(Kind::TlsFailed), result_of(Kind::Timeout),
              result_of(Kind::Broken), result_of(Kind::Answered, 500),
              result_of(Kind::Answered, 503)}) {
            CAPTURE(to_string(failure.kind));
            ServerHealth health;
            record(health, failure, 19);
            CHECK(health.admits(kStart));
            record(health, failure, 1, kStart + seconds(10));
            CHECK_FALSE(health.admits(kStart + seconds(10)));
        }
    }

    TEST_CASE("what says nothing about the server, or that it works, does not open it") {
        ServerHealth health;
        for (const HttpResult& result :
             {kGood, result_of(Kind::Answered, 401), result_of(Kind::Answered, 404),
              result_of(Kind::Answered, 429), result_of(Kind::Answered, 501),
              result_of(Kind::TooLarge), result_of(Kind::Cancelled), result_of(Kind::Refused)}) {
            record(health, result, 100);
            CHECK(health.admits(kStart));
        }
    }

    TEST_CASE("failures that lie apart, or between answers, do not open it") {
        ServerHealth apart;
        record(apart, result_of(Kind::Timeout), 19);
        record(apart, result_of(Kind::Timeout), 19, kStart + milliseconds(10'001));
        CHECK(apart.admits(kStart + seconds(11)));
        ServerHealth mixed;
        for (int i = 0; i < 100; ++i) {
            record(mixed, result_of(Kind::Timeout), 2);
            record(mixed, kGood, 3);
        }
        CHECK(mixed.admits(kStart));
    }

    TEST_CASE("SR-138: the rate of failures counts, not that they follow each other") {
        const auto opens_after = [](std::size_t good_between) {
            ServerHealth health;
            for (int i = 0; i < 20; ++i) {
                CHECK(health.admits(kStart));
                record(health, kGood, i == 0 ? 0 : good_between, kStart + milliseconds(400 * i));
                record(health, result_of(Kind::Timeout), 1, kStart + milliseconds(400 * i));
            }
            return !health.admits(kStart + seconds(8));
        };
        CHECK(opens_after(0));
        CHECK(opens_after(1));
        // One query in three fails, say of a type that the server does not know: the others count.
        CHECK_FALSE(opens_after(2));
    }

    TEST_CASE("SR-138: half of the last fifty failed") {
        ServerHealth health;
        // So slowly that no twenty of them lie within ten seconds.
        const auto at = [](int i) { return kStart + seconds(i); };
        for (int i = 0; i < 24; ++i) {
            record(health, kGood, 1, at(i));
            record(health, result_of(Kind::Timeout), 1, at(i));
        }
        CHECK(health.state(at(24)) == State::Closed);
        record(health, kGood, 1, at(24));
        record(health, result_of(Kind::Timeout), 1, at(24));
        CHECK(health.state(at(24)) == State::Open);
    }

    TEST_CASE("SR-138: after the pause one call tries; what it is answered decides") {
        ServerHealth health;
        record(health, result_of(Kind::Unreachable), 20);
        CHECK(health.state(kStart) == State::Open);
        CHECK_FALSE(health.admits(kStart + milliseconds(4'999)));
        const auto later = kStart + seconds(5);
        CHECK(health.state(later) == State::HalfOpen);
        CHECK(health.admits(later));
        CHECK_FALSE(health.admits(later));
        SUBCASE("it works again") {
            record(health, kGood, 1, later);
            CHECK(health.state(later) == State::Closed);
            CHECK(health.admits(later));
            record(health, result_of(Kind::Timeout), 19, later);
            CHECK(health.admits(later));
        }
        SUBCASE("it still fails") {
            record(health, result_of(Kind::Unreachable), 14, later);
            CHECK_FALSE(health.admits(later + seconds(4)));
            CHECK(health.admits(later + seconds(5)));
        }
        SUBCASE("the call was given up: the next one may try") {
            CHECK(health.admits(later + seconds(5)));
        }
    }

    TEST_CASE("SR-136: a server is busy until the latest time it named") {
        ServerHealth health;
        CHECK(health.busy_until() < kStart);
        health.be_busy(kStart + seconds(1));
        health.be_busy(kStart);
        CHECK(health.busy_until() == kStart + seconds(1));
    }

    TEST_CASE("servers have their health by base") {
        ServerHealths healths;
        record(*healths.of("https://a.example/r4"), result_of(Kind::Broken), 20);
        CHECK(healths.of("https://b.example/r4")->admits(kStart));
        const auto states = healths.states(kStart);
        REQUIRE(states.size() == 2);
        CHECK(states[0] == std::pair(std::string("https://a.example/r4"), State::Open));
        CHECK(states[1].second == State::Closed);
    }
}

}  // namespace hookline::hooks
