#include "hooks/http/head.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>

namespace hookline::hooks {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

using Parsed = std::expected<void, Refusal>;

constexpr Refusal kMalformed{400, "structure", "malformed request head"};
constexpr Refusal kBadHost{400, "structure", "expected exactly one Host field"};
constexpr Refusal kTwoTokens{400, "structure", "expected at most one Authorization field"};
constexpr Refusal kTwoTypes{400, "structure", "expected at most one Content-Type field"};
constexpr Refusal kBadTarget{400, "structure", "request target is not in origin form"};
constexpr Refusal kBadLength{400, "structure", "expected at most one Content-Length, a number"};
constexpr Refusal kBadTransfer{400, "structure", "expected no Transfer-Encoding but `chunked`"};
constexpr Refusal kLengthRequired{411, "required", "expected a Content-Length"};
constexpr Refusal kBodyTooLarge{413, "too-costly", "request body is too large"};
constexpr Refusal kEncodedContent{415, "not-supported", "expected no Content-Encoding"};
constexpr Refusal kBadExpectation{417, "not-supported", "expectation cannot be met"};

std::string_view to_std(beast::string_view text) {
    return {text.data(), text.size()};
}

/// How often the fields that must not come twice occur.
struct FieldCounts {
    int host = 0;
    int authorization = 0;
    int content_type = 0;
    int content_length = 0;
    int transfer_encoding = 0;
};

/// Calls `visit` for each element of a comma-separated list, without the white space around it.
template <class Visit>
void for_each_token(std::string_view list, Visit visit) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        std::string_view token = list.substr(0, comma);
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        const std::size_t first = token.find_first_not_of(" \t");
        if (first != std::string_view::npos) {
            visit(token.substr(first, token.find_last_not_of(" \t") - first + 1));
        }
    }
}

/// Beast's parser with a sink that keeps views instead of copies. Fed with a head only.
class HeadParser final : public http::basic_parser<true> {
  public:
    HeadParser(std::size_t head_bytes, RequestHead& head) : head_(&head) {
        header_limit(static_cast<std::uint32_t>(head_bytes));
        body_limit(boost::none);
    }

    [[nodiscard]] const FieldCounts& counts() const { return counts_; }
    /// The first refusal found in a field.
    [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
    [[nodiscard]] bool wants_close() const { return wants_close_; }
    [[nodiscard]] bool wants_keep_alive() const { return wants_keep_alive_; }

  private:
    void on_request_impl(http::verb, beast::string_view method, beast::string_view target,
                         int version, beast::error_code&) override {
        head_->method = to_std(method);
        head_->target = to_std(target);
        head_->is_http_1_0 = version == 10;
    }

    void on_field_impl(http::field field, beast::string_view name, beast::string_view text,
                       beast::error_code&) override {
        const std::string_view value = to_std(text);
        head_->fields.push_back({to_std(name), value});
        switch (field) {
            case http::field::host:
                ++counts_.host;
                if (value.find_first_of(" \t,/@") != std::string_view::npos) {
                    refuse(kBadHost);
                }
                break;
            case http::field::authorization:
                // Which of two counts, a proxy in front may see otherwise (RFC 9110 section 5.3).
                if (++counts_.authorization > 1) {
                    refuse(kTwoTokens);
                }
                break;
            case http::field::content_type:
                if (++counts_.content_type > 1) {
                    refuse(kTwoTypes);
                }
                break;
            case http::field::content_length:
                ++counts_.content_length;
                if (!std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; })) {
                    refuse(kBadLength);
                }
                break;
            case http::field::transfer_encoding:
                ++counts_.transfer_encoding;
                if (!equals_ignoring_case(value, "chunked")) {
                    refuse(kBadTransfer);
                }
                break;
            case http::field::content_encoding:
                if (!equals_ignoring_case(value, "identity")) {
                    refuse(kEncodedContent);
                }
                break;
            case http::field::expect:
                if (!equals_ignoring_case(value, "100-continue")) {
                    refuse(kBadExpectation);
                }
                head_->expects_continue = true;
                break;
            case http::field::connection:
                for_each_token(value, [this](std::string_view token) {
                    wants_close_ = wants_close_ || equals_ignoring_case(token, "close");
                    wants_keep_alive_ =
                        wants_keep_alive_ || equals_ignoring_case(token, "keep-alive");
                });
                break;
            default:
                break;
        }
    }

    void refuse(const Refusal& refusal) {
        if (!refusal_) {
            refusal_ = refusal;
        }
    }

    // The parser is never fed beyond the head.
    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
    void on_header_impl(beast::error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
    std::size_t on_body_impl(beast::string_view, beast::error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code&) override {
        return 0;
    }
    void on_finish_impl(beast::error_code&) override {}

    RequestHead* head_;  // owner: the caller of parse_head
    FieldCounts counts_;
    std::optional<Refusal> refusal_;
    bool wants_close_ = false;
    bool wants_keep_alive_ = false;
};

bool is_origin_form(const RequestHead& head) {
    if (head.target == "*") {
        return head.method == "OPTIONS";
    }
    return head.target.starts_with('/') && std::ranges::all_of(head.target, [](char c) {
               return c > 0x20 && c <= 0x7E && c != '#';
           });
}

Parsed check_framing(const RequestHead& head, const HeadParser& parser) {
    const FieldCounts& counts = parser.counts();
    if (!is_origin_form(head)) {
        return std::unexpected(kBadTarget);
    }
    if (counts.host != 1) {
        return std::unexpected(kBadHost);
    }
    if (counts.content_length > 1 || (counts.content_length == 1 && !head.content_length)) {
        return std::unexpected(kBadLength);
    }
    if (counts.transfer_encoding > 1 || (counts.transfer_encoding == 1 && head.is_http_1_0) ||
        (counts.transfer_encoding == 1 && counts.content_length == 1)) {
        return std::unexpected(kBadTransfer);
    }
    if (const std::optional<Refusal>& refusal = parser.refusal()) {
        return std::unexpected(*refusal);
    }
    return {};
}

Parsed check_body(const RequestHead& head, std::size_t body_bytes_max) {
    const bool needs_length =
        head.method == "POST" || head.method == "PUT" || head.method == "PATCH";
    if (needs_length && !head.is_chunked && !head.content_length) {
        return std::unexpected(kLengthRequired);
    }
    if (head.content_length.value_or(0) > body_bytes_max) {
        return std::unexpected(kBodyTooLarge);
    }
    return {};
}

}  // namespace

Parsed parse_head(std::string_view raw, std::size_t body_bytes_max, RequestHead& head) {
    head.fields.clear();
    head.expects_continue = false;

    HeadParser parser(raw.size(), head);
    beast::error_code error;
    const std::size_t used = parser.put(boost::asio::const_buffer(raw.data(), raw.size()), error);
    if (error || used != raw.size() || !parser.is_header_done()) {
        // A wish about the framing that Beast refuses too is named by its field.
        return std::unexpected(parser.refusal().value_or(kMalformed));
    }
    head.content_length.reset();
    if (const auto length = parser.content_length()) {
        head.content_length = *length;
    }
    head.is_chunked = parser.chunked();
    head.keep_alive = !parser.wants_close() && (!head.is_http_1_0 || parser.wants_keep_alive());
    if (head.is_http_1_0) {
        head.expects_continue = false;
    }

    if (Parsed checked = check_framing(head, parser); !checked) {
        return checked;
    }
    return check_body(head, body_bytes_max);
}

}  // namespace hookline::hooks
