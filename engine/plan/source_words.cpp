#include "engine/plan/source_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hookline::engine {

std::string source_in_words(std::string_view key) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kWords = {{
        {"patient", "patient data"},
        {"conditions", "diagnoses"},
        {"observations", "laboratory and other observations"},
        {"diagnosticReports", "diagnostic reports"},
        {"medicationRequests", "prescriptions"},
        {"medicationStatements", "medication statements"},
        {"medicationAdministrations", "medication administrations"},
        {"procedures", "procedures"},
        {"serviceRequests", "orders"},
        {"appointments", "appointments"},
        {"carePlans", "care plans"},
        {"goals", "goals"},
        {"encounters", "encounters"},
        {"adverseEvents", "adverse events"},
    }};
    const auto found =
        std::ranges::find(kWords, key, &std::pair<std::string_view, std::string_view>::first);
    return std::string(found == kWords.end() ? key : found->second);
}

}  // namespace hookline::engine
