#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "engine/plan/apply.hpp"
#include "engine/plan/fired_rule.hpp"
#include "engine/plan/rule_evaluator.hpp"

namespace hookline::engine {

/// Decision D-04: what is known from words only never raises a critical alert, and never silences
/// one. Critical rules are looked at a second time, over the record without it; nothing is done for
/// a record in which there is none. One request, one thread.
class WordsLimit {
  public:
    WordsLimit(const Guideline& guideline, const HookCall& call, RequestArena& arena);

    /// A critical rule that fired: a warning when it does not fire without the words.
    void limit(FiredRule& fired);

    /// A critical rule that did not fire: where it fires without the words, its evaluator and
    /// evaluation.
    struct Silenced {
        RuleEvaluator& evaluator;
        RuleEvaluator::Firing firing;
    };
    [[nodiscard]] std::optional<Silenced> find_silenced(const Rule& rule);

  private:
    // The call without what only words tell; made when first asked for.
    struct Coded {
        Coded(const Guideline& guideline, const HookCall& whole,
              const mappings::PatientRecord& record, RequestArena& arena)
            : source(record, whole.binding),
              call(whole.with_source(source)),
              evaluator(guideline, call, arena),
              triggered(guideline.index().find(TriggerKinds(record).of(call.hook))) {}

        RecordSource source;
        HookCall call;
        RuleEvaluator evaluator;
        std::vector<std::size_t> triggered;  // numbers of the rules that the call concerns
    };
    [[nodiscard]] Coded& coded();
    [[nodiscard]] RuleEvaluator::Firing fires(const Rule& rule);

    const Guideline& guideline_;
    const HookCall& call_;
    RequestArena& arena_;
    bool has_words_;
    std::unique_ptr<Coded> coded_;
};

}  // namespace hookline::engine
