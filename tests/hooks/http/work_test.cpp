// SR-121: what takes long runs on threads of its own, and the connection's thread goes on.
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hooks/thread_role.hpp"
#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/http/test_server.hpp"

namespace hookline::hooks {
namespace {

/// Everything but GET is work; work stays under way until `release` or, for `/stubborn`, until the
/// client has gone. `/later...` waits first. Answers with the target and on what kind of thread.
class WorkingHandler final : public Handler {
  public:
    [[nodiscard]] bool is_work(const HttpRequest& request) const override {
        return request.method != "GET";
    }
    HttpResponse handle(HttpRequest& request) override {
        if (request.method != "GET") {
            ++at_work;
            while (!released && !(request.target == "/stubborn" && request.peer_has_ended())) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            --at_work;
        }
        if (request.target == "/bad-alloc") {
            throw std::bad_alloc();
        }
        if (request.target == "/throw") {
            throw std::runtime_error("a fault of the handler");
        }
        return answer_to(request);
    }
    Reply begin(HttpRequest& request) override {
        if (request.target.starts_with("/later")) {
            return std::make_unique<Later>(*this, request, role());
        }
        return handle(request);
    }

    std::atomic<bool> released = false;
    std::atomic<int> at_work = 0;
    std::atomic<int> answered = 0;

  private:
    // Woken from within `start`, so on the thread of the connection. `/later/work` is work
    // afterwards.
    class Later final : public PendingAnswer {
      public:
        Later(WorkingHandler& handler, HttpRequest& request, std::string begun)
            : handler_(handler), request_(request), begun_(std::move(begun)) {}
        void start(std::function<void()> wake) override {
            begun_ += ' ' + role();
            wake();
        }
        [[nodiscard]] bool is_work() const override { return request_.target == "/later/work"; }
        HttpResponse finish() override {
            HttpResponse response = handler_.answer_to(request_);
            response.body = begun_ + ' ' + role();
            return response;
        }

      private:
        WorkingHandler& handler_;
        HttpRequest& request_;
        std::string begun_;
    };

    static std::string role() { return may_hold_up_thread() ? "work" : "io"; }
    HttpResponse answer_to(HttpRequest& request) {
        ++answered;
        HttpResponse response;
        response.body =
            std::string(request.target) + ' ' + std::string(request.body.view()) + ' ' + role();
        return response;
    }
};

struct WorkServer {
    explicit WorkServer(const ServerLimits& limits = TestServer::quick_limits(),
                        unsigned work_threads = 1)
        : server(handler, {.threads = 1, .work_threads = work_threads, .limits = limits}) {
        const auto started = server.start();
        REQUIRE(started.has_value());
        port = *started;
    }
    ~WorkServer() { handler.released = true; }

    // Opens a connection whose request is at work.
    std::unique_ptr<RawClient> begin_work(const std::string& target) {
        const int before = handler.at_work;
        auto client = std::make_unique<RawClient>(port);
        client->send(post(target, "x"));
        REQUIRE(eventually([&] { return handler.at_work == before + 1; }));
        return client;
    }

    WorkingHandler handler;
    Server server;
    std::uint16_t port = 0;
};

}  // namespace

TEST_SUITE("http/work") {
    TEST_CASE("SR-121: work holds up nobody on the thread of its connection") {
        WorkServer test;
        const auto slow = test.begin_work("/slow");
        CHECK(ask(test.port, get("/quick")).body == "/quick  io");
        test.handler.released = true;
        CHECK(slow->receive().body == "/slow x work");
        slow->send(post("/again", "y") + get("/quick"));
        CHECK(slow->receive().body == "/again y work");
        CHECK(slow->receive().body == "/quick  io");
    }

    TEST_CASE("what is more than the threads for work waits for one, and is counted") {
        WorkServer test(TestServer::quick_limits(), 2);
        std::vector<std::unique_ptr<RawClient>> clients;
        clients.push_back(test.begin_work("/0"));
        clients.push_back(test.begin_work("/1"));
        for (int i = 2; i < 10; ++i) {
            clients.push_back(std::make_unique<RawClient>(test.port));
            clients.back()->send(post('/' + std::to_string(i), "x"));
        }
        CHECK(eventually([&] { return test.server.counters().work_waiting == 8; }));
        CHECK(test.handler.at_work == 2);
        CHECK(test.server.counters().requests_in_work == 10);
        test.handler.released = true;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            CHECK(clients[i]->receive().body == '/' + std::to_string(i) + " x work");
        }
        CHECK(test.server.counters().work_waiting == 0);
    }

