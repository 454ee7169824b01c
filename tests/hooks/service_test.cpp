#include "hooks/service.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hooks/protocol/error_status.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

struct Fixture {
    std::shared_ptr<test::FakeSnapshot> snapshot = std::make_shared<test::FakeSnapshot>();
    FixedClock clock{1'000, 60};
    CountingIdSource ids;

    Result<CallAnswer> call(std::string_view id, std::string_view text,
                            ServiceOptions options = {}) {
        const Service service(snapshot, clock, ids, std::move(options));
        fhir::json::BodyBuffer body(text);
        return service.handle_call(id, body);
    }
};

}  // namespace

TEST_SUITE("hooks/service") {
    TEST_CASE("CH-090: the minimal call of every hook is answered with cards") {
        Fixture fixture;
        for (const auto& [hook, body] : test::minimal_calls()) {
            CAPTURE(to_string(hook));
            const auto answer = fixture.call(service_id("g", hook), body);
            REQUIRE(answer.has_value());
            CHECK(answer->body == R"({"cards":[{"summary":"Summary","indicator":"info",)"
                                  R"("source":{"label":"Source"}}]})");
            CHECK(answer->cards == 1);
            CHECK(answer->bundle_entries == 3);
        }
    }

    TEST_CASE("CH-041: a hook that the service was not announced for is refused") {
        Fixture fixture;
        const auto answer = fixture.call("g-order-sign", test::kOrderSelect);
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error() ==
              Error{ErrorKind::InvalidRequest, "this service answers `order-sign` only", "hook"});
    }

    TEST_CASE("an unknown service is not found") {
        Fixture fixture;
        const auto answer = fixture.call("h-order-sign", test::kOrderSign);
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().kind == ErrorKind::UnknownService);
    }

    TEST_CASE("the moment of the call comes from the injected clock") {
        Fixture fixture;
        RequestTime seen;
        fixture.snapshot->on_decide = [&seen](const CdsRequestView&, RequestTime time,
                                              RequestArena&) -> Result<Decision> {
            seen = time;
            return Decision{};
        };
        CHECK(fixture.call("g-order-sign", test::kOrderSign)->body == R"({"cards":[]})");
        CHECK(seen.now_ms == 1'000);
        CHECK(seen.offset_minutes == 60);
    }

    TEST_CASE("CH-005, SR-060: a body that is no JSON is a 400, never a 5xx") {
        Fixture fixture;
        for (const std::string_view body :
             {"", " ", "{", "{}{}", "nul", "[1,]", "{\"a\":1,\"a\":2}", "{/**/}", "\xFF", "'x'"}) {
            CAPTURE(body);
            const auto answer = fixture.call("g-order-sign", body);
            REQUIRE_FALSE(answer.has_value());
            CHECK(error_status(answer.error().kind).http_status == 400);
        }
    }

    TEST_CASE("CH-061: missing prefetch reaches the content as unknown and is no 412") {
        Fixture fixture;
        bool was_null = false;
        fixture.snapshot->on_decide = [&was_null](const CdsRequestView& request, RequestTime,
                                                  RequestArena&) -> Result<Decision> {
            was_null = request.prefetch.is_null();
            return Decision{};
        };
        CHECK(
            fixture.call("g-order-sign", test::replaced(test::kOrderSign, R"(,"prefetch":{})", ""))
                .has_value());
        CHECK(was_null);
    }

    TEST_CASE("SR-117: a request above its memory limit is refused as too costly") {
        Fixture fixture;
        std::string entries = "null";
        for (int i = 0; i < 10'000; ++i) {
            entries += ",null";
        }
        ServiceOptions options;
        options.arena_bytes_max = std::size_t{64} * 1024;
        const auto answer = fixture.call(
            "g-order-sign",
            test::replaced(test::kOrderSign, R"("entry":[])", "\"entry\":[" + entries + "]"),
            options);
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().kind == ErrorKind::LimitExceeded);
    }

    TEST_CASE("an exception out of the content is a fault without details") {
        Fixture fixture;
        fixture.snapshot->on_decide = [](const CdsRequestView&, RequestTime,
                                         RequestArena&) -> Result<Decision> {
            throw std::runtime_error("marker");
        };
        const auto answer = fixture.call("g-order-sign", test::kOrderSign);
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error() == Error{ErrorKind::Internal, "unexpected failure", ""});
    }

    TEST_CASE("SR-120: no memory is passed on, so that the client is asked to come again") {
        Fixture fixture;
        fixture.snapshot->on_decide = [](const CdsRequestView&, RequestTime,
                                         RequestArena&) -> Result<Decision> {
            throw std::bad_alloc();
        };
        CHECK_THROWS_AS(static_cast<void>(fixture.call("g-order-sign", test::kOrderSign)),
                        std::bad_alloc);
    }
}

TEST_SUITE("hooks/system") {
    TEST_CASE("ids are UUIDs of version 4; counted ones repeat, random ones do not") {
        CountingIdSource counting;
        CHECK(counting.next_uuid() == "00000000-0000-4000-8000-000000000001");
        CHECK(counting.next_uuid() == "00000000-0000-4000-8000-000000000002");
        RandomIdSource random;
        const std::string first = random.next_uuid();
        CHECK(first != random.next_uuid());
        REQUIRE(first.size() == 36);
        CHECK(first[14] == '4');
        CHECK(std::string_view("89ab").find(first[19]) != std::string_view::npos);
    }
}

}  // namespace hookline::hooks
