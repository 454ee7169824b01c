#include "hooks/http/chunked.hpp"

#include <algorithm>
#include <cstring>

namespace hookline::hooks {

namespace {

constexpr int kSizeDigitsMax = 8;
constexpr std::size_t kFirstBytes = std::size_t{16} * 1024;

}  // namespace

bool ChunkedDecoder::read_size_digit(char c) {
    unsigned digit = 0;
    if (c >= '0' && c <= '9') {
        digit = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
        digit = static_cast<unsigned>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
        digit = static_cast<unsigned>(c - 'A') + 10;
    } else {
        return false;
    }
    if (++digits_ > kSizeDigitsMax) {
        return false;
    }
    chunk_bytes_ = chunk_bytes_ * 16 + digit;
    return true;
}

void ChunkedDecoder::append(std::string_view data) {
    const std::size_t wanted = size_ + data.size();
    if (wanted > body_->size()) {
        body_->resize(
            std::min(body_bytes_max_, std::max({wanted, body_->size() * 2, kFirstBytes})));
    }
    std::memcpy(body_->data() + size_, data.data(), data.size());
    size_ = wanted;
}

ChunkedDecoder::State ChunkedDecoder::feed(std::string_view input, std::size_t& consumed) {
    std::size_t at = 0;
    consumed = 0;
    while (at < input.size()) {
        const char c = input[at];
        switch (expect_) {
            case Expect::Size:
                ++at;
                if (c == '\r' && digits_ > 0) {
                    expect_ = Expect::SizeLineFeed;
                } else if (!read_size_digit(c)) {
                    return State::Malformed;
                }
                break;
            case Expect::SizeLineFeed:
                ++at;
                if (c != '\n') {
                    return State::Malformed;
                }
                if (chunk_bytes_ > body_bytes_max_ - size_) {
                    return State::TooLarge;
                }
                expect_ = chunk_bytes_ == 0 ? Expect::EndReturn : Expect::Data;
                break;
            case Expect::Data: {
                const std::size_t count = std::min<std::size_t>(chunk_bytes_, input.size() - at);
                append(input.substr(at, count));
                at += count;
                chunk_bytes_ -= count;
                if (chunk_bytes_ == 0) {
                    expect_ = Expect::DataReturn;
                }
                break;
            }
            case Expect::DataReturn:
            case Expect::EndReturn:
                ++at;
                if (c != '\r') {
                    return State::Malformed;
                }
                expect_ =
                    expect_ == Expect::DataReturn ? Expect::DataLineFeed : Expect::EndLineFeed;
                break;
            case Expect::DataLineFeed:
                ++at;
                if (c != '\n') {
                    return State::Malformed;
                }
                expect_ = Expect::Size;
                digits_ = 0;
                break;
            case Expect::EndLineFeed:
                ++at;
                if (c != '\n') {
                    return State::Malformed;
                }
                consumed = at;
                body_->resize(size_);
                return State::Done;
        }
    }
    consumed = at;
    return State::NeedMore;
}

}  // namespace hookline::hooks
