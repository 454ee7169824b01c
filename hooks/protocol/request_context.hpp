#pragma once

#include <cstddef>
#include <string_view>

#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"
#include "hooks/protocol/request.hpp"

namespace hookline::hooks {

/// What the `context` of a call is read from, and what was let pass on the way.
struct ContextReading {
    const fhir::json::Value& context;  ///< an Object
    RequestArena& arena;
    std::size_t& tolerated;
    std::string_view orders;  ///< name of the Bundle of drafts
};

/// Reads the context of `hook`, by the name under which it is announced; each hook its own
/// members (CH-045). Errors as in parse_request.
[[nodiscard]] Result<Context> read_context(Hook hook, std::string_view hook_name,
                                           ContextReading in);

}  // namespace hookline::hooks
