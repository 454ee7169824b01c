// Observation: what the code asks for decides which statements it gives (FHIR shapes sections 3-5,
// 8).
#include <algorithm>

#include "fhir/base/blanks.hpp"
#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

ObservationValue read_value(MappingContext& context, const Value& owner) {
    ObservationValue value;
    const fhir::ComponentView view(owner);
    if (const auto coded = view.value_concept(); !coded.empty()) {
        value.concept_value = context.concept_of(coded);
    } else if (const Value* boolean = view.value_boolean()) {
        value.boolean = boolean->as_boolean();
    } else if (const Value* integer = view.value_integer()) {
        value.integer = fhir::read_integer(integer);
    } else if (const auto quantity = view.value_quantity(); !quantity.empty()) {
        value.quantity_number = quantity.number();
        value.quantity_unit = quantity.unit();
        value.quantity_comparator = quantity.comparator();
    } else {
        value.text = view.value_string();
    }
    return value;
}

namespace {

constexpr std::string_view kProgression = "progression";

class ObservationMapper {
  public:
    ObservationMapper(MappingContext& context, const ResourceEntry& entry)
        : context_(context), entry_(entry), view_(*entry.json) {}

    void map() {
        const std::string_view status =
            context_.usable_status(entry_, StatusGroup::Observation, view_.status());
        if (status.empty()) {
            return;
        }
        lose_if_components_unreadable();
        observation_.code = context_.concept_of(view_.code());
        if (observation_.code.empty() && view_.components().empty()) {
            context_.skip_resource(entry_, "no code");
            return;
        }
        if (!view_.data_absent_reason().empty() && view_.has_value()) {
            context_.skip_resource(entry_, "a value beside the reason why there is none");
            return;
        }
        context_.identify(observation_, entry_);
        mark_words(observation_, observation_.code);
        const auto found = context_.when(
            entry_,
            {view_.effective_date_time(), view_.effective_period().end(),
             view_.effective_period().start(), view_.effective_instant(), view_.issued()},
            4);
        if (context_.skip_future(entry_, found.day)) {
            return;
        }
        context_.set_effective(observation_, found);
        observation_.status = view_.status();
        const CodedComponents components = coded_components();
        map_molecular(context_, *entry_.json, observation_.code, components, observation_, status);
        if (!observation_.code.sets.empty() || !components.empty()) {
            map_biomarker(context_, *entry_.json, observation_.code, components, observation_,
                          status);
        }
        if (status == "pending") {
            return;  // registered: counts only where pending results matter
        }
        observation_.value = read_value(context_, *entry_.json);
        if (status == "preliminary") {
            map_preliminary(components);
            return;
        }
        map_measurements(components);
        if (!observation_.code.sets.empty()) {
            map_by_code();
        }
        if (observation_.value.concept_value && !observation_.value.concept_value->sets.empty()) {
            map_by_value(*observation_.value.concept_value);
        }
        context_.observations.push_back(observation_);
    }

  private:
    // One of another form than FHIR's may ask for anything; what is read beside it counts.
    void lose_if_components_unreadable() {
        if (fhir::is_no_list(entry_.json->find("component")) ||
            !std::ranges::all_of(view_.components(), &Value::is_object)) {
            context_.lose(entry_, "a component cannot be read");
        }
    }

    [[nodiscard]] CodedComponents coded_components() {
        const auto components = view_.components();
        if (components.empty()) {
            return {};
        }
        auto* coded = context_.arena.allocate_array<CodedComponent>(components.size());
        for (std::size_t i = 0; i < components.size(); ++i) {
            const Value& component = components[i];
            std::construct_at(coded + i, &component, context_.member_concept(component, "code"));
        }
        return {coded, components.size()};
    }

    // And the grades of adverse effects that a component asks for.
    void map_measurements(CodedComponents components) {
        map_measurement(context_, *entry_.json, observation_.code, observation_, entry_.place);
        for (const CodedComponent& component : components) {
            map_measurement(context_, *component.json, component.code, observation_, entry_.place);
            if (context_.tables.toxicities.kinds.has(component.code) &&
                fhir::ComponentView(*component.json).has_value()) {
                map_trouble(component.code, read_value(context_, *component.json));
            }
        }
    }

