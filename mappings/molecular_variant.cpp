// Family A of the FHIR shapes, section 5: a variant, its genes and its change in components.
#include <algorithm>

#include "mappings/molecular_gene.hpp"
#include "mappings/molecular_text.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::string_view kCodeAndDisplayDisagree = "code and display name different genes";
constexpr std::string_view kGeneNotSaid = "several genes named, which one is mutated is not said";

struct Variant {
    NamedGenes named;
    std::string_view name;
    std::optional<int> exon;
    bool v600e = false;
    bool benign = false;
    bool uncertain = false;
    bool germline = false;
    bool silent = false;
    bool changes_protein = false;

    // Present, but no mutation that could matter: it says nothing about others of the gene.
    [[nodiscard]] bool is_harmless() const { return benign || (silent && !changes_protein); }
};

class VariantReader {
  public:
    VariantReader(MappingContext& context, const Value& resource)
        : context_(context), tables_(context.tables.molecular), resource_(resource) {}

    Variant read() {
        for (const Value& component : fhir::elements_of(resource_, "component")) {
            read_component(component);
        }
        return std::move(variant_);
    }

  private:
    void read_component(const Value& component) {
        const Concept code = context_.member_concept(component, "code");
        const Concept value = context_.member_concept(component, "valueCodeableConcept");
        if (code.is_in(tables_.gene_component)) {
            NamedGenes own = genes_of(context_, value);
            std::ranges::move(own.genes, std::back_inserter(variant_.named.genes));
            std::ranges::move(own.disputed, std::back_inserter(variant_.named.disputed));
            variant_.named.others = variant_.named.others || own.others;
        } else if (code.is_in(tables_.source_class_component)) {
            variant_.germline = tables_.germline.has(value);
        } else if (code.is_in(tables_.significance_component)) {
            variant_.benign = tables_.benign.has(value);
            variant_.uncertain = tables_.uncertain_significance.has(value);
        } else if (tables_.variant_components.has(code)) {
            read_change(component, value);
        }
    }

    void read_change(const Value& component, const Concept& value) {
        read_text(value.text);
        read_text(component.string_at("valueString"));
        for (const Coding& coding : value.codings) {
            read_text(coding.code);
            read_text(coding.display);
        }
    }

    void read_text(std::string_view text) {
        if (text.empty()) {
            return;
        }
        variant_.v600e = variant_.v600e || names_v600e(text, tables_);
        // `NP_004976.2:p.(Gly13Asp)`: the change stands behind the sequence that it refers to.
        const MolecularText read = read_molecular_text(text.substr(text.rfind(':') + 1), tables_);
        variant_.silent = variant_.silent || read.silent;
        variant_.changes_protein = variant_.changes_protein || read.changes_protein;
        if (variant_.name.empty() && !read.variant.empty()) {
            variant_.name = context_.arena.copy(std::string_view(read.variant));
        }
        if (!variant_.exon) {
            variant_.exon = exon_of_variant(text, tables_);
        }
        NamedGenes& named = variant_.named;
        if (named.genes.empty() && named.disputed.empty() && read.genes.size() == 1) {
            named.genes.push_back(context_.arena.copy(std::string_view(read.genes.front())));
        }
    }

    MappingContext& context_;
    const MolecularTables& tables_;
    const Value& resource_;
    Variant variant_;
};

bool names_several(const Variant& variant) {
    return variant.named.genes.size() + variant.named.disputed.size() +
               (variant.named.others ? 1U : 0U) >
           1;
}

void emit_variant(const Variant& variant, std::string_view gene, std::string_view answer,
                  GeneResultWriter& writer) {
    const std::string_view scope = variant.exon ? "exon" : "gene";
    if (answer == kMutant && variant.is_harmless()) {
        return;
    }
    if (answer == kMutant && !variant.uncertain) {
        const bool is_named = variant.v600e || !variant.name.empty();
        writer.emit(gene, variant.exon, scope, kMutant, variant.name,
                    is_named ? std::optional(variant.v600e) : std::nullopt);
    } else if (answer == kWildType && variant.name.empty()) {
        writer.emit_wild_type(gene, "gene");
    } else if (answer == kWildType && variant.v600e) {
        writer.emit(gene, std::nullopt, "gene", kWildType, {}, false);
    } else {
        writer.emit(gene, variant.exon, scope, kIndeterminate);
    }
}

}  // namespace

void map_variant(MappingContext& context, const Value& resource, GeneResultWriter& writer) {
    const Variant variant = VariantReader(context, resource).read();
    if (variant.germline) {
        return;  // a germline variant never sets tumour status
    }
    writer.set_certainty(Certainty::Conflict, kCodeAndDisplayDisagree);
    for (const std::string_view gene : variant.named.disputed) {
        writer.emit(gene, std::nullopt, "gene", kIndeterminate);
    }
    std::string_view answer = coded_answer(context, resource);
    const bool is_open = answer == kMutant && !variant.is_harmless() && names_several(variant);
    answer = is_open ? kIndeterminate : answer;
    writer.set_certainty(Certainty::Confirmed, is_open ? kGeneNotSaid : std::string_view());
    for (const std::string_view gene : variant.named.genes) {
        emit_variant(variant, gene, answer, writer);
    }
}

}  // namespace hookline::mappings
