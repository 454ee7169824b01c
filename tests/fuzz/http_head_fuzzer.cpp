// Raw bytes as they come from a socket: head scanner, head parser, chunk decoder. What is accepted
// is compared with slow and obvious checks of the same bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hooks/http/chunked.hpp"
#include "hooks/http/head.hpp"
#include "hooks/http/head_scanner.hpp"

namespace {

using namespace hookline::hooks;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// The head must be found, or refused with the same status, however the bytes are cut.
HeadScanner::State scan_all(HeadScanner& scanner, std::string_view bytes, std::size_t step) {
    auto state = HeadScanner::State::NeedMore;
    for (std::size_t size = std::min(step, bytes.size());
         size > 0 && state == HeadScanner::State::NeedMore;
         size = std::min(size + step, bytes.size())) {
        state = scanner.scan(bytes.substr(0, size));
        if (size == bytes.size()) {
            break;
        }
    }
    return state;
}

std::size_t count_fields(std::string_view head, std::string_view name) {
    std::size_t count = 0;
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos && at + 2 < head.size();
         at = head.find("\r\n", at + 2)) {
        const std::string_view line = head.substr(at + 2);
        if (line.size() > name.size() && line[name.size()] == ':' &&
            equals_ignoring_case(line.substr(0, name.size()), name)) {
            ++count;
        }
    }
    return count;
}

void check_accepted(std::string_view raw, const RequestHead& head, const ServerLimits& limits) {
    require(raw.ends_with("\r\n\r\n") && raw.find("\r\n\r\n") == raw.size() - 4);
    require(raw.find("\r\n ") == std::string_view::npos);
    require(raw.find("\r\n\t") == std::string_view::npos);
    require(raw.find('\0') == std::string_view::npos);
    require(std::ranges::count(raw, '\n') == std::ranges::count(raw, '\r'));
    require(raw.size() <= limits.head_bytes_max);
    require(head.fields.size() <= limits.head_fields_max);
    require(head.target.size() <= limits.target_bytes_max);
    require(head.target.starts_with('/') || (head.target == "*" && head.method == "OPTIONS"));
    require(std::ranges::all_of(head.target, [](char c) { return c > ' ' && c < 0x7F; }));
    require(count_fields(raw, "host") == 1);
    const std::size_t lengths = count_fields(raw, "content-length");
    const std::size_t encodings = count_fields(raw, "transfer-encoding");
    require(lengths + encodings <= 1);
    require((lengths == 1) == head.content_length.has_value());
    require((encodings == 1) == head.is_chunked);
    require(!head.is_chunked || !head.is_http_1_0);
    require(head.content_length.value_or(0) <= limits.body_bytes_max);
    for (const HeaderField& field : head.fields) {
        require(field.name.data() >= raw.data());
        require(field.value.empty() ||
                field.value.data() + field.value.size() <= raw.data() + raw.size());
    }
}

void decode_chunks(std::string_view bytes, std::size_t limit, std::size_t step) {
    hookline::fhir::json::BodyBuffer whole;
    ChunkedDecoder at_once(whole, limit);
    std::size_t used = 0;
    const auto want = at_once.feed(bytes, used);

    hookline::fhir::json::BodyBuffer pieces;
    ChunkedDecoder cut(pieces, limit);
    auto state = ChunkedDecoder::State::NeedMore;
    std::size_t total = 0;
    while (total < bytes.size() && state == ChunkedDecoder::State::NeedMore) {
        std::size_t part = 0;
        state = cut.feed(bytes.substr(total, step), part);
        total += part;
    }
    require(state == want);
    require(at_once.size() <= limit && cut.size() == at_once.size());
    if (want == ChunkedDecoder::State::Done) {
        require(total == used && whole.view() == pieces.view());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ServerLimits limits = [] {
        ServerLimits small;
        small.head_bytes_max = 1024;
        small.head_fields_max = 8;
        small.target_bytes_max = 64;
        small.body_bytes_max = 4096;
        return small;
    }();
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::size_t step = size % 7 + 1;

    HeadScanner scanner(limits);
    HeadScanner stepwise(limits);
    const auto state = scan_all(scanner, bytes, std::max<std::size_t>(size, 1));
    const auto stepwise_state = scan_all(stepwise, bytes, step);
    require(state == stepwise_state);
    if (state == HeadScanner::State::Refused) {
        require(scanner.refusal().status >= 400 && stepwise.refusal().status >= 400);
    }
    if (state != HeadScanner::State::Complete) {
        return 0;
    }
    require(scanner.head_end() == stepwise.head_end());

    const std::string_view raw =
        bytes.substr(scanner.head_begin(), scanner.head_end() - scanner.head_begin());
    RequestHead head;
    if (const auto parsed = parse_head(raw, limits.body_bytes_max, head); !parsed) {
        require(parsed.error().status >= 400);
        return 0;
    }
    check_accepted(raw, head, limits);
    if (head.is_chunked) {
        decode_chunks(bytes.substr(scanner.head_end()), limits.body_bytes_max, step);
    }
    return 0;
}
