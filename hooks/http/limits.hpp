#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace hookline::hooks {

/// Every limit of the HTTP side, with its default. Each has a test at, below and above it.
struct ServerLimits {
    // Sizes (SR-004).
    std::size_t head_bytes_max =
        std::size_t{16} * 1024;  ///< request line and fields with their line ends
    std::size_t head_fields_max = 100;
    std::size_t target_bytes_max = std::size_t{2} * 1024;
    std::size_t body_bytes_max = std::size_t{8} * 1024 * 1024;

    // Phases of a connection (SR-003).
    std::chrono::milliseconds handshake_timeout{5'000};  ///< of TLS
    std::chrono::milliseconds head_timeout{5'000};       ///< from the first byte of the head
    std::chrono::milliseconds body_timeout{10'000};      ///< for the whole body
    std::size_t body_bytes_per_second_min = 1024;        ///< mean, looked at after body_rate_grace
    std::chrono::milliseconds body_rate_grace{2'000};
    std::chrono::milliseconds idle_timeout{30'000};   ///< between requests, and for the first one
    std::chrono::milliseconds write_timeout{10'000};  ///< for one answer
    std::chrono::milliseconds linger_timeout{2'000};  ///< wait for the peer's end before closing
    std::chrono::milliseconds timeout_tick{100};      ///< how often the timeouts are looked at

    // Connections (SR-006).
    std::size_t connections_max = 2'048;
    std::size_t connections_per_peer_max = 256;

    // Requests with a body, from the end of the head to the answer (SR-115, SR-116).
    std::size_t requests_in_work_max = 256;
    std::size_t requests_waiting_max = 64;
    std::chrono::milliseconds wait_for_work_max{200};
    std::size_t memory_bytes_max = std::size_t{1024} * 1024 * 1024;  ///< reserved by all of them
    std::size_t memory_per_body_byte = 3;  ///< bytes reserved for each byte of a body

    // Stop (SR-191).
    std::chrono::milliseconds drain_delay{0};         ///< from the signal to the closed listener
    std::chrono::milliseconds drain_timeout{10'000};  ///< then for the requests in work
};

}  // namespace hookline::hooks
