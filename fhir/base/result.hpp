#pragma once

#include <cstdint>
#include <expected>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

namespace hookline {

/// What went wrong, as far as a caller has to tell cases apart. The HTTP status and the
/// OperationOutcome issue code of each kind stand in one table in hooks/protocol.
enum class ErrorKind : std::uint8_t {
    MalformedJson,       ///< not JSON, or JSON that breaks a rule of the reader (SR-060, SR-061)
    LimitExceeded,       ///< a limit of the input was passed (body, depth, count, arena)
    InvalidRequest,      ///< JSON, but not what the protocol asks for at that element
    UnknownService,      ///< no service with this id, or not for this hook
    PreconditionFailed,  ///< FHIR data that the service must have cannot be had (CH-061)
    InvalidContent,      ///< clinical content that cannot be read (a date, a code, a quantity)
    EvaluationFailed,    ///< a CQL expression ended with a run-time error
    DeadlineExceeded,    ///< the time or step budget of the request is used up
    LoadFailed,          ///< configuration or content on disk cannot be used
    Internal,            ///< our own fault
};

/// An error value: lower case, no full stop, one line, no patient data.
///
/// `where` is an element path (`prefetch.conditions.entry[3].resource`) or a locator
/// (`logic.cql:12:5`); empty when there is none.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    std::string message;
    std::string where;

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for `return fail(...)` in a function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string message,
                                                 std::string where = {}) {
    return std::unexpected(Error{kind, std::move(message), std::move(where)});
}

/// Spelling of `kind` for logs and diagnostics, e.g. `malformed-json`.
[[nodiscard]] std::string_view to_string(ErrorKind kind);

namespace detail {
[[noreturn]] void assertion_failed(const char* expression, const char* reason,
                                   std::source_location where);
}  // namespace detail

}  // namespace hookline

#define HOOKLINE_CONCAT_INNER(a, b) a##b
#define HOOKLINE_CONCAT(a, b) HOOKLINE_CONCAT_INNER(a, b)

/// `HOOKLINE_TRY(auto x, f());` binds the value of the Result or returns its error onward.
#define HOOKLINE_TRY(declaration, ...) \
    HOOKLINE_TRY_INNER(HOOKLINE_CONCAT(hookline_try_, __LINE__), declaration, __VA_ARGS__)
#define HOOKLINE_TRY_INNER(temporary, declaration, ...)       \
    auto temporary = (__VA_ARGS__);                           \
    if (!temporary)                                           \
        return std::unexpected(std::move(temporary).error()); \
    declaration = std::move(temporary).value()

/// As HOOKLINE_TRY for a Result<void> or a value nobody needs.
#define HOOKLINE_CHECK(...)                                       \
    if (auto hookline_checked = (__VA_ARGS__); !hookline_checked) \
    return std::unexpected(std::move(hookline_checked).error())

/// States something that only a bug of ours can break. On in every build; never used on
/// data from outside.
#define HOOKLINE_ASSERT(expression, reason)                                   \
    ((expression) ? static_cast<void>(0)                                      \
                  : ::hookline::detail::assertion_failed(#expression, reason, \
                                                         std::source_location::current()))
