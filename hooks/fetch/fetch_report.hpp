#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hookline::hooks {

/// Why something could not be had, or not completely.
enum class FetchProblem : std::uint8_t {
    None,
    NotPermitted,      ///< the scopes of the token do not allow it; nothing was sent (SR-057)
    Narrowed,          ///< the scopes allow only a part of it
    Refused,           ///< the address or the protocol is not allowed
    Unreachable,       ///< no address, or no connection
    TlsFailed,         ///< the certificate is not trusted or of another name, or no TLS
    Timeout,           ///< the deadline of the call
    TooLarge,          ///< more bytes, resources or memory than one call may have
    Broken,            ///< the transfer ended early or was no HTTP
    NotAuthorised,     ///< 401 or 403 (SR-134)
    Busy,              ///< 429 or 503 (SR-136), also after one more try
    Status,            ///< another status than 200
    NotJson,           ///< 200 with something that is no JSON (SR-139)
    OperationOutcome,  ///< 200 with an OperationOutcome for a body
    WrongResource,     ///< 200 with another resource than was asked for
    Malformed,         ///< entries or links of a Bundle that are no list (SR-139)
    PageRefused,       ///< a `next` link to a place that is not allowed (SR-046)
    PageLoop,          ///< a `next` link to a page that was read already
    PageLimit,         ///< more pages than one key may have
    TotalNotReached,   ///< fewer resources than Bundle.total says (SR-140)
    Unresolved,        ///< a Medication that others refer to could not be read
    NoPatient,  ///< the server does not know the patient of the call, and has nothing of them
};

/// Spelling for reports: `not-permitted` ...; empty for None.
[[nodiscard]] std::string_view to_string(FetchProblem problem);

/// What one prefetch key, or one resource that others refer to, came to.
struct FetchReport {
    std::string key;    ///< `conditions`; for a reference `Medication/1`
    std::string query;  ///< relative to the base: `Condition?patient=1`
    FetchProblem problem = FetchProblem::None;
    bool has_data = false;  ///< something was read, maybe not all
    int status = 0;         ///< of the last answer; 0: none
    std::size_t requests = 0;
    std::size_t pages = 0;
    std::size_t resources = 0;  ///< that count, without the next two
    std::size_t foreign = 0;    ///< of another patient or of another type, left out (SR-051)
    std::size_t duplicates = 0;
    std::int64_t duration_us = 0;  ///< of its requests together
    std::int64_t slowest_us = 0;   ///< the longest single request

    [[nodiscard]] bool is_complete() const { return problem == FetchProblem::None; }
};

/// A prefetch key, or `references` for what others refer to, that was not read completely; and
/// why, as to_string says it. For the log: no ids, nothing of what was read (SR-090).
struct FetchFault {
    std::string key;
    std::string_view problem;

    friend bool operator==(const FetchFault&, const FetchFault&) = default;
};

/// What of a fetch is not complete, each key once.
[[nodiscard]] std::vector<FetchFault> faults_of(std::span<const FetchReport> reports);

}  // namespace hookline::hooks
