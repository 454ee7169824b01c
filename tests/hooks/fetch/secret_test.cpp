#include "hooks/fetch/secret.hpp"

#include <doctest/doctest.h>

#include <concepts>
#include <ostream>

namespace hookline::hooks {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

// SR-053: a token cannot slip into a log or an error message.
static_assert(!Printable<Secret>);
static_assert(!std::equality_comparable<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::convertible_to<std::string_view, Secret>);

TEST_SUITE("hooks/fetch/secret") {
    TEST_CASE("SR-053: the text is there for whoever asks for it by name") {
        const Secret secret{std::string_view("token")};
        // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): the copy is under test.
        const Secret copy = secret;
        CHECK(copy.reveal() == "token");
        CHECK_FALSE(copy.is_empty());
        CHECK(copy.reveal().data() == secret.reveal().data());
    }

    TEST_CASE("an empty text is no secret") {
        CHECK(Secret().is_empty());
        CHECK(Secret(std::string_view()).is_empty());
        CHECK(Secret().reveal().empty());
    }

    TEST_CASE("SR-053: wiping overwrites the characters") {
        std::string text = "a token that is longer than any short buffer";
        const char* place = text.data();
        const std::size_t capacity = text.capacity();
        wipe(text);
        CHECK(text.empty());
        CHECK(text.capacity() == capacity);
        for (std::size_t i = 0; i < 44; ++i) {
            CHECK(place[i] == '\0');
        }
    }
}

}  // namespace
}  // namespace hookline::hooks
