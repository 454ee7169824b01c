#include "mappings/tables_molecular.hpp"

namespace hookline::mappings {

using fhir::json::Member;
using fhir::json::Value;

namespace {

std::vector<MolecularTables::Gene> read_genes(TableFile& file, std::string_view name) {
    std::vector<MolecularTables::Gene> genes;
    for (const Member& member : file.members(file.root(), name)) {
        for (const SetHandle set : file.sets(file.object(file.root(), name), member.name)) {
            genes.push_back({std::string(member.name), set});
        }
    }
    return genes;
}

std::vector<WordRow> phrase_rows(TableFile& file, std::string_view name) {
    std::vector<WordRow> rows;
    const Value& phrases = file.object(file.root(), name);
    for (const Member& member : phrases.members()) {
        rows.push_back({std::string(member.name), file.words(phrases, member.name)});
    }
    return rows;
}

}  // namespace

void MolecularTables::read(TableFile& file) {
    const Value& root = file.root();
    genes = read_genes(file, "genes");
    gene_words = file.word_set(root, "geneWords");
    for (const std::string& name : gene_words.words()) {
        gene_starts.add(name);
    }
    other_genes = read_genes(file, "otherGenes");
    for (const Value& row : file.array(root, "molecularTests")) {
        tests.push_back(
            {file.set(row, "valueSet"), file.words(row, "genes"), file.text(row, "scope")});
        any_test.add(tests.back().set);
    }
    v600e_tests = file.set_list(root, "v600eTests");
    other_v600_tests = file.set_list(root, "otherV600Tests");
    variant_test = file.set(root, "variantTest");
    region_test = file.set(root, "regionTest");
    gene_component = file.set(root, "geneComponent");
    variant_components = file.set_list(root, "variantComponents");
    source_class_component = file.set(root, "sourceClassComponent");
    significance_component = file.set(root, "significanceComponent");
    germline = file.set_list(root, "germline");
    benign = file.set_list(root, "benign");
    uncertain_significance = file.set_list(root, "uncertainSignificance");
    const Value& answers = file.object(root, "answers");
    detected = file.set_list(answers, "detected");
    not_detected = file.set_list(answers, "notDetected");
    indeterminate = file.set_list(answers, "indeterminate");
    not_done = file.set_list(answers, "notDone");
    interpretation_system = file.text(root, "interpretationSystem");
    const Value& interpretations = file.object(root, "interpretations");
    interpretation_detected = file.words(interpretations, "detected");
    interpretation_not_detected = file.words(interpretations, "notDetected");
    interpretation_unclear = file.words(interpretations, "unclear");
    for (const Value& row : file.array(root, "codonExons")) {
        codon_exons.emplace_back(file.number(row, "codon"), file.number(row, "exon"));
    }
    const Value& phrases = file.object(root, "phrases");
    phrases_detected = file.words(phrases, "detected");
    phrases_not_detected = file.word_set(phrases, "notDetected");
    phrases_extended = file.words(phrases, "extended");
    const Value& text_words = file.object(root, "textWords");
    exon_words = file.words(text_words, "exon");
    codon_words = file.words(text_words, "codon");
    if (exon_words.empty() || codon_words.empty()) {
        file.error("textWords", "expected words for exons and for codons");
    }
    joining_words = file.words(text_words, "joining");
    silent_words = file.words(text_words, "silent");
    ras_words = file.words(text_words, "ras");
    v600e_spellings = file.words(text_words, "v600e");
    ras_genes = file.words(root, "rasGenes");
    const Value& sentences = file.object(root, "sentences");
    denials = file.word_set(sentences, "denials");
    negations = file.word_set(sentences, "negations");
    doubts = file.word_set(sentences, "doubts");
    change_words = file.word_set(sentences, "changes");
    finding_words = file.word_set(sentences, "findings");
    positive_words = file.word_set(sentences, "positives");
    limit_words = file.word_set(root, "limitWords");
    plasma_words = file.word_set(root, "plasmaWords");
    plasma_test_words = file.word_set(root, "plasmaTestWords");
}

void BiomarkerTables::read(TableFile& file) {
    const Value& root = file.root();
    markers = file.set_map(root, "markers");
    proteins = file.words(root, "proteins");
    measured = file.words(root, "measured");
    msi_results = file.set_map(root, "msiResults");
    msi_conditions = file.set_list(root, "msiConditions");
    msi_phrases = phrase_rows(file, "msiPhrases");
    protein_phrases = phrase_rows(file, "proteinPhrases");
    const Value& sentences = file.object(root, "msiInSentences");
    msi_high_words = file.word_set(sentences, "MSI_H");
    msi_stable_words = file.word_set(sentences, "MSS");
    WordList both = msi_high_words.words();
    both.insert(both.end(), msi_stable_words.words().begin(), msi_stable_words.words().end());
    for (const std::string& word : both) {
        msi_starts.add(word);
    }
    msi_words = WordSet(std::move(both));
}

}  // namespace hookline::mappings
