#pragma once

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

}  // namespace hookline::hooks
