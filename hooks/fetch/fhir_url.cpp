#include "hooks/fetch/fhir_url.hpp"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <charconv>
#include <cstdint>
#include <initializer_list>

namespace hookline::hooks {
namespace {

namespace urls = boost::urls;

constexpr std::size_t kBaseBytesMax = 2048;
constexpr std::size_t kLinkBytesMax = 8192;  // paging links carry whole queries
constexpr std::size_t kIdBytesMax = 512;

// The parts that decide where a request goes.
struct Parts {
    std::string scheme;
    std::string host;  // as it is sent to the resolver; IPv6 in brackets
    std::string port;  // explicit, default ports too
    std::string path;  // still encoded
    std::string query;
};

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

template <class View>
std::string_view as_view(const View& view) {
    return {view.data(), view.size()};
}

// A name of letters, digits and hyphens. What begins with a digit and has only hexadecimal ones is
// an address in one of the spellings that resolvers accept beside `127.0.0.1`.
bool is_plain_name(std::string_view host) {
    const bool numeric = host.find_first_not_of("0123456789.xabcdef") == std::string_view::npos &&
                         host.find_first_of("0123456789") == 0;
    return !host.empty() && !numeric && !host.starts_with('.') && !host.ends_with('.') &&
           host.find("..") == std::string_view::npos &&
           host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") ==
               std::string_view::npos;
}

bool is_plain_port(std::string_view port) {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    return error == std::errc() && end == port.data() + port.size() && !port.starts_with('0');
}

// Segments that servers or proxies may take for a way up, or for a border.
bool has_unclear_segments(std::string_view path) {
    const std::string lower = lower_case(path);
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{"/.", "//", "%2e", "%2f", "%5c", "%00"},
        [&lower](std::string_view part) { return lower.find(part) != std::string::npos; });
}

std::optional<Parts> split(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max ||
        std::ranges::any_of(text, [](unsigned char c) { return c <= ' ' || c >= 0x7F; })) {
        return std::nullopt;
    }
    const auto parsed = urls::parse_absolute_uri(text);
    if (!parsed || parsed->has_userinfo()) {
        return std::nullopt;
    }
    Parts parts;
    parts.scheme = lower_case(as_view(parsed->scheme()));
    parts.host = lower_case(as_view(parsed->encoded_host()));
    const bool is_address = parsed->host_type() == urls::host_type::ipv4 ||
                            parsed->host_type() == urls::host_type::ipv6;
    if ((parts.scheme != "https" && parts.scheme != "http") ||
        (!is_address && !is_plain_name(parts.host))) {
        return std::nullopt;
    }
    const std::string_view port = as_view(parsed->port());
    if (parsed->has_port() && !is_plain_port(port)) {
        return std::nullopt;
    }
    parts.port = !port.empty() ? std::string(port) : parts.scheme == "https" ? "443" : "80";
    parts.path = as_view(parsed->encoded_path());
    // SAFETY: Boost.URL 1.81 takes `https://a:443.evil.example/` for the host `a` and a path that
    // does not begin with a slash; put together again it would be another host.
    if ((!parts.path.empty() && !parts.path.starts_with('/')) || has_unclear_segments(parts.path)) {
        return std::nullopt;
    }
    parts.query = as_view(parsed->encoded_query());
    return parts;
}

void drop_slashes_at_end(std::string& path) {
    while (path.ends_with('/')) {
        path.pop_back();
    }
}

bool is_below(std::string_view path, std::string_view prefix) {
    return path.starts_with(prefix) &&
           (path.size() == prefix.size() || prefix.empty() || path[prefix.size()] == '/');
}

bool has_same_origin(const Parts& a, const Parts& b) {
    return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

std::string rebuild(const Parts& parts) {
    const bool default_port = parts.port == (parts.scheme == "https" ? "443" : "80");
    std::string url = parts.scheme + "://" + parts.host;
    if (!default_port) {
        url += ':' + parts.port;
    }
    url += parts.path;
    if (!parts.query.empty()) {
        url += '?' + parts.query;
    }
    return url;
}

std::optional<Parts> split_base(std::string_view text) {
    auto parts = split(text, kBaseBytesMax);
    if (!parts || text.find('?') != std::string_view::npos) {
        return std::nullopt;
    }
    drop_slashes_at_end(parts->path);
    return parts;
}

// RFC 3986 section 5.2.4.
std::string without_dot_segments(std::string_view path) {
    std::string result;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/', 1), path.size());
        const std::string_view segment = path.substr(0, end);  // with the slash before it
        path.remove_prefix(end);
        if (segment != "/." && segment != "/..") {
            result += segment;
            continue;
        }
        if (segment == "/..") {
            result.resize(std::min(result.rfind('/'), result.size()));
        }
        if (path.empty()) {
            result += '/';
        }
    }
    return result;
}

