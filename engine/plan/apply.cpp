#include "engine/plan/apply.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/plan/fired_rule.hpp"

namespace hookline::engine {
namespace {

constexpr std::string_view kStatementSystem = "https://hookline.example/fhir/CodeSystem/statements";
constexpr std::size_t kCardsMax = 20;           // SR-086
constexpr std::size_t kCardBytesMax = 200'000;  // leaves room for the envelope in 256 KiB

template <class T, class Same>
void append_new(std::vector<T>& list, const std::vector<T>& items, Same same) {
    for (const T& item : items) {
        if (std::ranges::none_of(list, [&](const T& known) { return same(known, item); })) {
            list.push_back(item);
        }
    }
}

bool same_text(const std::string& a, const std::string& b) {
    return a == b;
}
bool same_label(const Suggestion& a, const Suggestion& b) {
    return a.label == b.label;
}
bool same_reason(const Coding& a, const Coding& b) {
    return a.system == b.system && a.code == b.code;
}

class CardAssembler {
  public:
    CardAssembler(const Guideline& guideline, const HookCall& call, IdSource& ids)
        : guideline_(guideline), call_(call), ids_(ids) {}

    std::vector<Card> assemble(std::vector<FiredRule> fired,
                               const std::vector<std::string>& failed) {
        std::vector<FiredRule*> digest;
        for (auto& group : grouped(fired, digest)) {
            cards_.push_back(card_of(group));
        }
        add_digest(digest);
        add_failures(failed);
        std::ranges::stable_sort(cards_, std::ranges::greater(), &Card::indicator);
        bound();
        return std::move(cards_);
    }

  private:
    using Group = std::vector<FiredRule*>;

    // Rules of one card: one group when their suggestions may be taken in any number; a rule with
    // alternatives keeps its own card (statements section 3.2).
    std::vector<Group> grouped(std::vector<FiredRule>& fired, Group& digest) {
        std::vector<Group> groups;
        std::map<std::string, std::size_t> by_name;
        for (FiredRule& item : fired) {
            if (item.rule->delivery == Delivery::Digest) {
                digest.push_back(&item);
                continue;
            }
            const bool merges =
                !item.rule->group.empty() && item.rule->selection_behavior != "at-most-one";
            if (!merges) {
                groups.push_back({&item});
                continue;
            }
            const auto [known, is_new] = by_name.emplace(item.rule->group, groups.size());
            if (is_new) {
                groups.emplace_back();
            }
            groups[known->second].push_back(&item);
        }
        return groups;
    }

    Card card_of(Group group) {
        // The most severe rule leads; a statement that fired twice counts once.
        std::ranges::stable_sort(group, std::ranges::greater(), &FiredRule::indicator);
        const FiredRule& lead = *group.front();
        Card card = blank_card(lead);
        std::set<std::string> statements;
        for (const FiredRule* item : group) {
            const bool first = statements.insert(item->rule->statement_id).second;
            card.statements.push_back({item->rule->statement_id, item->rule->letter});
            if (!first) {
                continue;
            }
            if (item != &lead) {
                card.detail += "\n\n- **" + item->title + "**\n\n" + item->detail;
            }
            append_new(card.suggestions, item->suggestions, same_label);
            append_new(card.evidence, item->evidence, same_text);
            append_new(card.missing_data, item->missing_data, same_text);
            append_new(card.override_reasons, item->rule->override_reasons, same_reason);
            add_link(card, item->rule->statement_id);
        }
        finish(card, group);
        return card;
    }

    Card blank_card(const FiredRule& lead) {
        Card card;
        card.uuid = ids_.next_uuid();
        card.summary = lead.title;
        card.detail = lead.detail;
        card.indicator = lead.indicator;
        card.topic = {std::string(kStatementSystem), lead.rule->statement_id,
                      lead.rule->statement_text};
        card.selection_behavior = lead.rule->selection_behavior;
        return card;
    }

    void add_link(Card& card, const std::string& statement) {
        if (!call_.base_url.empty()) {
            card.links.push_back({"Guideline statement " + statement,
                                  std::string(call_.base_url) + "/statements/" + statement});
        }
    }

    void finish(Card& card, const Group& group) {
        for (const FiredRule* item : group) {
            card.detail += "\n\n**" + item->rule->statement_id + ":** " +
                           item->rule->statement_text + ' ' + item->rule->citation;
        }
        close(card);
    }

    void close(Card& card) {
        const GuidelineInfo& info = guideline_.info();
        card.detail +=
            "\n\n---\n" + info.title + ", version " + info.version + " of " + info.date + ". ";
        if (!guideline_.footer().empty()) {
            card.detail += guideline_.footer() + ". ";
        }
        card.detail += "Not a medical device.";
        card.source_label =
            "Hookline: " + info.title + ' ' + info.version + " (unreviewed content)";
        card.guideline = info.id;
        card.guideline_version = info.version;
        if (card.suggestions.empty()) {
            card.selection_behavior.clear();
        }
        if (card.indicator == Indicator::Info) {
            card.override_reasons.clear();
        }
        if (card.selection_behavior == "at-most-one") {
            bool seen = false;
            for (Suggestion& suggestion : card.suggestions) {
                suggestion.is_recommended = suggestion.is_recommended && !seen;
                seen = seen || suggestion.is_recommended;
            }
        }
    }

