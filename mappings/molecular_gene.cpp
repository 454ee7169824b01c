#include "mappings/molecular_gene.hpp"

#include <algorithm>

namespace hookline::mappings {

using fhir::json::Value;

namespace {

using Gene = MolecularTables::Gene;

const Gene* gene_by_name(const std::vector<Gene>& genes, std::string_view name) {
    const auto found = std::ranges::find(genes, name, &Gene::name);
    return found == genes.end() ? nullptr : &*found;
}

const Gene* gene_by_code(const MappingContext& context, const std::vector<Gene>& genes,
                         const Coding& coding) {
    const auto sets = context.terminology.sets_of(coding.system, coding.code);
    const auto found = std::ranges::find_if(
        genes, [&](const Gene& gene) { return std::ranges::binary_search(sets, gene.set); });
    return found == genes.end() ? nullptr : &*found;
}

bool looks_like_gene(std::string_view display) {
    return !display.empty() && display.size() <= 10 && std::ranges::all_of(display, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

void add(std::vector<std::string_view>& list, std::string_view gene) {
    if (std::ranges::find(list, gene) == list.end()) {
        list.push_back(gene);
    }
}

// Within one code system two codes are two genes; codes of several systems may be translations.
bool names_another(const MappingContext& context, const Coding& coding,
                   std::span<const Coding> codings) {
    const MolecularTables& tables = context.tables.molecular;
    return gene_by_code(context, tables.genes, coding) == nullptr &&
           std::ranges::any_of(codings, [&](const Coding& other) {
               return other.system == coding.system &&
                      gene_by_code(context, tables.genes, other) != nullptr;
           });
}

void read_coding(const MappingContext& context, const Coding& coding,
                 std::span<const Coding> codings, NamedGenes& result) {
    const MolecularTables& tables = context.tables.molecular;
    const Gene* by_code = gene_by_code(context, tables.genes, coding);
    const Gene* by_display = gene_by_name(tables.genes, coding.display);
    const bool other_code = gene_by_code(context, tables.other_genes, coding) != nullptr;
    result.others = result.others || other_code || names_another(context, coding, codings);
    const bool named_otherwise =
        by_code != nullptr && looks_like_gene(coding.display) && coding.display != by_code->name;
    const bool coded_otherwise =
        by_display != nullptr && by_code == nullptr && (other_code || !coding.code.empty());
    if (named_otherwise || coded_otherwise) {
        if (by_code != nullptr) {
            add(result.disputed, by_code->name);
        }
        if (by_display != nullptr) {
            add(result.disputed, by_display->name);
        }
    } else if (by_code != nullptr || by_display != nullptr) {
        add(result.genes, by_code != nullptr ? by_code->name : by_display->name);
    }
}

}  // namespace

NamedGenes genes_of(const MappingContext& context, const Concept& value) {
    NamedGenes result;
    for (const Coding& coding : value.codings) {
        read_coding(context, coding, value.codings, result);
    }
    if (value.codings.empty()) {
        if (const Gene* gene = gene_by_name(context.tables.molecular.genes, value.text)) {
            add(result.genes, gene->name);
        }
    }
    return result;
}

bool is_plasma(MappingContext& context, const Value& resource) {
    const MolecularTables& tables = context.tables.molecular;
    const auto concept_says = [&](const Value& owner, fhir::json::MemberName name,
                                  const WordSet& words) {
        const fhir::CodeableConceptView view(owner.find(name));
        return words.any_in(view.text()) ||
               std::ranges::any_of(view.codings(), [&](const Value& coding) {
                   return words.any_in(fhir::CodingView(coding).display());
               });
    };
    // Blood is named by tests that take blood or tissue.
    if (concept_says(resource, "code", tables.plasma_test_words) ||
        concept_says(resource, "method", tables.plasma_test_words)) {
        return true;
    }
    const auto is_plasma_specimen = [&](const Value& reference) {
        if (tables.plasma_words.any_in(reference.string_at("display"))) {
            return true;
        }
        const Value* specimen = context.resolve(&reference, resource);
        return specimen != nullptr && concept_says(*specimen, "type", tables.plasma_words);
    };
    const Value* specimen = resource.find("specimen");  // of a report a list
    return specimen != nullptr &&
           (specimen->is_array()
                ? std::ranges::any_of(fhir::elements_of(resource, "specimen"), is_plasma_specimen)
                : is_plasma_specimen(*specimen));
}

std::string_view coded_answer(MappingContext& context, const Value& owner) {
    const MolecularTables& tables = context.tables.molecular;
    const Concept value = context.member_concept(owner, "valueCodeableConcept");
    const bool detected = tables.detected.has(value);
    const bool not_detected = tables.not_detected.has(value);
    if (detected != not_detected) {
        return detected ? kMutant : kWildType;
    }
    if (detected || tables.indeterminate.has(value)) {
        return kIndeterminate;
    }
    const Value* truth = owner.find("valueBoolean");
    if (truth != nullptr && truth->is_boolean()) {
        return truth->as_boolean() ? kMutant : kWildType;
    }
    return {};
}

std::string_view interpreted_answer(MappingContext& context, const Value& owner) {
    const MolecularTables& tables = context.tables.molecular;
    const auto holds = [](const WordList& codes, std::string_view code) {
        return std::ranges::find(codes, code) != codes.end();
    };
    bool detected = false;
    bool not_detected = false;
    bool unclear = false;
    for (const Value& interpretation : fhir::elements_of(owner, "interpretation")) {
        for (const Value& coding : fhir::CodeableConceptView(&interpretation).codings()) {
            const fhir::CodingView view(coding);
            if (view.system() == tables.interpretation_system) {
                detected = detected || holds(tables.interpretation_detected, view.code());
                not_detected =
                    not_detected || holds(tables.interpretation_not_detected, view.code());
                unclear = unclear || holds(tables.interpretation_unclear, view.code());
            }
        }
    }
    if (unclear || (detected && not_detected)) {
        return kIndeterminate;
    }
    return detected ? kMutant : not_detected ? kWildType : std::string_view();
}

GeneResultWriter::GeneResultWriter(MappingContext& context, const Value& resource,
                                   const Statement& statement, std::string_view status)
    : context_(context),
      resource_(resource),
      base_(derive<GeneResult>(statement)),
      pending_(status == "pending") {
    base_.preliminary = status == "preliminary";
}

void GeneResultWriter::read_test() {
    if (!is_read_) {
        is_read_ = true;
        base_.specimen = is_plasma(context_, resource_) ? kPlasma : std::string_view();
        exons_ = tested_exons(context_, resource_);
    }
}

const std::optional<std::vector<int>>& GeneResultWriter::exons() {
    read_test();
    return exons_;
}

void GeneResultWriter::emit(std::string_view gene, std::optional<int> exon, std::string_view scope,
                            std::string_view result, std::string_view variant,
                            std::optional<bool> v600e) {
    read_test();
    GeneResult item = base_;
    item.gene = gene;
    item.exon = exon;
    item.scope = scope;
    item.result = pending_ ? kPending : result;
    item.variant = variant.empty() ? std::string_view() : context_.arena.copy(variant);
    item.v600e = v600e;
    context_.gene_results.push_back(item);
}

void GeneResultWriter::emit_wild_type(std::string_view gene, std::string_view scope) {
    const std::optional<std::vector<int>>& tested = exons();
    if (gene == kBraf || !tested) {
        emit(gene, std::nullopt, scope, kWildType);
        return;
    }
    if (tested->empty()) {
        emit(gene, std::nullopt, "gene", kIndeterminate);
    }
    for (const int exon : *tested) {
        emit(gene, exon, "exon", kWildType);
    }
}

}  // namespace hookline::mappings
