#include "fhir/base/arena.hpp"

#include <doctest/doctest.h>

#include <algorithm>
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

    TEST_CASE("reset: what is handed out again is memory of the request before") {
        RequestArena arena(1 << 20, 256);
        const auto fill = [&arena] {
            std::vector<char*> places;
            for (int i = 0; i < 100; ++i) {
                places.push_back(arena.allocate_array<char>(100));
                std::fill_n(places.back(), 100, static_cast<char>(i));
            }
            for (std::size_t i = 0; i < places.size(); ++i) {
                CHECK(places[i][99] == static_cast<char>(i));
            }
            return places;
        };
        for (int i = 0; i < 3; ++i) {
            fill();
            CHECK(arena.bytes_used() == 10'000);
            arena.reset();
            CHECK(arena.bytes_used() == 0);
        }
        const auto before = fill();
        arena.reset();
        CHECK(fill() == before);
    }

    TEST_CASE("reset: an arena that held more than is kept still works") {
        RequestArena arena(std::size_t{16} << 20, 256);
        for (int i = 0; i < 3; ++i) {
            char* large = arena.allocate_array<char>(RequestArena::kBytesKeptMax + 1);
            large[RequestArena::kBytesKeptMax] = 'x';
            char* small = arena.allocate_array<char>(64);
            small[0] = 'y';
            CHECK(large[RequestArena::kBytesKeptMax] == 'x');
            arena.reset();
        }
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