    // Digest rules add a line to the card of their group, else they share one card at the end. At
    // order hooks that card is left out beside a critical card; the first card names its
    // statements.
    void add_digest(const Group& digest) {
        Group rest;
        for (FiredRule* item : digest) {
            const auto home = std::ranges::find_if(cards_, [&](const Card& card) {
                return !item->rule->group.empty() && groups_of(card).contains(item->rule->group);
            });
            if (home == cards_.end()) {
                rest.push_back(item);
            } else {
                home->detail += "\n\n- " + item->title;
                home->statements.push_back({item->rule->statement_id, item->rule->letter});
            }
        }
        if (rest.empty()) {
            return;
        }
        const bool order_hook = call_.hook.starts_with("order-");
        const auto critical = std::ranges::find(cards_, Indicator::Critical, &Card::indicator);
        if (order_hook && critical != cards_.end()) {
            for (const FiredRule* item : rest) {
                critical->statements.push_back({item->rule->statement_id, item->rule->letter});
            }
            return;
        }
        Card card = blank_card(*rest.front());
        card.summary = "Guideline context";
        card.indicator = Indicator::Info;
        card.detail.clear();
        for (const FiredRule* item : rest) {
            card.detail += "- **" + item->title + "** " + item->detail + '\n';
            card.statements.push_back({item->rule->statement_id, item->rule->letter});
            add_link(card, item->rule->statement_id);
        }
        finish(card, rest);
        cards_.push_back(std::move(card));
    }

    std::set<std::string> groups_of(const Card& card) const {
        std::set<std::string> groups;
        for (const CardStatement& statement : card.statements) {
            for (const Rule& rule : guideline_.rules()) {
                if (rule.statement_id == statement.id && rule.letter == statement.rule) {
                    groups.insert(rule.group);
                }
            }
        }
        return groups;
    }

    // SAFETY: a rule that could not be evaluated is said, never left out in silence.
    void add_failures(const std::vector<std::string>& failed) {
        if (failed.empty()) {
            return;
        }
        Card card;
        card.uuid = ids_.next_uuid();
        card.summary = "Part of the guideline could not be checked";
        card.indicator = Indicator::Info;
        card.detail = "The following statements could not be evaluated for this patient: ";
        for (std::size_t i = 0; i < failed.size(); ++i) {
            card.detail += (i > 0 ? ", " : "") + failed[i];
            card.missing_data.push_back(failed[i] + " (not evaluated)");
        }
        card.detail += ". No conclusion may be drawn from the absence of their cards.";
        card.topic = {std::string(kStatementSystem), "not-evaluated", "Statements not evaluated"};
        close(card);
        cards_.push_back(std::move(card));
    }

    // SR-086: at most 20 cards and 256 KiB; the least severe go first, and the last card says so.
    void bound() {
        std::size_t bytes = 0;
        std::size_t kept = 0;
        for (; kept < cards_.size() && kept < kCardsMax; ++kept) {
            bytes += size_of(cards_[kept]);
            if (bytes > kCardBytesMax && kept > 0) {
                break;
            }
        }
        if (kept == cards_.size()) {
            return;
        }
        const std::size_t dropped = cards_.size() - kept + 1;
        cards_.resize(std::max<std::size_t>(kept, 1) - (kept > 1 ? 1 : 0));
        Card card;
        card.uuid = ids_.next_uuid();
        card.summary = std::to_string(dropped) + " more cards are not shown";
        card.detail = "The answer is limited; the most urgent cards are shown.";
        card.indicator = Indicator::Info;
        card.topic = {std::string(kStatementSystem), "not-shown", "Cards not shown"};
        close(card);
        cards_.push_back(std::move(card));
    }

    static std::size_t size_of(const Card& card) {
        std::size_t bytes = card.summary.size() + card.detail.size() + 2000;
        for (const Suggestion& suggestion : card.suggestions) {
            for (const Action& action : suggestion.actions) {
                bytes += action.resource_json.size() + action.description.size();
            }
        }
        return bytes;
    }

    const Guideline& guideline_;
    const HookCall& call_;
    IdSource& ids_;
    std::vector<Card> cards_;
};

}  // namespace

ApplyResult apply(const Guideline& guideline, const HookCall& call, RequestArena& arena,
                  IdSource& ids) {
    ApplyResult result;
    RuleEvaluator evaluator(guideline, call, arena, ids);
    std::vector<FiredRule> fired;
    std::vector<std::string> failed;
    for (const std::size_t index : guideline.rules_of(call.hook)) {
        const Rule& rule = guideline.rules()[index];
        if (!evaluator.is_triggered(rule)) {
            continue;
        }
        ++result.rules_evaluated;
        FiredRule item;
        switch (evaluator.evaluate(rule, item)) {
            case RuleEvaluator::Outcome::Fired:
                ++result.rules_fired;
                fired.push_back(std::move(item));
                break;
            case RuleEvaluator::Outcome::Failed:
                ++result.rules_failed;
                if (std::ranges::find(failed, rule.statement_id) == failed.end()) {
                    failed.push_back(rule.statement_id);
                }
                break;
            case RuleEvaluator::Outcome::NotFired:
                break;
        }
    }
    result.cards = CardAssembler(guideline, call, ids).assemble(std::move(fired), failed);
    return result;
}

}  // namespace hookline::engine
