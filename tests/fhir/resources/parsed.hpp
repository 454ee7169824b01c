#pragma once

#include <doctest/doctest.h>

#include <string_view>

#include "fhir/json/reader.hpp"

namespace hookline::fhir::test {

/// A text as the tree of its JSON, with the memory of the tree.
struct Parsed {
    json::BodyBuffer body;
    RequestArena arena;
    json::Value root;

    explicit Parsed(std::string_view text) : body(text) {
        const auto parsed = json::parse(body, arena);
        REQUIRE_MESSAGE(parsed.has_value(), text);
        root = *parsed;
    }
};

}  // namespace hookline::fhir::test
