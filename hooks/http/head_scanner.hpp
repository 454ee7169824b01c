#pragma once

#include <cstddef>
#include <string_view>

#include "hooks/http/limits.hpp"
#include "hooks/http/refusal.hpp"

namespace hookline::hooks {

/// Finds the end of a request head in raw bytes and refuses, as early as it can be seen, what a
/// parser may normalise away: folded lines, bare CR or LF, control bytes in the request line, and
/// heads, targets and field counts above the limits (SR-001, SR-004).
///
/// One CR LF before the request line is skipped (RFC 9112, 2.2). One connection only.
class HeadScanner {
  public:
    enum class State { NeedMore, Complete, Refused };

    explicit HeadScanner(const ServerLimits& limits) : limits_(&limits) {}
    explicit HeadScanner(ServerLimits&&) = delete;

    /// Looks at `bytes`, all that has come since the end of the last request; each call must bring
    /// the bytes of the last one and more. Linear over all calls together.
    [[nodiscard]] State scan(std::string_view bytes);

    /// Where the request line begins: 0, or 2 after a skipped line end.
    [[nodiscard]] std::size_t head_begin() const { return head_begin_; }
    /// One past the empty line; valid when Complete.
    [[nodiscard]] std::size_t head_end() const { return head_end_; }
    /// Valid when Refused.
    [[nodiscard]] const Refusal& refusal() const { return refusal_; }

    /// Ready for the next head.
    void reset() { *this = HeadScanner(*limits_); }

  private:
    State refuse(const Refusal& refusal);
    State scan_request_line(std::string_view bytes);
    State scan_field_lines(std::string_view bytes);

    const ServerLimits* limits_;  // owner: the server
    std::size_t head_begin_ = 0;
    std::size_t head_end_ = 0;
    std::size_t line_begin_ = 0;  // of the line that is being looked at
    std::size_t scanned_ = 0;     // bytes of the request line that were looked at
    std::size_t target_begin_ = 0;
    std::size_t field_lines_ = 0;
    bool request_line_done_ = false;
    Refusal refusal_;
};

}  // namespace hookline::hooks
