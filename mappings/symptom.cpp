// Symptoms and the tumour site that they belong to (patient model 3.3).
#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

// Sites that code, body sites or linked Conditions attribute the symptom to.
struct Attribution {
    Words sites;
    bool in_words = false;
};

Attribution attribution_of(MappingContext& context, const Value& owner, const Trouble& trouble) {
    Attribution result;
    result.sites = context.tables.symptoms.sites.of(trouble.code);
    for (const std::string_view site : linked_tumour_sites(context, owner, trouble.related)) {
        result.sites.add(site);
    }
    if (!result.sites.empty()) {
        return result;
    }
    for (const Value& body_site : trouble.body_sites) {
        const BodySite found = body_site_of(context, context.concept_of(body_site));
        for (const std::string_view site : found.sites.all()) {
            if (const std::string_view own = symptom_site(site); !own.empty()) {
                result.sites.add(own);
                result.in_words = result.in_words || found.in_words;
            }
        }
    }
    return result;
}

// What a text without a known code says of a tumour that it is linked to.
std::string_view kind_in_words(const SymptomTables& tables, const Trouble& trouble) {
    std::string_view text = trouble.code.text;
    if (text.empty() && !trouble.code.codings.empty()) {
        text = trouble.code.codings.front().display;
    }
    return tables.negation_words.any_in(text) ? std::string_view()
                                              : tables.linked_words.meaning_of(text);
}

}  // namespace

std::string_view severity_of(MappingContext& context, const Concept& value) {
    if (value.empty()) {
        return {};
    }
    for (const SymptomTables::Severity& row : context.tables.symptoms.severities) {
        if (row.words.any_in(value) || std::ranges::any_of(value.codings, [&](const Coding& c) {
                return contains(row.codes, c.code);
            })) {
            return row.severity;
        }
    }
    return {};
}

void add_symptoms(MappingContext& context, const Statement& base, const Value& owner,
                  const Trouble& trouble) {
    const SymptomTables& tables = context.tables.symptoms;
    auto symptom = derive<Symptom>(base);
    mark_words(symptom, trouble.code);
    Words kinds = tables.kinds.of(trouble.code);
    if (kinds.empty()) {
        if (!trouble.code.sets.empty() || trouble.related.empty()) {
            return;
        }
        const std::string_view kind = kind_in_words(tables, trouble);
        if (kind.empty()) {
            return;
        }
        kinds.add(kind);
        symptom.certainty = Certainty::TextOnly;
    }
    const Attribution attribution = attribution_of(context, owner, trouble);
    if (attribution.in_words && symptom.certainty != Certainty::TextOnly) {
        mark_words(symptom);
        symptom.note = "body site in words";
    }
    symptom.code = trouble.code;
    symptom.open = trouble.open;
    symptom.end = trouble.end;
    symptom.recorded = trouble.recorded;
    symptom.severity = trouble.severity;
    if (tables.severe.has(trouble.code) && symptom.severity.empty()) {
        symptom.severity = "severe";
    }
    for (const std::string_view kind : kinds.all()) {
        symptom.kind = kind == "obstruction" && tables.partial_obstruction.has(trouble.code)
                           ? std::string_view("impending_obstruction")
                           : kind;
        if (attribution.sites.empty()) {
            symptom.site = {};
            context.symptoms.push_back(symptom);
        }
        for (const std::string_view site : attribution.sites.all()) {
            symptom.site = site;
            context.symptoms.push_back(symptom);
        }
    }
}

}  // namespace hookline::mappings
