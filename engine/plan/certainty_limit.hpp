#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "engine/plan/apply.hpp"
#include "engine/plan/fired_rule.hpp"
#include "engine/plan/rule_evaluator.hpp"
#include "mappings/without_uncertain.hpp"

namespace hookline::engine {

/// What is known from words only never raises a critical alert, and silences neither one nor a
/// warning (decision D-04). A preliminary value raises none either, and silences no rule at all: it
/// is usable for warnings only (FHIR shapes section 8). Rules are looked at a second time, over the
/// record without it; nothing is done for a record in which there is none. One request, one thread.
class CertaintyLimit {
  public:
    CertaintyLimit(const Guideline& guideline, const HookCall& call, RequestArena& arena);

    /// A rule over the record without what must not decide it.
    struct SecondLook {
        RuleEvaluator& evaluator;
        RuleEvaluator::Firing firing;
        mappings::Uncertain left_out;
    };
    /// Nothing when the record holds nothing that must not decide the rule.
    [[nodiscard]] std::optional<SecondLook> second_look(const Rule& rule);

    /// A critical rule that fired: a warning when it does not fire at the second look.
    void limit(FiredRule& fired);

    /// The second look at a rule that did not fire, where it fires.
    [[nodiscard]] std::optional<SecondLook> find_silenced(const Rule& rule);

  private:
    // The call without what is uncertain.
    struct Certain {
        Certain(const Guideline& guideline, const HookCall& whole,
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
    [[nodiscard]] mappings::Uncertain left_out_for(const Rule& rule) const;
    [[nodiscard]] Certain& without(mappings::Uncertain left_out);

    const Guideline& guideline_;
    const HookCall& call_;
    RequestArena& arena_;
    mappings::Uncertain found_;
    std::unique_ptr<Certain> critical_;  // without all of it; made when first asked for
    std::unique_ptr<Certain> others_;    // without what is preliminary; where it differs
};

}  // namespace hookline::engine
