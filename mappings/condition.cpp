// Condition (patient model 3.1-3.3; status table of the FHIR shapes, section 2).
#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::string_view kMsiInDiagnosis = "named by the diagnosis";
constexpr std::string_view kOligometastatic = "oligometastatic";

class ConditionMapper {
  public:
    ConditionMapper(MappingContext& context, const ResourceEntry& entry)
        : context_(context), entry_(entry), view_(*entry.json) {}

    void map() {
        if (!read_status() || !read_code()) {
            return;
        }
        read_dates();
        condition_.category = first_category();
        condition_.severity = severity_of(context_, context_.concept_of(view_.severity()));
        if (!view_.body_sites().empty()) {
            condition_.body_site = context_.concept_of(view_.body_sites().front());
        }
        condition_.related = related();
        condition_.histology = histology();
        condition_.stages = stages();
        if (condition_.status == "suspected") {
            condition_.is_malignancy = names_malignancy();
            context_.conditions.push_back(condition_);
            add_tumours();
            return;
        }
        add_tumours();
        condition_.is_malignancy = names_malignancy();
        context_.conditions.push_back(condition_);
        if (!is_ahead_) {
            add_troubles();  // a complaint of a day to come is none of today
        }
        add_care();
    }

  private:
    bool read_status() {
        const MappingTables& tables = context_.tables;
        condition_.verification_status =
            context_.status_of(view_.verification_status(), StatusGroup::ConditionVerification);
        const std::string_view verification = tables.status_meaning(
            StatusGroup::ConditionVerification, condition_.verification_status);
        if (verification == "refused") {
            return false;
        }
        if (verification.empty() && !condition_.verification_status.empty()) {
            context_.skip_resource(entry_, "verificationStatus is not one that counts");
            return false;
        }
        condition_.clinical_status =
            context_.status_of(view_.clinical_status(), StatusGroup::ConditionClinical);
        std::string_view clinical = "present";
        if (!condition_.clinical_status.empty()) {
            clinical =
                tables.status_meaning(StatusGroup::ConditionClinical, condition_.clinical_status);
            if (clinical.empty()) {
                context_.skip_resource(entry_, "clinicalStatus is not one that counts");
                return false;
            }
        } else if (has_ended()) {
            clinical = "past";
        }
        condition_.status = verification == "suspected" ? verification : clinical;
        return true;
    }

    bool read_code() {
        condition_.code = context_.concept_of(view_.code());
        if (names_nothing(condition_.code)) {
            context_.skip_resource(entry_, "no code");
        }
        mark_words(condition_, condition_.code);
        return !names_nothing(condition_.code);
    }

    void read_dates() {
        context_.identify(condition_, entry_);
        auto found = context_.when(
            entry_, {view_.onset_date_time(), view_.onset_period().start(), view_.recorded_date()},
            2);
        if (found.approximate || !found.day) {
            if (const auto by_age = day_of_age()) {
                found = {by_age, true};
            }
        }
        // SR-142: what is on record is there; only the day is wrong.
        is_ahead_ = context_.skip_future(entry_, found.day);
        if (is_ahead_) {
            found = {};
        }
        context_.set_effective(condition_, found);
        const auto recorded = context_.day_of(view_.recorded_date());
        if (recorded && !context_.is_future(recorded)) {
            condition_.recorded = recorded;
        }
        condition_.abatement = has_ended() ? day_of_abatement() : std::nullopt;
    }

    std::optional<Date> day_of_abatement() const {
        return context_.day_of(view_.abatement_date_time() != nullptr
                                   ? view_.abatement_date_time()
                                   : view_.abatement_period().end());
    }

    // An end that is expected has not come.
    bool has_ended() const {
        return view_.has_abatement() && !context_.is_future(day_of_abatement());
    }

    // onsetAge counts from the birth date, in whole years; the last day of that year of life.
    std::optional<Date> day_of_age() const {
        const fhir::QuantityView age = view_.onset_age();
        const auto years = fhir::parse_whole_number(age.number());
        if (!years || *years < 0 || *years > 150 || !context_.birth_date ||
            (age.unit() != "a" && age.unit() != "years" && age.unit() != "year")) {
            return std::nullopt;
        }
        Date born = *context_.birth_date;
        born.precision = fhir::Precision::Year;
        const auto year = fhir::add_to_date(born, *years, fhir::Precision::Year);
        return year ? std::optional(fhir::latest_day(*year, context_.today)) : std::nullopt;
    }

