#include "mappings/code_index.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "fhir/base/load_word.hpp"
#include "fhir/base/same_text.hpp"
#include "fhir/base/text_hash.hpp"

namespace hookline::mappings {
namespace {

// Without what does not matter when code systems are compared.
std::string_view bare_system(std::string_view system) {
    system = trimmed(system.substr(0, system.find('|')));
    while (system.ends_with('/')) {
        system.remove_suffix(1);
    }
    return system;
}

// The same URI with the other scheme of the two; empty for any other URI.
std::string with_other_scheme(std::string_view uri) {
    constexpr std::string_view kHttp = "http://";
    constexpr std::string_view kHttps = "https://";
    if (uri.starts_with(kHttp)) {
        return std::string(kHttps).append(uri.substr(kHttp.size()));
    }
    return uri.starts_with(kHttps) ? std::string(kHttp).append(uri.substr(kHttps.size()))
                                   : std::string();
}

// URIs of code systems differ at their ends.
std::uint64_t hash_of_uri(std::string_view uri) {
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
    const std::uint64_t end =
        uri.size() < 8 ? hash_text(uri) : load_word(uri.data() + uri.size() - 8);
    return ((end ^ uri.size()) * kMultiplier) >> 32U;
}

std::size_t table_size(std::size_t entries) {
    std::size_t size = 16;
    while (size < entries * 3) {
        size *= 2;
    }
    return size;
}

// The categories that ranges speak of have three letters or digits. What only begins like one, or
// looks like it, lies between two of them as bytes and is none (SR-069).
constexpr std::size_t kCategoryBytes = 3;

bool is_category(std::string_view head) {
    return head.size() == kCategoryBytes && std::ranges::all_of(head, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
}

}  // namespace

SystemNumber CodeIndex::number_of(std::string_view system) {
    const auto known = std::ranges::find(systems_, system, &System::uri);
    if (known != systems_.end()) {
        return static_cast<SystemNumber>(known - systems_.begin());
    }
    const auto number = static_cast<SystemNumber>(systems_.size());
    systems_.push_back({std::string(system), false, false, {}});
    spellings_.push_back({std::string(system), number});
    return number;
}

void CodeIndex::add_alias(std::string_view alias, std::string_view canonical) {
    spellings_.push_back({std::string(alias), number_of(canonical)});
}

void CodeIndex::add_alias_prefix(std::string_view prefix, std::string_view canonical) {
    prefixes_.push_back({std::string(prefix), number_of(canonical)});
}

void CodeIndex::set_without_dots(std::string_view system) {
    systems_[number_of(system)].without_dots = true;
}

void CodeIndex::set_without_prefix(std::string_view system, std::string_view prefix) {
    systems_[number_of(system)].without_prefix = prefix;
}

// While loading, before the tables of `finish` are there, spellings are searched one by one.
const CodeIndex::Spelling* CodeIndex::find_spelling(std::string_view system) const {
    if (spelling_slots_.empty()) {
        const auto found = std::ranges::find(spellings_, system, &Spelling::uri);
        return found == spellings_.end() ? nullptr : &*found;
    }
    const std::size_t mask = spelling_slots_.size() - 1;
    for (std::size_t at = hash_of_uri(system) & mask; spelling_slots_[at] != 0;
         at = (at + 1) & mask) {
        const Spelling& spelling = spellings_[spelling_slots_[at] - 1];
        if (spelling.uri == system) {
            return &spelling;
        }
    }
    return nullptr;
}

SystemNumber CodeIndex::find_system(std::string_view system) const {
    // Nearly always as it stands; else blanks, a version and a slash at the end go.
    const Spelling* spelling = find_spelling(system);
    if (spelling == nullptr) {
        const std::string_view bare = bare_system(system);
        spelling = bare.size() == system.size() ? nullptr : find_spelling(bare);
        system = bare;
    }
    if (spelling != nullptr) {
        return spelling->system;
    }
    for (const Spelling& prefix : prefixes_) {
        if (system.starts_with(prefix.uri)) {
            return prefix.system;
        }
    }
    return kUnknownSystem;
}

void CodeIndex::shorten(const System& system, Normalised& result) {
    std::string_view& code = result.code;
    if (!system.without_prefix.empty() && code.starts_with(system.without_prefix)) {
        code.remove_prefix(system.without_prefix.size());
    }
    if (system.without_dots && code.size() <= kCodeBytesMax &&
        code.find('.') != std::string_view::npos) {
        const auto end = std::copy_if(code.begin(), code.end(), result.buffer.begin(),
                                      [](char c) { return c != '.'; });
        code = {result.buffer.data(), static_cast<std::size_t>(end - result.buffer.begin())};
    }
}

const CodeIndex::Entry* CodeIndex::find(SystemNumber system, std::string_view code) const {
    if (slots_.empty()) {
        return nullptr;
    }
    const std::uint64_t hash = hash_text(code, system);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask; slots_[at] != 0; at = (at + 1) & mask) {
        const Entry& entry = entries_[slots_[at] - 1];
        if (entry.hash == hash && entry.system == system && same_text(entry.code, code)) {
            return &entry;
        }
    }
    return nullptr;
}

void CodeIndex::add(std::string_view system, std::string_view code, SetHandle set,
                    bool match_only) {
    const std::string_view canonical = canonical_system(system);
    const SystemNumber number = number_of(canonical);
    Normalised normal;
    normalise(number, code, normal);
    // A code may come again in another set; the table of `finish` is made only then.
    entries_.push_back(
        {hash_text(normal.code, number), std::string(normal.code), number, match_only, {set}});
}

void CodeIndex::add_range(std::string_view system, std::string_view first, std::string_view last,
                          SetHandle set) {
    const SystemNumber number = number_of(system);
    systems_[number].has_ranges = true;
    ranges_.push_back({number, std::string(first), std::string(last), {set}});
}

// Code systems are told apart by more than `http` and `https`, which senders mix up.
void CodeIndex::add_other_schemes() {
    std::vector<Spelling> others;
    for (const Spelling& spelling : spellings_) {
        std::string other = with_other_scheme(spelling.uri);
        if (!other.empty() && find_spelling(other) == nullptr) {
            others.push_back({std::move(other), spelling.system});
        }
    }
    std::ranges::move(others, std::back_inserter(spellings_));
    for (std::size_t i = 0, count = prefixes_.size(); i < count; ++i) {
        if (std::string other = with_other_scheme(prefixes_[i].uri); !other.empty()) {
            prefixes_.push_back({std::move(other), prefixes_[i].system});
        }
    }
}

void CodeIndex::finish() {
    std::ranges::stable_sort(entries_, [](const Entry& a, const Entry& b) {
        return std::tie(a.system, a.code) < std::tie(b.system, b.code);
    });
    std::vector<Entry> merged;
    for (Entry& entry : entries_) {
        if (!merged.empty() && merged.back().system == entry.system &&
            merged.back().code == entry.code) {
            merged.back().sets.push_back(entry.sets.front());
            merged.back().match_only = merged.back().match_only && entry.match_only;
        } else {
            merged.push_back(std::move(entry));
        }
    }
    for (Entry& entry : merged) {
        std::ranges::sort(entry.sets);
        entry.sets.erase(std::ranges::unique(entry.sets).begin(), entry.sets.end());
    }
    entries_ = std::move(merged);
    slots_.assign(table_size(entries_.size()), 0);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        std::size_t at = entries_[i].hash & (slots_.size() - 1);
        while (slots_[at] != 0) {
            at = (at + 1) & (slots_.size() - 1);
        }
        slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
    add_other_schemes();
    spelling_slots_.assign(table_size(spellings_.size()), 0);
    for (std::size_t i = 0; i < spellings_.size(); ++i) {
        std::size_t at = hash_of_uri(spellings_[i].uri) & (spelling_slots_.size() - 1);
        while (spelling_slots_[at] != 0) {
            at = (at + 1) & (spelling_slots_.size() - 1);
        }
        spelling_slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
}

std::string_view CodeIndex::canonical_system(std::string_view system) const {
    const SystemNumber number = find_system(system);
    return number == kUnknownSystem ? bare_system(system) : std::string_view(systems_[number].uri);
}

std::span<const SetHandle> CodeIndex::sets_of(SystemNumber number, std::string_view code) const {
    if (number == kUnknownSystem || code.empty()) {
        return {};
    }
    Normalised normal;
    normalise(number, code, normal);
    if (const Entry* entry = find(number, normal.code)) {
        return entry->sets;
    }
    if (!systems_[number].has_ranges) {
        return {};
    }
    const std::string_view head = normal.code.substr(0, kCategoryBytes);
    if (!is_category(head)) {
        return {};
    }
    for (const Range& range : ranges_) {
        if (range.system == number && head >= range.first && head <= range.last) {
            return range.sets;
        }
    }
    return {};
}

bool CodeIndex::is_match_only(std::string_view system, std::string_view code) const {
    const SystemNumber number = find_system(system);
    if (number == kUnknownSystem) {
        return false;
    }
    Normalised normal;
    normalise(number, code, normal);
    const Entry* entry = find(number, normal.code);
    return entry != nullptr && entry->match_only;
}

std::string CodeIndex::key(std::string_view system, std::string_view code) const {
    const SystemNumber number = find_system(system);
    std::string result(canonical_system(system));
    result += '\n';
    if (number == kUnknownSystem) {
        return result + std::string(trimmed(code));
    }
    Normalised normal;
    normalise(number, code, normal);
    return result + std::string(normal.code);
}

}  // namespace hookline::mappings
