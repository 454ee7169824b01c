#include "hooks/fetch/address_guard.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace hookline::hooks {
namespace {

struct Network4 {
    std::uint32_t prefix;
    unsigned bits;
};

constexpr std::uint32_t ipv4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return (a << 24U) | (b << 16U) | (c << 8U) | d;
}

// IANA's registry of special-purpose addresses.
constexpr auto kSpecial4 = std::to_array<Network4>({
    {ipv4(0, 0, 0, 0), 8},
    {ipv4(10, 0, 0, 0), 8},
    {ipv4(100, 64, 0, 0), 10},
    {ipv4(127, 0, 0, 0), 8},
    {ipv4(169, 254, 0, 0), 16},
    {ipv4(172, 16, 0, 0), 12},
    {ipv4(192, 0, 0, 0), 24},
    {ipv4(192, 0, 2, 0), 24},
    {ipv4(192, 88, 99, 0), 24},
    {ipv4(192, 168, 0, 0), 16},
    {ipv4(198, 18, 0, 0), 15},
    {ipv4(198, 51, 100, 0), 24},
    {ipv4(203, 0, 113, 0), 24},
    {ipv4(224, 0, 0, 0), 4},
    {ipv4(240, 0, 0, 0), 4},
});

bool is_public4(std::uint32_t address) {
    return std::ranges::none_of(kSpecial4, [address](const Network4& network) {
        return (address ^ network.prefix) >> (32U - network.bits) == 0;
    });
}

std::uint32_t read4(std::span<const std::uint8_t, 4> bytes) {
    return ipv4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

bool starts_with(std::span<const std::uint8_t, 16> address, std::span<const std::uint8_t> prefix) {
    return std::ranges::equal(address.first(prefix.size()), prefix);
}

// Only global unicast, 2000::/3, less the parts with another meaning.
bool is_public6(std::span<const std::uint8_t, 16> address) {
    constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    constexpr std::array<std::uint8_t, 12> kNat64 = {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};
    constexpr std::array<std::uint8_t, 2> k6to4 = {0x20, 0x02};
    constexpr std::array<std::uint8_t, 4> kDocumentation = {0x20, 0x01, 0x0D, 0xB8};
    if (starts_with(address, kMapped) || starts_with(address, kNat64)) {
        return is_public4(read4(address.last<4>()));
    }
    if (starts_with(address, k6to4)) {
        return is_public4(read4(address.subspan<2, 4>()));
    }
    // 2001::/23 is for protocols (Teredo, ORCHID), 3fff::/20 for documents.
    const bool is_protocol = address[0] == 0x20 && address[1] == 0x01 && address[2] <= 0x01;
    const bool is_document = address[0] == 0x3F && address[1] == 0xFF && address[2] <= 0x0F;
    return (address[0] & 0xE0U) == 0x20 && !is_protocol && !is_document &&
           !starts_with(address, kDocumentation);
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        return is_public4(ntohl(in.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, &address, sizeof in);
        return is_public6(std::span<const std::uint8_t, 16>(in.sin6_addr.s6_addr));
    }
    return false;
}

bool is_public_address(std::string_view text) {
    const std::string terminated(text);
    in_addr v4{};
    if (inet_pton(AF_INET, terminated.c_str(), &v4) == 1) {
        return is_public4(ntohl(v4.s_addr));
    }
    in6_addr v6{};
    return inet_pton(AF_INET6, terminated.c_str(), &v6) == 1 &&
           is_public6(std::span<const std::uint8_t, 16>(v6.s6_addr));
}

}  // namespace hookline::hooks
