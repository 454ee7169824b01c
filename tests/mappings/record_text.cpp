#include "tests/mappings/record_text.hpp"

namespace hookline::test {
namespace {

using namespace mappings;  // NOLINT(google-build-using-namespace): one structure per line

class Line {
  public:
    Line(std::string_view name, const Statement& statement) : text_(name), statement_(statement) {}

    Line& word(std::string_view value) {
        text_ += ' ';
        text_ += value.empty() ? std::string_view("-") : value;
        return *this;
    }
    Line& flag(bool value, std::string_view name) { return value ? word(name) : *this; }
    Line& named(std::string_view name, std::string_view value) {
        return value.empty() ? *this : word(std::string(name) + '=' + std::string(value));
    }
    Line& named(std::string_view name, const std::optional<std::int32_t>& value) {
        return value ? named(name, std::to_string(*value)) : *this;
    }
    Line& named(std::string_view name, const std::optional<Decimal>& value) {
        return value ? named(name, value->to_string()) : *this;
    }
    Line& named(std::string_view name, const std::optional<Date>& value) {
        return value ? named(name, fhir::to_string(*value)) : *this;
    }
    Line& named(std::string_view name, const std::optional<bool>& value) {
        return value ? named(name, std::string_view(*value ? "true" : "false")) : *this;
    }
    Line& list(std::span<const std::string_view> values) {
        std::string joined;
        for (const std::string_view value : values) {
            joined += (joined.empty() ? "" : "+") + std::string(value);
        }
        return word(joined);
    }

    std::string finish() {
        word(statement_.effective ? fhir::to_string(*statement_.effective)
                                  : std::string("undated"));
        flag(statement_.approximate, "approximate");
        flag(statement_.certainty != Certainty::Confirmed, to_string(statement_.certainty));
        if (!statement_.note.empty()) {
            text_ += " (" + std::string(statement_.note) + ')';
        }
        return std::move(text_);
    }

