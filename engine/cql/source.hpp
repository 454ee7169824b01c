#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fhir/base/diagnostics.hpp"

namespace hookline::cql {

/// Walks a text and knows the line and column of the place it stands at.
///
/// Columns count code points from 1; a line ends with `\n`, so that `\r\n` works too. Invalid UTF-8
/// does not stop it: stray continuation bytes belong to the code point before them.
class SourceCursor {
  public:
    explicit SourceCursor(std::string_view text) : text_(text) {}

    [[nodiscard]] bool at_end() const { return offset_ == text_.size(); }
    [[nodiscard]] std::size_t offset() const { return offset_; }
    [[nodiscard]] SourcePosition position() const { return position_; }

    /// The byte `ahead` places further on; 0 behind the end.
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return ahead < text_.size() - offset_ ? text_[offset_ + ahead] : '\0';
    }

    /// Goes on by one code point; nothing happens at the end.
    void advance();

    /// Goes on by `count` code points.
    void advance(std::size_t count);

    /// The text from the byte offset `from` to here.
    [[nodiscard]] std::string_view since(std::size_t from) const {
        return text_.substr(from, offset_ - from);
    }

  private:
    std::string_view text_;  // owned by whoever made the cursor
    std::size_t offset_ = 0;
    SourcePosition position_{1, 1};
};

/// From the begin of `first` to the end of `last`.
[[nodiscard]] inline SourceRange join(const SourceRange& first, const SourceRange& last) {
    return {first.begin, last.end};
}

/// User text for a message: in backticks, on one line, without control characters, and cut with
/// `...` when it is long.
[[nodiscard]] std::string quote_for_message(std::string_view text);

/// Appends the UTF-8 form of a code point up to U+10FFFF.
void append_utf8(std::string& out, char32_t code_point);

}  // namespace hookline::cql
