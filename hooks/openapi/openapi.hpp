#pragma once

#include <span>
#include <string>

#include "hooks/protocol/discovery.hpp"

namespace hookline::hooks {

/// What the description depends on besides the services.
struct OpenApiOptions {
    std::string base_url;         ///< without a slash at the end
    bool needs_token = false;     ///< calls and feedback need a client's JWT
    bool open_discovery = true;   ///< discovery needs none
    bool explains = false;        ///< there is `/explain/{service}`
    bool keeps_feedback = false;  ///< there is a feedback endpoint
};

/// CDS Hooks 2.0.1 as this server speaks it: an OpenAPI 3.1 document with one path for each service
/// and JSON Schemas (2020-12) of everything that is sent and answered. Requests are described as
/// the specification has them; the server is more lenient. Answers are described strictly: what is
/// not described is not answered.
[[nodiscard]] std::string write_openapi(std::span<const ServiceDescription> services,
                                        const OpenApiOptions& options);

}  // namespace hookline::hooks
