#include "engine/plan/words_limit.hpp"

#include <algorithm>

#include "mappings/without_words.hpp"

namespace hookline::engine {

WordsLimit::WordsLimit(const Guideline& guideline, const HookCall& call, RequestArena& arena)
    : guideline_(guideline),
      call_(call),
      arena_(arena),
      has_words_(mappings::has_words_only(call.source.record())) {}

WordsLimit::Coded& WordsLimit::coded() {
    if (coded_ == nullptr) {
        coded_ = std::make_unique<Coded>(
            guideline_, call_,
            mappings::without_words(call_.source.record(), call_.tables.therapy, call_.now.date,
                                    arena_),
            arena_);
    }
    return *coded_;
}

RuleEvaluator::Firing WordsLimit::fires(const Rule& rule) {
    const bool is_triggered = std::ranges::any_of(
        coded().triggered, [&](std::size_t index) { return &guideline_.rules()[index] == &rule; });
    return is_triggered ? coded().evaluator.fires(rule) : RuleEvaluator::Firing{};
}

void WordsLimit::limit(FiredRule& fired) {
    if (!has_words_ || fired.indicator != Indicator::Critical) {
        return;
    }
    if (fires(*fired.rule).truth != Truth::Yes) {
        fired.indicator = Indicator::Warning;
        fired.rests_on_words = true;
    }
}

std::optional<WordsLimit::Silenced> WordsLimit::find_silenced(const Rule& rule) {
    if (!has_words_ || rule.indicator != Indicator::Critical) {
        return std::nullopt;
    }
    const RuleEvaluator::Firing firing = fires(rule);
    if (firing.truth != Truth::Yes) {
        return std::nullopt;
    }
    return Silenced{coded().evaluator, firing};
}

}  // namespace hookline::engine
