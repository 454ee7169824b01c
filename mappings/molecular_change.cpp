#include "mappings/molecular_change.hpp"

#include "mappings/ascii_letters.hpp"

namespace hookline::mappings {

std::optional<ProteinChange> protein_change_of(std::string_view word) {
    const auto unwrap = [&word] {
        if (word.starts_with('(') && word.ends_with(')')) {
            word = word.substr(1, word.size() - 2);
        }
    };
    unwrap();
    if (word.starts_with("p.")) {
        word.remove_prefix(2);
    }
    unwrap();
    std::size_t letters = 0;
    while (letters < word.size() && is_letter(word[letters])) {
        ++letters;
    }
    const bool short_form = letters == 1 && is_upper(word[0]);
    const bool long_form =
        letters == 3 && is_upper(word[0]) && is_lower(word[1]) && is_lower(word[2]);
    if (!short_form && !long_form) {
        return std::nullopt;
    }
    int codon = 0;
    std::size_t i = letters;
    while (i < word.size() && is_digit(word[i]) && i < letters + 4) {
        codon = codon * 10 + (word[i++] - '0');
    }
    // A letter of the new amino acid has to follow.
    if (i == letters || i == word.size() ||
        !(is_letter(word[i]) || word[i] == '*' || word[i] == '=')) {
        return std::nullopt;
    }
    const std::string_view rest = word.substr(i);
    const bool new_short = rest.size() == 1;
    const bool new_long = rest.size() == 3 || rest.starts_with("del") || rest.starts_with("ins") ||
                          rest.starts_with("fs");
    if (!new_short && !new_long) {
        return std::nullopt;
    }
    return ProteinChange{codon, rest == "=" || rest == word.substr(0, letters)};
}

bool is_coding_change(std::string_view word) {
    return word.starts_with("c.") && word.size() > 4 && is_digit(word[2]);
}

std::string_view without_sequence(std::string_view word) {
    const std::size_t colon = word.rfind(':');
    const std::string_view sequence = word.substr(0, colon == std::string_view::npos ? 0 : colon);
    const bool names_sequence = sequence.contains('_') || sequence.starts_with("ENS");
    return names_sequence ? word.substr(colon + 1) : word;
}

}  // namespace hookline::mappings
