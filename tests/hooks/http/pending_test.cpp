#include <doctest/doctest.h>

#include <atomic>

#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/http/test_server.hpp"

namespace hookline::hooks {
namespace {

/// Answers when its client has gone, or after two seconds.
class StubbornHandler final : public Handler {
  public:
    HttpResponse handle(HttpRequest& request) override {
        CHECK_FALSE(request.peer_has_ended());
        is_at_work = true;
        has_seen = eventually([&] { return request.peer_has_ended(); });
        is_at_work = false;
        return {};
    }
    std::atomic<bool> is_at_work = false;
    std::atomic<bool> has_seen = false;
};

/// Answers `/now` at once, `/at-once` from within `start`, everything else when the test says so.
class WaitingHandler final : public Handler {
  public:
    HttpResponse handle(HttpRequest& request) override { return answer_to(request); }

    Reply begin(HttpRequest& request) override {
        if (request.target == "/now") {
            return answer_to(request);
        }
        return std::make_unique<Pending>(*this, request);
    }

    void client_gone(const HttpRequest& request) override {
        gone += request.target == "/late" ? 1 : 100;
    }
    std::atomic<int> gone = 0;

    std::size_t waiting() const {
        const std::scoped_lock lock(mutex_);
        return wakes_.size();
    }
    std::size_t given_up() const {
        const std::scoped_lock lock(mutex_);
        return given_up_;
    }
    void wake_all() {
        const std::scoped_lock lock(mutex_);
        for (const auto& [pending, wake] : wakes_) {
            wake();
        }
        wakes_.clear();
    }

  private:
    class Pending final : public PendingAnswer {
      public:
        Pending(WaitingHandler& handler, HttpRequest& request)
            : handler_(handler), request_(request) {}
        ~Pending() override {
            const std::scoped_lock lock(handler_.mutex_);
            handler_.given_up_ += std::erase_if(
                handler_.wakes_, [this](const auto& entry) { return entry.first == this; });
        }
        void start(std::function<void()> wake) override {
            if (request_.target == "/at-once") {
                wake();
                return;
            }
            const std::scoped_lock lock(handler_.mutex_);
            handler_.wakes_.emplace_back(this, std::move(wake));
        }
        HttpResponse finish() override {
            if (request_.target == "/throw") {
                throw std::runtime_error("a fault of the handler");
            }
            return answer_to(request_);
        }

      private:
        WaitingHandler& handler_;
        HttpRequest& request_;
    };

    static HttpResponse answer_to(HttpRequest& request) {
        HttpResponse response;
        response.body = std::string(request.target) + " " + std::string(request.body.view());
        return response;
    }

    mutable std::mutex mutex_;
    std::vector<std::pair<const Pending*, std::function<void()>>> wakes_;
    std::size_t given_up_ = 0;
};

struct PendingServer {
    explicit PendingServer(const ServerLimits& limits = TestServer::quick_limits())
        : server(handler, {.threads = 1, .limits = limits}) {
        const auto started = server.start();
        REQUIRE(started.has_value());
        port = *started;
    }
    WaitingHandler handler;
    Server server;
    std::uint16_t port = 0;
};

}  // namespace

TEST_SUITE("http/pending") {
    TEST_CASE("an answer that comes later holds up nobody else on its thread") {
        PendingServer test;
        RawClient late(test.port);
        late.send(post("/late", "the body"));
        REQUIRE(eventually([&] { return test.handler.waiting() == 1; }));
        RawClient other(test.port);
        other.send(post("/now", "x") + get("/at-once"));
        CHECK(other.receive().body == "/now x");
        CHECK(other.receive().body == "/at-once ");
        test.handler.wake_all();
        CHECK(late.receive().body == "/late the body");
        late.send(post("/now", "again"));
        CHECK(late.receive().body == "/now again");
        CHECK(test.handler.given_up() == 0);
    }

    TEST_CASE("SR-111: who goes while an answer is pending gives it up, whatever it sent") {
        PendingServer test;
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 3; ++i) {
            clients.push_back(std::make_unique<RawClient>(test.port));
            clients.back()->send(post("/late", "x"));
        }
        RawClient stays(test.port);
        stays.send(post("/late", "stays") + get("/now"));
        REQUIRE(eventually([&] { return test.handler.waiting() == 4; }));
        clients[0]->finish_sending();
        clients[1]->reset();
        clients[2]->send(get("/now"));
        clients[2].reset();
        CHECK(eventually([&] { return test.handler.given_up() == 3; }));
        CHECK(test.handler.gone == 3);
        CHECK(eventually([&] { return test.server.counters().connections_open == 1; }));
        CHECK(test.server.counters().clients_gone == 3);
        CHECK(test.server.counters().requests_in_work == 1);
        test.handler.wake_all();
        CHECK(stays.receive().body == "/late stays");
        CHECK(stays.receive().body == "/now ");
    }

    TEST_CASE("SR-111: who works on an answer can see that its client has gone") {
        StubbornHandler handler;
        Server server(handler, {.threads = 1, .limits = TestServer::quick_limits()});
        RawClient client(server.start().value());
        client.send(post("/", "x"));
        REQUIRE(eventually([&] { return handler.is_at_work.load(); }));
        SUBCASE("by closing") {
            client.finish_sending();
        }
        SUBCASE("by a reset") {
            client.reset();
        }
        CHECK(eventually([&] { return !handler.is_at_work; }));
        CHECK(handler.has_seen);
    }

    TEST_CASE("many answers wait at once and keep their requests") {
        PendingServer test;
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 50; ++i) {
            clients.push_back(std::make_unique<RawClient>(test.port));
            clients.back()->send(post("/late", std::to_string(i)));
        }
        REQUIRE(eventually([&] { return test.handler.waiting() == 50; }));
        CHECK(test.server.counters().requests_in_work == 50);
        test.handler.wake_all();
        for (int i = 0; i < 50; ++i) {
            CHECK(clients[static_cast<std::size_t>(i)]->receive().body ==
                  "/late " + std::to_string(i));
        }
    }

    TEST_CASE("an exception after the wait is a 500") {
        PendingServer test;
        RawClient client(test.port);
        client.send(get("/throw"));
        REQUIRE(eventually([&] { return test.handler.waiting() == 1; }));
        test.handler.wake_all();
        CHECK(client.receive().status == 500);
    }

    TEST_CASE("a drain waits for a pending answer") {
        PendingServer test;
        RawClient client(test.port);
        client.send(get("/late"));
        REQUIRE(eventually([&] { return test.handler.waiting() == 1; }));
        test.server.request_drain();
        test.handler.wake_all();
        CHECK(client.receive().body == "/late ");
        test.server.wait();
    }

    TEST_CASE("the end of a drain gives up what still waits") {
        ServerLimits limits = TestServer::quick_limits();
        limits.drain_timeout = std::chrono::milliseconds(50);
        PendingServer test(limits);
        RawClient client(test.port);
        client.send(get("/late"));
        REQUIRE(eventually([&] { return test.handler.waiting() == 1; }));
        test.server.request_drain();
        test.server.wait();
        CHECK(test.handler.given_up() == 1);
        CHECK(client.is_closed_by_server());
    }
}

}  // namespace hookline::hooks
