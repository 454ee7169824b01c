#include "hooks/fetch/fetch_report.hpp"

#include <array>
#include <utility>

namespace hookline::hooks {

std::string_view to_string(FetchProblem problem) {
    constexpr std::array<std::string_view, 20> kNames = {"",
                                                         "not-permitted",
                                                         "narrowed",
                                                         "refused",
                                                         "unreachable",
                                                         "timeout",
                                                         "too-large",
                                                         "broken",
                                                         "not-authorised",
                                                         "busy",
                                                         "status",
                                                         "not-json",
                                                         "operation-outcome",
                                                         "wrong-resource",
                                                         "malformed",
                                                         "page-refused",
                                                         "page-loop",
                                                         "page-limit",
                                                         "total-not-reached",
                                                         "unresolved"};
    return kNames.at(std::to_underlying(problem));
}

}  // namespace hookline::hooks