    // What is not final yet may warn of a measured value, a symptom or an adverse effect, and
    // leaves open whether the disease has progressed; of disease and treatment it says no more, and
    // without a value nothing at all (FHIR shapes section 8, patient model section 1).
    void map_preliminary(CodedComponents components) {
        const ObservationValue& value = observation_.value;
        observation_.certainty = Certainty::Preliminary;
        const bool says_something = value.concept_value || value.boolean || value.integer ||
                                    !value.quantity_number.empty() || !value.text.empty();
        if (says_something || !components.empty()) {
            map_measurements(components);
        }
        if (says_something && !observation_.code.sets.empty()) {
            map_trouble(observation_.code, observation_.value);
        }
        const Concept status = value.concept_value.value_or(concept_in_words(value));
        if (context_.tables.responses.results.of(status).contains(kProgression)) {
            add_undetermined_response();
        }
    }

    // A status of the disease that is there and tells nothing for certain.
    void add_undetermined_response() {
        auto response = derive<Response>(observation_);
        response.result = "undetermined";
        response.basis = "observation";
        context_.responses.push_back(response);
    }

    std::span<const std::string_view> references() {
        std::vector<std::string_view> found;
        for (const Value& focus : view_.focus()) {
            found.push_back(context_.reference_text(&focus));
        }
        add_related(context_, view_.extensions(), found);
        std::erase_if(found, [](std::string_view text) { return text.empty(); });
        return found.empty() ? std::span<const std::string_view>() : context_.keep(found);
    }

    // Site of the primary that a focus or related Condition names; `other` for another tumour.
    std::string_view primary_site() {
        for (const std::string_view text : references()) {
            const Value* condition = context_.index.find(fhir::parse_reference(text));
            if (condition == nullptr || condition->string_at("resourceType") != "Condition") {
                continue;
            }
            const Concept code = context_.member_concept(*condition, "code");
            const Words sites = primary_sites_of(context_, code);
            if (sites.size() == 1) {
                return sites.front() == "unspecified" ? std::string_view() : sites.front();
            }
            if (sites.empty() && !find_metastasis(context_, code, {}).found) {
                return "other";
            }
        }
        return {};
    }

    // A valueString as the text of a concept, which as a whole may name a value set.
    Concept concept_in_words(const ObservationValue& value) {
        Concept result;
        result.text = value.text;
        if (const SetHandle* set =
                context_.tables.set_of_phrase(context_.lower(trimmed_phrase(value.text)))) {
            result.sets = context_.arena.copy(std::span(set, 1));
            result.in_words = true;
        }
        return result;
    }

    void map_by_code() {
        const MappingTables& tables = context_.tables;
        const Concept& code = observation_.code;
        for (const std::string_view kind : tables.staging.kinds.of(code)) {
            const Concept value = observation_.value.concept_value.value_or(Concept());
            add_staging(context_, observation_, kind, tables.staging.prefixes.of(code).front(),
                        value, observation_.value.text, primary_site(), references());
        }
        if (code.is_in(tables.responses.test)) {
            const Concept value =
                observation_.value.concept_value.value_or(concept_in_words(observation_.value));
            if (!observation_.value.concept_value) {
                add_response(context_, observation_, value, "observation");
            }
            if (!tables.responses.results.has(value) && !value.empty()) {
                add_undetermined_response();
            }
        }
        if (code.is_in(tables.diagnoses.history_of_metastasis) &&
            observation_.value.boolean != false) {
            add_metastases(context_, observation_, code, "past", "observation",
                           find_metastasis(context_, code, {}));
        }
        if (code.is_in(tables.care.assertions)) {
            add_assertion(context_, observation_, view_, code);
        }
        map_trouble(observation_.code, observation_.value);
    }

