#include "fhir/base/text_hash.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace hookline {
namespace {

// The longest way from where a text belongs to a free place, in a table half full at most.
std::size_t longest_probe(const std::vector<std::string>& texts, std::uint64_t seed = 0) {
    std::size_t size = 16;
    while (size < texts.size() * 2) {
        size *= 2;
    }
    std::vector<bool> taken(size);
    std::size_t longest = 0;
    for (const std::string& text : texts) {
        std::size_t at = hash_text(text, seed) % size;
        std::size_t probe = 0;
        for (; taken[at]; at = (at + 1) % size) {
            ++probe;
        }
        taken[at] = true;
        longest = std::max(longest, probe);
    }
    return longest;
}

std::vector<std::string> numbered(const std::string& before, const std::string& behind) {
    std::vector<std::string> texts;
    for (int i = 0; i < 10'000; ++i) {
        const std::string digits = std::to_string(i);
        texts.push_back(before + std::string(6 - digits.size(), '0') + digits + behind);
    }
    return texts;
}

TEST_CASE("text hash: texts that differ in a counter spread over a table, wherever it stands") {
    CHECK(longest_probe(numbered("", "")) < 64);
    CHECK(longest_probe(numbered("observation-", "")) < 64);
    CHECK(longest_probe(numbered("", "-observation")) < 64);
    CHECK(longest_probe(numbered("urn:uuid:0c3151bd-1cbf-4d64-b04d-", "00cc")) < 64);
}

TEST_CASE(
    "SR-068: texts that were chosen to meet in one place do so for the seed they were made for") {
    constexpr std::size_t kTexts = 1000;
    constexpr std::uint64_t kPlaces = 2048;
    std::vector<std::string> chosen;
    for (std::uint64_t i = 0; chosen.size() < kTexts; ++i) {
        std::string text = "id-" + std::to_string(i);
        if (hash_text(text) % kPlaces == 0) {
            chosen.push_back(std::move(text));
        }
    }
    CHECK(longest_probe(chosen) == kTexts - 1);
    CHECK(longest_probe(chosen, 1) < 64);
    CHECK(longest_probe(chosen, std::uint64_t{1} << 63U) < 64);
    CHECK(longest_probe(chosen, table_seed()) < 64);
    CHECK(table_seed() == table_seed());
}

TEST_CASE("text hash: texts of each length up to 64 hash apart, and so do their seeds") {
    std::vector<std::uint64_t> hashes;
    for (std::size_t length = 0; length <= 64; ++length) {
        hashes.push_back(hash_text(std::string(length, 'a')));
        hashes.push_back(hash_text(std::string(length, 'a'), 1));
    }
    std::ranges::sort(hashes);
    CHECK(std::ranges::adjacent_find(hashes) == hashes.end());
}

}  // namespace
}  // namespace hookline
