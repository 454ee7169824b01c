// Possible: the logic of what may still come, against all pairs of values.
#include "engine/plan/possible.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>

namespace hookline::engine {
namespace {

using Bool3 = std::optional<bool>;

constexpr std::array<Bool3, 3> kValues = {true, false, std::nullopt};

Bool3 and_of(Bool3 a, Bool3 b) {
    if (a == false || b == false) {
        return false;
    }
    return a && b ? Bool3(true) : std::nullopt;
}

Bool3 or_of(Bool3 a, Bool3 b) {
    if (a == true || b == true) {
        return true;
    }
    return a && b ? Bool3(false) : std::nullopt;
}

Possible one(Bool3 value) {
    return !value ? Possible::null() : *value ? Possible::yes() : Possible::no();
}

bool holds(Possible set, Bool3 value) {
    return !value ? set.can_be_null() : *value ? set.can_be_true() : set.can_be_false();
}

// The set with the values whose bit is set in `mask`, 1 to 7.
Possible set_of(unsigned mask) {
    std::optional<Possible> result;
    for (std::size_t i = 0; i < kValues.size(); ++i) {
        if ((mask & (1U << i)) != 0) {
            result = result ? result->or_also(one(kValues[i])) : one(kValues[i]);
        }
    }
    return *result;
}

template <class Binary>
Possible by_hand(unsigned a, unsigned b, Binary binary) {
    std::optional<Possible> result;
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            if ((a & (1U << i)) != 0 && (b & (1U << j)) != 0) {
                const Possible value = one(binary(kValues[i], kValues[j]));
                result = result ? result->or_also(value) : value;
            }
        }
    }
    return *result;
}

}  // namespace

TEST_SUITE("plan/possible") {
    TEST_CASE("and, or and not of sets hold exactly the values of all pairs") {
        for (unsigned a = 1; a < 8; ++a) {
            for (unsigned b = 1; b < 8; ++b) {
                CAPTURE(a);
                CAPTURE(b);
                CHECK(set_of(a).logical_and(set_of(b)) == by_hand(a, b, and_of));
                CHECK(set_of(a).logical_or(set_of(b)) == by_hand(a, b, or_of));
            }
            for (const Bool3 value : kValues) {
                const Bool3 inverse = value ? Bool3(!*value) : std::nullopt;
                CHECK(holds(set_of(a).logical_not(), inverse) == holds(set_of(a), value));
            }
        }
    }

    TEST_CASE("is true and is false are never null") {
        for (unsigned a = 1; a < 8; ++a) {
            CHECK_FALSE(set_of(a).is_true().can_be_null());
            CHECK(set_of(a).is_true().can_be_true() == set_of(a).can_be_true());
            CHECK(set_of(a).is_true().can_be_false() ==
                  (set_of(a).can_be_false() || set_of(a).can_be_null()));
            CHECK(set_of(a).is_false().can_be_true() == set_of(a).can_be_false());
        }
    }

    TEST_CASE("one value is settled, several are not") {
        CHECK(Possible::yes().is_settled());
        CHECK(Possible::null().is_settled());
        CHECK_FALSE(Possible::anything().is_settled());
        CHECK_FALSE(Possible::yes().or_also(Possible::no()).is_settled());
    }
}

}  // namespace hookline::engine
