#include "mappings/molecular_text.hpp"

#include <algorithm>
#include <array>

#include "fhir/base/text_words.hpp"
#include "mappings/ascii_letters.hpp"
#include "mappings/molecular_change.hpp"

namespace hookline::mappings {
namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), to_lower);
    return result;
}

// The codon that is changed; nothing where the amino acid stays.
std::optional<int> codon_of(std::string_view word) {
    const auto change = protein_change_of(word);
    return change && !change->is_silent ? std::optional(change->codon) : std::nullopt;
}

bool is_silent(std::string_view word) {
    const auto change = protein_change_of(word);
    return change && change->is_silent;
}

// Words without the punctuation that separates them.
std::vector<std::string_view> split_words(std::string_view text) {
    constexpr std::string_view kSeparators = " \t\r\n,;/&";
    std::vector<std::string_view> words;
    std::size_t start = text.find_first_not_of(kSeparators);
    while (start != std::string_view::npos) {
        std::size_t end = text.find_first_of(kSeparators, start);
        end = end == std::string_view::npos ? text.size() : end;
        std::string_view word = text.substr(start, end - start);
        while (!word.empty() && (word.back() == '.' || word.back() == ':')) {
            word.remove_suffix(1);
        }
        if (word.starts_with('(') && !word.ends_with(')')) {
            word.remove_prefix(1);
        } else if (word.ends_with(')') && word.find('(') == std::string_view::npos) {
            word.remove_suffix(1);
        }
        if (!word.empty()) {
            words.push_back(word);
        }
        start = text.find_first_not_of(kSeparators, end);
    }
    return words;
}

// `2`, `2-4`: numbers of exons or codons.
bool read_numbers(std::string_view word, std::vector<int>& numbers) {
    std::vector<int> read;
    int number = 0;
    bool any = false;
    bool range = false;
    for (std::size_t i = 0; i <= word.size(); ++i) {
        if (i < word.size() && is_digit(word[i]) && number < 10'000) {
            number = number * 10 + (word[i] - '0');
            any = true;
            continue;
        }
        if (!any || (i < word.size() && word[i] != '-')) {
            return false;
        }
        const int from = range && !read.empty() ? read.back() + 1 : number;
        for (int n = from; n <= number && n < from + 20; ++n) {
            read.push_back(n);
        }
        range = i < word.size();
        number = 0;
        any = false;
    }
    numbers.insert(numbers.end(), read.begin(), read.end());
    return true;
}

