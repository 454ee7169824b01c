#pragma once

// Private to this folder: the event loop's types, bound to its executor at compile time, which
// spares a type-erased executor in every operation.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hookline::hooks {

namespace asio = boost::asio;

using ErrorCode = boost::system::error_code;
using Executor = asio::io_context::executor_type;
template <class T>
using Awaitable = asio::awaitable<T, Executor>;
using Socket = asio::ip::tcp::socket::rebind_executor<Executor>::other;
using Acceptor = asio::ip::tcp::acceptor::rebind_executor<Executor>::other;
using Timer = asio::steady_timer::rebind_executor<Executor>::other;

/// Completion token: await, with the error in `error` instead of an exception.
[[nodiscard]] inline auto into(ErrorCode& error) {
    return asio::redirect_error(asio::use_awaitable_t<Executor>(), error);
}

}  // namespace hookline::hooks
