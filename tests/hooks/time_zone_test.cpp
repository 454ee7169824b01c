#include "hooks/time_zone.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <time.h>

#include <optional>
#include <string>

#include "hooks/system.hpp"
#include "tests/hooks/running_serve.hpp"

namespace hookline::hooks {
namespace {

// Puts the time zone of this program back at the end.
struct KeepZone {
    KeepZone() {
        if (const char* set = std::getenv("TZ")) {
            before = set;
        }
    }
    ~KeepZone() {
        before ? ::setenv("TZ", before->c_str(), 1) : ::unsetenv("TZ");
        ::tzset();
    }
    KeepZone(const KeepZone&) = delete;
    KeepZone& operator=(const KeepZone&) = delete;
    std::optional<std::string> before;
};

}  // namespace

TEST_SUITE("hooks/time_zone") {
    TEST_CASE("SR-200: names of the database are known, nothing else") {
        for (const char* name : {"UTC", "Europe/Berlin", "America/New_York", "Etc/GMT+5",
                                 "America/Argentina/Buenos_Aires"}) {
            CAPTURE(name);
            CHECK(check_time_zone(name).has_value());
        }
        for (const char* name : {"", "/", "Europe", "Europe/", "Europe/Berlin/", "europe/berlin2",
                                 "tzdata.zi", "../zoneinfo/UTC", "/etc/localtime", "+01:00",
                                 "CET-1CEST,M3.5.0,M10.5.0/3", ":UTC"}) {
            CAPTURE(name);
            CHECK_FALSE(check_time_zone(name).has_value());
        }
    }

    TEST_CASE("SR-200: the clock stands in the zone that was chosen") {
        const KeepZone keep;
        use_time_zone("Asia/Kolkata");  // without summer time
        CHECK(SystemClock().offset_minutes() == 330);
        use_time_zone("America/Phoenix");
        CHECK(SystemClock().offset_minutes() == -420);
    }

    TEST_CASE("SR-200: serve takes the zone of its configuration") {
        const KeepZone keep;
        test::RunningServe serve(R"({"time_zone": "Asia/Tokyo"})");
        CHECK(serve.port() != 0);
        CHECK(SystemClock().offset_minutes() == 540);
        CHECK(serve.end() == ExitCode::Success);
    }
}

}  // namespace hookline::hooks
