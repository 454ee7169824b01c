#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "fhir/json/member_name.hpp"

namespace hookline::fhir::json {

enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object };

struct Member;

/// A node of a parsed, read-only JSON tree. Sixteen bytes, trivially copyable, borrowed.
///
/// Owner: strings and numbers point into the body buffer, arrays and objects into the request
/// arena that were given to `parse`; both must outlive the value. Immutable after parsing.
class Value {
  public:
    constexpr Value() = default;
    [[nodiscard]] static constexpr Value null() { return {}; }
    [[nodiscard]] static constexpr Value boolean(bool value) {
        return {Kind::Boolean, value ? 1U : 0U, nullptr};
    }
    [[nodiscard]] static constexpr Value number(std::string_view lexeme) {
        return {Kind::Number, static_cast<std::uint32_t>(lexeme.size()), lexeme.data()};
    }
    [[nodiscard]] static constexpr Value string(std::string_view text) {
        return {Kind::String, static_cast<std::uint32_t>(text.size()), text.data()};
    }
    [[nodiscard]] static constexpr Value array(std::span<const Value> elements) {
        return {Kind::Array, static_cast<std::uint32_t>(elements.size()), elements.data()};
    }
    [[nodiscard]] static constexpr Value object(std::span<const Member> members);

    [[nodiscard]] constexpr Kind kind() const { return kind_; }
    [[nodiscard]] constexpr bool is_null() const { return kind_ == Kind::Null; }
    [[nodiscard]] constexpr bool is_boolean() const { return kind_ == Kind::Boolean; }
    [[nodiscard]] constexpr bool is_number() const { return kind_ == Kind::Number; }
    [[nodiscard]] constexpr bool is_string() const { return kind_ == Kind::String; }
    [[nodiscard]] constexpr bool is_array() const { return kind_ == Kind::Array; }
    [[nodiscard]] constexpr bool is_object() const { return kind_ == Kind::Object; }

    /// The value of a Boolean; false for every other kind.
    [[nodiscard]] constexpr bool as_boolean() const { return is_boolean() && size_ != 0; }

    /// A String without its quotes and escapes, or a Number exactly as written (SR-062);
    /// empty for every other kind.
    [[nodiscard]] std::string_view text() const {
        return is_string() || is_number() ? std::string_view(static_cast<const char*>(data_), size_)
                                          : std::string_view();
    }

    /// The elements of an Array; empty for every other kind.
    [[nodiscard]] std::span<const Value> elements() const {
        return is_array() ? std::span(static_cast<const Value*>(data_), size_)
                          : std::span<const Value>();
    }

    /// The members of an Object in the order of the text; empty for every other kind.
    [[nodiscard]] std::span<const Member> members() const;

    /// The member `name` of an Object, else nullptr. Linear in the number of members, which is the
    /// fast way for objects of FHIR's size.
    [[nodiscard]] const Value* find(MemberName name) const {
        return name.key() != kNoMemberKey ? find_key(name.key()) : find_text(name.view());
    }

    /// The text of the String member `name`; empty when it is absent or no String.
    [[nodiscard]] std::string_view string_at(MemberName name) const {
        const Value* value = find(name);
        return value != nullptr && value->is_string() ? value->text() : std::string_view();
    }

    /// The elements of the Array member `name`; empty when it is absent or no Array.
    [[nodiscard]] std::span<const Value> array_at(MemberName name) const {
        const Value* value = find(name);
        return value != nullptr ? value->elements() : std::span<const Value>();
    }

  private:
    constexpr Value(Kind kind, std::uint32_t size, const void* data)
        : data_(data), size_(size), kind_(kind) {}

    [[nodiscard]] const Value* find_key(MemberKey key) const;
    [[nodiscard]] const Value* find_text(std::string_view name) const;

    const void* data_ = nullptr;  // owner: body buffer or request arena
    std::uint32_t size_ = 0;
    Kind kind_ = Kind::Null;
};

/// One member of an Object.
struct Member {
    MemberName name;
    Value value;
};

constexpr Value Value::object(std::span<const Member> members) {
    return {Kind::Object, static_cast<std::uint32_t>(members.size()), members.data()};
}

inline std::span<const Member> Value::members() const {
    return is_object() ? std::span(static_cast<const Member*>(data_), size_)
                       : std::span<const Member>();
}

}  // namespace hookline::fhir::json