    TEST_CASE(
        "SR-115: the queue ends where the requests in work do; beyond, 503 with Retry-After") {
        ServerLimits limits = TestServer::quick_limits();
        limits.requests_in_work_max = 3;
        limits.wait_for_work_max = std::chrono::milliseconds(20);
        WorkServer test(limits);
        const auto first = test.begin_work("/0");
        RawClient second(test.port);
        RawClient third(test.port);
        second.send(post("/1", "x"));
        third.send(post("/2", "x"));
        REQUIRE(eventually([&] { return test.server.counters().work_waiting == 2; }));
        const Answer shed = ask(test.port, post("/3", "x"));
        CHECK(shed.status == 503);
        CHECK_FALSE(shed.field("Retry-After").empty());
        CHECK(test.server.counters().requests_shed == 1);
        test.handler.released = true;
        CHECK(second.receive().status == 200);
        CHECK(third.receive().status == 200);
    }

    TEST_CASE("work without a body has the same bound") {
        ServerLimits limits = TestServer::quick_limits();
        limits.requests_in_work_max = 1;
        WorkServer test(limits);
        const auto first = test.begin_work("/0");
        RawClient second(test.port);
        second.send(post("/1", ""));
        REQUIRE(eventually([&] { return test.server.counters().work_waiting == 1; }));
        CHECK(ask(test.port, post("/2", "")).status == 503);
        CHECK(test.server.counters().requests_shed == 1);
    }

    TEST_CASE("SR-120: what work throws ends its request, not the process") {
        WorkServer test;
        test.handler.released = true;
        const Answer no_memory = ask(test.port, post("/bad-alloc", "x"));
        CHECK(no_memory.status == 503);
        CHECK_FALSE(no_memory.field("Retry-After").empty());
        CHECK(ask(test.port, post("/throw", "x")).status == 500);
        CHECK(ask(test.port, post("/fine", "x")).body == "/fine x work");
        CHECK(test.server.counters().handler_failures == 2);
    }

    TEST_CASE("SR-111: work sees that its client has gone, and what waits is never begun") {
        WorkServer test;
        auto stubborn = test.begin_work("/stubborn");
        auto waits = std::make_unique<RawClient>(test.port);
        waits->send(post("/waits", "x"));
        REQUIRE(eventually([&] { return test.server.counters().work_waiting == 1; }));
        waits.reset();
        CHECK(eventually([&] { return test.server.counters().clients_gone == 1; }));
        SUBCASE("by closing") {
            stubborn.reset();
        }
        SUBCASE("by a reset") {
            stubborn->reset();
        }
        SUBCASE("by saying that it will send nothing more") {
            stubborn->finish_sending();
        }
        CHECK(eventually([&] { return test.server.counters().requests_in_work == 0; }));
        CHECK(eventually([&] { return test.server.counters().connections_open == 0; }));
        CHECK(test.handler.answered == 1);
        test.handler.released = true;
        CHECK(ask(test.port, post("/next", "x")).status == 200);
        CHECK(test.handler.answered == 2);
    }

    TEST_CASE("what follows a wait goes on where the request began, or where its answer says") {
        WorkServer test;
        CHECK(ask(test.port, post("/later", "x")).body == "work io work");
        CHECK(ask(test.port, get("/later")).body == "io io io");
        CHECK(ask(test.port, get("/later/work")).body == "io io work");
    }

    TEST_CASE("SR-191: a drain waits for work") {
        WorkServer test;
        const auto client = test.begin_work("/slow");
        RawClient waits(test.port);
        waits.send(post("/waits", "x"));
        REQUIRE(eventually([&] { return test.server.counters().work_waiting == 1; }));
        test.server.request_drain();
        test.handler.released = true;
        CHECK(client->receive().body == "/slow x work");
        CHECK(waits.receive().body == "/waits x work");
        test.server.wait();
    }

    TEST_CASE("SR-191: the end of a drain tells work to stop, and drops what waits") {
        ServerLimits limits = TestServer::quick_limits();
        limits.drain_timeout = std::chrono::milliseconds(50);
        WorkServer test(limits);
        const auto client = test.begin_work("/stubborn");
        RawClient waits(test.port);
        waits.send(post("/waits", "x"));
        REQUIRE(eventually([&] { return test.server.counters().work_waiting == 1; }));
        SUBCASE("after the drain's time") {
            test.server.request_drain();
        }
        SUBCASE("at once") {
            test.server.stop_now();
        }
        test.server.wait();
        CHECK(test.handler.answered == 1);
        CHECK(client->is_closed_by_server());
        CHECK(waits.is_closed_by_server());
    }
}

}  // namespace hookline::hooks
