// How a connection gets an answer: from the handler, here or on a thread for work, after waits.
#include <boost/asio/post.hpp>
#include <new>
#include <thread>
#include <utility>
#include <variant>

#include "hooks/http/connection.hpp"
#include "hooks/http/response_writer.hpp"
#include "hooks/http/worker.hpp"

namespace hookline::hooks {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMemoryPause{5};

// Out of memory it waits: who is woken by `action` would else wait for ever (SR-120).
template <class Action>
void post_at_last(asio::io_context& loop, Action action) {
    for (;;) {
        try {
            asio::post(loop, action);
            return;
        } catch (const std::bad_alloc&) {
            std::this_thread::sleep_for(kMemoryPause);
        }
    }
}

}  // namespace

template <class Call>
std::invoke_result_t<Call> Connection::guarded(Call call) {
    ServerState& state = worker_.state();
    try {
        return call();
    } catch (const std::bad_alloc&) {
        ++state.counters.handler_failures;
        return overloaded("out of memory");
    } catch (...) {
        ++state.counters.handler_failures;
        return error_response(500, "exception", "internal error");
    }
}

Awaitable<Connection::Next> Connection::answer(HttpRequest& request) {
    ++worker_.state().counters.requests_handled;
    enter(Phase::Working, milliseconds::max());
    const bool is_work = worker_.state().handler.is_work(request);
    std::unique_ptr<PendingAnswer> pending;  // null: the handler has not been called
    for (;;) {
        Reply reply = std::unique_ptr<PendingAnswer>();  // null: the handler was not called
        if (is_work || (pending != nullptr && pending->is_work())) {
            co_await call_at_work(request, pending.get(), reply);
        } else {
            reply = call_handler(request, pending.get());
        }
        if (gone_) {
            if (!std::holds_alternative<HttpResponse>(reply)) {
                tell_gone(request);
            }
            co_return Next::Gone;
        }
        if (auto* response = std::get_if<HttpResponse>(&reply)) {
            co_return co_await send(std::move(*response), head_.keep_alive);
        }
        pending = std::get<std::unique_ptr<PendingAnswer>>(std::move(reply));
        if (!co_await wait_for(*pending)) {
            tell_gone(request);
            co_return Next::Gone;
        }
    }
}

void Connection::tell_gone(const HttpRequest& request) {
    try {
        worker_.state().handler.client_gone(request);
    } catch (...) {
        ++worker_.state().counters.handler_failures;
    }
}

/// The first call of the handler, or that after a wait for `pending`.
Reply Connection::call_handler(HttpRequest& request, PendingAnswer* pending) {
    return guarded([&]() -> Reply {
        return pending == nullptr ? worker_.state().handler.begin(request) : pending->proceed();
    });
}

/// The same on a thread for work. The connection waits for it whatever happens: the request and
/// all that it borrows are here. When the client goes, the handler can see it.
Awaitable<void> Connection::call_at_work(HttpRequest& request, PendingAnswer* pending,
                                         Reply& reply) {
    const auto done = std::make_shared<Wait>(worker_.loop());
    at_work_ = true;
    bool is_taken = false;
    try {
        is_taken = worker_.state().work_queue->try_add(
            [this, &request, pending, &reply, done, &loop = worker_.loop()] {
                if (!gone_) {
                    reply = call_handler(request, pending);
                }
                done->ended = true;
                done->ended.notify_all();
                post_at_last(loop, [done] { done->timer.cancel(); });
            });
    } catch (const std::bad_alloc&) {
        is_taken = false;
    }
    if (is_taken) {
        try {
            ErrorCode ignored;
            co_await done->timer.async_wait(into(ignored));
        } catch (const std::bad_alloc&) {
            done->ended.wait(false);  // holds up the thread, but nothing ends before its time
        }
    } else {
        ++worker_.state().counters.requests_shed;
        reply = overloaded("too many requests in work");
    }
    at_work_ = false;
}

/// False when the connection was aborted first.
Awaitable<bool> Connection::wait_for(PendingAnswer& pending) {
    wait_ = std::make_shared<Wait>(worker_.loop());
    pending.start([state = wait_, &loop = worker_.loop()] {
        asio::post(loop, [state] {
            state->woken = true;
            state->timer.cancel();
        });
    });
    ErrorCode ignored;
    co_await wait_->timer.async_wait(into(ignored));
    const bool woken = wait_->woken && transport_.is_open();
    wait_.reset();
    co_return woken;
}

}  // namespace hookline::hooks
