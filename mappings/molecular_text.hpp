#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/tables_molecular.hpp"

namespace hookline::mappings {

/// What a short text of a result or of a test's name says (FHIR shapes, section 9; decision D-04).
struct MolecularText {
    enum class Meaning : std::uint8_t { Nothing, Detected, NotDetected, Unclear };
    Meaning meaning = Meaning::Nothing;
    std::vector<std::string> genes;  ///< named ones; `RAS` stands for KRAS and NRAS
    std::vector<int> exons;          ///< from exons and codons, ascending
    bool extended = false;           ///< `all-RAS`, `extended RAS`
    bool has_variant = false;        ///< names a protein or coding change
    bool changes_protein = false;    ///< names a change of an amino acid
    bool silent = false;             ///< names a change that leaves the protein: `p.Gly12=`
    std::string variant;             ///< the first of them; empty when it cannot be shown
    bool v600e = false;
};

/// Reads a text. Meaning is Detected or NotDetected only when the text, without gene names, exons,
/// codons and variants, is as a whole one of the known phrases; a variant alone means Detected, but
/// not a silent one. Anything else that is not empty is Unclear.
[[nodiscard]] MolecularText read_molecular_text(std::string_view text,
                                                const MolecularTables& tables);

/// Exon of a protein change such as `p.Gly12Asp` or `G12D`; nothing when its codon is not in the
/// table.
[[nodiscard]] std::optional<int> exon_of_variant(std::string_view variant,
                                                 const MolecularTables& tables);

/// Whether one of the words stands in the text, also as a part of another word.
[[nodiscard]] bool holds_part(std::string_view lower_text, const WordList& words);

/// Whether the text names V600E.
[[nodiscard]] bool names_v600e(std::string_view text, const MolecularTables& tables);

}  // namespace hookline::mappings
