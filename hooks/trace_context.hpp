#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hooks/http/message.hpp"

namespace hookline::hooks {

/// The part of W3C Trace Context that is passed on (SR-198): no tracestate, no baggage.
/// Spec: https://www.w3.org/TR/trace-context/, sections 3.2 and 4.
struct TraceContext {
    std::string trace_id;     ///< 32 lower case hexadecimal digits, not all of them 0
    bool is_sampled = false;  ///< the only flag that is passed on

    friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

/// Reads a `traceparent`; nullopt for everything that is not exactly one. Of a later version than
/// 00 what that version has in common is read.
[[nodiscard]] std::optional<TraceContext> parse_traceparent(std::string_view value);

/// The trace that a request belongs to: that of its one `traceparent`, else a new one after
/// `request_id`, a UUID.
[[nodiscard]] TraceContext trace_of(const HttpRequest& request, std::string_view request_id);

/// The `traceparent` of what is sent to others for the request `request_id`.
[[nodiscard]] std::string write_traceparent(const TraceContext& trace, std::string_view request_id);

}  // namespace hookline::hooks
