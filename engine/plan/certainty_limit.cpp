#include "engine/plan/certainty_limit.hpp"

#include <algorithm>

namespace hookline::engine {

using mappings::Uncertain;

CertaintyLimit::CertaintyLimit(const Guideline& guideline, const HookCall& call,
                               RequestArena& arena)
    : guideline_(guideline),
      call_(call),
      arena_(arena),
      found_(mappings::find_uncertain(call_.source.record())) {}

Uncertain CertaintyLimit::left_out_for(const Rule& rule) const {
    return {found_.words && rule.indicator != Indicator::Info, found_.preliminary};
}

CertaintyLimit::Certain& CertaintyLimit::without(Uncertain left_out) {
    std::unique_ptr<Certain>& certain = left_out == found_ ? critical_ : others_;
    if (certain == nullptr) {
        certain = std::make_unique<Certain>(
            guideline_, call_,
            mappings::without_uncertain(call_.source.record(), left_out, call_.tables.therapy,
                                        call_.now.date, arena_),
            arena_);
    }
    return *certain;
}

std::optional<CertaintyLimit::SecondLook> CertaintyLimit::second_look(const Rule& rule) {
    const Uncertain left_out = left_out_for(rule);
    if (!left_out.any()) {
        return std::nullopt;
    }
    Certain& certain = without(left_out);
    const bool is_triggered = std::ranges::any_of(
        certain.triggered, [&](std::size_t index) { return &guideline_.rules()[index] == &rule; });
    return SecondLook{certain.evaluator,
                      is_triggered ? certain.evaluator.fires(rule) : RuleEvaluator::Firing{},
                      left_out};
}

void CertaintyLimit::limit(FiredRule& fired) {
    if (fired.indicator != Indicator::Critical) {
        return;
    }
    const auto look = second_look(*fired.rule);
    if (look && look->firing.truth != Truth::Yes) {
        fired.indicator = Indicator::Warning;
        fired.rests_on = look->left_out;
    }
}

std::optional<CertaintyLimit::SecondLook> CertaintyLimit::find_silenced(const Rule& rule) {
    auto look = second_look(rule);
    return look && look->firing.truth == Truth::Yes ? look : std::nullopt;
}

}  // namespace hookline::engine
