// Adverse effects of treatment with their CTCAE grade (patient model 3.8).
#include <algorithm>
#include <array>

#include "fhir/base/blanks.hpp"
#include "mappings/ascii_letters.hpp"
#include "mappings/mappers.hpp"

namespace hookline::mappings {

namespace {

bool is_grade_digit(char c) {
    return c >= '0' && c <= '5';
}

// The end of a range of grades, `-2`, with a hyphen or an en dash.
std::optional<std::int32_t> upper_grade(std::string_view rest) {
    for (const std::string_view dash : {"-", "\u2013"}) {
        if (rest.starts_with(dash)) {
            rest.remove_prefix(dash.size());
            const bool is_grade = !rest.empty() && is_grade_digit(rest.front()) &&
                                  (rest.size() == 1 || !is_digit(rest[1]));
            return is_grade ? std::optional(rest.front() - '0') : std::nullopt;
        }
    }
    return std::nullopt;
}

// The grade with which the words begin: `2`, of `1-2` the higher (the more cautious); not `12`.
std::optional<std::int32_t> leading_grade(std::string_view words) {
    if (words.empty() || !is_grade_digit(words.front()) ||
        (words.size() > 1 && is_digit(words[1]))) {
        return std::nullopt;
    }
    return std::max(words.front() - '0', upper_grade(words.substr(1)).value_or(0));
}

// The same as a Roman numeral, `ii`, which is a word of its own.
std::optional<std::int32_t> leading_roman_grade(std::string_view words) {
    constexpr std::array<std::string_view, 5> kNumerals = {"i", "ii", "iii", "iv", "v"};
    std::size_t size = 0;
    while (size < words.size() && is_letter(words[size])) {
        ++size;
    }
    const auto* const found = std::ranges::find(kNumerals, words.substr(0, size));
    return found == kNumerals.end()
               ? std::nullopt
               : std::optional(static_cast<std::int32_t>(found - kNumerals.begin()) + 1);
}

// A text that is or begins with the grade alone: `2`, `1-2`, `2 - moderate`.
std::optional<std::int32_t> grade_of_digit(std::string_view words) {
    words = trimmed(words);
    const std::string_view rest = words.empty() ? words : words.substr(1);
    const bool is_alone =
        rest.empty() || rest.front() == ' ' || rest.front() == ':' || upper_grade(rest);
    return is_alone ? leading_grade(words) : std::nullopt;
}

}  // namespace

// A code beside words is a grade when it is its digit, whoever's code system it is.
std::optional<std::int32_t> grade_of(MappingContext& context, const Concept& value) {
    const Words grades = context.tables.toxicities.grades.of(value);
    if (grades.size() == 1) {
        return grades.front().front() - '0';
    }
    if (const auto grade = grade_of_words(context, value.text)) {
        return grade;
    }
    for (const Coding& coding : value.codings) {
        if (coding.code.size() == 1 && is_digit(coding.code.front())) {
            return coding.code.front() - '0';
        }
        if (const auto grade = grade_of_words(context, coding.display)) {
            return grade;
        }
    }
    return std::nullopt;
}

std::optional<std::int32_t> grade_of_words(MappingContext& context, std::string_view text) {
    const std::string_view words = context.lower(text);
    constexpr std::string_view kGrade = "grade ";
    if (const std::size_t at = words.find(kGrade); at != std::string_view::npos) {
        const std::string_view rest = words.substr(at + kGrade.size());
        if (const auto grade = leading_grade(rest)) {
            return grade;
        }
        if (const auto grade = leading_roman_grade(rest)) {
            return grade;
        }
    }
    if (const auto grade = grade_of_digit(words)) {
        return grade;
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
