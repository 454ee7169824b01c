#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "fhir/base/arena.hpp"

namespace hookline::mappings::timeline {

/// Where the lists of the timeline lie on this thread: in the arena of the request, as long as this
/// lives. They are many and small, and the arena is freed as a whole.
class Scratch {
  public:
    explicit Scratch(RequestArena& arena) : before_(std::exchange(current_, &arena)) {}
    ~Scratch() { current_ = before_; }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    /// Only while a Scratch lives on this thread.
    [[nodiscard]] static RequestArena& arena() { return *current_; }

  private:
    static inline thread_local RequestArena* current_ = nullptr;

    RequestArena* before_;
};

/// Takes memory from the scratch of the thread and gives none back.
template <class T>
struct ScratchAllocator {
    using value_type = T;

    ScratchAllocator() = default;
    template <class Other>
    // NOLINTNEXTLINE(google-explicit-constructor): as allocators convert
    ScratchAllocator(const ScratchAllocator<Other>&) {}

    [[nodiscard]] T* allocate(std::size_t count) {
        struct alignas(T) Room {
            std::array<std::byte, sizeof(T)> bytes;  // NOLINT(bugprone-sizeof-expression)
        };
        return reinterpret_cast<T*>(Scratch::arena().allocate_array<Room>(count));
    }
    void deallocate(T*, std::size_t) {}

    template <class Other>
    [[nodiscard]] bool operator==(const ScratchAllocator<Other>&) const {
        return true;
    }
};

/// A vector of the timeline. What it holds stays where it is when the vector is gone.
template <class T>
using Vector = std::vector<T, ScratchAllocator<T>>;

/// Sorts stably. Most lists of the timeline are in order already and are only looked at.
template <class T, class Less>
void put_in_order(Vector<T>& items, Less less) {
    if (!std::ranges::is_sorted(items, less)) {
        std::ranges::stable_sort(items, less);
    }
}

}  // namespace hookline::mappings::timeline
