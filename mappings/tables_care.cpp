#include "mappings/tables_care.hpp"

#include <algorithm>
#include <iterator>

namespace hookline::mappings {

using fhir::json::Member;
using fhir::json::Value;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs string_pairs(TableFile& file, std::string_view name) {
    Pairs pairs;
    for (const Member& member : file.members(file.root(), name)) {
        pairs.emplace_back(member.name, member.value.text());
    }
    return pairs;
}

SetList optional_sets(TableFile& file, const Value& row, std::string_view name) {
    return row.find(name) == nullptr ? SetList() : file.set_list(row, name);
}

// `disease-extent` to `disease_extent`.
std::string fact_spelling(std::string_view code) {
    std::string name(code);
    std::ranges::replace(name, '-', '_');
    return name;
}

template <class Row>
void index_words(const std::vector<Row>& rows, WordIndex& index) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const std::string& word : rows[i].words) {
            index.add(word, i);
        }
    }
}

}  // namespace

std::string_view find_pair(const Pairs& pairs, std::string_view key) {
    const auto found = std::ranges::find(pairs, key, &Pairs::value_type::first);
    return found == pairs.end() ? std::string_view() : std::string_view(found->second);
}

void MedicationTables::read(TableFile& file) {
    const Value& root = file.root();
    for (const Value& row : file.array(root, "ingredients")) {
        ingredients.push_back({file.text(row, "ingredient"), file.set_list(row, "valueSets"),
                               optional_sets(file, row, "notSystemic"),
                               optional_sets(file, row, "either"), file.sought_words(row, "words"),
                               file.flag(row, "mayBeTopical"),
                               std::string(row.string_at("localRoute"))});
        for (const char* member : {"valueSets", "notSystemic", "either"}) {
            if (row.find(member) != nullptr) {
                for (const SetHandle set : file.sets(row, member)) {
                    ingredients_of_set.add(set, ingredients.size() - 1);
                }
            }
        }
    }
    for (const Value& row : file.array(root, "regimens")) {
        regimens.push_back({file.text(row, "regimen"), file.set_list(row, "valueSets"),
                            file.sought_words(row, "words")});
        for (const SetHandle set : file.sets(row, "valueSets")) {
            regimens_of_set.add(set, regimens.size() - 1);
        }
    }
    for (const Value& row : file.array(root, "routes")) {
        routes.push_back(
            {file.text(row, "route"), file.sought_words(row, "words"), file.flag(row, "systemic")});
    }
    for (const Value& row : file.array(root, "besideRegimen")) {
        const Ingredient* ingredient = find(file.text(row, "ingredient"));
        if (ingredient == nullptr) {
            file.error("besideRegimen", "expected one of the ingredients");
            continue;
        }
        for (const std::string& word : file.sought_words(row, "words")) {
            ingredients_beside_regimen.add(
                word, static_cast<std::size_t>(ingredient - ingredients.data()));
        }
    }
    index_words(ingredients, ingredients_of_word);
    index_words(regimens, regimens_of_word);
    index_words(routes, routes_of_word);
    stop_reasons = file.set_map(root, "stopReasons");
    chemotherapy_history = file.set_list(root, "chemotherapyHistory");
    negations = file.words(root, "negations");
    for (const Member& member : file.members(root, "kinds")) {
        ranks.emplace_back(member.name, file.number(file.object(root, "kinds"), member.name));
    }
}

const MedicationTables::Ingredient* MedicationTables::find(std::string_view ingredient) const {
    const auto found = std::ranges::find(ingredients, ingredient, &Ingredient::name);
    return found == ingredients.end() ? nullptr : &*found;
}

int MedicationTables::rank_of(std::string_view kind) const {
    const auto found = std::ranges::find(ranks, kind, &decltype(ranks)::value_type::first);
    return found == ranks.end() ? 9 : found->second;
}

