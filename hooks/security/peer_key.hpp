#pragma once

#include <array>
#include <string_view>

namespace hookline::hooks {

/// What counts of a numeric address when peers are counted: IPv4 addresses whole, of IPv6 addresses
/// the first 64 bits, since one machine has all the others. All zero for what is no address.
using PeerKey = std::array<unsigned char, 9>;
[[nodiscard]] PeerKey peer_key(std::string_view address);

}  // namespace hookline::hooks
