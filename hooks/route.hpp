#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hooks/snapshot.hpp"

namespace hookline::hooks {

inline constexpr std::string_view kServicesPath = "/cds-services";
inline constexpr std::string_view kExplainPath = "/explain/";
inline constexpr std::string_view kFeedbackPath = "/feedback";  ///< after that of the service

/// What a path of this server is.
enum class Target : std::uint8_t {
    Unknown,
    Everything,  ///< OPTIONS *
    Discovery,
    Call,
    Explain,
    Feedback,
    Statement,
    OpenApi,
    Live,
    Ready,
};

/// What a path asks for.
struct Route {
    Target target = Target::Unknown;
    std::size_t service = 0;  ///< Call, Explain, Feedback: index into the services
    std::string statement;    ///< Statement: its id

    /// Someone posts the body of a call, or what users did with its cards.
    [[nodiscard]] bool has_service() const {
        return target == Target::Call || target == Target::Explain || target == Target::Feedback;
    }
    /// The methods as the Allow field has them.
    [[nodiscard]] std::string_view allow() const;
    /// Whether `method` is one of them; OPTIONS is answered elsewhere.
    [[nodiscard]] bool allows(std::string_view method) const;
};

/// Paths that are there only when the configuration wants them.
struct RouteOptions {
    bool explains = false;
    bool keeps_feedback = false;
};

/// `path` is raw, without a query. Matches exactly after one percent-decoding (SR-007).
[[nodiscard]] Route find_route(std::string_view path, const Snapshot& snapshot,
                               const RouteOptions& options);

/// `text` with each `%XX` replaced by its byte; nullopt for a broken escape, an encoded slash or a
/// control byte.
[[nodiscard]] std::optional<std::string> decode_path(std::string_view text);

}  // namespace hookline::hooks
