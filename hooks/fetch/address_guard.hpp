#pragma once

#include <string_view>

struct sockaddr;

namespace hookline::hooks {

/// The address is on the public internet: not loopback, private, link-local, shared (CGNAT),
/// multicast, unspecified or reserved, for IPv4 and IPv6, also when an IPv4 address is wrapped in
/// an IPv6 one (mapped, 6to4, NAT64). Families other than these two are not public (SR-041).
[[nodiscard]] bool is_public_address(const sockaddr& address);

/// The same for an address as text, `192.0.2.1` or `2001:db8::1`; anything else is not public.
[[nodiscard]] bool is_public_address(std::string_view text);

}  // namespace hookline::hooks