void ProcedureTables::read(TableFile& file) {
    const Value& root = file.root();
    kinds = file.set_map(root, "kinds");
    kind_words = file.word_table("kindWords", "kind");
    kind_words_on_file = file.word_table("kindWordsOnFile", "kind");
    aside_words = file.word_set(root, "asideWords");
    for (const Value& row : file.array(root, "overrides")) {
        overrides.emplace_back(file.text(row, "kind"), file.text(row, "removes"));
    }
    major_surgery = file.words(root, "majorSurgery");
    draft_kinds = file.words(root, "draftKinds");
    const Value& panel_tests = file.object(root, "panels");
    for (const Member& panel : panel_tests.members()) {
        panels.emplace_back(panel.name, file.words(panel_tests, panel.name));
    }
    operations = file.words(root, "operations");
    for (const WordRow& row : kind_words_on_file.rows()) {
        if (std::ranges::find(operations, row.meaning) != operations.end()) {
            operation_words.add(row);
        }
    }
    body_sites = file.set_map(root, "bodySites");
    site_of_kind = string_pairs(file, "siteOfKind");
    site_words = file.word_table("siteWords", "site");
    radiotherapy_sites = string_pairs(file, "radiotherapySites");
    for (const auto& [from, site] : radiotherapy_sites) {
        if (std::ranges::find(radiotherapy_site_words, site) == radiotherapy_site_words.end()) {
            radiotherapy_site_words.push_back(site);
        }
    }
    radiotherapy_referrals = file.words(root, "radiotherapyReferrals");
    radiotherapy_site_sets = file.set_map(root, "radiotherapySiteSets");
    radiotherapy_with_chemotherapy = file.set_list(root, "radiotherapyWithChemotherapy");
    radiotherapy_history = file.set_list(root, "radiotherapyHistory");
    operation_history = file.set_map(root, "operationHistory");
    radiotherapy_draft_kinds = string_pairs(file, "radiotherapyDraftKinds");
    retroperitoneal_kinds = string_pairs(file, "retroperitonealKinds");
    for (const Value& row : file.array(root, "radiotherapySchedules")) {
        schedules.push_back({file.text(row, "kind"), file.text(row, "code"),
                             file.decimal(row, "doseMin"), file.decimal(row, "doseMax"),
                             file.number(row, "fractionsMin"), file.number(row, "fractionsMax"),
                             file.decimal(row, "fractionDoseMin"),
                             file.decimal(row, "fractionDoseMax"), file.decimal(row, "leastDose"),
                             file.set_list(row, "valueSets"), file.word_set(row, "words")});
    }
    palliative_kind = file.text(root, "radiotherapyPalliative");
    for (const Value& row : file.array(root, "doseExtensions")) {
        dose_extensions.push_back(
            {file.text(row, "url"), file.words(row, "dose"), file.words(row, "fractions")});
    }
    fraction_extensions = file.words(root, "fractionExtensions");
    timing_extension = file.text(root, "timingExtension");
    site_extension = file.text(root, "siteExtension");
    schedule_extension = file.text(root, "scheduleExtension");
    timings = file.words(root, "timings");
    for (const Value& row : file.array(root, "imaging")) {
        imaging.push_back({file.set_list(row, "valueSets"),
                           file.text(row, "modality"),
                           {},
                           file.words(row, "regions")});
    }
    for (ImagingRow& row : imaging) {  // no row moves any more
        row.regions.assign(row.region_names.begin(), row.region_names.end());
    }
    const Value& appointments = file.object(root, "appointmentKinds");
    for (const Member& member : appointments.members()) {
        appointment_kinds.emplace_back(member.name, file.words(appointments, member.name));
    }
    appointment_words = file.word_table("appointmentWords", "kind");
}

void CareTables::read(TableFile& file) {
    const Value& root = file.root();
    hospice = file.set_list(root, "hospice");
    tumour_board = file.set_list(root, "tumourBoard");
    comfort_words = file.word_set(root, "comfortWords");
    treatment_goal_words = file.word_set(root, "treatmentGoalWords");
    hepatobiliary_words = file.word_set(root, "hepatobiliaryWords");
    assertion_system = file.text(root, "assertionSystem");
    assertions = file.set(root, "assertions");
}

void CareTables::read_questions(TableFile& file) {
    if (file.text(file.root(), "url") != assertion_system) {
        file.error("url", "expected the assertion system of care.json");
    }
    for (const Value& row : file.array(file.root(), "concept")) {
        Question question;
        question.code = file.text(row, "code");
        question.name = fact_spelling(question.code);
        for (const Value& property : file.array(row, "property")) {
            if (property.string_at("code") == "value-type") {
                question.value_type = property.string_at("valueString");
            }
        }
        for (const Value& answer : row.array_at("concept")) {
            const std::string code = file.text(answer, "code");
            question.answers.emplace_back(code, fact_spelling(code));
        }
        const bool coded = question.value_type == "code";
        if ((!coded && question.value_type != "boolean" && question.value_type != "integer") ||
            coded == question.answers.empty()) {
            file.error("concept", "expected a value type, and answers for `code` only");
        }
        questions.push_back(std::move(question));
    }
}

}  // namespace hookline::mappings
