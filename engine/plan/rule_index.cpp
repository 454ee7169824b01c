#include "engine/plan/rule_index.hpp"

#include <algorithm>

namespace hookline::engine {

void RuleIndex::add(std::size_t index, const Rule& rule) {
    for (const Trigger& trigger : rule.triggers) {
        OfHook& hook = by_hook_[trigger.hook];
        if (trigger.kinds.empty() && trigger.appointment_kinds.empty()) {
            hook.always.push_back(index);
        }
        for (const std::string& kind : trigger.kinds) {
            hook.by_order[kind].push_back(index);
        }
        for (const std::string& kind : trigger.appointment_kinds) {
            hook.by_appointment[kind].push_back(index);
        }
    }
}

std::vector<std::size_t> RuleIndex::find(const CallTriggers& call) const {
    const auto hook = by_hook_.find(call.hook);
    if (hook == by_hook_.end()) {
        return {};
    }
    Rules rules = hook->second.always;
    const auto add = [&rules](const ByKind& by_kind, std::span<const std::string_view> kinds) {
        for (const std::string_view kind : kinds) {
            if (const auto found = by_kind.find(kind); found != by_kind.end()) {
                rules.insert(rules.end(), found->second.begin(), found->second.end());
            }
        }
    };
    add(hook->second.by_order, call.orders);
    add(hook->second.by_appointment, call.appointments);
    std::ranges::sort(rules);
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    return rules;
}

std::vector<std::string> RuleIndex::hooks() const {
    std::vector<std::string> names;
    names.reserve(by_hook_.size());
    for (const auto& [name, rules] : by_hook_) {
        names.push_back(name);
    }
    return names;
}

}  // namespace hookline::engine
