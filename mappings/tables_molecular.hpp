#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mappings/tables_findings.hpp"

/// Tables of molecular.json and biomarkers.json.
namespace hookline::mappings {

struct MolecularTables {
    struct Gene {
        std::string name;
        SetHandle set;
    };
    struct Test {
        SetHandle set;
        WordList genes;
        std::string scope;
    };
    std::vector<Gene> genes;        ///< RAS and BRAF
    WordSet gene_words;             ///< names of `genes`, and of RAS without a letter before
    WordStarts gene_starts;         ///< of these
    std::vector<Gene> other_genes;  ///< to recognise codes that a display contradicts
    std::vector<Test> tests;
    SetList any_test;
    SetList v600e_tests;
    SetList other_v600_tests;
    SetHandle variant_test = 0;
    SetHandle region_test = 0;
    SetHandle gene_component = 0;
    SetList variant_components;
    SetHandle source_class_component = 0;
    SetHandle significance_component = 0;
    SetList germline;
    SetList benign;
    SetList uncertain_significance;
    SetList detected;
    SetList not_detected;
    SetList indeterminate;
    SetList not_done;
    std::string interpretation_system;
    WordList interpretation_detected;
    WordList interpretation_not_detected;
    WordList interpretation_unclear;
    std::vector<std::pair<int, int>> codon_exons;
    WordList phrases_detected;
    WordSet phrases_not_detected;
    WordList phrases_extended;
    // Of short texts, lower case.
    WordList exon_words;     ///< before numbers of exons
    WordList codon_words;    ///< before numbers of codons
    WordList joining_words;  ///< between such numbers
    WordList silent_words;   ///< change no meaning
    WordList ras_words;      ///< mean `ras_genes` together
    WordList ras_genes;
    WordList v600e_spellings;
    // Of sentences, where no phrase has to stand alone.
    WordSet denials;         ///< reach what follows: `no`, `without`
    WordSet negations;       ///< beside them
    WordSet doubts;          ///< with these a clause says nothing
    WordSet change_words;    ///< `mutation`, `variant`
    WordSet finding_words;   ///< with one of the former: it is there
    WordSet positive_words;  ///< alone
    WordSet limit_words;     ///< with these a note says what was not tested
    WordSet plasma_words;
    WordSet plasma_test_words;  ///< in the name of a test or method

    /// Whether the code is one of a test of genes, or of a variant that was found.
    [[nodiscard]] bool is_test(const Concept& code) const {
        return any_test.has(code) || code.is_in(variant_test);
    }
    void read(TableFile& file);
};

struct BiomarkerTables {
    SetMap markers;
    WordList proteins;  ///< of mismatch repair, asked for by presence
    WordList measured;
    SetMap msi_results;
    SetList msi_conditions;
    std::vector<WordRow> msi_phrases;
    std::vector<WordRow> protein_phrases;
    WordSet msi_high_words;  ///< of sentences
    WordSet msi_stable_words;
    WordSet msi_words;      ///< both
    WordStarts msi_starts;  ///< of these

    void read(TableFile& file);
};

}  // namespace hookline::mappings
