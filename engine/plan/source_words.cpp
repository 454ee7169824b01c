#include "engine/plan/source_words.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "engine/plan/markdown.hpp"

namespace hookline::engine {

std::string source_in_words(std::string_view key) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kWords = {{
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
        {"draftOrders", "an order of this call"},
    }};
    const auto found =
        std::ranges::find(kWords, key, &std::pair<std::string_view, std::string_view>::first);
    return std::string(found == kWords.end() ? key : found->second);
}

std::vector<std::string> sources_in_words(std::span<const std::string> keys) {
    std::vector<std::string> words;
    words.reserve(keys.size());
    std::ranges::transform(keys, std::back_inserter(words), source_in_words);
    return words;
}

std::string lost_in_words(std::span<const mappings::SkippedResource> skipped, bool of_call) {
    constexpr std::size_t kNamedMax = 5;
    std::string words;
    std::size_t count = 0;
    for (const mappings::SkippedResource& item : skipped) {
        if (!item.is_lost || item.is_of_call() != of_call || ++count > kNamedMax) {
            continue;
        }
        words += (count > 1 ? ", " : "") +
                 markdown_reference(item.reference.empty() ? item.where : item.reference) + " (" +
                 std::string(item.reason) + ')';
    }
    if (count == 0) {
        return {};
    }
    const std::string more =
        count > kNamedMax ? " and " + std::to_string(count - kNamedMax) + " more" : std::string();
    return "**Sent, but cannot be used:** " + words + more + '.';
}

}  // namespace hookline::engine