  private:
    std::string text_;
    const Statement& statement_;
};

using Lines = std::vector<std::string>;

void add_disease(const PatientRecord& record, Lines& lines) {
    for (const PrimaryTumour& item : record.primary_tumours) {
        lines.push_back(Line("primary", item)
                            .word(item.site)
                            .word(item.status)
                            .named("histology", item.histology)
                            .flag(item.recurrent, "recurrent")
                            .flag(item.is_history, "history")
                            .flag(item.site_unspecified, "unspecified")
                            .finish());
    }
    for (const Metastasis& item : record.metastases) {
        Line line("metastasis", item);
        line.word(item.site).word(item.status).word(item.basis);
        if (!item.possible_sites.empty()) {
            line.list(item.possible_sites);
        }
        lines.push_back(
            line.flag(item.ambiguous, "ambiguous").named("primary", item.primary_site).finish());
    }
    for (const Staging& item : record.stagings) {
        lines.push_back(Line("staging", item)
                            .word(item.kind)
                            .word(item.value)
                            .word(item.prefix)
                            .named("site", item.site)
                            .finish());
    }
    for (const TumourMorphology& item : record.morphologies) {
        lines.push_back(Line("morphology", item)
                            .word(item.histology)
                            .word(item.differentiation)
                            .word(item.basis)
                            .named("site", item.site)
                            .finish());
    }
    for (const Symptom& item : record.symptoms) {
        lines.push_back(Line("symptom", item)
                            .word(item.kind)
                            .word(item.site)
                            .word(item.open ? "open" : "closed")
                            .named("severity", item.severity)
                            .finish());
    }
}

void add_results(const PatientRecord& record, Lines& lines) {
    for (const GeneResult& item : record.gene_results) {
        lines.push_back(Line("gene", item)
                            .word(item.gene)
                            .word(item.result)
                            .word(item.scope)
                            .named("exon", item.exon)
                            .named("variant", item.variant)
                            .named("v600e", item.v600e)
                            .named("specimen", item.specimen)
                            .flag(item.preliminary, "preliminary")
                            .flag(item.tumour_dna_shown, "tumour-dna")
                            .finish());
    }
    for (const Biomarker& item : record.biomarkers) {
        lines.push_back(Line("marker", item)
                            .word(item.marker)
                            .word(item.result)
                            .named("value", item.value)
                            .named("unit", item.unit)
                            .flag(item.preliminary, "preliminary")
                            .finish());
    }
    for (const PerformanceStatus& item : record.performance) {
        lines.push_back(Line("performance", item)
                            .word(item.scale)
                            .word(std::to_string(item.score))
                            .named("ecog", item.ecog)
                            .flag(item.uncertain, "uncertain")
                            .finish());
    }
    for (const Measurement& item : record.measurements) {
        lines.push_back(Line("measured", item)
                            .word(item.kind)
                            .word(item.value ? item.value->to_string() : "-")
                            .word(item.unit)
                            .named("comparator", item.comparator)
                            .finish());
    }
    for (const Toxicity& item : record.toxicities) {
        lines.push_back(Line("toxicity", item)
                            .word(item.kind)
                            .named("grade", item.grade)
                            .flag(item.grade_inferred, "inferred")
                            .flag(item.treatment_related, "treatment-related")
                            .flag(!item.open, "closed")
                            .finish());
    }
    for (const Imaging& item : record.imaging) {
        lines.push_back(Line("imaging", item)
                            .word(item.modality)
                            .list(item.regions)
                            .word(item.report_status)
                            .finish());
    }
    for (const Response& item : record.responses) {
        lines.push_back(Line("response", item)
                            .word(item.result)
                            .word(item.basis)
                            .flag(item.major, "major")
                            .finish());
    }
    for (const ResectionMargin& item : record.margins) {
        lines.push_back(Line("margin", item).word(item.value).finish());
    }
    for (const Assertion& item : record.assertions) {
        lines.push_back(Line("assertion", item)
                            .word(item.name)
                            .named("text", item.text)
                            .named("boolean", item.boolean)
                            .named("integer", item.integer)
                            .named("by", item.performer)
                            .finish());
    }
}

void add_treatment(const PatientRecord& record, Lines& lines) {
    for (const MedicationExposure& item : record.exposures) {
        lines.push_back(
            Line("exposure", item)
                .word(item.ingredient)
                .word(item.status)
                .word(item.kind)
                .named("regimen", item.regimen)
                .named("from", item.start)
                .named("to", item.end)
                .named("systemic", item.systemic == true ? std::optional<bool>() : item.systemic)
                .flag(!item.systemic, "systemic=?")
                .flag(item.other_cancer, "other-cancer")
                .named("route", item.route)
                .named("stop", item.stop_reason)
                .named("intent", item.intent)
                .finish());
    }
    for (const Procedure& item : record.procedures) {
        lines.push_back(Line("procedure", item)
                            .list(item.kinds)
                            .word(item.status)
                            .named("site", item.site)
                            .named("intent", item.intent)
                            .flag(item.major_surgery, "major")
                            .finish());
    }
    for (const RadiotherapyCourse& item : record.radiotherapy) {
        lines.push_back(Line("radiotherapy", item)
                            .word(item.site)
                            .word(item.status)
                            .named("gy", item.dose_gy)
                            .named("fractions", item.fractions)
                            .named("intent", item.intent)
                            .flag(item.volume_described, "volume")
                            .finish());
    }
}

void add_care(const PatientRecord& record, Lines& lines) {
    for (const ServiceRequest& item : record.service_requests) {
        lines.push_back(Line("request", item)
                            .list(item.kinds)
                            .word(item.status)
                            .named("site", item.site)
                            .named("occurrence", item.occurrence)
                            .finish());
    }
    for (const Appointment& item : record.appointments) {
        lines.push_back(Line("appointment", item)
                            .word(item.kind)
                            .word(item.status)
                            .list(item.kinds)
                            .flag(item.in_call, "in-call")
                            .finish());
    }
    for (const CarePlan& item : record.care_plans) {
        lines.push_back(Line("plan", item)
                            .list(item.kinds)
                            .word(item.status)
                            .named("activity", item.activity_status)
                            .finish());
    }
    for (const GoalsOfCare& item : record.goals_of_care) {
        lines.push_back(Line("goals", item).word(item.value).word(item.basis).finish());
    }
    for (const TreatmentIntent& item : record.intents) {
        lines.push_back(Line("intent", item).word(item.value).word(item.basis).finish());
    }
    for (const TumourBoard& item : record.tumour_boards) {
        lines.push_back(Line("board", item).word(item.basis).finish());
    }
    for (const DraftOrder& item : record.draft_orders) {
        lines.push_back(Line("draft", item)
                            .word(item.kind)
                            .named("may-be", item.may_be)
                            .named("site", item.site)
                            .named("timing", item.timing)
                            .named("gy", item.dose_gy)
                            .named("fractions", item.fractions)
                            .named("occurrence", item.occurrence)
                            .flag(item.selected, "selected")
                            .flag(!item.is_trigger, "no-trigger")
                            .finish());
    }
}

}  // namespace

std::vector<std::string> record_lines(const PatientRecord& record) {
    Lines lines;
    add_disease(record, lines);
    add_results(record, lines);
    add_treatment(record, lines);
    add_care(record, lines);
    return lines;
}

std::vector<std::string> skipped_lines(const PatientRecord& record) {
    Lines lines;
    for (const SkippedResource& item : record.skipped) {
        lines.push_back((item.is_lost ? "lost " : "skipped ") + std::string(item.where) + ": " +
                        std::string(item.reason));
    }
    return lines;
}

}  // namespace hookline::test
