#include "fhir/json/writer.hpp"

#include <array>
#include <charconv>

#include "fhir/base/result.hpp"

namespace hookline::fhir::json {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    std::size_t written = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        out.append(text, written, i - written);
        written = i + 1;
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
    out.append(text, written, text.size() - written);
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
