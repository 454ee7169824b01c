#include "mappings/tables_findings.hpp"

#include <algorithm>

namespace hookline::mappings {

using fhir::json::Value;

namespace {

std::vector<MeasurementTables::Unit> units(TableFile& file, const Value& owner,
                                           std::string_view name) {
    std::vector<MeasurementTables::Unit> result;
    for (const Value& row : file.array(owner, name)) {
        result.push_back({file.text(row, "unit"), file.decimal(row, "factor")});
    }
    return result;
}

}  // namespace

void DiagnosisTables::read(TableFile& file) {
    const Value& root = file.root();
    primary_sites = file.set_map(root, "primarySites");
    malignancy_without_site = file.set_list(root, "malignancyWithoutSite");
    local_recurrence = file.set_list(root, "localRecurrence");
    history = file.set_list(root, "history");
    in_situ = file.set_list(root, "inSitu");
    histology_extensions = file.words(root, "histologyExtensions");
    histology = file.set_map(root, "histology");
    const Value& both = file.object(root, "morphologyWithSite");
    morphology_with_site = {file.text(both, "system"), file.text(both, "between"),
                            file.text(both, "siteSystem")};
    other_histology_words = file.word_set(root, "otherHistologyWords");
    differentiation = file.set_map(root, "differentiation");
    metastasis_sites = file.set_map(root, "metastasisSites");
    metastasis_without_site = file.set_list(root, "metastasisWithoutSite");
    for (const Value& row : file.array(root, "ambiguousMetastases")) {
        ambiguous_metastases.push_back({file.set(row, "valueSet"), file.words(row, "possibleSites"),
                                        file.flag(row, "provesMetastasis")});
        any_ambiguous.add(ambiguous_metastases.back().set);
    }
    regional_nodes = file.set_list(root, "regionalNodes");
    distant_metastasis_test = file.set(root, "distantMetastasisTest");
    history_of_metastasis = file.set(root, "historyOfMetastasis");
    inguinal_or_leg_nodes = file.set_list(root, "inguinalOrLegNodes");
    oligometastatic = file.set_list(root, "oligometastatic");
    related_extensions = file.words(root, "relatedExtensions");
    malignancy_words = file.word_set(root, "malignancyWords");
}

void StagingTables::read(TableFile& file) {
    const Value& root = file.root();
    kinds = file.set_map(root, "kinds");
    prefixes = file.set_map(root, "prefixes");
    m_values = file.set_map(root, "mValues");
    stage_values = file.set_map(root, "stageValues");
    residual = file.set_map(root, "residual");
    systems = file.words(root, "systems");
}

void ResponseTables::read(TableFile& file) {
    const Value& root = file.root();
    test = file.set(root, "test");
    results = file.set_map(root, "results");
    intents = file.set_map(root, "intents");
    intent_extensions = file.words(root, "intentExtensions");
}

void SymptomTables::read(TableFile& file) {
    const Value& root = file.root();
    kinds = file.set_map(root, "kinds");
    partial_obstruction = file.set_list(root, "partialObstruction");
    severe = file.set_list(root, "severeCodes");
    sites = file.set_map(root, "sites");
    pain_score = file.set(root, "painScore");
    pain_score_max = file.number(root, "painScoreMax");
    linked_words = file.word_table("linkedWords", "kind");
    negation_words = file.word_set(root, "negationWords");
    for (const Value& row : file.array(root, "severities")) {
        severities.push_back(
            {file.text(row, "severity"), file.words(row, "codes"), file.word_set(row, "words")});
    }
}

void ToxicityTables::read(TableFile& file) {
    const Value& root = file.root();
    kinds = file.set_map(root, "kinds");
    not_sensory = file.set_list(root, "notSensory");
    treatment_related = file.set_list(root, "treatmentRelated");
    grades = file.set_map(root, "grades");
    for (const Value& row : file.array(root, "severityGrades")) {
        severity_grades.emplace_back(file.text(row, "severity"), file.number(row, "grade"));
    }
    for (const Value& row : file.array(root, "gradeWords")) {
        grade_words.emplace_back(file.text(row, "words"), file.number(row, "grade"));
    }
}

void MeasurementTables::read(TableFile& file) {
    const Value& root = file.root();
    const auto add_tests = [&](const Value& row) {
        for (const SetHandle set : file.sets(row, "tests")) {
            tests.add(set);
        }
    };
    for (const Value& row : file.array(root, "performance")) {
        const std::string worse = file.text(row, "worse");
        if (worse != "higher" && worse != "lower") {
            file.error("worse", "expected `higher` or `lower`");
        }
        scales.push_back({file.text(row, "scale"), file.set_list(row, "tests"),
                          file.set_map(row, "answers"), file.number(row, "scoreMax"),
                          file.number(row, "step"), worse == "higher"});
        add_tests(row);
    }
    for (const Value& row : file.array(root, "karnofskyToEcog")) {
        karnofsky.push_back(
            {file.number(row, "karnofsky"), file.number(row, "ecog"), file.flag(row, "uncertain")});
    }
    for (const Value& row : file.array(root, "measured")) {
        measured.push_back({file.text(row, "kind"), file.set_list(row, "tests"),
                            file.text(row, "unit"), file.decimal(row, "min"),
                            file.decimal(row, "max"), units(file, row, "units")});
        add_tests(row);
    }
    dose_units = units(file, root, "doseUnits");
    const auto limit = Decimal::parse(file.text(root, "doseMax"));
    dose_max = limit.value_or(Decimal());
}

std::optional<Decimal> convert(std::string_view number, std::string_view unit,
                               const std::vector<MeasurementTables::Unit>& units) {
    const auto known = std::ranges::find(units, unit, &MeasurementTables::Unit::unit);
    const auto value = Decimal::parse(number);
    return known == units.end() || !value ? std::nullopt : multiply(*value, known->factor);
}

std::optional<Decimal> MeasurementTables::dose_gy(std::string_view number,
                                                  std::string_view unit) const {
    const auto dose = convert(number, unit, dose_units);
    return dose && *dose >= Decimal() && *dose <= dose_max ? dose : std::nullopt;
}

}  // namespace hookline::mappings
