#include "hooks/security/bearer_token.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "fhir/base/arena.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/security/base64url.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

constexpr std::size_t kIdBytesMax = 512;
constexpr std::size_t kKidBytesMax = 256;
constexpr fhir::json::Limits kJsonLimits{.depth_max = 8,
                                         .string_bytes_max = kTokenBytesMax,
                                         .members_max = 100,
                                         .elements_max = 100,
                                         .values_max = 500};

bool equals_ignoring_case(std::string_view a, std::string_view lower) {
    return std::ranges::equal(a, lower, [](char x, char y) {
        return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
    });
}

// A string member that is there and no longer than `bytes_max`; false also for another type.
bool read_text(const Value& object, std::string_view name, std::size_t bytes_max,
               std::string& out) {
    out = object.string_at(name);
    return !out.empty() && out.size() <= bytes_max;
}

bool read_optional_text(const Value& object, std::string_view name, std::string& out) {
    return object.find(name) == nullptr || read_text(object, name, kIdBytesMax, out);
}

// Whole numbers, also written `1422568860.0`.
std::optional<std::int64_t> read_seconds(const Value* value) {
    if (value == nullptr || !value->is_number()) {
        return std::nullopt;
    }
    std::string_view text = value->text();
    if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
        if (text.find_first_not_of('0', point + 1) != std::string_view::npos) {
            return std::nullopt;
        }
        text = text.substr(0, point);
    }
    std::int64_t seconds = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr std::int64_t kSecondsMax = 253'402'300'799;  // the end of year 9999
    if (fault != std::errc() || end != text.data() + text.size() || seconds < 0 ||
        seconds > kSecondsMax) {
        return std::nullopt;
    }
    return seconds;
}

bool read_audiences(const Value* value, std::vector<std::string>& out) {
    if (value == nullptr) {
        return false;
    }
    if (value->is_string()) {
        out.emplace_back(value->text());
        return true;
    }
    for (const Value& element : value->elements()) {
        if (!element.is_string()) {
            return false;
        }
        out.emplace_back(element.text());
    }
    return !out.empty();
}

bool read_header(const Value& header, BearerToken& token) {
    if (!header.is_object() || header.find("crit") != nullptr || header.find("b64") != nullptr) {
        return false;
    }
    if (header.find("typ") != nullptr && !equals_ignoring_case(header.string_at("typ"), "jwt")) {
        return false;
    }
    return read_text(header, "alg", 16, token.alg) &&
           read_text(header, "kid", kKidBytesMax, token.kid) &&
           read_optional_text(header, "jku", token.jku);
}

bool read_claims(const Value& claims, BearerToken& token) {
    const auto exp = read_seconds(claims.find("exp"));
    const auto iat = read_seconds(claims.find("iat"));
    if (!claims.is_object() || !exp || !iat) {
        return false;
    }
    token.exp = *exp;
    token.iat = *iat;
    // Nothing is decided by it, so an odd one refuses nothing.
    if (std::string subject; read_text(claims, "sub", kIdBytesMax, subject)) {
        token.subject = std::move(subject);
    }
    if (claims.find("nbf") != nullptr) {
        token.nbf = read_seconds(claims.find("nbf"));
        if (!token.nbf) {
            return false;
        }
    }
    return read_text(claims, "iss", kIdBytesMax, token.iss) &&
           read_text(claims, "jti", kIdBytesMax, token.jti) &&
           read_optional_text(claims, "tenant", token.tenant) &&
           read_audiences(claims.find("aud"), token.audiences);
}

// Decodes one part and reads it with `read`.
template <class Read>
bool read_part(std::string_view part, BearerToken& token, Read read) {
    const auto text = decode_base64url(part);
    if (!text) {
        return false;
    }
    fhir::json::BodyBuffer body(*text);
    RequestArena arena;
    const auto value = fhir::json::parse(body, arena, kJsonLimits);
    return value.has_value() && read(*value, token);
}

}  // namespace

std::optional<BearerToken> parse_bearer_token(std::string_view authorization) {
    constexpr std::string_view kScheme = "bearer ";
    if (authorization.size() > kTokenBytesMax || authorization.size() <= kScheme.size() ||
        !equals_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) {
        return std::nullopt;
    }
    const std::string_view compact = authorization.substr(kScheme.size());
    const std::size_t first = compact.find('.');
    const std::size_t second =
        first == std::string_view::npos ? first : compact.find('.', first + 1);
    if (second == std::string_view::npos ||
        compact.find('.', second + 1) != std::string_view::npos) {
        return std::nullopt;
    }
    BearerToken token;
    token.compact = compact;
    const auto signature = decode_base64url(compact.substr(second + 1));
    if (!signature || signature->empty() ||
        !read_part(compact.substr(0, first), token, read_header) ||
        !read_part(compact.substr(first + 1, second - first - 1), token, read_claims)) {
        return std::nullopt;
    }
    token.signature_bytes = signature->size();
    return token;
}

}  // namespace hookline::hooks