    void map_by_value(const Concept& value) {
        const MappingTables& tables = context_.tables;
        add_response(context_, observation_, value, "observation");
        add_margin(context_, observation_, value);
        add_morphology(context_, observation_, value, "pathology", primary_site());
        const bool asks_for_site =
            observation_.code.is_in(tables.diagnoses.distant_metastasis_test);
        const bool asks_for_m = tables.staging.kinds.of(observation_.code).contains("M");
        if (asks_for_site || asks_for_m || observation_.code.sets.empty()) {
            MetastasisFinding finding = find_metastasis(context_, value, {});
            if (finding.found) {
                finding.primary_site = linked_primary_site(context_, *entry_.json, references());
                add_metastases(context_, observation_, value, "present", "observation", finding);
            }
        }
    }

    // A symptom, a pain score or a graded adverse effect, as its code says.
    void map_trouble(const Concept& code, const ObservationValue& value) {
        const MappingTables& tables = context_.tables;
        const bool is_pain_score = code.is_in(tables.symptoms.pain_score);
        if (!is_pain_score && !tables.symptoms.kinds.has(code) &&
            !tables.toxicities.kinds.has(code)) {
            return;
        }
        Trouble trouble;
        trouble.code = code;
        trouble.recorded = observation_.effective;
        trouble.related = references();
        if (!view_.body_site().empty()) {
            trouble.body_sites = std::span(view_.body_site().json(), 1);
        }
        const Concept coded = value.concept_value.value_or(Concept());
        trouble.severity = severity_of(context_, coded);
        if (is_pain_score) {
            const auto score =
                value.integer ? value.integer : fhir::parse_whole_number(value.quantity_number);
            if (score && !value.quantity_comparator.starts_with('<') && *score > 0 &&
                *score <= tables.symptoms.pain_score_max) {
                add_pain(trouble);
            }
            return;
        }
        if (value.boolean == false || tables.molecular.not_detected.has(coded)) {
            return;  // looked for and not there
        }
        add_symptoms(context_, observation_, *entry_.json, trouble);
        std::optional<std::int32_t> grade = value.integer;
        // `>= 2` is at least that grade; `< 2` is none.
        if (value.quantity_comparator.empty() || value.quantity_comparator == ">=") {
            grade = grade ? grade : fhir::parse_whole_number(value.quantity_number);
        }
        if (!grade) {
            grade = grade_of(context_, coded);
        }
        if (!grade) {
            grade = grade_of_words(context_, value.text);
        }
        if (!grade && tables.toxicities.kinds.has(code)) {
            grade = grade_of_components();
        }
        if (grade && (*grade < 0 || *grade > 5)) {
            grade.reset();
        }
        add_toxicity(context_, observation_, trouble, grade);
    }

    // A component that is answered by a grade.
    [[nodiscard]] std::optional<std::int32_t> grade_of_components() {
        std::optional<std::int32_t> highest;
        for (const Value& component : view_.components()) {
            highest = std::max(highest, grade_of(context_, context_.member_concept(
                                                               component, "valueCodeableConcept")));
        }
        return highest;
    }

    // A score names no site of its own: body site or focus attribute it.
    void add_pain(const Trouble& trouble) {
        auto symptom = derive<Symptom>(observation_);
        symptom.code = observation_.code;
        symptom.kind = "pain";
        symptom.recorded = observation_.effective;
        Words sites = linked_tumour_sites(context_, *entry_.json, trouble.related);
        for (const Value& place : trouble.body_sites) {
            const BodySite found = body_site_of(context_, context_.concept_of(place));
            for (const std::string_view site : found.sites.all()) {
                if (const std::string_view own = symptom_site(site);
                    !own.empty() && sites.empty()) {
                    sites.add(own);
                    if (found.in_words) {
                        symptom.certainty = Certainty::TextOnly;
                        symptom.note = "body site in words";
                    }
                }
            }
        }
        if (sites.empty()) {
            context_.symptoms.push_back(symptom);
        }
        for (const std::string_view site : sites.all()) {
            symptom.site = site;
            context_.symptoms.push_back(symptom);
        }
    }

    MappingContext& context_;
    const ResourceEntry& entry_;
    fhir::ObservationView view_;
    Observation observation_;
};

}  // namespace

void map_observation(MappingContext& context, const ResourceEntry& entry) {
    ObservationMapper(context, entry).map();
}

}  // namespace hookline::mappings
