#pragma once

#include <future>
#include <string>
#include <utility>

#include "hooks/fetch/http_client.hpp"
#include "tests/support/fault_peer.hpp"

/// Helpers of the tests under tests/hooks/fetch.
namespace hookline::hooks::test {

using hookline::test::FaultPeer;
using std::chrono::milliseconds;

/// A GET that may go to loopback, due within 20 s: time enough on a busy machine.
inline HttpGet get_of(std::string url) {
    HttpGet get;
    get.url = std::move(url);
    get.internal = true;
    get.deadline = std::chrono::steady_clock::now() + milliseconds(20'000);
    return get;
}

/// The result of `get`, waiting for it.
inline HttpResult fetch(HttpClient& client, HttpGet get) {
    std::promise<HttpResult> promise;
    client.get(std::move(get),
               [&promise](HttpResult result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
}

inline milliseconds since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
}

}  // namespace hookline::hooks::test
