// Adverse effects of treatment with their CTCAE grade (patient model 3.8).
#include "mappings/mappers.hpp"

namespace hookline::mappings {

std::optional<std::int32_t> grade_of_words(MappingContext& context, std::string_view text) {
    const std::string_view words = context.lower(text);
    constexpr std::string_view kGrade = "grade ";
    if (const std::size_t at = words.find(kGrade); at != std::string_view::npos) {
        const std::string_view rest = words.substr(at + kGrade.size());
        const bool one_digit = !rest.empty() && rest.front() >= '0' && rest.front() <= '5' &&
                               (rest.size() == 1 || rest[1] < '0' || rest[1] > '9');
        if (one_digit) {
            return rest.front() - '0';
        }
    }
    for (const auto& [phrase, grade] : context.tables.toxicities.grade_words) {
        if (words.find(phrase) != std::string_view::npos) {
            return grade;
        }
    }
    return std::nullopt;
}

void add_toxicity(MappingContext& context, const Statement& base, const Trouble& trouble,
                  std::optional<std::int32_t> grade) {
    const ToxicityTables& tables = context.tables.toxicities;
    const Words kinds = tables.kinds.of(trouble.code);
    if (kinds.empty()) {
        return;
    }
    auto toxicity = derive<Toxicity>(base);
    mark_words(toxicity, trouble.code);
    toxicity.code = trouble.code;
    toxicity.open = trouble.open;
    toxicity.end = trouble.end;
    toxicity.treatment_related = tables.treatment_related.has(trouble.code);
    toxicity.grade = grade;
    for (const auto& [severity, of_severity] : tables.severity_grades) {
        if (!grade && trouble.severity == severity) {
            toxicity.grade = of_severity;
            toxicity.grade_inferred = true;
        }
    }
    for (const std::string_view kind : kinds.all()) {
        toxicity.kind = kind == "other" ? std::string_view() : kind;
        if (kind == "neuropathy" && tables.not_sensory.has(trouble.code)) {
            toxicity.kind = "motor_neuropathy";
        }
        context.toxicities.push_back(toxicity);
    }
}

}  // namespace hookline::mappings
