#include "hooks/route.hpp"

#include <charconv>

namespace hookline::hooks {
namespace {

constexpr std::string_view kStatements = "/statements/";

}  // namespace

std::string_view Route::allow() const {
    if (has_service()) {
        return "POST, OPTIONS";
    }
    return target == Target::Everything ? "OPTIONS" : "GET, HEAD, OPTIONS";
}

bool Route::allows(std::string_view method) const {
    if (has_service()) {
        return method == "POST";
    }
    return target != Target::Everything && (method == "GET" || method == "HEAD");
}

Route find_route(std::string_view path, const Snapshot& snapshot, const RouteOptions& options) {
    if (path == "*") {
        return {Target::Everything, 0, {}};
    }
    const std::optional<std::string> decoded = decode_path(path);
    if (!decoded) {
        return {};
    }
    if (*decoded == kServicesPath) {
        return {Target::Discovery, 0, {}};
    }
    if (*decoded == "/openapi.json") {
        return {Target::OpenApi, 0, {}};
    }
    if (*decoded == "/livez") {
        return {Target::Live, 0, {}};
    }
    if (*decoded == "/readyz") {
        return {Target::Ready, 0, {}};
    }
    if (decoded->starts_with(kStatements)) {
        return {Target::Statement, 0, decoded->substr(kStatements.size())};
    }
    if (options.explains && decoded->starts_with(kExplainPath)) {
        const auto service =
            snapshot.find_service(std::string_view(*decoded).substr(kExplainPath.size()));
        return service ? Route{Target::Explain, *service, {}} : Route{};
    }
    if (decoded->starts_with(kServicesPath) && decoded->size() > kServicesPath.size() &&
        (*decoded)[kServicesPath.size()] == '/') {
        std::string_view id = std::string_view(*decoded).substr(kServicesPath.size() + 1);
        const bool is_feedback = options.keeps_feedback && id.ends_with(kFeedbackPath);
        if (is_feedback) {
            id.remove_suffix(kFeedbackPath.size());
        }
        if (const auto service = snapshot.find_service(id)) {
            return {is_feedback ? Target::Feedback : Target::Call, *service, {}};
        }
    }
    return {};
}

std::optional<std::string> decode_path(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            unsigned byte = 0;
            if (i + 2 >= text.size()) {
                return std::nullopt;
            }
            const char* first = text.data() + i + 1;
            const auto [end, error] = std::from_chars(first, first + 2, byte, 16);
            if (error != std::errc() || end != first + 2 || byte == '/') {
                return std::nullopt;
            }
            c = static_cast<char>(byte);
            i += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            return std::nullopt;
        }
        result += c;
    }
    return result;
}

}  // namespace hookline::hooks
