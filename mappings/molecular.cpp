// Gene results from the shapes of fhir-shapes section 5, by the rules of patient model 3.5 and the
// decisions D-02 to D-04. What decides RAS and BRAF is CQL; here each report says per gene and exon
// what it found and how sure that is.
#include <algorithm>

#include "mappings/mapping_context.hpp"
#include "mappings/molecular_text.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::string_view kMutant = "mutant";
constexpr std::string_view kWildType = "wild_type";
constexpr std::string_view kIndeterminate = "indeterminate";
constexpr std::string_view kPending = "pending";
constexpr std::string_view kValueInWords = "value in words";
constexpr std::string_view kCodeAndDisplayDisagree = "code and display name different genes";
constexpr std::string_view kTestInWords = "test named only in words";

bool contains(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

bool holds_any(std::string_view lower_text, const std::vector<std::string>& words) {
    return std::ranges::any_of(words, [&](const std::string& word) {
        return lower_text.find(word) != std::string_view::npos;
    });
}

// The genes that codings name, and whether a code and its display disagree.
struct NamedGenes {
    std::vector<std::string_view> genes;
    std::vector<std::string_view> disputed;
};

bool looks_like_gene(std::string_view display) {
    return !display.empty() && display.size() <= 10 && std::ranges::all_of(display, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

NamedGenes genes_of(MappingContext& context, const Concept& value) {
    NamedGenes result;
    const auto add = [](std::vector<std::string_view>& list, std::string_view gene) {
        if (std::ranges::find(list, gene) == list.end()) {
            list.push_back(gene);
        }
    };
    for (const Coding& coding : value.codings) {
        const MappingTables::Gene* by_code = nullptr;
        const MappingTables::Gene* by_display = nullptr;
        for (const MappingTables::Gene& gene : context.tables.genes) {
            if (context.terminology.contains(gene.set, coding.system, coding.code)) {
                by_code = &gene;
            }
            if (coding.display == gene.name) {
                by_display = &gene;
            }
        }
        const bool named_otherwise = by_code != nullptr && looks_like_gene(coding.display) &&
                                     coding.display != by_code->name;
        const bool coded_otherwise =
            by_display != nullptr && by_code == nullptr && !coding.code.empty();
        if (named_otherwise || coded_otherwise) {
            if (by_code != nullptr) {
                add(result.disputed, by_code->name);
            }
            if (by_display != nullptr) {
                add(result.disputed, by_display->name);
            }
        } else if (by_code != nullptr || by_display != nullptr) {
            add(result.genes, by_code != nullptr ? by_code->name : by_display->name);
        }
    }
    if (value.codings.empty()) {
        for (const MappingTables::Gene& gene : context.tables.genes) {
            if (value.text == gene.name) {
                add(result.genes, gene.name);
            }
        }
    }
    return result;
}

bool is_plasma(MappingContext& context, const Value& resource) {
    const Value* specimen = resource.find("specimen");
    if (specimen == nullptr) {
        return false;
    }
    if (holds_any(context.lower(specimen->string_at("display")), context.tables.plasma_words)) {
        return true;
    }
    const Value* resolved = context.resolve(specimen, resource);
    if (resolved == nullptr) {
        return false;
    }
    const Concept type = context.member_concept(*resolved, "type");
    return holds_any(context.lower(type.text), context.tables.plasma_words) ||
           std::ranges::any_of(type.codings, [&](const Coding& coding) {
               return holds_any(context.lower(coding.display), context.tables.plasma_words);
           });
}

class MolecularMapper {
  public:
    MolecularMapper(MappingContext& context, const Value& resource, const Statement& statement,
                    std::string_view status)
        : context_(context), tables_(context.tables), resource_(resource) {
        static_cast<Statement&>(base_) = statement;
        base_.preliminary = status == "preliminary";
        pending_ = status == "pending";
        if (is_plasma(context, resource)) {
            base_.specimen = "plasma";
        }
    }

    void map(const Concept& code) {
        if (code.is_in(tables_.variant_test)) {
            map_variant();
            return;
        }
        for (const MappingTables::MolecularTest& test : tables_.molecular_tests) {
            if (code.is_in(test.set)) {
                map_test(test, code, resource_);
            }
        }
        for (const Value& component : resource_.array_at("component")) {
            const Concept component_code = context_.member_concept(component, "code");
            for (const MappingTables::MolecularTest& test : tables_.molecular_tests) {
                if (component_code.is_in(test.set)) {
                    map_test(test, component_code, component);
                }
            }
        }
        if (code.sets.empty() && !code.empty()) {
            map_words(code);
        }
    }

  private:
    void emit(std::string_view gene, std::optional<int> exon, std::string_view scope,
              std::string_view result, std::string_view variant = {},
              std::optional<bool> v600e = std::nullopt) {
        GeneResult item = base_;
        item.gene = gene;
        item.exon = exon;
        item.scope = scope;
        item.result = pending_ ? kPending : result;
        item.variant = context_.arena.copy(variant);
        item.v600e = v600e;
        context_.gene_results.push_back(item);
    }

    // Family A: a variant that is present or absent, genes and change in components.
    void map_variant() {
        NamedGenes named;
        std::string_view variant;
        bool v600e = false;
        std::optional<int> exon;
        bool benign = false;
        bool uncertain = false;
        for (const Value& component : resource_.array_at("component")) {
            const Concept code = context_.member_concept(component, "code");
            const Concept value = context_.member_concept(component, "valueCodeableConcept");
            if (code.is_in(tables_.gene_component)) {
                const NamedGenes own = genes_of(context_, value);
                named.genes.insert(named.genes.end(), own.genes.begin(), own.genes.end());
                named.disputed.insert(named.disputed.end(), own.disputed.begin(),
                                      own.disputed.end());
            } else if (code.is_in(tables_.source_class_component) &&
                       context_.has_code(value, tables_.germline)) {
                return;  // a germline variant never sets tumour status
            } else if (code.is_in(tables_.significance_component)) {
                benign = context_.has_code(value, tables_.benign);
                uncertain = context_.has_code(value, tables_.uncertain_significance);
            } else if (std::ranges::any_of(tables_.variant_components,
                                           [&](SetHandle set) { return code.is_in(set); })) {
                read_change(component, value, variant, exon, v600e, named);
            }
        }
        for (const std::string_view gene : named.disputed) {
            base_.certainty = Certainty::Conflict;
            base_.note = kCodeAndDisplayDisagree;
            emit(gene, std::nullopt, "gene", kIndeterminate);
        }
        base_.certainty = Certainty::Confirmed;
        base_.note = {};
        const std::string_view answer = coded_answer(resource_);
        for (const std::string_view gene : named.genes) {
            if (answer == kMutant && benign) {
                continue;  // says nothing about other variants of the gene
            }
            if (answer == kMutant && !uncertain) {
                emit(gene, exon, exon ? "exon" : "gene", kMutant, variant, v600e);
            } else if (answer == kWildType && variant.empty()) {
                emit(gene, std::nullopt, "gene", kWildType);
            } else if (answer == kWildType && v600e) {
                emit(gene, std::nullopt, "gene", kWildType, {}, false);
            } else {
                emit(gene, exon, exon ? "exon" : "gene", kIndeterminate);
            }
        }
    }

    void read_change(const Value& component, const Concept& value, std::string_view& variant,
                     std::optional<int>& exon, bool& v600e, NamedGenes& named) {
        std::vector<std::string_view> texts = {value.text, component.string_at("valueString")};
        for (const Coding& coding : value.codings) {
            texts.push_back(coding.code);
            texts.push_back(coding.display);
        }
        for (const std::string_view text : texts) {
            v600e = v600e || names_v600e(text);
            const MolecularText read = read_molecular_text(text, tables_);
            if (variant.empty() && !read.variant.empty()) {
                variant = context_.arena.copy(std::string_view(read.variant));
            }
            if (!exon) {
                exon = exon_of_variant(text, tables_);
            }
            if (named.genes.empty() && named.disputed.empty() && read.genes.size() == 1) {
                named.genes.push_back(context_.arena.copy(std::string_view(read.genes.front())));
            }
        }
    }

    // The coded answer of an Observation or component: mutant, wild_type, indeterminate or empty.
    std::string_view coded_answer(const Value& owner) {
        const Concept value = context_.member_concept(owner, "valueCodeableConcept");
        const bool detected = context_.has_code(value, tables_.detected);
        const bool not_detected = context_.has_code(value, tables_.not_detected);
        if (detected != not_detected) {
            return detected ? kMutant : kWildType;
        }
        if (detected || context_.has_code(value, tables_.indeterminate)) {
            return kIndeterminate;
        }
        if (const Value* truth = owner.find("valueBoolean");
            truth != nullptr && truth->is_boolean()) {
            return truth->as_boolean() ? kMutant : kWildType;
        }
        return {};
    }

    std::string_view interpreted_answer(const Value& owner) {
        bool detected = false;
        bool not_detected = false;
        for (const Value& interpretation : owner.array_at("interpretation")) {
            for (const Coding& coding : context_.concept_of(&interpretation).codings) {
                if (coding.system != tables_.interpretation_system) {
                    continue;
                }
                detected = detected || contains(tables_.interpretation_detected, coding.code);
                not_detected =
                    not_detected || contains(tables_.interpretation_not_detected, coding.code);
            }
        }
        return detected == not_detected ? std::string_view() : (detected ? kMutant : kWildType);
    }

    struct Answer {
        std::string_view result;
        MolecularText text;  // of the value
        bool in_words = false;
    };

    Answer answer_of(const Value& owner) {
        Answer answer;
        const Concept coded = context_.member_concept(owner, "valueCodeableConcept");
        std::string_view words = owner.string_at("valueString");
        if (words.empty()) {
            words = coded.text;
        }
        answer.text = read_molecular_text(words, tables_);
        for (const Coding& coding : coded.codings) {
            // `mutations found [Identifier]` is answered by the change itself.
            const MolecularText named = read_molecular_text(coding.code, tables_);
            if (!named.variant.empty() && answer.text.variant.empty()) {
                answer.text.variant = named.variant;
                answer.text.v600e = named.v600e;
                answer.text.exons = named.exons;
                answer.result = kMutant;
            }
        }
        const bool not_done = context_.has_code(coded, tables_.not_done);
        if (const std::string_view code = coded_answer(owner); !code.empty()) {
            answer.result = code;
        }
        // A code and its words that contradict each other decide nothing.
        using enum MolecularText::Meaning;
        if ((answer.result == kMutant && answer.text.meaning == NotDetected) ||
            (answer.result == kWildType && answer.text.meaning == Detected)) {
            answer.result = kIndeterminate;
        }
        if (answer.result.empty() && !not_done) {
            if (answer.text.meaning == Detected || answer.text.meaning == NotDetected) {
                answer.result = answer.text.meaning == Detected ? kMutant : kWildType;
                answer.in_words = true;
            } else {
                answer.result = interpreted_answer(owner);
            }
        }
        const bool has_value =
            !words.empty() || !coded.empty() || owner.find("valueBoolean") != nullptr;
        if (answer.result.empty() && !not_done) {
            answer.result = has_value || !base_.preliminary ? kIndeterminate : kPending;
        }
        return answer;
    }

    // Family D: a plain laboratory test of a gene or a panel.
    void map_test(const MappingTables::MolecularTest& test, const Concept& code,
                  const Value& owner) {
        Answer answer = answer_of(owner);
        if (answer.result.empty()) {
            return;  // not done
        }
        MolecularText test_text = read_molecular_text(code.text, tables_);
        const bool is_braf = contains(test.genes, "BRAF");
        if (is_braf) {
            map_braf(code, answer);
            return;
        }
        base_.note = answer.in_words ? kValueInWords : std::string_view();
        const bool extended =
            test.scope == "extended" || answer.text.extended || test_text.extended;
        std::vector<int> exons = answer.text.exons.empty() ? test_text.exons : answer.text.exons;
        for (const std::string& gene : test.genes) {
            // A mutation that names its gene belongs to that gene.
            if (answer.result == kMutant && !answer.text.genes.empty() &&
                !contains(answer.text.genes, gene)) {
                emit(gene, std::nullopt, "gene", kIndeterminate);
                continue;
            }
            // A negative panel that names fewer genes in words covers only those.
            if (answer.result == kWildType && !answer.text.genes.empty() &&
                !contains(answer.text.genes, gene)) {
                continue;
            }
            if (answer.result == kMutant) {
                const std::optional<int> exon = exons.size() == 1 && exons.front() != 0
                                                    ? std::optional(exons.front())
                                                    : std::nullopt;
                emit(gene, exon, exon ? "exon" : "gene", kMutant, answer.text.variant);
            } else if (answer.result == kWildType && !answer.text.variant.empty()) {
                emit(gene, std::nullopt, "gene",
                     kIndeterminate);  // one variant ruled out, not more
            } else if (answer.result == kWildType && !exons.empty() && !covers_all(exons)) {
                for (const int exon : exons) {
                    emit(gene, exon, "exon", kWildType);
                }
            } else if (answer.result == kWildType) {
                emit(gene, std::nullopt,
                     extended || !exons.empty() ? std::string_view("extended")
                                                : std::string_view("gene"),
                     kWildType);
            } else {
                emit(gene, std::nullopt, extended ? "extended" : "gene", answer.result);
            }
        }
    }

    // Exons 2 to 4, as the codon table knows them.
    [[nodiscard]] bool covers_all(const std::vector<int>& exons) const {
        return std::ranges::all_of(tables_.codon_exons, [&](const auto& row) {
            return std::ranges::find(exons, row.second) != exons.end();
        });
    }

    void map_braf(const Concept& code, const Answer& answer) {
        base_.note = answer.in_words ? kValueInWords : std::string_view();
        const bool asks_v600e = context_.has_code(code, tables_.v600e_tests);
        const bool asks_other = !asks_v600e && context_.has_code(code, tables_.other_v600_tests);
        if (answer.result == kMutant) {
            emit("BRAF", std::nullopt, "gene", kMutant, answer.text.variant,
                 asks_v600e || answer.text.v600e);
        } else if (answer.result == kWildType && asks_other) {
            emit("BRAF", std::nullopt, "gene", kIndeterminate);  // says nothing about V600E
        } else {
            emit("BRAF", std::nullopt, "gene", answer.result, {},
                 answer.result == kWildType ? std::optional(false) : std::nullopt);
        }
    }

    // A test that only words name: text-only, it may inform but never decide (D-04).
    void map_words(const Concept& code) {
        const std::string_view name =
            code.text.empty() && !code.codings.empty() ? code.codings.front().display : code.text;
        const MolecularText test = read_molecular_text(name, tables_);
        if (test.genes.empty()) {
            return;
        }
        const Answer answer = answer_of(resource_);
        if (answer.result.empty()) {
            return;
        }
        base_.certainty = Certainty::TextOnly;
        base_.note = kTestInWords;
        for (const std::string& gene : test.genes) {
            emit(context_.arena.copy(std::string_view(gene)), std::nullopt,
                 test.extended ? "extended" : "gene", answer.result, answer.text.variant);
        }
    }

    MappingContext& context_;
    const MappingTables& tables_;
    const Value& resource_;
    GeneResult base_;
    bool pending_ = false;
};

}  // namespace

void map_molecular(MappingContext& context, const Value& resource, const Concept& code,
                   const Statement& statement, std::string_view status) {
    MolecularMapper(context, resource, statement, status).map(code);
}

// Family B and E: a final report whose region list covers a gene without a variant in it.
void map_molecular_report(MappingContext& context, const Value& resource,
                          const Statement& statement, std::string_view status) {
    if (status != "usable") {
        return;
    }
    std::vector<std::string_view> covered;
    std::vector<std::string_view> references;
    for (const Value& result : resource.array_at("result")) {
        const Value* observation = context.resolve(&result, resource);
        if (observation == nullptr || !context.is_of_patient(*observation, true) ||
            context.tables.status_meaning("Observation", observation->string_at("status")) !=
                "usable") {
            continue;
        }
        Statement own;
        context.identify(own, *observation);
        references.push_back(own.reference);
        if (!context.member_concept(*observation, "code").is_in(context.tables.region_test)) {
            continue;
        }
        for (const Value& component : observation->array_at("component")) {
            if (context.member_concept(component, "code").is_in(context.tables.gene_component)) {
                const NamedGenes named =
                    genes_of(context, context.member_concept(component, "valueCodeableConcept"));
                covered.insert(covered.end(), named.genes.begin(), named.genes.end());
            }
        }
    }
    const std::size_t known = context.gene_results.size();
    bool any_variant = false;
    for (const GeneResult& result : context.gene_results) {
        any_variant =
            any_variant || (result.result == kMutant &&
                            std::ranges::find(references, result.reference) != references.end());
    }
    for (const std::string_view gene : covered) {
        bool has_own_result = false;
        for (std::size_t i = 0; i < known; ++i) {
            const GeneResult& result = context.gene_results[i];
            has_own_result = has_own_result ||
                             (result.gene == gene &&
                              std::ranges::find(references, result.reference) != references.end());
        }
        if (has_own_result) {
            continue;
        }
        GeneResult panel;
        static_cast<Statement&>(panel) = statement;
        panel.gene = gene;
        panel.scope = "panel";
        panel.result = kWildType;
        panel.tumour_dna_shown = any_variant;
        context.gene_results.push_back(panel);
    }
    // A plasma report that shows another mutation shows tumour DNA.
    for (GeneResult& result : context.gene_results) {
        if (any_variant && std::ranges::find(references, result.reference) != references.end()) {
            result.tumour_dna_shown = true;
        }
    }
}

}  // namespace hookline::mappings
