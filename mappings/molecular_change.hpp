#pragma once

#include <optional>
#include <string_view>

namespace hookline::mappings {

/// A change of one amino acid as HGVS writes it, in the short or the long form.
struct ProteinChange {
    int codon = 0;
    bool is_silent = false;  ///< the amino acid stays the same: `p.Gly12=`, `G12G`
};

/// Reads `p.Gly12Asp`, `Gly12Asp`, `G12D`, `p.(Gly12Asp)`, `(p.Gly12Asp)`; nothing for other words.
[[nodiscard]] std::optional<ProteinChange> protein_change_of(std::string_view word);

/// Whether the word is a change of the coding sequence: `c.35G>A`.
[[nodiscard]] bool is_coding_change(std::string_view word);

/// What stands behind the reference sequence of a change: `c.35G>A` of `NM_004985.5:c.35G>A` or of
/// `ENST00000256078.10:c.35G>A`. The word itself where a gene stands before the colon, or nothing.
[[nodiscard]] std::string_view without_sequence(std::string_view word);

}  // namespace hookline::mappings
