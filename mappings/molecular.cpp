// Gene results from the shapes of the FHIR shapes, section 5, by the rules of patient model 3.5 and
// the decisions D-02 to D-04. What decides RAS and BRAF is CQL; here each report says per gene and
// exon what it found and how sure that is.
#include <algorithm>

#include "mappings/mappers.hpp"
#include "mappings/molecular_gene.hpp"

namespace hookline::mappings {

using fhir::json::Value;

bool names_gene(const MappingContext& context, const Concept& code) {
    const WordStarts& starts = context.tables.molecular.gene_starts;
    return starts.may_hold(code.text) ||
           std::ranges::any_of(
               code.codings, [&](const Coding& coding) { return starts.may_hold(coding.display); });
}

void map_molecular(MappingContext& context, const Value& resource, const Concept& code,
                   const Statement& statement, std::string_view status) {
    const MolecularTables& tables = context.tables.molecular;
    const auto components = fhir::elements_of(resource, "component");
    const bool coded = tables.any_test.has(code) || code.is_in(tables.variant_test);
    const bool in_words = code.sets.empty() && names_gene(context, code);
    if (!coded && !in_words && components.empty()) {
        return;  // most Observations are about something else
    }
    GeneResultWriter writer(context, resource, statement, status);
    if (code.is_in(tables.variant_test)) {
        map_variant(context, resource, writer);
        return;
    }
    const auto map_tests = [&](const Concept& asked, const Value& owner) {
        if (tables.any_test.has(asked)) {
            for (const MolecularTables::Test& test : tables.tests) {
                if (asked.is_in(test.set)) {
                    map_gene_test(context, test, asked, owner, writer);
                }
            }
        }
    };
    map_tests(code, resource);
    for (const Value& component : components) {
        map_tests(context.member_concept(component, "code"), component);
    }
    if (in_words) {
        map_test_in_words(context, code, resource, writer);
    }
}

namespace {

// The results of one report: genes that its regions cover, and the Observations it refers to.
struct ReportedGenes {
    std::vector<std::string_view> covered;
    std::vector<std::string_view> references;
    bool any_variant = false;
    bool incomplete = false;  ///< a result may be of any gene, or cannot be read
};

constexpr std::string_view kResultOpen = "a result of the report cannot be read or names no gene";

// An Observation that the call does not hold is no variant when all of them were read.
bool may_hide_variant(const MappingContext& context, const fhir::ReferenceView& reference) {
    return reference.is_contained || !context.observations_complete;
}

// A variant whose gene neither a code nor the name of the change tells.
bool names_no_gene(MappingContext& context, const Value& observation) {
    const SetHandle gene_component = context.tables.molecular.gene_component;
    return coded_answer(context, observation) != kWildType &&
           std::ranges::none_of(
               fhir::elements_of(observation, "component"),
               [&](const Value& component) {
                   return context.member_concept(component, "code").is_in(gene_component) &&
                          component.find("valueCodeableConcept") != nullptr;
               }) &&
           std::ranges::none_of(context.gene_results, [&](const GeneResult& result) {
               return result.id == observation.string_at("id");
           });
}

void read_result(MappingContext& context, const Value& reference, const Value& report,
                 ReportedGenes& found) {
    const Value* observation = context.resolve(&reference, report);
    const fhir::ReferenceView view = fhir::read_reference(&reference);
    if (observation == nullptr) {
        found.incomplete = found.incomplete || may_hide_variant(context, view);
        return;
    }
    const Value* subject = observation->find("subject");
    const std::string_view status =
        context.tables.status_meaning("Observation", observation->string_at("status"));
    const bool is_of_patient = subject == nullptr || context.is_patient_of_call(subject);
    const Concept code = context.member_concept(*observation, "code");
    const bool is_variant = code.is_in(context.tables.molecular.variant_test);
    if (status != "usable" || !is_of_patient) {
        found.incomplete = found.incomplete || (is_variant && status != "ignored");
        return;
    }
    found.incomplete = found.incomplete || (is_variant && names_no_gene(context, *observation));
    found.references.push_back(view.is_contained ? view.text : view.id);
    if (!code.is_in(context.tables.molecular.region_test)) {
        return;
    }
    for (const Value& component : fhir::elements_of(*observation, "component")) {
        if (context.member_concept(component, "code")
                .is_in(context.tables.molecular.gene_component)) {
            const NamedGenes named =
                genes_of(context, context.member_concept(component, "valueCodeableConcept"));
            std::ranges::copy(named.genes, std::back_inserter(found.covered));
        }
    }
}

}  // namespace

// Family B and E: a final report whose region list covers a gene without a variant in it.
void map_molecular_report(MappingContext& context, const Value& resource,
                          const Statement& statement, std::string_view status) {
    const auto results = fhir::elements_of(resource, "result");
    if (status != "usable" || results.empty() || !std::ranges::any_of(results, [](const Value& r) {
            return r.find("reference") != nullptr;
        })) {
        return;
    }
    ReportedGenes reported;
    for (const Value& result : results) {
        read_result(context, result, resource, reported);
    }
    const auto is_reported = [&](const GeneResult& result) {
        return std::ranges::any_of(reported.references, [&](std::string_view reference) {
            return reference.starts_with('#')
                       ? result.reference.ends_with(reference) &&
                             result.reference.starts_with(statement.reference)
                       : result.id == reference;
        });
    };
    for (const GeneResult& result : context.gene_results) {
        reported.any_variant =
            reported.any_variant || (result.result == kMutant && is_reported(result));
    }
    const std::size_t known = context.gene_results.size();
    for (const std::string_view gene : reported.covered) {
        const bool has_own_result = std::ranges::any_of(
            std::span(context.gene_results).first(known),
            [&](const GeneResult& result) { return result.gene == gene && is_reported(result); });
        if (!has_own_result) {
            auto panel = derive<GeneResult>(statement);
            panel.gene = gene;
            panel.scope = "panel";
            panel.result = reported.incomplete ? kIndeterminate : kWildType;
            panel.note = reported.incomplete ? kResultOpen : std::string_view();
            panel.tumour_dna_shown = reported.any_variant;
            context.gene_results.push_back(panel);
        }
    }
    // A plasma report that shows another mutation shows tumour DNA.
    for (GeneResult& result : context.gene_results) {
        if (reported.any_variant && is_reported(result)) {
            result.tumour_dna_shown = true;
        }
    }
}

}  // namespace hookline::mappings
