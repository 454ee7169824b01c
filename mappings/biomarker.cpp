// Markers besides RAS and BRAF: microsatellites, mismatch repair, HER2, tumour mutational burden
// (patient model 3.5, FHIR shapes section 5).
#include <algorithm>

#include "fhir/base/blanks.hpp"
#include "mappings/mappers.hpp"
#include "mappings/molecular_gene.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::string_view kValueInWords = "value in words";

// The meaning of a text that as a whole is one of the phrases (D-04).
std::string_view phrase_of(const std::vector<WordRow>& rows, std::string_view lower_text) {
    for (const WordRow& row : rows) {
        if (std::ranges::find(row.words, trimmed_phrase(lower_text)) != row.words.end()) {
            return row.meaning;
        }
    }
    return {};
}

class BiomarkerMapper {
  public:
    BiomarkerMapper(MappingContext& context, const Statement& statement, std::string_view status)
        : context_(context), tables_(context.tables.biomarkers) {
        static_cast<Statement&>(base_) = statement;
        base_.preliminary = status == "preliminary";
        pending_ = status == "pending";
    }

    void map(const Value& owner, const Concept& code) {
        for (const std::string_view marker : tables_.markers.of(code)) {
            base_.marker = marker;
            read(owner);
            // A result that is not there yet, or a test that was not done, says nothing.
            if (!base_.result.empty() || !base_.value.empty()) {
                context_.biomarkers.push_back(base_);
            }
        }
    }

  private:
    void read(const Value& owner) {
        const ObservationValue value = read_value(context_, owner);
        base_.result = {};
        base_.value = {};
        base_.unit = {};
        base_.note = {};
        if (pending_) {
            base_.result = kPending;
            return;
        }
        const Concept coded = value.concept_value.value_or(Concept());
        const std::string_view words = context_.lower(value.text.empty() ? coded.text : value.text);
        if (std::ranges::find(tables_.measured, base_.marker) != tables_.measured.end()) {
            base_.value = value.quantity_number;
            base_.unit = value.quantity_unit;
        }
        if (base_.marker == "MSI") {
            base_.result = microsatellites(coded, words);
        } else if (std::ranges::find(tables_.proteins, base_.marker) != tables_.proteins.end()) {
            base_.result = protein(coded, words);
            if (base_.result.empty() && words.empty()) {
                base_.result = interpreted_protein(owner);
            }
        } else {
            base_.result = answer(coded, value.boolean);
        }
        const bool says_something = value.concept_value || value.boolean || !words.empty();
        const bool not_done = context_.tables.molecular.not_done.has(coded);
        if (base_.result.empty() && !not_done && base_.value.empty()) {
            base_.result = says_something || !base_.preliminary ? kIndeterminate : kPending;
        }
    }

    // A code and its words that contradict each other decide nothing.
    std::string_view agreed(std::string_view by_code, std::string_view by_words) {
        if (by_code.empty()) {
            base_.note = by_words.empty() ? std::string_view() : kValueInWords;
            return by_words;
        }
        return by_words.empty() || by_words == by_code ? by_code : kIndeterminate;
    }

    std::string_view microsatellites(const Concept& coded, std::string_view words) {
        const Words results = tables_.msi_results.of(coded);
        std::string_view by_code = results.size() > 1 ? kIndeterminate : results.front();
        if (by_code.empty()) {
            const std::string_view found = answer(coded, std::nullopt);
            by_code = found == "positive" ? "MSI_H" : found == "negative" ? "MSS" : found;
        }
        const std::string_view by_words = phrase_of(tables_.msi_phrases, words);
        if (by_words == "deficient" || by_words == "proficient") {
            // Mismatch repair as the answer to a microsatellite question is still about it.
            const std::string_view means = by_words == "deficient" ? "MSI_H" : "MSS";
            return agreed(by_code, means);
        }
        return agreed(by_code, by_words);
    }

    // Presence is asked for: not found is a loss, the reverse of a mutation test.
    std::string_view protein(const Concept& coded, std::string_view words) {
        const MolecularTables& answers = context_.tables.molecular;
        const bool present = answers.detected.has(coded);
        const bool absent = answers.not_detected.has(coded);
        const std::string_view by_code = present == absent ? std::string_view()
                                         : present         ? std::string_view("retained")
                                                           : std::string_view("lost");
        if (present && absent) {
            return kIndeterminate;
        }
        return agreed(by_code, phrase_of(tables_.protein_phrases, words));
    }

    // Of a stain that only its interpretation answers.
    std::string_view interpreted_protein(const Value& owner) {
        const std::string_view answer = interpreted_answer(context_, owner);
        return answer == kMutant     ? std::string_view("retained")
               : answer == kWildType ? std::string_view("lost")
                                     : answer;
    }

    std::string_view answer(const Concept& coded, const std::optional<bool>& boolean) {
        const MolecularTables& answers = context_.tables.molecular;
        const bool present = answers.detected.has(coded) || boolean == true;
        const bool absent = answers.not_detected.has(coded) || boolean == false;
        if (present == absent) {
            return present ? kIndeterminate : std::string_view();
        }
        return present ? "positive" : "negative";
    }

    MappingContext& context_;
    const BiomarkerTables& tables_;
    Biomarker base_;
    bool pending_ = false;
};

}  // namespace

void map_biomarker(MappingContext& context, const Value& resource, const Concept& code,
                   CodedComponents components, const Statement& statement,
                   std::string_view status) {
    const auto map = [&](const Value& owner, const Concept& asked) {
        if (context.tables.biomarkers.markers.has(asked)) {
            BiomarkerMapper(context, statement, status).map(owner, asked);
        }
    };
    map(resource, code);
    for (const CodedComponent& component : components) {
        map(*component.json, component.code);
    }
}

}  // namespace hookline::mappings
