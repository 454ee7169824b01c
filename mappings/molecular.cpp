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
    return starts.any_in(code.text) || std::ranges::any_of(code.codings, [&](const Coding& coding) {
               return starts.any_in(coding.display);
           });
}

void map_molecular(MappingContext& context, const Value& resource, const Concept& code,
                   CodedComponents components, const Statement& statement,
                   std::string_view status) {
    const MolecularTables& tables = context.tables.molecular;
    const bool coded = tables.is_test(code);
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
    for (const CodedComponent& component : components) {
        map_tests(component.code, *component.json);
    }
    if (in_words) {
        map_test_in_words(context, code, resource, writer);
    }
}

}  // namespace hookline::mappings
