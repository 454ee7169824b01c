#include "hooks/fetch/fetch_report.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hookline::hooks {

std::string_view to_string(FetchProblem problem) {
    constexpr std::array<std::string_view, 22> kNames = {"",
                                                         "not-permitted",
                                                         "narrowed",
                                                         "refused",
                                                         "unreachable",
                                                         "tls-failed",
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
                                                         "unresolved",
                                                         "no-patient"};
    return kNames.at(std::to_underlying(problem));
}

std::vector<FetchFault> faults_of(std::span<const FetchReport> reports) {
    constexpr std::string_view kReferences = "references";
    std::vector<FetchFault> faults;
    for (const FetchReport& report : reports) {
        if (report.is_complete()) {
            continue;
        }
        // `Medication/1` and the like: what stands there is the client's.
        const bool is_reference = report.key.find('/') != std::string::npos;
        const std::string_view key = is_reference ? kReferences : std::string_view(report.key);
        if (std::ranges::find(faults, key, &FetchFault::key) == faults.end()) {
            faults.push_back({std::string(key), to_string(report.problem)});
        }
    }
    return faults;
}

}  // namespace hookline::hooks
