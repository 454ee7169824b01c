#include <doctest/doctest.h>

#include <string>

#include "fhir/base/same_text.hpp"

namespace hookline {
namespace {

TEST_CASE("texts of each length are the same, and differ at each place") {
    for (std::size_t size = 0; size <= 40; ++size) {
        const std::string text = std::string("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH", size);
        CHECK(same_text(text, std::string(text)));
        CHECK_FALSE(same_text(text, text + 'x'));
        CHECK_FALSE(same_text(text + 'x', text));
        for (std::size_t at = 0; at < size; ++at) {
            std::string other = text;
            other[at] = '!';
            CHECK_FALSE(same_text(text, other));
        }
    }
}

}  // namespace
}  // namespace hookline
