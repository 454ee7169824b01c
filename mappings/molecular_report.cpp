// Families B and E of the FHIR shapes, section 5: a report whose region list covers a gene without
// a variant in it. That nothing was found in a gene is concluded only when every result of the
// report was read ("not retrieved is never absent").
#include <algorithm>

#include "mappings/mappers.hpp"
#include "mappings/molecular_gene.hpp"
#include "mappings/molecular_text.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::string_view kResultOpen = "a result of the report cannot be read or names no gene";
constexpr int kMemberDepthMax = 4;

struct CoveredGene {
    std::string_view gene;
    std::optional<std::vector<int>> exons;  // where words restrict them
    bool is_plasma = false;
};

struct ReportedResult {
    std::string_view reference;  // `#id` or id
    bool has_specimen = false;
};

// A change named in words, in an Observation whose code no table knows.
bool words_name_gene(const MappingContext& context, const Value& owner, const Concept& value) {
    const MolecularTables& tables = context.tables.molecular;
    const auto names_one = [&](std::string_view text) {
        return tables.gene_starts.any_in(text) && !read_molecular_text(text, tables).genes.empty();
    };
    return names_one(owner.string_at("valueString")) || names_one(value.text) ||
           std::ranges::any_of(value.codings, names_one, &Coding::display);
}

class ReportReader {
  public:
    ReportReader(MappingContext& context, const Value& report)
        : context_(context), tables_(context.tables.molecular), report_(report) {}

    void read() {
        for (const Value& result : fhir::elements_of(report_, "result")) {
            read_result(result, report_, 0);
        }
    }

    std::vector<CoveredGene> covered;
    std::vector<ReportedResult> results;
    bool is_open = false;  ///< a result may be of any gene, or cannot be read

    [[nodiscard]] const ReportedResult* find(const GeneResult& result,
                                             std::string_view report) const {
        const auto found = std::ranges::find_if(results, [&](const ReportedResult& known) {
            return known.reference.starts_with('#') ? result.reference.ends_with(known.reference) &&
                                                          result.reference.starts_with(report)
                                                    : result.id == known.reference;
        });
        return found == results.end() ? nullptr : &*found;
    }

  private:
    void read_result(const Value& reference, const Value& owner, int depth) {
        const Value* observation = context_.resolve(&reference, owner);
        if (observation == nullptr || observation->string_at("resourceType") != "Observation") {
            is_open = true;
            return;
        }
        const Value* subject = observation->find("subject");
        if (subject != nullptr && !context_.is_patient_of_call(subject)) {
            is_open = true;
            return;
        }
        const Concept code = context_.member_concept(*observation, "code");
        if (!was_mapped(*observation)) {
            is_open = is_open || tables_.is_test(code) || code.sets.empty();
            return;
        }
        is_open = is_open || hides_gene(*observation, code);
        const fhir::ReferenceView view = fhir::read_reference(&reference);
        results.push_back({view.is_contained ? view.text : observation->string_at("id"),
                           observation->find("specimen") != nullptr});
        if (code.is_in(tables_.region_test)) {
            read_region(*observation);
        }
        read_members(*observation, view.is_contained ? report_ : *observation, depth);
    }

    // A result may be a group of others.
    void read_members(const Value& observation, const Value& owner, int depth) {
        const auto members = fhir::elements_of(observation, "hasMember");
        if (depth == kMemberDepthMax) {
            is_open = is_open || !members.empty();
            return;
        }
        for (const Value& member : members) {
            read_result(member, owner, depth + 1);
        }
    }

    // Whether the record holds what the Observation says: final, and not of a day to come.
    bool was_mapped(const Value& observation) const {
        if (context_.tables.status_meaning(StatusGroup::Observation,
                                           observation.string_at("status")) != "usable") {
            return false;
        }
        const fhir::ObservationView view(observation);
        for (const Value* date :
             {view.effective_date_time(), view.effective_period().end(),
              view.effective_period().start(), view.effective_instant(), view.issued()}) {
            if (const auto day = context_.day_of(date)) {
                return !context_.is_future(day);
            }
        }
        return true;
    }

