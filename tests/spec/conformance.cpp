#include "tests/spec/conformance.hpp"

#include <algorithm>
#include <array>

#include "engine/cql/library_set.hpp"
#include "engine/cql/no_data.hpp"
#include "tests/spec/canonical.hpp"
#include "tests/spec/plain_literal.hpp"

namespace hookline::spec {
namespace {

// Enough for every test, little enough that a test which runs away ends soon.
constexpr std::uint64_t kStepsMax = 20'000'000;

constexpr std::string_view kLibrary = "Conformance";

enum class Stage : std::uint8_t { Load, Execution, None };

struct Attempt {
    Stage refused_at = Stage::None;
    bool unsupported = false;
    std::string text;  // canonical value, or the message
};

Attempt evaluate(const std::string& text, const cql::DateTime& now) {
    const cql::NoData nothing;
    const std::array libraries = {
        cql::LibrarySource{"conformance.cql", "library " + std::string(kLibrary) + "\n"}};
    const std::array expressions = {
        cql::ExpressionSource{std::string(kLibrary), "expression.cql", text}};
    Diagnostics diagnostics;
    const auto set =
        cql::LibrarySet::load(libraries, expressions, nullptr, nothing, nothing, diagnostics);
    if (set == nullptr) {
        const std::string& message = diagnostics.all().front().message;
        return {Stage::Load, message.find("not supported") != std::string::npos, message};
    }
    RequestArena arena;
    cql::EvaluationOptions options;
    options.now = now;
    options.steps_max = kStepsMax;
    cql::Evaluation evaluation(*set, nothing, nothing, options, arena);
    const Result<cql::Value> value = evaluation.evaluate(set->expression(0));
    if (!value) {
        return {Stage::Execution, false, value.error().message};
    }
    return {Stage::None, false, canonical(*value, now.offset_minutes)};
}

Outcome check_refusal(Refusal wanted, const Attempt& attempt) {
    constexpr std::array<std::string_view, 4> kWanted = {"", "refused", "refused at load",
                                                         "refused at execution"};
    const std::string want(kWanted[static_cast<std::size_t>(wanted)]);
    const bool right = attempt.refused_at != Stage::None &&
                       (wanted != Refusal::Load || attempt.refused_at == Stage::Load) &&
                       (wanted != Refusal::Execution || attempt.refused_at == Stage::Execution);
    if (attempt.unsupported) {
        return {Verdict::NotSupported, want, attempt.text};
    }
    return {right ? Verdict::Passed : Verdict::NotRefused, want, attempt.text};
}

// Whole numbers as decimals: what the language's own conversion makes of an output such as
// `{ 10, 11 }` beside a result of Decimals. Only texts of numbers, lists and intervals.
std::optional<std::string> with_decimals(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find_first_not_of("0123456789.", i), text.size());
        if (end == i) {
            if (std::string_view("{}[]() ,-Interval").find(text[i]) == std::string_view::npos) {
                return std::nullopt;
            }
            out += text[i++];
            continue;
        }
        const std::string_view number = text.substr(i, end - i);
        out += number;
        if (number.find('.') == std::string_view::npos) {
            out += ".0";
        }
        i = end;
    }
    return out;
}

// What the outputs of a test mean, by the engine and by the independent reader.
struct Expected {
    Attempt engine;
    std::optional<std::string> plain;
};

Expected expected_of(const SuiteTest& test, const cql::DateTime& now) {
    std::string text = test.outputs.front();
    if (test.outputs.size() > 1) {
        text = "{ ";
        for (std::size_t i = 0; i < test.outputs.size(); ++i) {
            text += (i > 0 ? ", " : "") + test.outputs[i];
        }
        text += " }";
    }
    return {evaluate(text, now), read_plain_literal(text, now.offset_minutes)};
}

}  // namespace

std::string_view to_string(Verdict verdict) {
    constexpr std::array<std::string_view, 5> kNames = {"passed", "wrong value", "unexpected error",
                                                        "not refused", "not supported"};
    return kNames[static_cast<std::size_t>(verdict)];
}

Outcome run_test(const SuiteTest& test, const cql::DateTime& now) {
    const Attempt got = evaluate(test.expression, now);
    if (test.refusal != Refusal::None) {
        return check_refusal(test.refusal, got);
    }
    if (test.outputs.empty()) {
        return {Verdict::NotSupported, "no output stated", got.text};
    }
    const Expected want = expected_of(test, now);
    const std::string& wanted = want.plain ? *want.plain : want.engine.text;
    if (got.refused_at != Stage::None) {
        return {got.unsupported ? Verdict::NotSupported : Verdict::UnexpectedError, wanted,
                got.text};
    }
    if (want.engine.refused_at != Stage::None) {
        return {want.engine.unsupported ? Verdict::NotSupported : Verdict::UnexpectedError, wanted,
                "the output is refused: " + want.engine.text};
    }
    if (want.plain && *want.plain != want.engine.text) {
        return {Verdict::WrongValue, wanted, "the output is read as " + want.engine.text};
    }
    const bool is_same = got.text == wanted || got.text == with_decimals(wanted);
    return {is_same ? Verdict::Passed : Verdict::WrongValue, wanted, got.text};
}

}  // namespace hookline::spec
