// Family D of the FHIR shapes, section 5: plain laboratory tests of genes and panels (patient model
// 3.5, decisions D-02 to D-04).
#include <algorithm>
#include <span>

#include "mappings/molecular_gene.hpp"
#include "mappings/molecular_text.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::string_view kValueInWords = "value in words";
constexpr std::string_view kTestInWords = "test named only in words";

template <class Items, class Item>
bool contains(const Items& items, const Item& item) {
    return std::ranges::find(items, item) != items.end();
}

struct Answer {
    std::string_view result;
    MolecularText text;  // of the value
    bool in_words = false;
    bool coded_positive = false;
};

// `mutations found [Identifier]` is answered by the change itself.
void read_identified_change(const Concept& coded, const MolecularTables& tables, Answer& answer) {
    for (const Coding& coding : coded.codings) {
        const MolecularText named = read_molecular_text(coding.code, tables);
        answer.text.silent = answer.text.silent || named.silent;
        answer.text.changes_protein = answer.text.changes_protein || named.changes_protein;
        if (named.has_variant && answer.text.variant.empty()) {
            answer.text.variant = named.variant;
            answer.text.has_variant = true;
            answer.text.v600e = named.v600e;
            answer.text.exons = named.exons;
            answer.result = kMutant;
        }
    }
}

// The result by code, by words, else by interpretation. What contradicts itself decides nothing.
Answer answer_of(MappingContext& context, const Value& owner, bool preliminary) {
    using enum MolecularText::Meaning;
    const MolecularTables& tables = context.tables.molecular;
    Answer answer;
    const Concept coded = context.member_concept(owner, "valueCodeableConcept");
    std::string_view words = owner.string_at("valueString");
    if (words.empty()) {
        words = coded.text;
    }
    answer.text = read_molecular_text(words, tables);
    read_identified_change(coded, tables, answer);
    if (const std::string_view code = coded_answer(context, owner); !code.empty()) {
        answer.result = code;
        answer.coded_positive = code == kMutant;
    }
    if ((answer.result == kMutant && answer.text.meaning == NotDetected) ||
        (answer.result == kWildType && answer.text.meaning == Detected)) {
        answer.result = kIndeterminate;
    }
    if (answer.result.empty() && tables.not_done.has(coded)) {
        return answer;
    }
    if (answer.result.empty() &&
        (answer.text.meaning == Detected || answer.text.meaning == NotDetected)) {
        answer.result = answer.text.meaning == Detected ? kMutant : kWildType;
        answer.in_words = true;
    }
    const std::string_view interpreted = interpreted_answer(context, owner);
    if (answer.result.empty()) {
        answer.result = interpreted;
    } else if (answer.result == kWildType && !interpreted.empty()) {
        // A mutation that the value names stays one, whatever the interpretation.
        answer.result = interpreted == kWildType ? kWildType : kIndeterminate;
    }
    if (answer.result.empty()) {
        const bool has_value =
            !words.empty() || !coded.empty() || owner.find("valueBoolean") != nullptr;
        answer.result = has_value || !preliminary ? kIndeterminate : kPending;
    }
    if (answer.result == kMutant && answer.text.silent && !answer.text.changes_protein) {
        answer.result = kIndeterminate;  // a change was found, but none of the protein
    }
    return answer;
}

void emit_wild_type(std::string_view gene, const std::vector<int>& exons, bool extended,
                    const Answer& answer, const MolecularTables& tables, GeneResultWriter& writer) {
    if (!answer.text.variant.empty()) {
        writer.emit(gene, std::nullopt, "gene", kIndeterminate);  // one variant ruled out, not more
    } else if (!exons.empty() && !covers_all_exons(exons, tables)) {
        const std::optional<std::vector<int>>& tested = writer.exons();
        for (const int exon : exons) {
            if (!tested || contains(*tested, exon)) {
                writer.emit(gene, exon, "exon", kWildType);
            }
        }
    } else {
        writer.emit_wild_type(gene, extended || !exons.empty() ? "extended" : "gene");
    }
}

// A mutation that a test of several genes found without naming its gene may be of any of them.
std::string_view scope_of_mutation(std::span<const std::string> genes, const Answer& answer,
                                   std::optional<int> exon) {
    const bool is_told = genes.size() == 1 || !answer.text.genes.empty();
    return !is_told ? "panel" : exon ? "exon" : "gene";
}

