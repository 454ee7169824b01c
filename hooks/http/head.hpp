#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "hooks/http/message.hpp"
#include "hooks/http/refusal.hpp"

namespace hookline::hooks {

/// A request head whose framing is beyond doubt. All views point into the parsed bytes.
struct RequestHead {
    std::string_view method;
    std::string_view target;
    bool is_http_1_0 = false;
    std::vector<HeaderField> fields;
    std::optional<std::uint64_t> content_length;
    bool is_chunked = false;
    bool keep_alive = false;  ///< what the client wishes, by version and Connection
    bool expects_continue = false;

    [[nodiscard]] bool has_body() const { return is_chunked || content_length.value_or(0) > 0; }
};

/// Parses `raw`, from the request line to the empty line as found by HeadScanner, into `head`; what
/// was in `head` is lost, its memory is used again.
///
/// Refused (SR-001, SR-004, SR-005): every ambiguity about where the body ends, any target that is
/// not in origin form, a Host count other than one, an encoded content, a body that cannot be
/// measured or is longer than `body_bytes_max`.
[[nodiscard]] std::expected<void, Refusal> parse_head(std::string_view raw,
                                                      std::size_t body_bytes_max,
                                                      RequestHead& head);

}  // namespace hookline::hooks
