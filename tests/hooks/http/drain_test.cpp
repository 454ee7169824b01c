#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "hooks/http/process.hpp"
#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/http/test_server.hpp"

namespace hookline::hooks {
namespace {

using std::chrono::milliseconds;

bool refuses_connections(std::uint16_t port) {
    return eventually([port] { return !RawClient(port).connected(); });
}

/// Ours is there when the handler has changed.
void (*handler_of(int signal))(int) {
    struct sigaction current{};
    ::sigaction(signal, nullptr, &current);
    return current.sa_handler;
}

/// Sends all but the last two bytes, `dy`, of a request and waits until it is in work.
void begin_request(RawClient& client, const TestServer& test) {
    client.send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo");
    CHECK(eventually([&] { return test.server.counters().requests_in_work == 1; }));
}

}  // namespace

TEST_SUITE("http/drain") {
    TEST_CASE("a request in work is finished, the listener refuses, idle connections end") {
        TestServer test(TestServer::quick_limits(), 2);
        RawClient idle(test.port);
        idle.send(get("/a"));
        CHECK(idle.receive().status == 200);
        RawClient busy(test.port);
        begin_request(busy, test);

        CHECK_FALSE(test.server.is_draining());
        test.server.request_drain();
        CHECK(test.server.is_draining());
        CHECK(idle.is_closed_by_server());
        CHECK(refuses_connections(test.port));

        busy.send("dy");
        const Answer answer = busy.receive();
        CHECK(answer.body == "POST /b 4");
        CHECK(answer.field("Connection") == "close");
        CHECK(busy.is_closed_by_server());
        test.server.wait();
        CHECK(test.server.counters().connections_open == 0);
    }

    TEST_CASE("a request in the handler is finished") {
        TestServer test;
        RawClient client(test.port);
        client.send(get("/block"));
        test.handler.wait_until_blocked();
        test.server.request_drain();
        test.handler.release();
        const Answer answer = client.receive();
        CHECK(answer.body == "GET /block 0");
        CHECK(answer.field("Connection") == "close");
        test.server.wait();
    }

    TEST_CASE("a connection that was just opened may send its first request") {
        TestServer test;
        RawClient fresh(test.port);
        CHECK(eventually([&] { return test.server.counters().connections_open == 1; }));
        test.server.request_drain();
        CHECK(refuses_connections(test.port));
        fresh.send(get("/first"));
        CHECK(fresh.receive().body == "GET /first 0");
        test.server.wait();
    }

    TEST_CASE("with a delay the listener stays open and connections are told to close") {
        ServerLimits limits = TestServer::quick_limits();
        limits.drain_delay = milliseconds(150);
        TestServer test(limits);
        test.server.request_drain();
        test.server.request_drain();
        const Answer answer = ask(test.port, get("/a"));
        CHECK(answer.status == 200);
        CHECK(answer.field("Connection") == "close");
        test.server.wait();
        CHECK_FALSE(RawClient(test.port).connected());
    }

    TEST_CASE("SR-119, SR-195: a server whose thread is held up does not answer, a free one does") {
        TestServer test(TestServer::quick_limits(), 2);
        CHECK(test.server.answers_within(milliseconds(5'000)));
        RawClient client(test.port);
        client.send(get("/block"));
        test.handler.wait_until_blocked();
        CHECK_FALSE(test.server.answers_within(milliseconds(20)));
        // The admin listener is a server of its own, with a thread of its own.
        TestServer admin(TestServer::quick_limits(), 1);
        CHECK(admin.server.answers_within(milliseconds(5'000)));
        CHECK(ask(admin.port, get("/a")).status == 200);
        test.handler.release();
        CHECK(test.server.answers_within(milliseconds(5'000)));
    }

    TEST_CASE("what is not finished in time is cut off") {
        ServerLimits limits = TestServer::quick_limits();
        limits.drain_timeout = milliseconds(30);
        TestServer test(limits);
        RawClient slow(test.port);
        begin_request(slow, test);
        test.server.request_drain();
        test.server.wait();
        CHECK(slow.is_closed_by_server());
        CHECK(test.server.counters().requests_in_work == 0);
    }

    TEST_CASE("an end now closes everything, also while draining") {
        for (const bool drain_first : {false, true}) {
            CAPTURE(drain_first);
            TestServer test(TestServer::quick_limits(), 2);
            RawClient slow(test.port);
            slow.send("GET /sl");
            RawClient body(test.port);
            begin_request(body, test);
            if (drain_first) {
                test.server.request_drain();
            }
            test.server.stop_now();
            test.server.wait();
            CHECK(slow.is_closed_by_server());
            CHECK(body.is_closed_by_server());
        }
    }

    TEST_CASE("under load a drain resets no connection") {
        TestServer test(TestServer::quick_limits(), 2);
        std::atomic<bool> stop = false;
        std::atomic<int> answered = 0;
        std::atomic<int> lost = 0;
        std::vector<std::thread> clients;
        for (int c = 0; c < 4; ++c) {
            clients.emplace_back([&] {
                while (!stop) {
                    RawClient client(test.port);
                    if (!client.connected()) {
                        break;
                    }
                    client.send(post("/a", "body"));
                    if (client.receive().status == 200) {
                        ++answered;
                    } else {
                        ++lost;
                    }
                }
            });
        }
        CHECK(eventually([&] { return answered > 100; }));
        test.server.request_drain();
        test.server.wait();
        stop = true;
        for (std::thread& client : clients) {
            client.join();
        }
        CHECK(lost <= 4);  // a connection the kernel was opening when the listener closed
        CHECK(test.server.counters().requests_handled == static_cast<std::uint64_t>(answered));
    }
}

TEST_SUITE("http/signals") {
    TEST_CASE("the first signal drains the servers in order and the function returns") {
        TestServer main;
        TestServer admin;
        RawClient busy(main.port);
        begin_request(busy, main);
        auto* const before = handler_of(SIGTERM);
        std::thread sender([&] {
            CHECK(eventually([&] { return handler_of(SIGTERM) != before; }));
            ::kill(::getpid(), SIGTERM);
            CHECK(eventually([&] { return main.server.is_draining(); }));
            CHECK(ask(admin.port, get("/readyz")).status == 200);
            CHECK_FALSE(admin.server.is_draining());
            busy.send("dy");
            CHECK(busy.receive().status == 200);
        });
        run_until_signal({&main.server, &admin.server});
        sender.join();
        CHECK(admin.server.is_draining());
    }

    TEST_CASE("who is told that the server runs may send signals at once") {
        TestServer main;
        std::atomic<int> hangups = 0;
        BackgroundActions background;
        background.on_hangup = [&] {
            ++hangups;
            ::kill(::getpid(), SIGTERM);
        };
        background.on_ready = [] { ::kill(::getpid(), SIGHUP); };
        run_until_signal({&main.server}, background);
        CHECK(hangups == 1);
        CHECK(main.server.is_draining());
    }

    TEST_CASE("a tick that is due when the servers have ended keeps nobody waiting") {
        for (int round = 0; round < 20; ++round) {
            TestServer main;
            std::atomic<bool> told = false;
            BackgroundActions background;
            background.tick = milliseconds(0);  // always due
            background.on_tick = [&] {
                if (!told.exchange(true)) {
                    ::kill(::getpid(), SIGTERM);
                }
            };
            run_until_signal({&main.server}, background);
            CHECK(main.server.is_draining());
        }
    }

    TEST_CASE("the second signal ends now") {
        TestServer main;
        RawClient busy(main.port);
        begin_request(busy, main);
        auto* const before = handler_of(SIGINT);
        std::thread sender([&] {
            CHECK(eventually([&] { return handler_of(SIGINT) != before; }));
            ::kill(::getpid(), SIGINT);
            CHECK(eventually([&] { return main.server.is_draining(); }));
            ::kill(::getpid(), SIGINT);
        });
        run_until_signal({&main.server});
        sender.join();
        CHECK(busy.is_closed_by_server());
    }
}

TEST_SUITE("http/process") {
    /// The limits of a process are set in a child, so that the test keeps its own.
    int exit_code_of_child(int (*body)()) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::_exit(body());
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    TEST_CASE("SR-094: core dumps are off and the limit of open files is raised") {
        CHECK(exit_code_of_child([] {
                  rlimit files{};
                  ::getrlimit(RLIMIT_NOFILE, &files);
                  files.rlim_cur = 64;
                  ::setrlimit(RLIMIT_NOFILE, &files);
                  if (!prepare_process(100, 50)) {
                      return 1;
                  }
                  ::getrlimit(RLIMIT_NOFILE, &files);
                  rlimit core{};
                  ::getrlimit(RLIMIT_CORE, &core);
                  return files.rlim_cur >= 150 && core.rlim_max == 0 ? 0 : 2;
              }) == 0);
    }

    TEST_CASE("too low a hard limit of open files is an error") {
        CHECK(exit_code_of_child([] {
                  const rlimit files{.rlim_cur = 64, .rlim_max = 64};
                  ::setrlimit(RLIMIT_NOFILE, &files);
                  const auto prepared = prepare_process(100, 50);
                  return !prepared && prepared.error().message ==
                                          "limit of open files is 64, expected 150 for 100 "
                                          "connections"
                             ? 0
                             : 1;
              }) == 0);
    }
}

}  // namespace hookline::hooks