void emit_ras(const MolecularTables::Test& test, const Answer& answer,
              const MolecularText& test_text, const MolecularTables& tables,
              GeneResultWriter& writer) {
    const bool extended = test.scope == "extended" || answer.text.extended || test_text.extended;
    const std::vector<int>& exons = answer.text.exons.empty() ? test_text.exons : answer.text.exons;
    for (const std::string& gene : test.genes) {
        const bool named = answer.text.genes.empty() || contains(answer.text.genes, gene);
        if (answer.result == kMutant && !named) {
            // A mutation that names its gene belongs to that gene.
            writer.emit(gene, std::nullopt, "gene", kIndeterminate);
        } else if (answer.result == kMutant) {
            const std::optional<int> exon = exons.size() == 1 && exons.front() != 0
                                                ? std::optional(exons.front())
                                                : std::nullopt;
            writer.emit(gene, exon, scope_of_mutation(test.genes, answer, exon), kMutant,
                        answer.text.variant);
        } else if (answer.result == kWildType) {
            if (named) {  // a negative panel that names fewer genes in words covers only those
                emit_wild_type(gene, exons, extended, answer, tables, writer);
            }
        } else {
            writer.emit(gene, std::nullopt, extended ? "extended" : "gene", answer.result);
        }
    }
}

void emit_braf(const Concept& code, const Answer& answer, const MolecularTables& tables,
               GeneResultWriter& writer) {
    const bool asks_v600e = tables.v600e_tests.has(code);
    const bool asks_other = !asks_v600e && tables.other_v600_tests.has(code);
    if (answer.result == kMutant) {
        // The change that is named decides, whatever the test asks for.
        const bool is_other = answer.text.has_variant && !answer.text.v600e;
        const bool is_v600e = answer.text.v600e || (asks_v600e && !is_other);
        // One that is not named may be V600E or not; nor is it known where the test for V600E is
        // coded positive and the words name another.
        const bool contradicts = asks_v600e && is_other && answer.coded_positive;
        const bool is_named = (is_v600e || is_other) && !contradicts;
        writer.emit("BRAF", std::nullopt, "gene", kMutant, answer.text.variant,
                    is_named ? std::optional(is_v600e) : std::nullopt);
    } else if (answer.result == kWildType && asks_other) {
        writer.emit("BRAF", std::nullopt, "gene", kIndeterminate);  // says nothing about V600E
    } else {
        writer.emit("BRAF", std::nullopt, "gene", answer.result, {},
                    answer.result == kWildType ? std::optional(false) : std::nullopt);
    }
}

}  // namespace

void map_gene_test(MappingContext& context, const MolecularTables::Test& test, const Concept& code,
                   const Value& owner, GeneResultWriter& writer) {
    const MolecularTables& tables = context.tables.molecular;
    const Answer answer = answer_of(context, owner, writer.is_preliminary());
    if (answer.result.empty()) {
        return;  // not done
    }
    writer.set_certainty(Certainty::Confirmed,
                         answer.in_words ? kValueInWords : std::string_view());
    if (contains(test.genes, "BRAF")) {
        emit_braf(code, answer, tables, writer);
    } else {
        emit_ras(test, answer, read_molecular_text(code.text, tables), tables, writer);
    }
}

void map_test_in_words(MappingContext& context, const Concept& code, const Value& resource,
                       GeneResultWriter& writer) {
    const std::string_view name =
        code.text.empty() && !code.codings.empty() ? code.codings.front().display : code.text;
    const MolecularText test = read_molecular_text(name, context.tables.molecular);
    if (test.genes.empty()) {
        return;
    }
    const Answer answer = answer_of(context, resource, writer.is_preliminary());
    if (answer.result.empty()) {
        return;
    }
    writer.set_certainty(Certainty::TextOnly, kTestInWords);
    for (const std::string& gene : test.genes) {
        const std::string_view scope = answer.result == kMutant
                                           ? scope_of_mutation(test.genes, answer, std::nullopt)
                                       : test.extended ? "extended"
                                                       : "gene";
        writer.emit(context.arena.copy(std::string_view(gene)), std::nullopt, scope, answer.result,
                    answer.text.variant);
    }
}

}  // namespace hookline::mappings
