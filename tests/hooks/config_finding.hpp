#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "hooks/config/config.hpp"

namespace hookline::hooks::test {

/// The configuration `text` is refused for one thing alone, at the element `path`.
inline void check_refused(const std::string& text, std::string_view path,
                          std::string_view message) {
    Diagnostics diagnostics;
    CHECK_FALSE(parse_config("c.json", text, diagnostics).has_value());
    REQUIRE(diagnostics.all().size() == 1);
    CHECK(diagnostics.all()[0].path == path);
    CHECK(diagnostics.all()[0].message == message);
}

}  // namespace hookline::hooks::test
