#include "hooks/http/head_scanner.hpp"

#include <algorithm>

namespace hookline::hooks {

namespace {

constexpr std::size_t kMethodBytesMax = 32;

constexpr Refusal kBadRequestLine{400, "structure", "malformed request line"};
constexpr Refusal kBadLineEnd{400, "structure", "line of the request head without CR LF"};
constexpr Refusal kFoldedLine{400, "structure", "folded line in the request head"};
constexpr Refusal kTargetTooLong{414, "too-long", "request target is too long"};
constexpr Refusal kHeadTooLarge{431, "too-long", "request head is too large"};
constexpr Refusal kTooManyFields{431, "too-long", "request head has too many fields"};

}  // namespace

HeadScanner::State HeadScanner::refuse(const Refusal& refusal) {
    refusal_ = refusal;
    return State::Refused;
}

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
    if (!request_line_done_) {
        if (head_begin_ == 0 && bytes.starts_with("\r\n")) {
            head_begin_ = line_begin_ = scanned_ = 2;
        }
        if (bytes == "\r") {
            return State::NeedMore;
        }
        if (const State state = scan_request_line(bytes); state != State::Complete) {
            return state;
        }
    }
    return scan_field_lines(bytes);
}

/// Complete means that the request line is complete.
HeadScanner::State HeadScanner::scan_request_line(std::string_view bytes) {
    const std::size_t end = std::min(bytes.size(), head_begin_ + limits_->head_bytes_max);
    for (; scanned_ < end; ++scanned_) {
        const auto c = static_cast<unsigned char>(bytes[scanned_]);
        if (c == '\r') {
            if (scanned_ + 1 == end) {
                break;  // looked at again when the next byte is there
            }
            if (bytes[scanned_ + 1] != '\n') {
                return refuse(kBadLineEnd);
            }
            if (scanned_ == head_begin_) {
                return refuse(kBadRequestLine);
            }
            line_begin_ = scanned_ + 2;
            request_line_done_ = true;
            return State::Complete;
        }
        if (c == '\n') {
            return refuse(kBadLineEnd);
        }
        if (c == ' ') {
            target_begin_ = target_begin_ == 0 ? scanned_ + 1 : std::string_view::npos;
        } else if (c < 0x21 || c > 0x7E ||
                   (target_begin_ == 0 && scanned_ - head_begin_ >= kMethodBytesMax)) {
            return refuse(kBadRequestLine);
        } else if (target_begin_ != 0 && target_begin_ != std::string_view::npos &&
                   scanned_ - target_begin_ >= limits_->target_bytes_max) {
            return refuse(kTargetTooLong);
        }
    }
    return end == head_begin_ + limits_->head_bytes_max ? refuse(kHeadTooLarge) : State::NeedMore;
}

HeadScanner::State HeadScanner::scan_field_lines(std::string_view bytes) {
    const std::size_t limit = head_begin_ + limits_->head_bytes_max;
    const std::string_view head = bytes.substr(0, limit);
    while (line_begin_ < head.size()) {
        if (head[line_begin_] == ' ' || head[line_begin_] == '\t') {
            return refuse(kFoldedLine);
        }
        // The last byte looked at may be a CR whose line feed has come now.
        const std::size_t from = std::max(line_begin_, scanned_ - 1);
        const std::size_t line_feed = head.find('\n', from);
        const std::size_t carriage_return = head.substr(0, line_feed).find('\r', from);
        if (line_feed == std::string_view::npos) {
            if (carriage_return < head.size() - 1) {
                return refuse(kBadLineEnd);
            }
            scanned_ = head.size();
            break;
        }
        if (carriage_return == std::string_view::npos || carriage_return + 1 != line_feed) {
            return refuse(kBadLineEnd);
        }
        const bool is_empty_line = carriage_return == line_begin_;
        line_begin_ = line_feed + 1;
        if (is_empty_line) {
            head_end_ = line_begin_;
            return State::Complete;
        }
        if (++field_lines_ > limits_->head_fields_max) {
            return refuse(kTooManyFields);
        }
    }
    return head.size() == limit ? refuse(kHeadTooLarge) : State::NeedMore;
}

}  // namespace hookline::hooks