    std::string_view first_category() const {
        for (const Value& category : view_.categories()) {
            const std::string_view code = fhir::CodeableConceptView(&category).first_code();
            if (!code.empty()) {
                return code;
            }
        }
        return {};
    }

    std::span<const std::string_view> related() {
        std::vector<std::string_view> references;
        add_related(context_, view_.extensions(), references);
        for (const Value& evidence : view_.evidence()) {
            for (const Value& detail : fhir::elements_of(evidence, "detail")) {
                if (const auto text = context_.reference_text(&detail); !text.empty()) {
                    references.push_back(text);
                }
            }
        }
        return references.empty() ? std::span<const std::string_view>() : context_.keep(references);
    }

    Concept histology() {
        for (const Value& extension : view_.extensions()) {
            if (std::ranges::find(context_.tables.diagnoses.histology_extensions,
                                  extension.string_at("url")) !=
                context_.tables.diagnoses.histology_extensions.end()) {
                return context_.member_concept(extension, "valueCodeableConcept");
            }
        }
        return {};
    }

    std::span<const Concept> stages() {
        std::vector<Concept> found;
        for (const Value& stage : view_.stages()) {
            found.push_back(context_.member_concept(stage, "summary"));
        }
        return found.empty() ? std::span<const Concept>()
                             : context_.arena.copy(std::span<const Concept>(found));
    }

    void add_tumours() {
        const DiagnosisTables& tables = context_.tables.diagnoses;
        const Concept& code = condition_.code;
        MetastasisFinding metastasis = find_metastasis(context_, code, view_.body_sites());
        if (metastasis.found) {
            std::vector<std::string_view> links;
            add_related(context_, view_.extensions(), links);
            metastasis.primary_site = linked_primary_site(context_, *entry_.json, links);
            add_metastases(context_, condition_, code, condition_.status, "condition", metastasis);
            if (tables.oligometastatic.has(code) && condition_.status == "present") {
                auto assertion = derive<Assertion>(condition_);
                assertion.name = "disease_extent";
                assertion.text = kOligometastatic;
                context_.assertions.push_back(assertion);
            }
        }
        const Words sites = primary_sites_of(context_, code);
        std::string_view site;
        if (!sites.empty() && !metastasis.found) {
            site = add_primary(sites);
        }
        if (condition_.status == "suspected") {
            return;
        }
        if (!sites.empty()) {
            add_morphology(context_, condition_, code, "problem-list", site);
            add_response(context_, condition_, code, "condition");
        } else if (context_.tables.responses.results.of(code).contains("progression")) {
            add_response(context_, condition_, code, "condition");  // "progressive disease" (3.6)
        }
        if (!condition_.histology.empty()) {
            add_morphology(context_, condition_, condition_.histology, "problem-list", site);
        }
        if (!names_malignancy()) {
            return;  // kidneys, ulcers and joints have stages, too
        }
        for (const Concept& stage : condition_.stages) {
            // A stage without a site of its own belongs to what the Condition names.
            add_staging(context_, condition_, {}, {}, stage, {},
                        site.empty() && sites.empty() ? "other" : site, {});
        }
        for (const Value& contained : fhir::elements_of(*entry_.json, "contained")) {
            if (!sites.empty() && is_assessment(contained)) {
                add_contained_stage(contained, site);
            }
        }
    }

    // Whether it is an Observation that a stage names and only this Condition holds.
    bool is_assessment(const Value& contained) const {
        const auto names_it = [&](const Value& assessment) {
            const fhir::ReferenceView reference = fhir::read_reference(&assessment);
            return reference.is_contained && reference.id == contained.string_at("id");
        };
        return contained.string_at("resourceType") == "Observation" &&
               std::ranges::any_of(view_.stages(), [&](const Value& stage) {
                   return std::ranges::any_of(fhir::elements_of(stage, "assessment"), names_it);
               });
    }

    // Of its own day, else of the Condition's.
    void add_contained_stage(const Value& contained, std::string_view site) {
        const StagingTables& tables = context_.tables.staging;
        const fhir::ObservationView view(contained);
        const auto day = context_.day_of(view.effective_date_time());
        const Value* subject = contained.find("subject");
        if ((subject != nullptr && !context_.is_patient_of_call(subject)) ||
            context_.tables.status_meaning(StatusGroup::Observation, view.status()) != "usable" ||
            context_.is_future(day)) {
            return;
        }
        auto base = derive<Staging>(condition_);
        base.effective = day ? day : base.effective;
        const Concept code = context_.concept_of(view.code());
        const ObservationValue value = read_value(context_, contained);
        for (const std::string_view kind : tables.kinds.of(code)) {
            add_staging(context_, base, kind, tables.prefixes.of(code).front(),
                        value.concept_value.value_or(Concept()), value.text, site, {});
        }
    }

