#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "fhir/base/result.hpp"
#include "hooks/http/message.hpp"
#include "hooks/log.hpp"
#include "hooks/security/authenticator.hpp"
#include "hooks/security/client_limit.hpp"
#include "hooks/snapshot.hpp"

namespace hookline::hooks {

/// A response, and what the log says about it.
struct RoutedAnswer {
    HttpResponse response;
    std::string_view error_kind = {};  ///< a constant; empty without error
    std::optional<std::size_t> cards = {};
    std::optional<std::size_t> bundle_entries = {};
    std::string_view fetch = {};  ///< a constant; empty: nothing was missing
    std::optional<std::int64_t> fetch_us = {};
    std::vector<FetchFault> fetch_problems = {};
    std::size_t tolerated = 0;
    std::array<std::size_t, 3> cards_by_indicator{};  ///< info, warning, critical
    std::size_t fetch_pages = 0;
    std::size_t feedback_accepted = 0;
    std::size_t feedback_overridden = 0;
    std::optional<EvaluationCounts> evaluation = {};  ///< of an evaluation that was answered
    std::int64_t evaluation_us = 0;
    std::vector<std::string> card_ids{};
};

/// What the log says of the answer; borrows it. What belongs to the request is left out.
[[nodiscard]] RequestEvent event_of(const RoutedAnswer& answer);

[[nodiscard]] RoutedAnswer json_answer(std::string body);

/// An OperationOutcome of our own words; `error_kind` for the log.
[[nodiscard]] RoutedAnswer outcome_answer(int status, std::string_view code, std::string_view text,
                                          std::string_view error_kind);
/// As outcome_answer, with a Retry-After in seconds.
[[nodiscard]] RoutedAnswer try_again_answer(int status, std::string_view code,
                                            std::string_view text, std::string_view error_kind,
                                            std::string_view seconds);

[[nodiscard]] RoutedAnswer error_answer(const Error& error);

/// All refusals look alike (SR-032), except that a known client is told that a service is not its
/// own, and when to come again.
[[nodiscard]] RoutedAnswer refusal_answer(AuthRefusal refusal);

/// What a client is told that has too much in work, or comes too often (SR-118).
[[nodiscard]] RoutedAnswer client_limit_answer(ClientLimit::Refusal refusal);

/// What is said to nobody: the client went before its answer (SR-111).
[[nodiscard]] RoutedAnswer client_gone_answer();

/// What is said when memory ran out, and when something unexpected was thrown.
[[nodiscard]] RoutedAnswer out_of_memory_answer();
[[nodiscard]] RoutedAnswer internal_answer();

/// The answer that `work` gives; if it throws, one that says no more than that.
template <class Work>
[[nodiscard]] RoutedAnswer or_failure(Work work) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return out_of_memory_answer();
    } catch (...) {
        return internal_answer();
    }
}

}  // namespace hookline::hooks
