#include "fhir/json/writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "fhir/base/result.hpp"

namespace hookline::fhir::json {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

constexpr std::uint64_t kEachByte = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x8080808080808080;

// Not zero when a byte of `word` is less than `limit` (at most 0x80).
constexpr std::uint64_t any_below(std::uint64_t word, std::uint64_t limit) {
    return (word - kEachByte * limit) & ~word & kHighBits;
}

// Not zero when one of eight bytes has to be escaped.
std::uint64_t any_special(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return any_below(word, 0x20) | any_below(word ^ (kEachByte * std::uint64_t{'"'}), 1) |
           any_below(word ^ (kEachByte * std::uint64_t{'\\'}), 1);
}

bool is_special(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// How many bytes at the start stay as they are.
std::size_t plain_length(std::string_view text) {
    std::size_t length = 0;
    while (text.size() - length >= sizeof(std::uint64_t) &&
           any_special(text.data() + length) == 0) {
        length += sizeof(std::uint64_t);
    }
    while (length < text.size() && !is_special(text[length])) {
        ++length;
    }
    return length;
}

void append_escaped(std::string& out, char special) {
    const auto c = static_cast<unsigned char>(special);
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += "\\u00";
            out += kHexDigits[c >> 4U];
            out += kHexDigits[c & 0x0FU];
    }
}

void append_quoted(std::string& out, std::string_view text) {
    const std::size_t first_plain = plain_length(text);
    if (first_plain == text.size()) {
        const std::size_t before = out.size();
        if (out.capacity() < before + text.size() + 2) {
            out.reserve(std::max(before * 2, before + text.size() + 2));
        }
        out.resize_and_overwrite(before + text.size() + 2, [&](char* bytes, std::size_t size) {
            bytes[before] = '"';
            text.copy(bytes + before + 1, text.size());
            bytes[size - 1] = '"';
            return size;
        });
        return;
    }
    out += '"';
    for (std::size_t plain = first_plain;; plain = plain_length(text)) {
        out.append(text.substr(0, plain));
        if (plain == text.size()) {
            break;
        }
        append_escaped(out, text[plain]);
        text.remove_prefix(plain + 1);
    }
    out += '"';
}

}  // namespace

void Writer::new_line() {
    if (indent_ != 0) {
        *out_ += '\n';
        out_->append(levels_.size() * indent_, ' ');
    }
}

void Writer::before_value() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (levels_.empty()) {
        return;
    }
    HOOKLINE_ASSERT(levels_.back().is_array, "a member needs its key before its value");
    if (levels_.back().has_items) {
        *out_ += ',';
    }
    levels_.back().has_items = true;
    new_line();
}

Writer& Writer::begin_object() {
    before_value();
    *out_ += '{';
    levels_.push_back({false, false});
    return *this;
}

Writer& Writer::end_object() {
    HOOKLINE_ASSERT(!levels_.empty() && !levels_.back().is_array, "no object is open");
    const bool had_items = levels_.back().has_items;
    levels_.pop_back();
    if (had_items) {
        new_line();
    }
    *out_ += '}';
    return *this;
}

Writer& Writer::begin_array() {
    before_value();
    *out_ += '[';
    levels_.push_back({true, false});
    return *this;
}

Writer& Writer::end_array() {
    HOOKLINE_ASSERT(!levels_.empty() && levels_.back().is_array, "no array is open");
    const bool had_items = levels_.back().has_items;
    levels_.pop_back();
    if (had_items) {
        new_line();
    }
    *out_ += ']';
    return *this;
}

Writer& Writer::key(std::string_view name) {
    HOOKLINE_ASSERT(!levels_.empty() && !levels_.back().is_array && !after_key_,
                    "a key belongs into an object");
    if (levels_.back().has_items) {
        *out_ += ',';
    }
    levels_.back().has_items = true;
    new_line();
    append_quoted(*out_, name);
    *out_ += indent_ != 0 ? ": " : ":";
    after_key_ = true;
    return *this;
}

Writer& Writer::string(std::string_view text) {
    before_value();
    append_quoted(*out_, text);
    return *this;
}

Writer& Writer::boolean(bool value) {
    before_value();
    *out_ += value ? "true" : "false";
    return *this;
}

Writer& Writer::integer(std::int64_t value) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

Writer& Writer::number_text(std::string_view lexeme) {
    return raw(lexeme);
}

Writer& Writer::null() {
    return raw("null");
}

Writer& Writer::raw(std::string_view json) {
    before_value();
    *out_ += json;
    return *this;
}

Writer& Writer::value(const Value& value) {
    // The depth of a parsed value is bounded by the reader's limit.
    switch (value.kind()) {
        case Kind::Null:
            return null();
        case Kind::Boolean:
            return boolean(value.as_boolean());
        case Kind::Number:
            return number_text(value.text());
        case Kind::String:
            return string(value.text());
        case Kind::Array:
            begin_array();
            for (const Value& element : value.elements()) {
                this->value(element);
            }
            return end_array();
        case Kind::Object:
            begin_object();
            for (const Member& member : value.members()) {
                key(member.name).value(member.value);
            }
            return end_object();
    }
    return null();
}

Writer& Writer::optional_string(std::string_view name, std::string_view text) {
    return text.empty() ? *this : key(name).string(text);
}

}  // namespace hookline::fhir::json
