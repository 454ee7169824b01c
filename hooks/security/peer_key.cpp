#include "hooks/security/peer_key.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <iterator>
#include <string>

namespace hookline::hooks {

PeerKey peer_key(std::string_view address) {
    const std::string text(address.substr(0, address.find('%')));
    PeerKey key{};
    in6_addr six{};
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) {
        key[0] = 4;
        const auto* bytes = reinterpret_cast<const unsigned char*>(&four);
        std::copy_n(bytes, sizeof(four), key.begin() + 1);
    } else if (inet_pton(AF_INET6, text.c_str(), &six) == 1) {
        key[0] = 6;
        std::copy_n(std::begin(six.s6_addr), 8, key.begin() + 1);
    }
    return key;
}

}  // namespace hookline::hooks
