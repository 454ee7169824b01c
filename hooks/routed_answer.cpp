#include "hooks/routed_answer.hpp"

#include "hooks/protocol/error_status.hpp"
#include "hooks/protocol/outcome.hpp"

namespace hookline::hooks {

RoutedAnswer json_answer(std::string body) {
    RoutedAnswer answer;
    answer.response.body = std::move(body);
    return answer;
}

RoutedAnswer outcome_answer(int status, std::string_view code, std::string_view text,
                            std::string_view error_kind) {
    RoutedAnswer answer;
    answer.response.status = status;
    answer.response.body = write_outcome(code, text);
    answer.error_kind = error_kind;
    return answer;
}

RoutedAnswer try_again_answer(int status, std::string_view code, std::string_view text,
                              std::string_view error_kind, std::string_view seconds) {
    RoutedAnswer answer = outcome_answer(status, code, text, error_kind);
    answer.response.headers.emplace_back("Retry-After", seconds);
    return answer;
}

RoutedAnswer error_answer(const Error& error) {
    RoutedAnswer answer;
    answer.response.status = error_status(error.kind).http_status;
    answer.response.body = write_outcome(error);
    answer.error_kind = to_string(error.kind);
    return answer;
}

RoutedAnswer refusal_answer(AuthRefusal refusal) {
    const std::string_view kind = to_string(refusal);
    switch (refusal) {
        case AuthRefusal::Service:
            return outcome_answer(403, "forbidden", "this client may not call this service", kind);
        case AuthRefusal::ReplayMemoryFull:
            return try_again_answer(503, "transient", "too many calls", kind, "5");
        case AuthRefusal::SignatureQueueFull:
            return try_again_answer(503, "transient", "too many calls", kind, "1");
        case AuthRefusal::TooManyFailures:
            return try_again_answer(429, "throttled", "too many bad tokens", kind, "1");
        default:
            break;
    }
    RoutedAnswer answer = outcome_answer(401, "login", "a valid bearer token is required", kind);
    answer.response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return answer;
}

RoutedAnswer client_limit_answer(ClientLimit::Refusal refusal) {
    return refusal == ClientLimit::Refusal::InWork
               ? try_again_answer(429, "throttled", "too many requests of this client in work",
                                  "client-in-work", "1")
               : try_again_answer(429, "throttled", "too many requests of this client just now",
                                  "client-rate", "1");
}

RequestEvent event_of(const RoutedAnswer& answer) {
    RequestEvent event;
    event.status = answer.response.status;
    event.cards = answer.cards;
    event.bundle_entries = answer.bundle_entries;
    event.fetch = answer.fetch;
    event.fetch_us = answer.fetch_us;
    event.fetch_problems = answer.fetch_problems;
    event.error_kind = answer.error_kind;
    event.tolerated = answer.tolerated;
    event.response_bytes = answer.response.body.size();
    event.cards_by_indicator = answer.cards_by_indicator;
    event.fetch_pages = answer.fetch_pages;
    event.feedback_accepted = answer.feedback_accepted;
    event.feedback_overridden = answer.feedback_overridden;
    event.evaluation = answer.evaluation ? &*answer.evaluation : nullptr;
    event.evaluation_us = answer.evaluation_us;
    event.card_ids = answer.card_ids;
    return event;
}

RoutedAnswer client_gone_answer() {
    return outcome_answer(503, "transient", "the client has gone", "client-gone");
}

RoutedAnswer out_of_memory_answer() {
    return try_again_answer(503, "transient", "the server is out of memory", "out-of-memory", "1");
}

RoutedAnswer internal_answer() {
    RoutedAnswer answer = error_answer({ErrorKind::Internal, {}, {}});
    answer.error_kind = "internal";
    return answer;
}

}  // namespace hookline::hooks
