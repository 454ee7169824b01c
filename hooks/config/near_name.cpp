#include "hooks/config/near_name.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

namespace hookline::hooks {
namespace {

constexpr std::size_t kSlipsMax = 2;
constexpr std::size_t kLettersForTwoSlips = 8;
constexpr std::size_t kFar = kSlipsMax + 1;

// Small letters without what separates words.
std::string letters_of(std::string_view name) {
    std::string letters;
    for (const char c : name) {
        if (c != '_' && c != '-') {
            letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return letters;
}

// How many slips lead from one word to the other: the distance of optimal string alignment; kFar
// for all that is farther than kSlipsMax.
std::size_t slips_between(std::string_view one, std::string_view other) {
    if (std::max(one.size(), other.size()) - std::min(one.size(), other.size()) > kSlipsMax) {
        return kFar;
    }
    std::vector<std::size_t> before_last;
    std::vector<std::size_t> last(other.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= one.size(); ++i) {
        std::vector<std::size_t> row(other.size() + 1, i);
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t changed = one[i - 1] == other[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last = std::move(last);
        last = std::move(row);
    }
    return std::min(last.back(), kFar);
}

}  // namespace

std::string_view near_name(std::string_view name, std::span<const std::string_view> known) {
    const std::string letters = letters_of(name);
    std::string_view nearest;
    std::size_t slips_of_nearest = kFar;
    for (const std::string_view candidate : known) {
        const std::size_t slips_max = candidate.size() < kLettersForTwoSlips ? 1 : kSlipsMax;
        const std::size_t slips = slips_between(letters, letters_of(candidate));
        if (slips > slips_max || slips > slips_of_nearest) {
            continue;
        }
        nearest = slips == slips_of_nearest ? std::string_view() : candidate;
        slips_of_nearest = slips;
    }
    return nearest;
}

}  // namespace hookline::hooks
