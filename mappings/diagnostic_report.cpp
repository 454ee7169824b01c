// DiagnosticReport: what it answers, imaging, conclusions (FHIR shapes sections 5 E, 7).
#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::string_view kWildTypeResult = "wild_type";

void add_conclusions(MappingContext& context, const DiagnosticReport& report) {
    for (const Concept& conclusion : report.conclusions) {
        if (conclusion.sets.empty()) {
            continue;
        }
        const MetastasisFinding metastasis = find_metastasis(context, conclusion, {});
        if (metastasis.found) {
            add_metastases(context, report, conclusion, "present", "report", metastasis);
        }
        add_response(context, report, conclusion, "report");
        add_morphology(context, report, conclusion, "pathology", {});
        add_margin(context, report, conclusion);
        add_staging(context, report, {}, {}, conclusion, {}, {}, {});
        if (context.tables.biomarkers.msi_results.has(conclusion)) {
            auto marker = derive<Biomarker>(report);
            marker.marker = "MSI";
            marker.result = context.tables.biomarkers.msi_results.of(conclusion).front();
            context.biomarkers.push_back(marker);
        }
    }
}

// What only a report says that is not final proves neither wild type nor stability (D-03). A
// mutation stays one: its Observation is final.
void mark_preliminary(std::span<GeneResult> genes, std::span<Biomarker> markers) {
    for (GeneResult& gene : genes) {
        gene.preliminary = gene.preliminary || gene.result == kWildTypeResult;
    }
    for (Biomarker& marker : markers) {
        marker.preliminary = true;
    }
}

// Observations that only this report holds.
void map_contained(MappingContext& context, const ResourceEntry& entry,
                   const fhir::DiagnosticReportView& view, std::string_view reference) {
    const auto contained = view.contained();
    for (std::size_t i = 0; i < contained.size(); ++i) {
        if (contained[i].string_at("resourceType") != "Observation") {
            continue;
        }
        const Value* subject = contained[i].find("subject");
        if (subject != nullptr && !context.is_patient_of_call(subject)) {
            continue;
        }
        ResourceEntry inner;
        inner.json = &contained[i];
        inner.type = "Observation";
        inner.id = contained[i].string_at("id");
        inner.place = entry.place;
        inner.place.inner_list = "contained";
        inner.place.inner = i;
        inner.owner = reference;
        map_observation(context, inner);
    }
}

}  // namespace

void map_diagnostic_report(MappingContext& context, const ResourceEntry& entry) {
    const fhir::DiagnosticReportView view(*entry.json);
    const std::string_view status =
        context.usable_status(entry, StatusGroup::DiagnosticReport, view.status());
    if (status.empty()) {
        return;
    }
    DiagnosticReport report;
    context.identify(report, entry);
    report.code = context.concept_of(view.code());
    report.status = view.status();
    mark_words(report, report.code);
    const auto found = context.when(
        entry, {view.effective_date_time(), view.effective_period().end(), view.issued()}, 2);
    if (context.skip_future(entry, found.day)) {
        return;
    }
    context.set_effective(report, found);
    report.conclusions = context.concepts_of(view.conclusion_codes());
    const Words kinds = context.tables.procedures.kinds.of(report.code);
    report.kinds = context.keep(kinds.all());
    context.reports.push_back(report);
    const std::size_t genes = context.gene_results.size();
    const std::size_t markers = context.biomarkers.size();
    map_contained(context, entry, view, report.reference);
    if (status != "usable") {
        mark_preliminary(std::span(context.gene_results).subspan(genes),
                         std::span(context.biomarkers).subspan(markers));
    }
    map_molecular_report(context, *entry.json, report, status);
    if (status != "pending") {
        map_conclusion(context, *entry.json, report, view.conclusion(), status);
        for (const Concept& conclusion : report.conclusions) {
            if (conclusion.sets.empty()) {
                map_conclusion(context, *entry.json, report, conclusion.text, status);
            }
        }
        add_imaging(context, report, report.code, status == "usable" ? "final" : "preliminary");
    }
    if (status == "usable") {
        add_conclusions(context, report);
    }
}

}  // namespace hookline::mappings
