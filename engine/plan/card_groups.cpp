#include "engine/plan/card_groups.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace hookline::engine {
namespace {

// A statement counts once, with its most severe rule (3.1); of equals a card goes before a digest,
// and the earlier before the later. By statement id.
std::map<std::string_view, const FiredRule*> strongest_rules(
    const std::vector<const FiredRule*>& fired) {
    const auto rank = [](const FiredRule& rule) {
        return std::pair(rule.indicator, rule.rule->delivery == Delivery::Card);
    };
    std::map<std::string_view, const FiredRule*> strongest;
    for (const FiredRule* rule : fired) {
        const FiredRule*& known = strongest[rule->rule->statement_id];
        if (known == nullptr || rank(*rule) > rank(*known)) {
            known = rule;
        }
    }
    return strongest;
}

bool merges(const Rule& rule) {
    return !rule.group.empty() && rule.selection_behavior != "at-most-one";
}

// Statements that come back as one line (3.9), taken out of the fired rules.
std::vector<RepeatedStatement> take_repeated(const HookCall& call, FiredRules& fired) {
    std::vector<RepeatedStatement> repeated;
    if (call.overrides == nullptr) {
        return repeated;
    }
    const auto strongest = strongest_rules(fired);
    for (const FiredRule* rule : fired) {
        const FiredRule* lead = strongest.at(rule->rule->statement_id);
        if (rule != lead) {
            continue;  // looked at with its leading rule
        }
        FiredRules rules = {lead};
        std::ranges::copy_if(fired, std::back_inserter(rules), [lead](const FiredRule* other) {
            return other != lead && other->rule->statement_id == lead->rule->statement_id;
        });
        if (auto earlier = earlier_override(call, rules)) {
            repeated.push_back({std::move(rules), *std::move(earlier)});
        }
    }
    std::erase_if(fired, [&repeated](const FiredRule* rule) {
        return std::ranges::any_of(repeated, [rule](const RepeatedStatement& statement) {
            return std::ranges::find(statement.rules, rule) != statement.rules.end();
        });
    });
    return repeated;
}

// One group when suggestions may be taken in any number; a rule with alternatives keeps its own
// card (3.2). Groups stand where their first rule stands; the most severe rule leads.
std::vector<CardGroup> grouped(const FiredRules& leading) {
    std::vector<CardGroup> groups;
    std::map<std::string_view, std::size_t> by_name;
    for (const FiredRule* rule : leading) {
        if (!merges(*rule->rule)) {
            groups.push_back({{rule}, {}, {}});
            continue;
        }
        const auto [known, is_new] = by_name.emplace(rule->rule->group, groups.size());
        if (is_new) {
            groups.emplace_back();
        }
        groups[known->second].rules.push_back(rule);
    }
    for (CardGroup& group : groups) {
        std::ranges::stable_sort(group.rules, std::ranges::greater(), &FiredRule::indicator);
    }
    return groups;
}

// Digest rules add a line to the card of their group, else they share the context card (3.3).
void add_digest(const FiredRules& digest, CardGroups& result) {
    for (const FiredRule* rule : digest) {
        const auto home = std::ranges::find_if(result.cards, [&](const CardGroup& group) {
            return !rule->rule->group.empty() &&
                   group.rules.front()->rule->group == rule->rule->group;
        });
        if (home == result.cards.end()) {
            result.context.push_back(rule);
        } else {
            home->digest.push_back(rule);
        }
    }
}

// Further rules of a statement join its card when they belong to the same group, else they are
// named there.
void add_weaker(const FiredRules& weaker, CardGroups& result) {
    const auto holds = [](const FiredRules& rules, const FiredRule* wanted) {
        return std::ranges::any_of(rules, [&](const FiredRule* rule) {
            return rule->rule->statement_id == wanted->rule->statement_id;
        });
    };
    for (const FiredRule* rule : weaker) {
        const auto home = std::ranges::find_if(result.cards, [&](const CardGroup& group) {
            return holds(group.rules, rule) || holds(group.digest, rule);
        });
        if (home == result.cards.end()) {
            result.context.push_back(rule);
            continue;
        }
        const Rule& lead = *home->rules.front()->rule;
        const bool joins = merges(*rule->rule) && merges(lead) && lead.group == rule->rule->group &&
                           rule->rule->delivery == Delivery::Card;
        (joins ? home->rules : home->same_statement).push_back(rule);
    }
}

}  // namespace

CardGroups group_rules(const std::vector<FiredRule>& fired, const HookCall& call) {
    FiredRules rules;
    for (const FiredRule& rule : fired) {
        rules.push_back(&rule);
    }
    std::vector<RepeatedStatement> repeated = take_repeated(call, rules);
    const auto strongest = strongest_rules(rules);
    FiredRules leading;
    FiredRules digest;
    FiredRules weaker;
    for (const FiredRule* rule : rules) {
        if (strongest.at(rule->rule->statement_id) != rule) {
            weaker.push_back(rule);
        } else if (rule->rule->delivery == Delivery::Digest) {
            digest.push_back(rule);
        } else {
            leading.push_back(rule);
        }
    }
    CardGroups result{grouped(leading), std::move(repeated), {}};
    add_digest(digest, result);
    add_weaker(weaker, result);
    return result;
}

}  // namespace hookline::engine
