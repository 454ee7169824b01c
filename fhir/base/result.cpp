#include "fhir/base/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace hookline {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::MalformedJson:
            return "malformed-json";
        case ErrorKind::LimitExceeded:
            return "limit-exceeded";
        case ErrorKind::InvalidRequest:
            return "invalid-request";
        case ErrorKind::UnknownService:
            return "unknown-service";
        case ErrorKind::PreconditionFailed:
            return "precondition-failed";
        case ErrorKind::InvalidContent:
            return "invalid-content";
        case ErrorKind::EvaluationFailed:
            return "evaluation-failed";
        case ErrorKind::DeadlineExceeded:
            return "deadline-exceeded";
        case ErrorKind::LoadFailed:
            return "load-failed";
        case ErrorKind::Internal:
            return "internal";
    }
    return "internal";
}

namespace detail {

void assertion_failed(const char* expression, const char* reason, std::source_location where) {
    std::fprintf(stderr, "%s:%u: assertion `%s` failed: %s\n", where.file_name(),
                 static_cast<unsigned>(where.line()), expression, reason);
    std::abort();
}

}  // namespace detail
}  // namespace hookline
