#include "hooks/security/failure_limit.hpp"

#include <doctest/doctest.h>

#include <string>

namespace hookline::hooks {
namespace {

constexpr std::int64_t kNow = 1'790'812'800'000;

void fail(FailureLimit& limit, const std::string& address, int times, std::int64_t now = kNow) {
    for (int i = 0; i < times; ++i) {
        limit.record_failure(address, now);
    }
}

}  // namespace

TEST_SUITE("hooks/security/failure_limit") {
    TEST_CASE("SR-035: twenty failures in a second, then none, for that address alone") {
        FailureLimit limit;
        fail(limit, "192.0.2.1", 19);
        CHECK(limit.allows("192.0.2.1", kNow));
        fail(limit, "192.0.2.1", 1);
        CHECK_FALSE(limit.allows("192.0.2.1", kNow));
        CHECK(limit.allows("192.0.2.2", kNow));
        CHECK_FALSE(limit.allows("192.0.2.1", kNow + 49));
        CHECK(limit.allows("192.0.2.1", kNow + 50));
        fail(limit, "192.0.2.1", 1, kNow + 50);
        CHECK_FALSE(limit.allows("192.0.2.1", kNow + 50));
        CHECK(limit.allows("192.0.2.1", kNow + 1'050));
    }

    TEST_CASE("a clock that goes back fills nothing and blocks nobody for long") {
        FailureLimit limit;
        fail(limit, "192.0.2.1", 20);
        CHECK_FALSE(limit.allows("192.0.2.1", kNow - 3'600'000));
        CHECK(limit.allows("192.0.2.1", kNow - 3'600'000 + 1'000));
    }

    TEST_CASE("an IPv6 network of 64 bits counts as one; nobody does not count") {
        FailureLimit limit;
        fail(limit, "2001:db8:1:2:3::1", 20);
        CHECK_FALSE(limit.allows("2001:db8:1:2:ffff::9", kNow));
        CHECK(limit.allows("2001:db8:1:3::1", kNow));
        fail(limit, "", 50);
        CHECK(limit.allows("", kNow));
        fail(limit, "127.0.0.1", 20);
        CHECK_FALSE(limit.allows("127.0.0.1", kNow));
    }

    TEST_CASE("more addresses than are remembered share one bucket, until the others are full") {
        FailureLimit limit;
        for (std::size_t i = 0; i < FailureLimit::kAddressesMax; ++i) {
            limit.record_failure("10.0." + std::to_string(i / 256) + '.' + std::to_string(i % 256),
                                 kNow);
        }
        fail(limit, "192.0.2.1", 20);
        CHECK_FALSE(limit.allows("192.0.2.2", kNow));
        CHECK(limit.allows("10.0.0.1", kNow));
        fail(limit, "192.0.2.3", 1, kNow + 60'000);
        CHECK(limit.allows("192.0.2.2", kNow + 60'000));
    }
}

}  // namespace hookline::hooks
