#include "hooks/thread_role.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

#include "hooks/feedback/feedback.hpp"
#include "hooks/feedback/sqlite.hpp"
#include "hooks/http/server.hpp"
#include "hooks/security/jwk_set.hpp"
#include "hooks/security/signature.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

// Tells on which kind of thread it is called.
struct RoleHandler final : Handler {
    HttpResponse handle(HttpRequest&) override {
        HttpResponse response;
        response.body = may_hold_up_thread() ? "other" : "io";
        return response;
    }
};

// Whether a process whose only thread has `role` is ended by an assertion in `work`.
template <class Work>
bool is_ended_by(ThreadRole role, Work work) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGABRT, SIG_DFL);
        set_thread_role(role);
        work();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

#ifdef NDEBUG
constexpr bool kAsserts = false;
#else
constexpr bool kAsserts = true;
#endif

}  // namespace

TEST_SUITE("hooks/thread_role") {
    TEST_CASE("SR-121: the threads of connections know what they are, and only they") {
        RoleHandler handler;
        Server server(handler, ServerOptions{});
        const std::uint16_t port = server.start().value();
        CHECK(ask(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").body == "io");
        CHECK(may_hold_up_thread());
        std::thread([] { CHECK(may_hold_up_thread()); }).join();
    }

    TEST_CASE(
        "SR-121: a thread of connections that touches the feedback's disk ends a debug build") {
        const hookline::test::TemporaryFolder folder;
        const auto open = [&] { static_cast<void>(Database::open(folder / "feedback.db")); };
        CHECK(is_ended_by(ThreadRole::Io, open) == kAsserts);
        CHECK_FALSE(is_ended_by(ThreadRole::Other, open));
        auto database = Database::open(folder / "other.db");
        REQUIRE(database.has_value());
        const auto read = [&] {
            static_cast<void>(database->read_number("SELECT count(*) FROM sqlite_schema"));
        };
        CHECK(is_ended_by(ThreadRole::Io, read) == kAsserts);
    }

    TEST_CASE("SR-121: a thread of connections that parses or evaluates much ends a debug build") {
        const FixedClock clock(0, 0);
        CountingIdSource ids;
        const Service service(std::make_shared<const test::FakeSnapshot>(), clock, ids);
        const std::string small = test::kPatientView;
        const std::string large = small + std::string(kIoBodyBytesMax, ' ');
        const auto read = [&](const std::string& text) {
            return [&] {
                fhir::json::BodyBuffer body(text);
                static_cast<void>(service.read_call("g-patient-view", body));
            };
        };
        const auto feedback = [&] {
            fhir::json::BodyBuffer body(large);
            RequestArena arena;
            static_cast<void>(parse_feedback(body, arena));
        };
        CHECK(is_ended_by(ThreadRole::Io, read(large)) == kAsserts);
        CHECK(is_ended_by(ThreadRole::Io, feedback) == kAsserts);
        CHECK_FALSE(is_ended_by(ThreadRole::Io, read(small)));
        CHECK_FALSE(is_ended_by(ThreadRole::Other, read(large)));
        fhir::json::BodyBuffer body(large);
        const auto call = service.read_call("g-patient-view", body);
        REQUIRE(call.has_value());
        CHECK(is_ended_by(ThreadRole::Io, [&] { static_cast<void>(service.answer(**call)); }) ==
              kAsserts);
        CHECK(is_ended_by(ThreadRole::Io, [&] { static_cast<void>(service.explain(**call)); }) ==
              kAsserts);
    }

    TEST_CASE("SR-121: a thread of connections that works on a signature ends a debug build") {
        const auto verify = [] {
            static_cast<void>(verify_signature(BearerToken{}, Jwk{}, SignatureAlgorithm::ES384));
        };
        CHECK(is_ended_by(ThreadRole::Io, verify) == kAsserts);
        CHECK_FALSE(is_ended_by(ThreadRole::Other, verify));
    }
}

}  // namespace hookline::hooks
