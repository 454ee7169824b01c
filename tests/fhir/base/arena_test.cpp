#include "fhir/base/arena.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace hookline {

TEST_SUITE("base/arena") {
    TEST_CASE("storage is aligned, writable and stays where it is") {
        RequestArena arena(1 << 20, 256);
        std::vector<std::uint64_t*> kept;
        for (std::uint64_t i = 0; i < 1000; ++i) {
            static_cast<void>(arena.allocate_array<char>(1 + i % 7));
            kept.push_back(arena.create<std::uint64_t>(i));
        }
        for (std::uint64_t i = 0; i < kept.size(); ++i) {
            CHECK(reinterpret_cast<std::uintptr_t>(kept[i]) % alignof(std::uint64_t) == 0);
            CHECK(*kept[i] == i);
        }
    }

    TEST_CASE("SR-117: at the limit it allocates, above it throws") {
        RequestArena arena(1000, 256);
        CHECK_NOTHROW(static_cast<void>(arena.allocate_array<char>(1000)));
        CHECK_THROWS_AS(static_cast<void>(arena.allocate_array<char>(1)), ArenaLimitExceeded);
        arena.reset();
        CHECK_THROWS_AS(static_cast<void>(arena.allocate_array<char>(1001)), ArenaLimitExceeded);
        CHECK_NOTHROW(static_cast<void>(arena.allocate_array<char>(999)));
    }

    TEST_CASE("copies do not depend on the original") {
        RequestArena arena;
        std::string text = "rectum";
        const std::string_view copied = arena.copy(std::string_view(text));
        text = "changed";
        CHECK(copied == "rectum");
        CHECK(arena.copy(std::string_view()).empty());
    }
}

}  // namespace hookline
