#include "fhir/json/writer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "fhir/base/result.hpp"

namespace hookline::fhir::json {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_special(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

#if defined(__SSE2__)
// One bit for each of sixteen bytes that has to be escaped.
std::uint32_t specials(const char* sixteen) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(sixteen));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    return static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash))));
}
#endif

// How many bytes at the start stay as they are.
std::size_t plain_length(std::string_view text) {
    std::size_t length = 0;
#if defined(__SSE2__)
    constexpr std::size_t kWidth = 16;
    for (; text.size() - length >= kWidth; length += kWidth) {
        if (const std::uint32_t found = specials(text.data() + length); found != 0) {
            return length + static_cast<std::size_t>(std::countr_zero(found));
        }
    }
#endif
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

// More than a quoted text needs: what follows it finds room.
constexpr std::size_t kGrowthMin = 256;

void append_quoted(std::string& out, std::string_view text) {
    const std::size_t first_plain = plain_length(text);
    if (first_plain == text.size()) {
        const std::size_t before = out.size();
        if (out.capacity() < before + text.size() + 2) {
            out.reserve(std::max(before * 2, before + text.size() + kGrowthMin));
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

void Writer::before_item() {
    if (has_items_) {
        *out_ += ',';
    }
    has_items_ = true;
    new_line();
}

void Writer::before_value() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (levels_.empty()) {
        return;
    }
    HOOKLINE_ASSERT(is_in_array(), "a member needs its key before its value");
    before_item();
}

void Writer::open(char bracket) {
    before_value();
    *out_ += bracket;
    levels_ += bracket;
    has_items_ = false;
}

void Writer::close(char bracket) {
    levels_.pop_back();
    if (has_items_) {
        new_line();
    }
    *out_ += bracket;
    has_items_ = true;
}

Writer& Writer::begin_object() {
    open('{');
    return *this;
}

Writer& Writer::end_object() {
    HOOKLINE_ASSERT(is_in_object(), "no object is open");
    close('}');
    return *this;
}

Writer& Writer::begin_array() {
    open('[');
    return *this;
}

Writer& Writer::end_array() {
    HOOKLINE_ASSERT(is_in_array(), "no array is open");
    close(']');
    return *this;
}

Writer& Writer::key(std::string_view name) {
    HOOKLINE_ASSERT(is_in_object() && !after_key_, "a key belongs into an object");
    before_item();
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
