// TNM categories, stage groups and resection margins (patient model 2, FHIR shapes section 3).
#include <array>

#include "mappings/ascii_letters.hpp"
#include "mappings/mappers.hpp"

namespace hookline::mappings {

namespace {

constexpr std::string_view kValueInWords = "value in words";

struct Read {
    std::string_view kind;
    std::string_view value;
    std::string_view prefix;
};

bool is_one_of(char c, std::string_view letters) {
    return letters.find(c) != std::string_view::npos;
}

// Takes `prefix` off the front, whatever its case.
bool eat(std::string_view& text, std::string_view prefix) {
    if (text.size() < prefix.size()) {
        return false;
    }
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        if (to_lower(text[i]) != prefix[i]) {
            return false;
        }
    }
    text.remove_prefix(prefix.size());
    return true;
}

void eat_blanks(std::string_view& text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
}

bool begins_with_roman_numeral(std::string_view text) {
    eat_blanks(text);
    return !text.empty() && is_one_of(text.front(), "iIvV");
}

std::string_view stage_of(std::string_view& text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kNames = {{
        {"iv", "IV"},
        {"iii", "III"},
        {"ii", "II"},
        {"i", "I"},
        {"4", "IV"},
        {"3", "III"},
        {"2", "II"},
        {"1", "I"},
        {"0", "0"},
    }};
    for (const auto& [spelling, stage] : kNames) {
        if (!eat(text, spelling)) {
            continue;
        }
        // `IVA`, `IV A`, `IV-A`
        const bool is_apart = text.size() > 1 && is_one_of(text.front(), " -");
        if (text.size() > (is_apart ? 1U : 0U) && is_one_of(text[is_apart ? 1 : 0], "abcABC")) {
            text.remove_prefix(is_apart ? 2 : 1);
        }
        return stage;
    }
    return {};
}

std::string_view category_of(char letter, char digit, char suffix) {
    constexpr std::array<std::string_view, 5> kT = {"T0", "T1", "T2", "T3", "T4"};
    constexpr std::array<std::string_view, 3> kN = {"N0", "N1", "N2"};
    const auto number = static_cast<std::size_t>(digit - '0');
    if (letter == 't') {
        return number < kT.size() ? kT[number] : std::string_view();
    }
    if (letter == 'n') {
        return number < kN.size() ? kN[number] : std::string_view();
    }
    if (number == 0) {
        return "M0";
    }
    if (number != 1) {
        return {};
    }
    return suffix == 'a' ? "M1a" : suffix == 'b' ? "M1b" : suffix == 'c' ? "M1c" : "M1";
}

// `cT3`, `AJCC pN1b`, `ypT0`, `stage IVA`, `M1`: the whole text, else nothing.
std::optional<Read> read_words(std::string_view text, std::string_view kind) {
    eat_blanks(text);
    if (!eat(text, "american joint committee on cancer ")) {
        static_cast<void>(eat(text, "ajcc "));
    }
    eat_blanks(text);
    Read result;
    const bool clinical = eat(text, "clinical ");
    const bool pathological = !clinical && (eat(text, "pathologic ") || eat(text, "pathological "));
    const bool says_stage = eat(text, "stage group ") || eat(text, "stage-") || eat(text, "stage ");
    const bool after_therapy = eat(text, "y");
    if (clinical || (!pathological && eat(text, "c"))) {
        result.prefix = after_therapy ? "yc" : "c";
    } else if (pathological || eat(text, "p")) {
        result.prefix = after_therapy ? "yp" : "p";
    }
    const char letter = text.empty() ? '\0' : static_cast<char>(text.front() | 0x20);
    if (!says_stage && is_one_of(letter, "tnm") && text.size() >= 2 && text[1] >= '0' &&
        text[1] <= '9') {
        const char digit = text[1];
        text.remove_prefix(2);
        char suffix = '\0';
        if (!text.empty() && is_one_of(static_cast<char>(text.front() | 0x20), "abcd")) {
            suffix = static_cast<char>(text.front() | 0x20);
            text.remove_prefix(1);
        }
        result.kind = letter == 't' ? "T" : letter == 'n' ? "N" : "M";
        result.value = category_of(letter, digit, suffix);
    } else if (says_stage || kind == "stage-group") {
        result.kind = "stage-group";
        result.value = stage_of(text);
        if (result.prefix.empty() && eat(text, "p")) {  // `4P` of older systems
            result.prefix = "p";
        }
    }
    static_cast<void>(eat(text, " (qualifier value)") || eat(text, " (finding)") ||
                      eat(text, " category"));
    eat_blanks(text);
    return result.value.empty() || !text.empty() ? std::nullopt : std::optional(result);
}

}  // namespace

void add_staging(MappingContext& context, const Statement& base, std::string_view kind,
                 std::string_view prefix, const Concept& value, std::string_view words,
                 std::string_view site, std::span<const std::string_view> related) {
    const StagingTables& tables = context.tables.staging;
    auto staging = derive<Staging>(base);
    staging.site = site;
    staging.related = related;
    staging.prefix = prefix;
    const auto keep = [&](std::string_view of_kind, const Words& values) {
        if (values.empty() || (!kind.empty() && kind != of_kind)) {
            return false;
        }
        staging.kind = of_kind;
        staging.value = values.front();
        if (values.size() > 1) {
            staging.certainty = Certainty::Conflict;
            staging.note = "codes of one concept name different things";
        }
        mark_words(staging, value);
        context.stagings.push_back(staging);
        return true;
    };
    const bool coded_m = keep("M", tables.m_values.of(value));
    const bool coded_stage = keep("stage-group", tables.stage_values.of(value));
    if (coded_m || coded_stage) {
        return;
    }
    // The display is the name of the code that the sender chose; a text is words. A code of a
    // staging system, or a Roman numeral, needs no word beside it that calls it a stage.
    const auto read = [&](std::string_view text, bool is_display, bool is_stage_code) {
        auto found = read_words(text, kind);
        if (!found && kind.empty() && (is_stage_code || begins_with_roman_numeral(text))) {
            found = read_words(text, "stage-group");
        }
        if (!found || (!kind.empty() && found->kind != kind)) {
            return false;
        }
        staging.kind = found->kind;
        staging.value = found->value;
        if (!found->prefix.empty()) {
            staging.prefix = found->prefix;
        }
        // D-04: the test is coded and the words are of a closed form; else words only.
        staging.note = is_display ? std::string_view() : kValueInWords;
        if (kind.empty() && !is_stage_code) {
            staging.certainty = Certainty::TextOnly;
        }
        context.stagings.push_back(staging);
        return true;
    };
    for (const Coding& coding : value.codings) {
        const bool is_stage_code = contains(tables.systems, coding.system);
        if (read(coding.display, true, is_stage_code) || read(coding.code, true, is_stage_code)) {
            return;
        }
    }
    if (!read(value.text, false, false)) {
        static_cast<void>(read(words, false, false));
    }
}

void add_margin(MappingContext& context, const Statement& base, const Concept& value) {
    const Words margins = context.tables.staging.residual.of(value);
    if (margins.empty()) {
        return;
    }
    auto margin = derive<ResectionMargin>(base);
    margin.value = margins.front();
    mark_words(margin, value);
    if (margins.size() > 1) {
        margin.certainty = Certainty::Conflict;
    }
    context.margins.push_back(margin);
}

}  // namespace hookline::mappings
