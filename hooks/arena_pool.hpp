#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "fhir/base/arena.hpp"

namespace hookline::hooks {

/// Arenas of ended requests, kept for the next ones: fresh memory for every request would cost more
/// page faults than the reading of its body. Thread-safe.
class ArenaPool {
  public:
    static constexpr std::size_t kArenasMax = 8;  ///< that wait; more are freed

    explicit ArenaPool(std::size_t arena_bytes_max) : arena_bytes_max_(arena_bytes_max) {}

    /// An arena of one request; goes back, wiped, when this dies (SR-096).
    class Lease {
      public:
        Lease(std::shared_ptr<ArenaPool> pool, std::unique_ptr<RequestArena> arena)
            : pool_(std::move(pool)), arena_(std::move(arena)) {}
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease();

        [[nodiscard]] RequestArena& operator*() const { return *arena_; }

      private:
        std::shared_ptr<ArenaPool> pool_;
        std::unique_ptr<RequestArena> arena_;
    };

    [[nodiscard]] static Lease take(std::shared_ptr<ArenaPool> pool);

  private:
    std::size_t arena_bytes_max_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<RequestArena>> free_;
};

}  // namespace hookline::hooks
