#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"

namespace hookline::fhir::json {

/// The final place of a body: its bytes, then kPaddingBytes zero bytes that the reader may look at.
/// Filled once by the network or from a file, then parsed in place (escapes are decoded over the
/// text), so it must outlive every Value of its tree.
class BodyBuffer {
  public:
    static constexpr std::size_t kPaddingBytes = 64;

    BodyBuffer() = default;
    explicit BodyBuffer(std::size_t size) { resize(size); }
    /// A copy of `text`, for tests and files.
    explicit BodyBuffer(std::string_view text);

    /// Makes room for `size` bytes and keeps what fits of the old content; padding is zeroed.
    void resize(std::size_t size);
    [[nodiscard]] char* data() { return storage_.get(); }
    [[nodiscard]] const char* data() const { return storage_.get(); }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::string_view view() const { return {storage_.get(), size_}; }

  private:
    std::unique_ptr<char[]> storage_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// Limits of one document (SR-060).
struct Limits {
    std::uint32_t depth_max = 64;
    std::uint32_t string_bytes_max = 1024 * 1024;
    std::uint32_t members_max = 10'000;    ///< of one object
    std::uint32_t elements_max = 100'000;  ///< of one array
    std::uint32_t values_max = 500'000;    ///< of the document
    std::uint32_t number_chars_max = 64;
};

/// Parses one JSON document in place: one pass for UTF-8, one for the text.
///
/// Errors: MalformedJson or LimitExceeded; the message holds the byte offset (`at byte 1234`),
/// `where` the element path (`prefetch.conditions.entry[3].resource`); neither ever holds content.
/// Refused: invalid UTF-8, a BOM, U+0000 and unpaired surrogates in strings, duplicate member
/// names, comments, trailing commas, trailing bytes (SR-060, SR-061).
[[nodiscard]] Result<Value> parse(BodyBuffer& body, RequestArena& arena, const Limits& limits = {});

}  // namespace hookline::fhir::json