    // The site of the primary, empty when it is left open.
    std::string_view add_primary(const Words& sites) {
        const DiagnosisTables& tables = context_.tables.diagnoses;
        auto primary = derive<PrimaryTumour>(condition_);
        primary.code = condition_.code;
        primary.status = condition_.status;
        primary.is_history = tables.history.has(condition_.code);
        if (primary.is_history) {
            primary.status = "past";
        }
        primary.recurrent = tables.local_recurrence.has(condition_.code);
        primary.histology = tables.histology.of(condition_.code).front();
        if (!condition_.histology.empty() && tables.histology.has(condition_.histology)) {
            primary.histology = tables.histology.of(condition_.histology).front();
        }
        primary.site_unspecified = sites.contains("unspecified");
        if (sites.size() > 1) {
            primary.certainty = Certainty::Conflict;
            primary.note = "codes of one concept name different things";
        }
        for (const std::string_view site : sites.all()) {
            primary.site = primary.site_unspecified ? std::string_view() : site;
            context_.primary_tumours.push_back(primary);
        }
        if (context_.tables.biomarkers.msi_conditions.has(condition_.code) &&
            condition_.status == "present" &&
            context_.tables.biomarkers.msi_results.has(condition_.code)) {
            auto marker = derive<Biomarker>(condition_);
            marker.marker = "MSI";
            marker.result = context_.tables.biomarkers.msi_results.of(condition_.code).front();
            marker.note = kMsiInDiagnosis;
            context_.biomarkers.push_back(marker);
        }
        return sites.size() == 1 ? primary.site : std::string_view();
    }

    bool names_malignancy() {
        const DiagnosisTables& tables = context_.tables.diagnoses;
        const Concept& code = condition_.code;
        if (tables.primary_sites.has(code) || tables.metastasis_sites.has(code) ||
            tables.metastasis_without_site.has(code) || tables.any_ambiguous.has(code) ||
            tables.in_situ.has(code) || tables.regional_nodes.has(code) ||
            !condition_.histology.empty()) {
            return true;
        }
        return code.sets.empty() && tables.malignancy_words.any_in(code);
    }

    void add_troubles() {
        Trouble trouble;
        trouble.code = condition_.code;
        trouble.severity = condition_.severity;
        trouble.open = condition_.status == "present" && !has_ended();
        trouble.end = condition_.abatement;
        trouble.recorded = condition_.recorded ? condition_.recorded : condition_.effective;
        trouble.related = condition_.related;
        trouble.body_sites = view_.body_sites();
        add_symptoms(context_, condition_, *entry_.json, trouble);
        add_toxicity(context_, condition_, trouble, std::nullopt);
    }

    // Past treatment that is coded as a diagnosis, and care as a whole.
    void add_care() {
        const MappingTables& tables = context_.tables;
        const Concept& code = condition_.code;
        if (tables.procedures.radiotherapy_history.has(code)) {
            auto course = derive<RadiotherapyCourse>(condition_);
            course.status = "completed";
            course.approximate = true;
            course.end = condition_.effective;
            context_.radiotherapy.push_back(course);
        }
        if (const Words kinds = tables.procedures.operation_history.of(code); !kinds.empty()) {
            auto operation = derive<Procedure>(condition_);
            operation.code = code;
            operation.status = "completed";
            operation.approximate = true;
            operation.kinds = context_.keep(kinds.all());
            context_.procedures.push_back(operation);
        }
        if (tables.medications.chemotherapy_history.has(code)) {
            add_regimen(context_, condition_, {}, {}, "past", "procedure", condition_.effective,
                        condition_.effective);
        }
        if (tables.care.hospice.has(code) && condition_.status == "present") {
            add_comfort_care(context_, condition_, "condition");
        }
    }

    MappingContext& context_;
    const ResourceEntry& entry_;
    fhir::ConditionView view_;
    Condition condition_;
    bool is_ahead_ = false;  // dated after today
};

}  // namespace

void map_condition(MappingContext& context, const ResourceEntry& entry) {
    ConditionMapper(context, entry).map();
}

}  // namespace hookline::mappings
