#include "hooks/protocol/error_status.hpp"

namespace hookline::hooks {

ErrorStatus error_status(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::MalformedJson:
            return {400, "structure"};
        case ErrorKind::LimitExceeded:
            return {413, "too-costly"};
        case ErrorKind::InvalidRequest:
            return {400, "invalid"};
        case ErrorKind::UnknownService:
            return {404, "not-found"};
        case ErrorKind::PreconditionFailed:
            return {412, "incomplete"};
        case ErrorKind::InvalidContent:
            return {400, "invalid"};
        case ErrorKind::DeadlineExceeded:
            return {503, "timeout"};
        case ErrorKind::EvaluationFailed:
        case ErrorKind::LoadFailed:
        case ErrorKind::Internal:
            return {500, "exception"};
    }
    return {500, "exception"};
}

}  // namespace hookline::hooks
