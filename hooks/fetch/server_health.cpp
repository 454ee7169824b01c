#include "hooks/fetch/server_health.hpp"

#include <algorithm>

namespace hookline::hooks {
namespace {

// nullopt: it says nothing about the server.
std::optional<bool> is_failure(const HttpResult& result) {
    switch (result.kind) {
        case HttpResult::Kind::Answered:
            return result.status >= 500 && result.status != 501;
        case HttpResult::Kind::Unreachable:
        case HttpResult::Kind::TlsFailed:
        case HttpResult::Kind::Timeout:
        case HttpResult::Kind::Broken:
            return true;
        case HttpResult::Kind::TooLarge:
            return false;
        case HttpResult::Kind::Refused:
        case HttpResult::Kind::Cancelled:
            break;
    }
    return std::nullopt;
}

}  // namespace

bool ServerHealth::admits(Time now) {
    const std::scoped_lock lock(mutex_);
    if (!open_) {
        return true;
    }
    if (now < retry_at_) {
        return false;
    }
    retry_at_ = now + kPause;  // the others wait for what this call is answered
    return true;
}

void ServerHealth::record(const HttpResult& result, Time now) {
    const std::optional<bool> failed = is_failure(result);
    if (!failed) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    recent_.at(results_ % kRecent) = *failed;  // in place of the oldest
    ++results_;
    if (!*failed) {
        if (open_) {
            close();
        }
        return;
    }
    failures_.at(failure_count_ % kFailures) = {now, results_};
    ++failure_count_;
    if (!open_ && fails_for_long(now)) {
        open(now);
    }
}

bool ServerHealth::fails_for_long(Time now) const {
    if (results_ >= kRecent &&
        static_cast<std::size_t>(std::ranges::count(recent_, true)) * 2 >= kRecent) {
        return true;
    }
    if (failure_count_ < kFailures) {
        return false;
    }
    const Failure& first = failures_.at(failure_count_ % kFailures);
    return now - first.at <= kFailuresWithin && results_ - first.result < kFailures * 2;
}

void ServerHealth::open(Time now) {
    open_ = true;
    retry_at_ = now + kPause;
}

void ServerHealth::close() {
    open_ = false;
    results_ = 0;
    failure_count_ = 0;
}

void ServerHealth::be_busy(Time until) {
    const std::scoped_lock lock(mutex_);
    busy_until_ = std::max(busy_until_, until);
}

ServerHealth::Time ServerHealth::busy_until() const {
    const std::scoped_lock lock(mutex_);
    return busy_until_;
}

ServerHealth::State ServerHealth::state(Time now) const {
    const std::scoped_lock lock(mutex_);
    if (!open_) {
        return State::Closed;
    }
    return now < retry_at_ ? State::Open : State::HalfOpen;
}

std::shared_ptr<ServerHealth> ServerHealths::of(const std::string& base) {
    const std::scoped_lock lock(mutex_);
    std::shared_ptr<ServerHealth>& health = servers_[base];
    if (health == nullptr) {
        health = std::make_shared<ServerHealth>();
    }
    return health;
}

std::vector<std::pair<std::string, ServerHealth::State>> ServerHealths::states(
    HttpGet::Time now) const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::pair<std::string, ServerHealth::State>> states;
    states.reserve(servers_.size());
    for (const auto& [base, health] : servers_) {
        states.emplace_back(base, health->state(now));
    }
    return states;
}

}  // namespace hookline::hooks
