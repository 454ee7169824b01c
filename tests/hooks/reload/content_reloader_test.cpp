#include "hooks/reload/content_reloader.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "hooks/system.hpp"
#include "tests/hooks/reload/reload_support.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

std::shared_ptr<const Snapshot> fake() {
    return std::make_shared<const test::FakeSnapshot>();
}

ContentTrial good() {
    ContentTrial trial;
    trial.snapshot = fake();
    return trial;
}

struct Fixture {
    explicit Fixture(ContentReloader::Trial trial)
        : reloader(std::move(trial), live, status, log) {}

    FixedClock clock{0, 0};
    test::ConstantIds ids;
    test::ReloadLog log;
    ReloadStatus status;
    LiveContentHandler live{fake(), {clock, ids, log, {}, {}}};
    ContentReloader reloader;
};

}  // namespace

TEST_SUITE("hooks/reload/reloader") {
    TEST_CASE("SR-157: good content goes live, what fails leaves everything as it is and says so") {
        struct Row {
            const char* name;
            std::function<ContentTrial()> trial;
            std::optional<ContentFault> fault;
        };
        const ContentFault broken{"content-errors", "g/Rules.cql:3:7", 2};
        const std::vector<Row> rows = {
            {"broken",
             [&] {
                 ContentTrial trial;
                 trial.fault = broken;
                 return trial;
             },
             broken},
            {"out of memory", []() -> ContentTrial { throw std::bad_alloc(); },
             ContentFault{"out-of-memory", {}, 0}},
            {"unforeseen", []() -> ContentTrial { throw std::runtime_error("x"); },
             ContentFault{"internal", {}, 0}},
            {"mended", good, std::nullopt},
        };
        std::size_t next = 0;
        Fixture fixture([&] { return rows[next].trial(); });
        for (const Row& row : rows) {
            CAPTURE(row.name);
            const auto before = fixture.live.current();
            fixture.reloader.request();
            const test::ReloadLog::Entry entry = fixture.log.after(next + 1);
            CHECK(fixture.status.fault() == row.fault);
            CHECK((fixture.live.current() == before) == row.fault.has_value());
            CHECK(entry.error_kind == (row.fault ? row.fault->kind : ""));
            CHECK(entry.place == (row.fault ? row.fault->place : ""));
            CHECK(entry.content_version == (row.fault ? 1 : 2));
            ++next;
        }
    }

    TEST_CASE("SR-157: asked while it loads it loads once more, and never twice at once") {
        std::latch first_began(1);
        std::latch first_may_end(1);
        std::atomic<int> at_once = 0;
        std::atomic<int> most_at_once = 0;
        std::atomic<int> loads = 0;
        Fixture fixture([&] {
            most_at_once = std::max<int>(most_at_once, ++at_once);
            if (++loads == 1) {
                first_began.count_down();
                first_may_end.wait();
            }
            --at_once;
            return good();
        });
        fixture.reloader.request();
        first_began.wait();
        for (int i = 0; i < 5; ++i) {
            fixture.reloader.request();
        }
        first_may_end.count_down();
        CHECK(fixture.log.after(2).content_version == 3);
        fixture.reloader.request();
        CHECK(fixture.log.after(3).content_version == 4);
        CHECK(loads == 3);
        CHECK(most_at_once == 1);
    }

    TEST_CASE("the caller does not wait, and the trial runs on another thread") {
        std::latch may_end(1);
        std::thread::id ran_on;
        Fixture fixture([&] {
            may_end.wait();
            ran_on = std::this_thread::get_id();
            return good();
        });
        fixture.reloader.request();
        CHECK(fixture.live.current()->version == 1);
        may_end.count_down();
        CHECK(fixture.log.after(1).content_version == 2);
        CHECK(ran_on != std::this_thread::get_id());
    }

    TEST_CASE("SR-156: guidelines without cases are named when they go live, not before") {
        bool is_good = false;
        Fixture fixture([&] {
            ContentTrial trial = is_good ? good() : ContentTrial{};
            if (!is_good) {
                trial.fault.emplace("cases-failed");
            }
            trial.untested = {"g"};
            return trial;
        });
        fixture.reloader.request();
        static_cast<void>(fixture.log.after(1));
        CHECK(fixture.log.untested().empty());
        is_good = true;
        fixture.reloader.request();
        static_cast<void>(fixture.log.after(2));
        CHECK(fixture.log.untested() == std::vector<std::string>{"g"});
    }

    TEST_CASE("content that nothing is at work in any more is let go, without another reload") {
        Fixture fixture(good);
        const std::weak_ptr<LiveContent> first = fixture.live.current();
        std::shared_ptr<LiveContent> at_work = fixture.live.current();
        fixture.reloader.request();
        static_cast<void>(fixture.log.after(1));
        CHECK_FALSE(first.expired());
        at_work.reset();
        for (int i = 0; i < 500 && !first.expired(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        CHECK(first.expired());
    }

    TEST_CASE("it ends after the reload under way, and begins no other") {
        std::latch began(1);
        std::atomic<int> loads = 0;
        {
            Fixture fixture([&] {
                ++loads;
                began.count_down();
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                return good();
            });
            fixture.reloader.request();
            began.wait();
            fixture.reloader.request();
        }
        CHECK(loads == 1);
    }
}

}  // namespace hookline::hooks
