#include "hooks/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace hookline::hooks {
namespace {

std::unexpected<Error> bad_address() {
    return fail(ErrorKind::LoadFailed,
                "expected `HOST:PORT` with a numeric host, such as `127.0.0.1:8080` or "
                "`[::1]:8080`");
}

bool is_ipv4(const std::string& text) {
    in_addr address{};
    return inet_pton(AF_INET, text.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& text) {
    in6_addr address{};
    return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool ListenAddress::is_loopback() const {
    in6_addr address{};
    if (inet_pton(AF_INET6, host.c_str(), &address) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&address);
    }
    return is_ipv4(host) && host.starts_with("127.");
}

std::string ListenAddress::to_string() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return bad_address();
    }
    ListenAddress result;
    result.host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
    if (port.empty() || error != std::errc() || end != port.data() + port.size()) {
        return bad_address();
    }
    if (result.host == "localhost") {
        result.host = "127.0.0.1";
    }
    if (result.host.starts_with('[') && result.host.ends_with(']')) {
        result.host = result.host.substr(1, result.host.size() - 2);
        if (!is_ipv6(result.host)) {
            return bad_address();
        }
        return result;
    }
    if (!is_ipv4(result.host)) {
        return bad_address();
    }
    return result;
}

bool is_numeric_address(std::string_view text) {
    const std::string copy(text);
    return is_ipv4(copy) || is_ipv6(copy);
}

std::string url_host(std::string_view url) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!url.starts_with(scheme)) {
            continue;
        }
        const std::string_view rest = url.substr(scheme.size());
        const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
        const std::size_t bracket = authority.find(']');
        const std::size_t colon =
            authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
        std::string host(authority.substr(0, colon));
        if (host.find_first_of("@\\ ") != std::string::npos) {
            return {};
        }
        std::ranges::transform(host, host.begin(), to_lower);
        return host;
    }
    return {};
}

}  // namespace hookline::hooks
