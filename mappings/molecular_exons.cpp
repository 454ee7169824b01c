// Which exons a test covered, as the words beside its result say it (decision D-02). Words narrow a
// coded negative, they never widen it (D-04).
#include <algorithm>

#include "mappings/mappers.hpp"
#include "mappings/molecular_gene.hpp"
#include "mappings/molecular_text.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

class ExonReader {
  public:
    ExonReader(MappingContext& context, const Value& resource)
        : context_(context), tables_(context.tables.molecular), resource_(resource) {}

    std::optional<std::vector<int>> read() {
        narrow_by_concept("code");
        narrow_by_concept("method");
        for (const Value& note : fhir::elements_of(resource_, "note")) {
            const std::string_view text = note.string_at("text");
            // A note may speak of anything; it narrows where it says that it does.
            if (tables_.limit_words.any_in(text)) {
                narrow(read_molecular_text(text, tables_).exons);
            }
        }
        narrow_by_components();
        return std::move(tested_);
    }

  private:
    void narrow(const std::vector<int>& named) {
        if (named.empty() || covers_all_exons(named, tables_)) {
            return;
        }
        if (!tested_) {
            tested_ = named;
            return;
        }
        std::erase_if(*tested_,
                      [&](int exon) { return std::ranges::find(named, exon) == named.end(); });
    }

    void narrow_by_concept(fhir::json::MemberName name) {
        const Value* concept_json = resource_.find(name);
        if (concept_json == nullptr) {
            return;
        }
        const fhir::CodeableConceptView view(concept_json);
        narrow(read_molecular_text(view.text(), tables_).exons);
        for (const Value& coding : view.codings()) {
            narrow(read_molecular_text(fhir::CodingView(coding).display(), tables_).exons);
        }
    }

    // `Exon: 2`, or one component per exon with its result.
    void narrow_by_components() {
        std::vector<int> covered;
        bool any = false;
        for (const Value& component : fhir::elements_of(resource_, "component")) {
            const std::string_view label = label_of(component);
            const bool names_codon = holds_part(label, tables_.codon_words);
            if (!names_codon && !holds_part(label, tables_.exon_words)) {
                continue;
            }
            any = true;
            const std::vector<int> exons = exons_of(component, label, names_codon);
            covered.insert(covered.end(), exons.begin(), exons.end());
        }
        if (any && covered.empty()) {
            tested_.emplace();  // which ones cannot be read
        }
        narrow(covered);
    }

    std::string_view label_of(const Value& component) {
        const fhir::CodeableConceptView code(component.find("code"));
        if (!code.text().empty()) {
            return context_.lower(code.text());
        }
        for (const Value& coding : code.codings()) {
            if (const auto display = fhir::CodingView(coding).display(); !display.empty()) {
                return context_.lower(display);
            }
        }
        return {};
    }

    // The exons of one component; none when its value is not a number of exons and no negative.
    std::vector<int> exons_of(const Value& component, std::string_view label, bool is_codon) {
        const std::vector<int> of_label = read_molecular_text(label, tables_).exons;
        const ObservationValue value = read_value(context_, component);
        std::string words(value.text);
        if (value.integer) {
            words = std::to_string(*value.integer);
        } else if (!value.quantity_number.empty()) {
            words = value.quantity_number;
        } else if (value.concept_value) {
            words = value.concept_value->text;
            for (const Coding& coding : value.concept_value->codings) {
                words = words.empty() ? std::string(coding.display) : words;
                words = words.empty() ? std::string(coding.code) : words;
            }
        }
        if (of_label.empty()) {
            const WordList& kind = is_codon ? tables_.codon_words : tables_.exon_words;
            return read_molecular_text(kind.front() + ' ' + words, tables_).exons;
        }
        const bool is_negative =
            coded_answer(context_, component) == kWildType ||
            read_molecular_text(words, tables_).meaning == MolecularText::Meaning::NotDetected;
        return is_negative ? of_label : std::vector<int>();
    }

    MappingContext& context_;
    const MolecularTables& tables_;
    const Value& resource_;
    std::optional<std::vector<int>> tested_;
};

}  // namespace

bool covers_all_exons(const std::vector<int>& exons, const MolecularTables& tables) {
    return std::ranges::all_of(tables.codon_exons, [&](const auto& row) {
        return std::ranges::find(exons, row.second) != exons.end();
    });
}

std::optional<std::vector<int>> tested_exons(MappingContext& context, const Value& resource) {
    return ExonReader(context, resource).read();
}

}  // namespace hookline::mappings
