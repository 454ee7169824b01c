#include "hooks/fetch/address_guard.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>

namespace hookline::hooks {
namespace {

constexpr const char* kNotPublic[] = {
    // IPv4: this network, private, shared, loopback, link-local, protocols, documents, benchmarks,
    // 6to4 relays, multicast, reserved, broadcast; first and last of each.
    "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
    "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255",
    "172.16.0.0", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.0",
    "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255",
    // IPv6: unspecified, loopback, link-local, unique local, multicast, documents, protocols.
    "::", "::1", "fe80::1", "febf::1", "fc00::1", "fdff::1", "ff02::1", "2001:db8::1", "2001::1",
    "2001:1ff::1", "3fff::1", "3fff:fff::1", "100::1", "fec0::1",
    // IPv4 in IPv6: mapped, compatible, NAT64, 6to4.
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1", "2002:7f00:1::1", "2002:a9fe:a9fe::1", "2002:c0a8:1::"};

constexpr const char* kPublic[] = {"1.1.1.1",
                                   "9.255.255.255",
                                   "11.0.0.0",
                                   "100.63.255.255",
                                   "100.128.0.0",
                                   "126.255.255.255",
                                   "128.0.0.0",
                                   "169.253.255.255",
                                   "169.255.0.0",
                                   "172.15.255.255",
                                   "172.32.0.0",
                                   "192.167.255.255",
                                   "192.169.0.0",
                                   "198.17.255.255",
                                   "198.20.0.0",
                                   "223.255.255.255",
                                   "2606:4700:4700::1111",
                                   "2001:200::1",
                                   "2003::1",
                                   "20ff::1",
                                   "2a00::1",
                                   "3f00::1",
                                   "3fff:1000::1",
                                   "3ffe::1",
                                   "::ffff:1.1.1.1",
                                   "64:ff9b::101:101",
                                   "2002:101:101::1"};

sockaddr_storage as_socket_address(const char* text) {
    sockaddr_storage storage{};
    auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
    } else {
        REQUIRE(inet_pton(AF_INET6, text, &v6->sin6_addr) == 1);
        v6->sin6_family = AF_INET6;
    }
    return storage;
}

bool is_public_socket(const char* text) {
    const sockaddr_storage storage = as_socket_address(text);
    return is_public_address(reinterpret_cast<const sockaddr&>(storage));
}

TEST_SUITE("hooks/fetch/address_guard") {
    TEST_CASE("SR-041: special addresses are not public, nor when wrapped in IPv6") {
        for (const char* text : kNotPublic) {
            CAPTURE(text);
            CHECK_FALSE(is_public_address(std::string_view(text)));
            CHECK_FALSE(is_public_socket(text));
        }
    }

    TEST_CASE("SR-041: their neighbours are public") {
        for (const char* text : kPublic) {
            CAPTURE(text);
            CHECK(is_public_address(std::string_view(text)));
            CHECK(is_public_socket(text));
        }
    }

    TEST_CASE("SR-041: other families and texts that are no address are not public") {
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        CHECK_FALSE(is_public_address(reinterpret_cast<const sockaddr&>(local)));
        for (const char* text : {"", "localhost", "1.1.1", "1.1.1.1 ", "0x1.1.1.1", "[2a00::1]"}) {
            CAPTURE(text);
            CHECK_FALSE(is_public_address(std::string_view(text)));
        }
    }
}

}  // namespace
}  // namespace hookline::hooks
