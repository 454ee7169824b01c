#include "hooks/http/admission.hpp"

#include "fhir/base/result.hpp"

namespace hookline::hooks {

ConnectionGate::ConnectionGate(const ServerLimits& limits, const std::vector<std::string>& proxies)
    : connections_max_(limits.connections_max),
      per_peer_max_(limits.connections_per_peer_max),
      proxies_(proxies.begin(), proxies.end()) {}

bool ConnectionGate::try_enter(const std::string& peer) {
    const std::lock_guard lock(mutex_);
    if (open_ >= connections_max_) {
        return false;
    }
    std::size_t& of_peer = by_peer_[peer];
    if (of_peer >= per_peer_max_ && !proxies_.contains(peer)) {
        return false;
    }
    ++of_peer;
    ++open_;
    return true;
}

void ConnectionGate::leave(const std::string& peer) {
    const std::lock_guard lock(mutex_);
    --open_;
    const auto found = by_peer_.find(peer);
    HOOKLINE_ASSERT(found != by_peer_.end(), "only a peer that entered can leave");
    if (--found->second == 0) {
        by_peer_.erase(found);
    }
}

std::size_t ConnectionGate::open() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

bool WorkGate::try_add(std::atomic<std::size_t>& counter, std::size_t amount, std::size_t max) {
    std::size_t current = counter.load();
    do {
        if (amount > max || current > max - amount) {
            return false;
        }
    } while (!counter.compare_exchange_weak(current, current + amount));
    return true;
}

bool WorkTicket::try_reserve(std::size_t bytes) {
    if (bytes <= reserved_) {
        return true;
    }
    if (!gate_->try_reserve(bytes - reserved_)) {
        return false;
    }
    reserved_ = bytes;
    return true;
}

void WorkTicket::release() {
    if (entered_) {
        gate_->leave();
        entered_ = false;
    }
    gate_->release(reserved_);
    reserved_ = 0;
}

}  // namespace hookline::hooks
