#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fhir/json/value.hpp"

namespace hookline::fhir::json {

/// Appends JSON text to a string. Compact by default; with an indent it writes a line per member.
/// Calls must be balanced; that is asserted.
class Writer {
  public:
    explicit Writer(std::string& out, unsigned indent = 0) : out_(&out), indent_(indent) {}

    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);
    Writer& string(std::string_view text);
    Writer& boolean(bool value);
    Writer& integer(std::int64_t value);
    /// A number exactly as given; must be a JSON number.
    Writer& number_text(std::string_view lexeme);
    Writer& null();
    /// A parsed value as it came: numbers keep their digits, members their order (SR-062).
    Writer& value(const Value& value);
    /// Text that is JSON already, inserted as it is.
    Writer& raw(std::string_view json);

    /// `key(name).string(text)`, left out when `text` is empty (CH-003, CH-004).
    Writer& optional_string(std::string_view name, std::string_view text);

  private:
    void before_item();
    void before_value();
    void new_line();
    void open(char bracket);
    void close(char bracket);
    [[nodiscard]] bool is_in_array() const { return !levels_.empty() && levels_.back() == '['; }
    [[nodiscard]] bool is_in_object() const { return !levels_.empty() && levels_.back() == '{'; }

    std::string* out_;
    unsigned indent_;
    std::string levels_;  // the brackets that are open: a string needs no memory for the first few
    bool has_items_ = false;  // the innermost level; that around it has, since it has this one
    bool after_key_ = false;
};

}  // namespace hookline::fhir::json
