#include "hooks/http/response_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace hookline::hooks {

namespace {

struct Reason {
    int status;
    std::string_view phrase;
};

constexpr std::array kReasons = {
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{304, "Not Modified"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{408, "Request Timeout"},
    Reason{411, "Length Required"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{417, "Expectation Failed"},
    Reason{422, "Unprocessable Content"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{503, "Service Unavailable"},
};

std::string_view reason_phrase(int status) {
    const auto found = std::ranges::find(kReasons, status, &Reason::status);
    return found == kReasons.end() ? std::string_view() : found->phrase;
}

void append_number(std::size_t number, std::string& out) {
    std::array<char, 20> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), result.ptr);
}

/// No control byte: a field cannot become two (response splitting).
bool is_clean(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7F;
    });
}

void append_field(std::string_view name, std::string_view value, std::string& out) {
    if (is_clean(name) && is_clean(value)) {
        out.append(name).append(": ").append(value).append("\r\n");
    }
}

}  // namespace

HttpResponse overloaded(std::string_view diagnostics) {
    HttpResponse response = error_response(503, "transient", diagnostics);
    response.headers.emplace_back("Retry-After", "1");
    response.close = true;
    return response;
}

bool may_have_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

void append_head(const HttpResponse& response, const ResponseFraming& framing, std::string& out) {
    out.append("HTTP/1.1 ");
    append_number(static_cast<std::size_t>(response.status), out);
    out.append(" ").append(reason_phrase(response.status)).append("\r\n");
    append_field("Date", framing.date, out);
    if (may_have_body(response.status)) {
        append_field("Content-Type", response.content_type, out);
        out.append("Content-Length: ");
        append_number(response.body.size(), out);
        out.append("\r\n");
    }
    out.append("X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n");
    for (const auto& [name, value] : response.headers) {
        append_field(name, value, out);
    }
    if (!framing.keep_alive) {
        out.append("Connection: close\r\n");
    } else if (framing.to_http_1_0) {
        out.append("Connection: keep-alive\r\n");
    }
    out.append("\r\n");
}

std::string http_date(std::int64_t seconds) {
    namespace chrono = std::chrono;
    static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                              "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> kMonths = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const chrono::sys_seconds time{chrono::seconds(seconds)};
    const auto day = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date(day);
    const chrono::hh_mm_ss clock(time - day);
    const auto padded = [](long long number, std::size_t width) {
        std::string digits = std::to_string(number);
        return digits.insert(0, width - std::min(width, digits.size()), '0');
    };
    std::string text(kDays[chrono::weekday(day).c_encoding()]);
    text.append(", ").append(padded(static_cast<unsigned>(date.day()), 2));
    text.append(" ").append(kMonths[static_cast<unsigned>(date.month()) - 1]);
    text.append(" ").append(padded(static_cast<int>(date.year()), 4));
    text.append(" ").append(padded(clock.hours().count(), 2));
    text.append(":").append(padded(clock.minutes().count(), 2));
    text.append(":").append(padded(clock.seconds().count(), 2));
    return text.append(" GMT");
}

}  // namespace hookline::hooks
