#include "hooks/quick_services.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <thread>

#include "hooks/router.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// A router whose calls take as long as `pace` says.
struct Fixture {
    Fixture() {
        snapshot->on_decide = [this](const CdsRequestView&, RequestTime,
                                     RequestArena&) -> Result<Decision> {
            std::this_thread::sleep_for(pace);
            return Decision{};
        };
    }
    template <class Use>
    auto with_request(std::string_view target, const std::string& text, Use use) {
        fhir::json::BodyBuffer body(text);
        const std::array<HeaderField, 1> fields = {HeaderField{"Content-Type", "application/json"}};
        HttpRequest request{.method = "POST",
                            .target = target,
                            .fields = fields,
                            .peer_address = "127.0.0.1",
                            .has_body = true,
                            .received = std::chrono::steady_clock::now(),
                            .body = body};
        return use(request);
    }
    void call() {
        with_request("/cds-services/g-order-sign", kOrderSign,
                     [this](HttpRequest& request) { CHECK(router.handle(request).status == 200); });
    }
    bool is_work(std::string_view target, const std::string& text = kOrderSign) {
        return with_request(target, text,
                            [this](HttpRequest& request) { return router.is_work(request); });
    }
    // However busy the machine is, some calls in a row are quick at last.
    bool becomes_quick() {
        for (int i = 0; i < 1'000'000; ++i) {
            call();
            if (!is_work("/cds-services/g-order-sign")) {
                return true;
            }
        }
        return false;
    }

    milliseconds pace{0};
    std::shared_ptr<FakeSnapshot> snapshot = std::make_shared<FakeSnapshot>();
    FixedClock clock{0, 0};
    CountingIdSource ids;
    RecordingLog log;
    Service service{snapshot, clock, ids};
    RouterOptions options = [] {
        RouterOptions result;
        result.explains = true;
        return result;
    }();
    Router router{service, log, ids, options};
};

}  // namespace

TEST_SUITE("hooks/quick_services") {
    TEST_CASE("SR-121: a service is quick after 64 quick evaluations in a row") {
        QuickServices services(2);
        for (int i = 0; i < 63; ++i) {
            services.record(0, microseconds(5000));
            CHECK_FALSE(services.is_quick(0));
        }
        services.record(0, microseconds(5000));
        CHECK(services.is_quick(0));
        CHECK_FALSE(services.is_quick(1));

        services.record(0, microseconds(5001));
        for (int i = 0; i < 63; ++i) {
            services.record(0, microseconds(0));
            CHECK_FALSE(services.is_quick(0));
        }
        services.record(0, microseconds(0));
        CHECK(services.is_quick(0));
    }

    TEST_CASE("SR-121: small calls stay on the connection's thread only while they are quick") {
        Fixture fixture;
        CHECK(fixture.is_work("/cds-services/g-order-sign"));
        REQUIRE(fixture.becomes_quick());
        CHECK(fixture.is_work("/cds-services/g-patient-view"));
        CHECK(fixture.is_work("/explain/g-order-sign"));
        CHECK(fixture.is_work("/cds-services/g-order-sign", std::string(64 * 1024 + 1, ' ')));
        CHECK_FALSE(fixture.is_work("/cds-services"));
        CHECK_FALSE(fixture.is_work("/no-such-path"));

        fixture.pace = milliseconds(6);
        fixture.call();
        CHECK(fixture.is_work("/cds-services/g-order-sign"));
    }
}

}  // namespace hookline::hooks::test
