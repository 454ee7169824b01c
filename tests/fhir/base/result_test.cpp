#include "fhir/base/result.hpp"

#include <doctest/doctest.h>

#include <set>

namespace hookline {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0) {
        return fail(ErrorKind::InvalidContent, "odd number", "number");
    }
    return number / 2;
}

Result<int> quarter(int number) {
    HOOKLINE_TRY(const int first, half(number));
    HOOKLINE_TRY(const int second, half(first));
    return second;
}

Result<void> must_be_even(int number) {
    HOOKLINE_CHECK(half(number));
    return {};
}

}  // namespace

TEST_SUITE("base/result") {
    TEST_CASE("HOOKLINE_TRY binds the value or returns the error onward") {
        CHECK(quarter(8).value() == 2);
        CHECK(quarter(6).error() == Error{ErrorKind::InvalidContent, "odd number", "number"});
        CHECK(must_be_even(4).has_value());
        CHECK_FALSE(must_be_even(3).has_value());
    }

    TEST_CASE("every error kind has a spelling of its own") {
        std::set<std::string_view> spellings;
        for (int kind = 0; kind <= static_cast<int>(ErrorKind::Internal); ++kind) {
            spellings.insert(to_string(static_cast<ErrorKind>(kind)));
        }
        CHECK(spellings.size() == static_cast<std::size_t>(ErrorKind::Internal) + 1);
    }
}

}  // namespace hookline
