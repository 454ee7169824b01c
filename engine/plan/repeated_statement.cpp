#include "engine/plan/repeated_statement.hpp"

#include <algorithm>

#include "engine/plan/markdown.hpp"

namespace hookline::engine {
namespace {

// Days and times of a clinician: `2026-10-01 at 14:05`, at the offset of the call.
std::string moment_in_words(const fhir::DateTime& time) {
    constexpr std::size_t kDayEnd = 10;  // of `2026-10-01T14:05:00.000+02:00`
    constexpr std::size_t kMinuteEnd = 16;
    std::string text = fhir::to_string(time);
    if (text.size() < kMinuteEnd) {
        return text;
    }
    return text.substr(0, kDayEnd) + " at " + text.substr(kDayEnd + 1, kMinuteEnd - kDayEnd - 1);
}

// Clients may leave the system of a code out.
bool is_same_reason(const Coding& known, const Coding& sent) {
    return known.code == sent.code && (sent.system.empty() || known.system == sent.system);
}

// SAFETY: a critical rule always comes back whole, also when it is shown as a warning because
// something could not be read.
bool is_critical(const FiredRule* rule) {
    return rule->indicator == Indicator::Critical || rule->rule->indicator == Indicator::Critical;
}

std::string reason_in_words(const RepeatedStatement& statement) {
    const Coding& sent = statement.earlier.reason;
    for (const FiredRule* rule : statement.rules) {
        for (const Coding& known : rule->rule->override_reasons) {
            if (!sent.code.empty() && is_same_reason(known, sent)) {
                return known.display;
            }
        }
    }
    return escape_markdown(sent.display.empty() ? sent.code : sent.display);
}

}  // namespace

std::optional<EarlierOverride> earlier_override(const HookCall& call,
                                                std::span<const FiredRule* const> rules) {
    const FiredRule& lead = *rules.front();
    if (call.overrides == nullptr || call.hook != "order-sign" ||
        std::ranges::any_of(rules, is_critical)) {
        return std::nullopt;
    }
    std::optional<EarlierOverride> latest;
    for (const FiredRule* rule : rules) {
        if (rule->order_identities.empty()) {
            return std::nullopt;
        }
        for (const std::string& order : rule->order_identities) {
            auto found = call.overrides->find(rule->rule->statement_id, order, lead.indicator);
            if (!found) {
                return std::nullopt;
            }
            if (!latest || epoch_ms(found->time) > epoch_ms(latest->time)) {
                latest = std::move(found);
            }
        }
    }
    return latest;
}

std::string override_in_words(const RepeatedStatement& statement) {
    std::string words = "Overridden on " + moment_in_words(statement.earlier.time);
    const std::string reason = reason_in_words(statement);
    return words + (reason.empty() ? "; no reason was given." : "; reason: " + reason + '.');
}

}  // namespace hookline::engine
