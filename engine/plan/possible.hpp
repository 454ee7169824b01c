#pragma once

#include <cstdint>

#include "engine/cql/value.hpp"

namespace hookline::engine {

/// What a Boolean may come to once everything has been read: a set of true, false and null.
class Possible {
  public:
    static constexpr Possible yes() { return Possible(kYes); }
    static constexpr Possible no() { return Possible(kNo); }
    static constexpr Possible null() { return Possible(kNull); }
    static constexpr Possible anything() { return Possible(kYes | kNo | kNull); }
    /// The one value of a Boolean, null included.
    static Possible of(const cql::Value& value) {
        return value.is_null() ? null() : value.is_true() ? yes() : no();
    }

    [[nodiscard]] constexpr bool can_be_true() const { return (set_ & kYes) != 0; }
    [[nodiscard]] constexpr bool can_be_false() const { return (set_ & kNo) != 0; }
    [[nodiscard]] constexpr bool can_be_null() const { return (set_ & kNull) != 0; }
    [[nodiscard]] constexpr bool is_settled() const { return (set_ & (set_ - 1)) == 0; }

    [[nodiscard]] constexpr Possible or_also(Possible other) const {
        return Possible(set_ | other.set_);
    }

    // Of each pair of values what CQL's logic gives; parts are taken as independent.
    [[nodiscard]] constexpr Possible logical_and(Possible other) const;
    [[nodiscard]] constexpr Possible logical_or(Possible other) const {
        return logical_not().logical_and(other.logical_not()).logical_not();
    }
    [[nodiscard]] constexpr Possible logical_not() const {
        return Possible((can_be_true() ? kNo : 0U) | (can_be_false() ? kYes : 0U) | (set_ & kNull));
    }
    [[nodiscard]] constexpr Possible is_true() const {
        return Possible((can_be_true() ? kYes : 0U) | (can_be_false() || can_be_null() ? kNo : 0U));
    }
    [[nodiscard]] constexpr Possible is_false() const { return logical_not().is_true(); }

    friend constexpr bool operator==(Possible, Possible) = default;

  private:
    static constexpr unsigned kYes = 1;
    static constexpr unsigned kNo = 2;
    static constexpr unsigned kNull = 4;

    explicit constexpr Possible(unsigned set) : set_(set) {}

    unsigned set_;
};

constexpr Possible Possible::logical_and(Possible other) const {
    unsigned result = 0;
    if (can_be_true() && other.can_be_true()) {
        result |= kYes;
    }
    if (can_be_false() || other.can_be_false()) {
        result |= kNo;
    }
    // Null with true or null is null.
    if ((can_be_null() && (other.can_be_true() || other.can_be_null())) ||
        (other.can_be_null() && can_be_true())) {
        result |= kNull;
    }
    return Possible(result);
}

}  // namespace hookline::engine
