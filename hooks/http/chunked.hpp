#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/json/reader.hpp"

namespace hookline::hooks {

/// Decodes a chunked body (RFC 9112, 7.1) straight into its final place and counts while it comes
/// (SR-004). Stricter than the grammar: chunk extensions and trailer fields are malformed, so that
/// nothing is left to read in two ways (SR-001).
class ChunkedDecoder {
  public:
    enum class State { NeedMore, Done, Malformed, TooLarge };

    /// `body` gets the bytes; it must outlive the decoder and is grown by doubling.
    ChunkedDecoder(fhir::json::BodyBuffer& body, std::size_t body_bytes_max)
        : body_(&body), body_bytes_max_(body_bytes_max) {}

    /// Decodes what it can of `input`; `consumed` is set to the bytes used. When Done, `body` has
    /// its final size and the rest of `input` belongs to the next request.
    [[nodiscard]] State feed(std::string_view input, std::size_t& consumed);

    /// Bytes of the body so far.
    [[nodiscard]] std::size_t size() const { return size_; }

  private:
    enum class Expect {
        Size,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        EndReturn,
        EndLineFeed
    };

    [[nodiscard]] bool read_size_digit(char c);
    void append(std::string_view data);

    fhir::json::BodyBuffer* body_;  // owner: the connection
    std::size_t body_bytes_max_;
    std::size_t size_ = 0;
    std::uint64_t chunk_bytes_ = 0;  // of the chunk, then what is left of it
    int digits_ = 0;
    Expect expect_ = Expect::Size;
};

}  // namespace hookline::hooks
