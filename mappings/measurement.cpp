// Performance status (patient model 3.4, decision D-01), weight and markers in one unit each.
#include <algorithm>
#include <charconv>
#include <vector>

#include "fhir/base/blanks.hpp"
#include "mappings/ascii_letters.hpp"
#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

int number_of(std::string_view digits) {
    int number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

struct Score {
    int value = 0;
    bool from_text = false;
    bool disagrees = false;
};

// The worse of two scores is the cautious one.
int worse(const MeasurementTables::Scale& scale, int a, int b) {
    return scale.higher_is_worse ? std::max(a, b) : std::min(a, b);
}

bool is_on_scale(const MeasurementTables::Scale& scale, int value) {
    return value >= 0 && value <= scale.score_max && value % scale.step == 0;
}

// A bound is a score only when what it leaves open is worse: `>= 3` of ECOG, not `< 3`.
bool may_stand_for_score(const MeasurementTables::Scale& scale, std::string_view comparator) {
    return comparator.empty() || comparator == (scale.higher_is_worse ? ">=" : "<=");
}

// The numbers of one word, such as `1-2`; none when one of them is no score: `LA9623-5` is a code
// and `2026-09-05` a date.
std::vector<int> scores_of_word(const MeasurementTables::Scale& scale, std::string_view word) {
    std::vector<int> scores;
    for (std::size_t i = 0; i < word.size();) {
        if (!is_digit(word[i])) {
            ++i;
            continue;
        }
        int number = 0;
        for (; i < word.size() && is_digit(word[i]); ++i) {
            number = std::min(number * 10 + (word[i] - '0'), 100'000);
        }
        if (!is_on_scale(scale, number)) {
            return {};
        }
        scores.push_back(number);
    }
    return scores;
}

// The score in a text such as `PS 1-2` or `Karnofsky 80/100`: of several the worse, which is the
// more cautious reading. The end of the scale beside another number says what the scale is.
std::optional<int> score_in_words(const MeasurementTables::Scale& scale, std::string_view text) {
    constexpr std::string_view kBetweenWords = " \t\r\n()[],;:=";
    std::optional<int> score;
    bool names_end = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(kBetweenWords), text.size());
        for (const int number : scores_of_word(scale, text.substr(0, end))) {
            if (number == scale.score_max) {
                names_end = true;
            } else {
                score = score ? worse(scale, *score, number) : number;
            }
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return !score && names_end ? std::optional(scale.score_max) : score;
}

std::optional<Score> coded_score(const MeasurementTables::Scale& scale, const Concept& value) {
    const Words answers = scale.answers.of(value);
    if (answers.empty()) {
        return std::nullopt;
    }
    Score score{number_of(answers.front()), false, answers.size() > 1};
    for (const std::string_view answer : answers.all()) {
        score.value = worse(scale, score.value, number_of(answer));
    }
    return score;
}

std::optional<Score> score_of(const MeasurementTables::Scale& scale,
                              const ObservationValue& value) {
    std::optional<Score> score;
    if (value.integer) {
        score = Score{*value.integer, false, false};
    } else if (!value.quantity_number.empty()) {
        const auto whole = fhir::parse_whole_number(value.quantity_number);
        if (whole && may_stand_for_score(scale, value.quantity_comparator)) {
            score = Score{*whole, false, false};
        }
    } else if (value.concept_value) {
        score = coded_score(scale, *value.concept_value);
        for (const Coding& coding : value.concept_value->codings) {
            const std::string_view code = trimmed(coding.code);
            if (!score && coding.system.empty() && !code.empty() && is_digit(code.front())) {
                if (const auto number = score_in_words(scale, code)) {
                    score = Score{*number, false, false};
                }
            }
        }
    }
    if (!score) {
        const std::string_view text = value.concept_value ? value.concept_value->text : value.text;
        if (const auto number = score_in_words(scale, text)) {
            score = Score{*number, true, false};
        }
    }
    return score && is_on_scale(scale, score->value) ? score : std::nullopt;
}

void add_performance(MappingContext& context, const MeasurementTables::Scale& scale,
                     const Value& owner, const Statement& statement, const Place& place) {
    const auto score = score_of(scale, read_value(context, owner));
    if (!score) {
        context.skip(place, "value is no score of the scale");
        return;
    }
    auto status = derive<PerformanceStatus>(statement);
    status.scale = scale.name;
    status.score = score->value;
    if (score->from_text) {
        status.note = "value in words";  // the test is coded and the words hold a number (D-04)
    }
    if (score->disagrees && status.certainty == Certainty::Confirmed) {
        status.certainty = Certainty::Conflict;
    }
    if (scale.step == 1) {
        status.ecog = score->value;
    } else {
        for (const MeasurementTables::Karnofsky& row : context.tables.measurements.karnofsky) {
            if (row.score == score->value) {
                status.ecog = row.ecog;
                status.converted = true;
                status.uncertain = row.uncertain;
            }
        }
    }
    context.performance.push_back(status);
}

// A value that cannot be used leaves that there is one.
void add_measured(MappingContext& context, const MeasurementTables::Measured& row,
                  const Value& owner, const Statement& statement, const Place& place) {
    const fhir::QuantityView quantity(owner.find("valueQuantity"));
    auto measurement = derive<Measurement>(statement);
    measurement.kind = row.kind;
    if (!quantity.number().empty()) {
        const auto value = convert(quantity.number(), quantity.unit(), row.units);
        if (!value) {
            context.skip(place, "unit is not known, the value is dropped");
        } else if (*value < row.min || *value > row.max) {
            context.skip(place, "value is not plausible and is dropped");
        } else {
            measurement.value = *value;
            measurement.unit = row.unit;
            measurement.comparator = quantity.comparator();
        }
    } else if (std::ranges::any_of(owner.string_at("valueString"), is_digit)) {
        context.skip(place, "value is a text and is not read");
    } else {
        return;
    }
    context.measurements.push_back(measurement);
}

}  // namespace

void map_measurement(MappingContext& context, const Value& owner, const Concept& code,
                     const Statement& statement, const Place& place) {
    if (!context.tables.measurements.tests.has(code)) {
        return;
    }
    for (const MeasurementTables::Scale& scale : context.tables.measurements.scales) {
        if (scale.tests.has(code)) {
            add_performance(context, scale, owner, statement, place);
        }
    }
    for (const MeasurementTables::Measured& row : context.tables.measurements.measured) {
        if (row.tests.has(code)) {
            add_measured(context, row, owner, statement, place);
        }
    }
}

}  // namespace hookline::mappings
