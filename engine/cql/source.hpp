#pragma once

#include <cstddef>
#include <string_view>

#include "fhir/base/diagnostics.hpp"

namespace hookline::cql {

/// Walks a text and knows the line and column of the place it stands at.
///
/// Columns count code points from 1. `\n`, `\r\n` and a lone `\r` each end a line. Invalid UTF-8
/// does not stop it: a stray continuation byte belongs to the code point before it.
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

    /// Goes on by `bytes` bytes of ASCII without line ends.
    void advance_ascii(std::size_t bytes);

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

}  // namespace hookline::cql
