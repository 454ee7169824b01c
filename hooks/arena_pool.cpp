#include "hooks/arena_pool.hpp"

#include <utility>

namespace hookline::hooks {

ArenaPool::Lease::~Lease() {
    if (arena_ == nullptr) {
        return;
    }
    arena_->wipe();  // SR-096: nothing of the patient stays
    const std::scoped_lock lock(pool_->mutex_);
    if (pool_->free_.size() < kArenasMax) {
        pool_->free_.push_back(std::move(arena_));
    }
}

ArenaPool::Lease ArenaPool::take(std::shared_ptr<ArenaPool> pool) {
    std::unique_ptr<RequestArena> arena;
    {
        const std::scoped_lock lock(pool->mutex_);
        pool->free_.reserve(kArenasMax);  // so that giving back cannot throw
        if (!pool->free_.empty()) {
            arena = std::move(pool->free_.back());
            pool->free_.pop_back();
        }
    }
    if (arena == nullptr) {
        arena = std::make_unique<RequestArena>(pool->arena_bytes_max_);
    }
    return {std::move(pool), std::move(arena)};
}

}  // namespace hookline::hooks