    // A change whose gene is not said, or that a code hides which no table knows.
    bool hides_gene(const Value& observation, const Concept& code) {
        const bool is_variant = code.is_in(tables_.variant_test);
        if (!is_variant && !code.sets.empty()) {
            return false;
        }
        if (!is_variant) {
            return words_name_gene(context_, observation,
                                   context_.member_concept(observation, "valueCodeableConcept")) ||
                   std::ranges::any_of(
                       fhir::elements_of(observation, "component"), [&](const Value& component) {
                           const Concept asked = context_.member_concept(component, "code");
                           return asked.is_in(tables_.gene_component) ||
                                  tables_.variant_components.has(asked) ||
                                  words_name_gene(
                                      context_, component,
                                      context_.member_concept(component, "valueCodeableConcept"));
                       });
        }
        return coded_answer(context_, observation) != kWildType && !names_gene(observation);
    }

    // Whether a code or the name of the change tells the gene of a variant.
    bool names_gene(const Value& observation) {
        return std::ranges::any_of(fhir::elements_of(observation, "component"),
                                   [&](const Value& component) {
                                       return context_.member_concept(component, "code")
                                                  .is_in(tables_.gene_component) &&
                                              component.find("valueCodeableConcept") != nullptr;
                                   }) ||
               std::ranges::any_of(context_.gene_results, [&](const GeneResult& result) {
                   return result.id == observation.string_at("id");
               });
    }

    void read_region(const Value& observation) {
        for (const Value& component : fhir::elements_of(observation, "component")) {
            if (!context_.member_concept(component, "code").is_in(tables_.gene_component)) {
                continue;
            }
            const NamedGenes named =
                genes_of(context_, context_.member_concept(component, "valueCodeableConcept"));
            for (const std::string_view gene : named.genes) {
                covered.push_back(
                    {gene, tested_exons(context_, observation), is_plasma(context_, observation)});
            }
        }
    }

    MappingContext& context_;
    const MolecularTables& tables_;
    const Value& report_;
};

// What the region list says of a gene that no result of the report is about.
void add_panel(MappingContext& context, const Statement& statement, const CoveredGene& gene,
               bool is_open, bool is_plasma, bool any_variant) {
    auto panel = derive<GeneResult>(statement);
    panel.gene = gene.gene;
    panel.scope = "panel";
    panel.result = is_open ? kIndeterminate : kWildType;
    panel.note = is_open ? kResultOpen : std::string_view();
    panel.tumour_dna_shown = any_variant;
    panel.specimen = is_plasma || gene.is_plasma ? kPlasma : std::string_view();
    if (is_open || !gene.exons || gene.gene == kBraf) {
        context.gene_results.push_back(panel);
        return;
    }
    panel.scope = "exon";
    for (const int exon : *gene.exons) {
        panel.exon = exon;
        context.gene_results.push_back(panel);
    }
}

}  // namespace

void map_molecular_report(MappingContext& context, const Value& resource,
                          const Statement& statement, std::string_view status) {
    if (status != "usable" || fhir::elements_of(resource, "result").empty()) {
        return;
    }
    ReportReader reader(context, resource);
    reader.read();
    const bool from_plasma = is_plasma(context, resource);
    if (reader.covered.empty() && !from_plasma && context.gene_results.empty()) {
        return;
    }
    const auto is_reported = [&](const GeneResult& result) {
        return reader.find(result, statement.reference) != nullptr;
    };
    const bool any_variant = std::ranges::any_of(
        context.gene_results,
        [&](const GeneResult& result) { return result.result == kMutant && is_reported(result); });
    const std::size_t known = context.gene_results.size();
    for (const CoveredGene& gene : reader.covered) {
        const bool has_own_result = std::ranges::any_of(
            std::span(context.gene_results).first(known), [&](const GeneResult& result) {
                return result.gene == gene.gene && is_reported(result);
            });
        if (!has_own_result) {
            add_panel(context, statement, gene, reader.is_open, from_plasma, any_variant);
        }
    }
    for (GeneResult& result : std::span(context.gene_results).first(known)) {
        const ReportedResult* reported = reader.find(result, statement.reference);
        if (reported == nullptr) {
            continue;
        }
        // A plasma report that shows another mutation shows tumour DNA.
        result.tumour_dna_shown = result.tumour_dna_shown || any_variant;
        if (from_plasma && !reported->has_specimen) {
            result.specimen = kPlasma;
        }
    }
}

}  // namespace hookline::mappings