// `link` as seen from the page that it stands on (RFC 3986 section 5.2.2).
std::string absolute_link(std::string_view link, const Parts& page) {
    const std::size_t colon = link.find(':');
    if (colon != std::string_view::npos && colon < link.find_first_of("/?#")) {
        return std::string(link);
    }
    if (link.starts_with("//")) {
        return (page.scheme + ':').append(link);
    }
    const std::string_view path = link.substr(0, link.find('?'));
    Parts target = page;
    target.query.clear();
    if (path.starts_with('/')) {
        target.path = without_dot_segments(path);
    } else if (!path.empty()) {
        std::string merged = page.path.substr(0, page.path.rfind('/') + 1);
        merged += merged.empty() ? "/" : "";
        target.path = without_dot_segments(merged.append(path));
    }
    return rebuild(target).append(link.substr(path.size()));
}

bool is_type_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && text.front() >= 'A' && text.front() <= 'Z' &&
           std::ranges::all_of(
               text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

}  // namespace

std::optional<std::string> parse_fhir_base(std::string_view text) {
    const auto parts = split_base(text);
    return parts ? std::optional(rebuild(*parts)) : std::nullopt;
}

std::optional<FhirBase> find_fhir_base(std::string_view text,
                                       std::span<const AllowedFhirServer> allowed) {
    const auto parts = split_base(text);
    if (!parts) {
        return std::nullopt;
    }
    for (const AllowedFhirServer& server : allowed) {
        const auto entry = split_base(server.base);
        if (entry && has_same_origin(*parts, *entry) && is_below(parts->path, entry->path)) {
            return FhirBase{rebuild(*parts), &server};
        }
    }
    return std::nullopt;
}

std::optional<NextPage> resolve_next(std::string_view link, std::string_view page,
                                     const FhirBase& base) {
    const auto base_parts = split_base(base.url);
    // The query of a page is of no account, and templates may hold what no URL does.
    const auto page_parts = split(page.substr(0, page.find('?')), kLinkBytesMax);
    if (!base_parts || !page_parts || link.empty() || link.size() > kLinkBytesMax) {
        return std::nullopt;
    }
    const auto parts = split(absolute_link(link, *page_parts), kLinkBytesMax);
    if (!parts) {
        return std::nullopt;
    }
    if (has_same_origin(*parts, *base_parts) && is_below(parts->path, base_parts->path)) {
        return NextPage{rebuild(*parts), true};
    }
    const auto& hosts = base.server->paging_hosts;
    if (parts->scheme == "https" && parts->port == "443" &&
        std::ranges::find(hosts, parts->host) != hosts.end()) {
        return NextPage{rebuild(*parts), false};
    }
    return std::nullopt;
}

std::optional<RelativeReference> relative_reference(std::string_view reference,
                                                    std::string_view base) {
    if (reference.size() > base.size() && reference.starts_with(base) &&
        reference[base.size()] == '/') {
        reference.remove_prefix(base.size() + 1);
    }
    const std::size_t slash = reference.find('/');
    if (slash == std::string_view::npos || !is_type_name(reference.substr(0, slash))) {
        return std::nullopt;
    }
    std::string_view id = reference.substr(slash + 1);
    id = id.substr(0, id.find("/_history/"));
    const auto encoded = encode_id(id);
    if (!encoded) {
        return std::nullopt;
    }
    const std::string type(reference.substr(0, slash + 1));
    return RelativeReference{type + std::string(id), type + *encoded};
}

std::optional<std::string> encode_id(std::string_view text) {
    if (text.empty() || text.size() > kIdBytesMax || text == "." || text == ".." ||
        std::ranges::any_of(text, [](unsigned char c) {
            return c < ' ' || c == 0x7F || c == '/' || c == '?' || c == '#' || c == '\\';
        })) {
        return std::nullopt;
    }
    return urls::encode(text, urls::unreserved_chars);
}

bool is_search_value(std::string_view text) {
    return encode_id(text).has_value() && text.find_first_of(",$|") == std::string_view::npos;
}

}  // namespace hookline::hooks
