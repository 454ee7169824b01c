#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// Where a listener is opened.
struct ListenAddress {
    std::string host = "127.0.0.1";  ///< numeric, IPv4 or IPv6 without brackets
    std::uint16_t port = 8080;

    /// Only this machine can reach it.
    [[nodiscard]] bool is_loopback() const;
    /// `127.0.0.1:8080`, `[::1]:8080`.
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// Reads `HOST:PORT`; HOST is `localhost`, an IPv4 address, or an IPv6 address in brackets.
/// Port 0 means one that is free. Errors: LoadFailed with a message that shows the accepted form.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

/// A numeric IPv4 or IPv6 address, without brackets.
[[nodiscard]] bool is_numeric_address(std::string_view text);

/// The host of `http://host:port/path`, lower case, IPv6 in brackets; empty when it is no such URL.
[[nodiscard]] std::string url_host(std::string_view url);

}  // namespace hookline::hooks
