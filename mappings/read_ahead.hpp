#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "fhir/json/value.hpp"

namespace hookline::mappings {

// A large body does not fit into the caches near the processor: what the next steps read is asked
// for while this one works. Without effect on results.
inline void fetch_lines(const void* start, std::size_t lines) {
    constexpr std::size_t kCacheLine = 64;
#pragma GCC unroll 8
    for (std::size_t i = 0; i < lines; ++i) {
        __builtin_prefetch(reinterpret_cast<const void*>(  // NOLINT(performance-no-int-to-ptr)
            reinterpret_cast<std::uintptr_t>(start) + i * kCacheLine));
    }
}

// The text of a resource lies around its first strings.
inline void fetch_text(std::string_view first) {
    constexpr std::size_t kTextLines = 14;  // of a resource of usual size
    fetch_lines(first.data(), kTextLines);
}

inline void fetch_text(const fhir::json::Value& resource) {
    const auto members = resource.members();
    if (!members.empty() && members.front().value.is_string()) {
        fetch_text(members.front().value.text());
    }
}

// In steps, for each one follows a pointer that the one before has brought near.
inline void fetch_ahead(std::span<const fhir::json::Value> entries, std::size_t at) {
    constexpr std::size_t kStep = 2;
    constexpr std::size_t kMemberLines = 4;
    const auto resource_of = [](const fhir::json::Value& entry) -> const fhir::json::Value* {
        return entry.members().empty() ? nullptr : &entry.members().back().value;
    };
    if (at + 3 * kStep < entries.size()) {
        fetch_lines(entries[at + 3 * kStep].members().data(), 1);
    }
    if (at + 2 * kStep < entries.size()) {
        if (const fhir::json::Value* resource = resource_of(entries[at + 2 * kStep])) {
            fetch_lines(resource->members().data(), kMemberLines);
        }
    }
    if (at + kStep < entries.size()) {
        if (const fhir::json::Value* resource = resource_of(entries[at + kStep])) {
            fetch_text(*resource);
        }
    }
}

// The tree of a resource lies in front of its own members.
inline void fetch_tree(const void* members) {
    constexpr std::size_t kBytesBefore = 1024;
    constexpr std::size_t kLines = 24;
    fetch_lines(reinterpret_cast<const void*>(  // NOLINT(performance-no-int-to-ptr)
                    reinterpret_cast<std::uintptr_t>(members) - kBytesBefore),
                kLines);
}

}  // namespace hookline::mappings
