#include "hooks/trace_context.hpp"

#include <algorithm>

namespace hookline::hooks {
namespace {

constexpr std::size_t kTraceIdDigits = 32;
constexpr std::size_t kParentIdDigits = 16;
constexpr std::size_t kVersion00Bytes = 55;

bool is_hex(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_id(std::string_view text) {
    return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

std::string digits_of(std::string_view uuid) {
    std::string digits(uuid);
    std::erase(digits, '-');
    return digits;
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view value) {
    if (value.size() < kVersion00Bytes || value[2] != '-' || value[35] != '-' || value[52] != '-') {
        return std::nullopt;
    }
    const std::string_view version = value.substr(0, 2);
    const std::string_view trace_id = value.substr(3, kTraceIdDigits);
    const std::string_view parent_id = value.substr(36, kParentIdDigits);
    const std::string_view flags = value.substr(53, 2);
    const bool has_end = version == "00"
                             ? value.size() == kVersion00Bytes
                             : value.size() == kVersion00Bytes || value[kVersion00Bytes] == '-';
    if (!is_hex(version) || version == "ff" || !is_id(trace_id) || !is_id(parent_id) ||
        !is_hex(flags) || !has_end) {
        return std::nullopt;
    }
    // The lowest bit of the last digit: 1, 3, 5, ... b, d, f.
    const char last = flags.back();
    const bool is_odd = last <= '9' ? (last - '0') % 2 == 1 : (last - 'a') % 2 == 1;
    return TraceContext{std::string(trace_id), is_odd};
}

TraceContext trace_of(const HttpRequest& request, std::string_view request_id) {
    constexpr std::string_view kField = "traceparent";
    const auto count = std::ranges::count_if(request.fields, [&](const HeaderField& field) {
        return equals_ignoring_case(field.name, kField);
    });
    if (count == 1) {
        if (auto trace = parse_traceparent(request.header(kField))) {
            return *std::move(trace);
        }
    }
    return {digits_of(request_id), false};
}

std::string write_traceparent(const TraceContext& trace, std::string_view request_id) {
    // The digits behind the variant of a random UUID, which is not 0.
    const std::string digits = digits_of(request_id);
    const std::string parent_id = digits.substr(digits.size() - kParentIdDigits);
    return "00-" + trace.trace_id + '-' + parent_id + (trace.is_sampled ? "-01" : "-00");
}

}  // namespace hookline::hooks
