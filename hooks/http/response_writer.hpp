#pragma once

#include <string>
#include <string_view>

#include "hooks/http/message.hpp"

namespace hookline::hooks {

/// What the server, not the handler, decides about an answer.
struct ResponseFraming {
    bool keep_alive = false;
    bool to_http_1_0 = false;  ///< such a client must be told that the connection stays
    std::string_view date;     ///< value of the Date field
};

/// Appends status line and fields with the empty line after them; the body is not copied.
void append_head(const HttpResponse& response, const ResponseFraming& framing, std::string& out);

/// 503 with Retry-After, which ends the connection (SR-115).
[[nodiscard]] HttpResponse overloaded(std::string_view diagnostics);

/// False for 1xx, 204 and 304, whose answers have neither body nor Content-Length.
[[nodiscard]] bool may_have_body(int status);

/// `seconds` since 1970 in the form of the Date field.
[[nodiscard]] std::string http_date(std::int64_t seconds);

}  // namespace hookline::hooks
