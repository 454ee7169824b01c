#pragma once

#include <cstddef>
#include <vector>

#include "fhir/base/arena.hpp"

namespace hookline {

/// Takes memory from a request arena and gives none back.
template <class T>
class ArenaAllocator {
  public:
    using value_type = T;

    // NOLINTNEXTLINE(google-explicit-constructor): a list is made of its arena
    ArenaAllocator(RequestArena& arena) : arena_(&arena) {}
    template <class Other>
    // NOLINTNEXTLINE(google-explicit-constructor): as allocators convert
    ArenaAllocator(const ArenaAllocator<Other>& other) : arena_(other.arena()) {}

    [[nodiscard]] T* allocate(std::size_t count) { return arena_->allocate_array<T>(count); }
    void deallocate(T*, std::size_t) {}

    [[nodiscard]] RequestArena* arena() const { return arena_; }
    template <class Other>
    [[nodiscard]] bool operator==(const ArenaAllocator<Other>& other) const {
        return arena_ == other.arena();
    }

  private:
    RequestArena* arena_;  // never null
};

/// A vector in a request arena. Its elements stay where they are when the list itself is gone, so
/// that what has been collected can be handed out as a span.
template <class T>
using ArenaList = std::vector<T, ArenaAllocator<T>>;

}  // namespace hookline
