#pragma once

#include <cstddef>
#include <cstdint>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// What a thread is there for.
enum class ThreadRole : std::uint8_t {
    Other,
    Io,  ///< reads and writes connections: what takes long there holds up all of them (SR-121)
};

namespace detail {
inline thread_local ThreadRole thread_role = ThreadRole::Other;
}

/// Says what the calling thread is there for.
inline void set_thread_role(ThreadRole role) {
    detail::thread_role = role;
}

/// False on a thread of connections.
[[nodiscard]] inline bool may_hold_up_thread() {
    return detail::thread_role != ThreadRole::Io;
}

/// At the door of what no thread of connections does: `what` it is. Debug builds end here when one
/// does; release builds don't look.
inline void assert_off_io_threads([[maybe_unused]] const char* what) {
#ifndef NDEBUG
    HOOKLINE_ASSERT(may_hold_up_thread(), what);
#endif
}

/// What came with a request is parsed and evaluated on the threads of connections up to this size.
inline constexpr std::size_t kIoBodyBytesMax = std::size_t{64} * 1024;

/// At the door of what takes the longer the larger its input is.
inline void assert_may_work_on(std::size_t bytes) {
    if (bytes > kIoBodyBytesMax) {
        assert_off_io_threads("large requests are worked on by threads of their own");
    }
}

}  // namespace hookline::hooks