// Where the phrase stands between the ends of words: `all ras` is no part of `small rash`.
std::size_t find_whole(std::string_view lower_text, std::string_view phrase) {
    std::size_t at = lower_text.find(phrase);
    for (; at != std::string_view::npos; at = lower_text.find(phrase, at + 1)) {
        const std::size_t end = at + phrase.size();
        if ((at == 0 || !is_word_character(lower_text[at - 1])) &&
            (end == lower_text.size() || !is_word_character(lower_text[end]))) {
            break;
        }
    }
    return at;
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

int exon_of_codon(int codon, const MolecularTables& tables) {
    for (const auto& [known, exon] : tables.codon_exons) {
        if (known == codon) {
            return exon;
        }
    }
    return 0;
}

// The word when it is short and has only characters of a variant name, else empty: it is shown.
std::string_view safe_variant(std::string_view text) {
    const bool safe = text.size() <= 40 && std::ranges::all_of(text, [](char c) {
                          return is_letter(c) || is_digit(c) ||
                                 std::string_view(".>_*()+-=:").find(c) != std::string_view::npos;
                      });
    return safe ? text : std::string_view();
}

class TextReader {
  public:
    TextReader(std::string_view text, const MolecularTables& tables) : tables_(tables) {
        std::string lowered = lower(text);
        for (const std::string& phrase : tables.phrases_extended) {
            const std::size_t at = find_whole(lowered, phrase);
            if (at != std::string::npos) {
                // The phrase names the genes and the extent at once.
                result_.extended = true;
                add_genes(tables.ras_genes);
                stripped_ = std::string(text.substr(0, at)) + ' ' +
                            std::string(text.substr(at + phrase.size()));
                break;
            }
        }
        if (!result_.extended) {
            stripped_ = text;
        }
    }

    MolecularText read() {
        const std::vector<std::string_view> words = split_words(stripped_);
        for (std::size_t i = 0; i < words.size(); ++i) {
            read_word(words[i]);
        }
        std::ranges::sort(result_.exons);
        result_.exons.erase(std::ranges::unique(result_.exons).begin(), result_.exons.end());
        decide();
        return std::move(result_);
    }

  private:
    enum class Expecting : std::uint8_t { Words, Exons, Codons };

    void add_gene(std::string_view gene) {
        if (!contains(result_.genes, gene)) {
            result_.genes.emplace_back(gene);
        }
    }

    void add_genes(const WordList& genes) {
        std::ranges::for_each(genes, [&](const std::string& gene) { add_gene(gene); });
    }

    void read_word(std::string_view word) {
        const std::string low = lower(word);
        std::vector<int> numbers;
        if (expecting_ != Expecting::Words && read_numbers(low, numbers)) {
            for (const int number : numbers) {
                const int exon =
                    expecting_ == Expecting::Exons ? number : exon_of_codon(number, tables_);
                result_.exons.push_back(exon);
            }
            return;
        }
        if (contains(tables_.exon_words, low)) {
            expecting_ = Expecting::Exons;
            return;
        }
        if (contains(tables_.codon_words, low)) {
            expecting_ = Expecting::Codons;
            return;
        }
        if (contains(tables_.joining_words, low)) {
            return;
        }
        expecting_ = Expecting::Words;
        if (contains(tables_.ras_words, low)) {
            add_genes(tables_.ras_genes);
            return;
        }
        for (const MolecularTables::Gene& gene : tables_.genes) {
            if (word == gene.name) {
                add_gene(gene.name);
                return;
            }
        }
        const std::string_view change = without_sequence(word);
        const auto codon = codon_of(change);
        const bool silent = is_silent(change);
        result_.silent = result_.silent || silent;
        if (result_.variant.empty() && (codon || silent || is_coding_change(change))) {
            result_.variant = safe_variant(change);
        }
        if (codon || is_coding_change(change)) {
            result_.v600e = result_.v600e || names_v600e(change, tables_);
            result_.changes_protein = result_.changes_protein || codon.has_value();
            if (const int exon = codon ? exon_of_codon(*codon, tables_) : 0; exon != 0) {
                result_.exons.push_back(exon);
            }
            result_.has_variant = true;
            return;
        }
        if (!contains(tables_.silent_words, low)) {
            rest_ += (rest_.empty() ? "" : " ") + low;
        }
    }

    void decide() {
        using enum MolecularText::Meaning;
        if (contains(tables_.phrases_not_detected.words(), rest_)) {
            result_.meaning = NotDetected;
        } else if (contains(tables_.phrases_detected, rest_)) {
            result_.meaning = Detected;
        } else if (rest_.empty()) {
            result_.meaning = result_.has_variant ? Detected : Nothing;
        } else {
            result_.meaning = Unclear;
        }
    }

    const MolecularTables& tables_;
    MolecularText result_;
    std::string stripped_;
    std::string rest_;
    Expecting expecting_ = Expecting::Words;
};

constexpr std::size_t kTextBytesMax = 2000;

}  // namespace

MolecularText read_molecular_text(std::string_view text, const MolecularTables& tables) {
    return TextReader(text.substr(0, kTextBytesMax), tables).read();
}

std::optional<int> exon_of_variant(std::string_view variant, const MolecularTables& tables) {
    // A transcript may stand before the change: `NP_004976.2:p.Gly12Asp`.
    if (const std::size_t colon = variant.rfind(':'); colon != std::string_view::npos) {
        variant.remove_prefix(colon + 1);
    }
    for (const std::string_view word : split_words(variant)) {
        if (const auto codon = codon_of(word)) {
            const int exon = exon_of_codon(*codon, tables);
            return exon == 0 ? std::nullopt : std::optional(exon);
        }
    }
    return std::nullopt;
}

bool holds_part(std::string_view lower_text, const WordList& words) {
    return std::ranges::any_of(words,
                               [&](const std::string& word) { return lower_text.contains(word); });
}

bool names_v600e(std::string_view text, const MolecularTables& tables) {
    return holds_part(lower(text), tables.v600e_spellings);
}

}  // namespace hookline::mappings
