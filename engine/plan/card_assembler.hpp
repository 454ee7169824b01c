#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "engine/plan/apply.hpp"
#include "engine/plan/card_groups.hpp"
#include "engine/plan/fired_rule.hpp"

namespace hookline::engine {

/// A statement that could not be checked, and the data that would have been needed.
struct UncheckedStatement {
    std::string id;
    bool failed = false;              ///< its rule could not be evaluated
    std::vector<std::string> unread;  ///< sources in words; empty when it failed
};

/// From fired rules to cards (statements section 3, rules 1-5 and 9). The order is fixed: the same
/// fired rules and ids give the same cards.
class CardAssembler {
  public:
    /// `footers` stand at the end of every card.
    CardAssembler(const Guideline& guideline, const HookCall& call,
                  std::vector<const Rule*> footers, IdSource& ids)
        : guideline_(guideline), call_(call), footers_(std::move(footers)), ids_(ids) {}

    /// `fired` in document order.
    [[nodiscard]] std::vector<Card> assemble(const std::vector<FiredRule>& fired,
                                             const std::vector<UncheckedStatement>& unchecked);

  private:
    [[nodiscard]] Card card_of(const CardGroup& group);
    [[nodiscard]] Card repeated_card(const std::vector<RepeatedStatement>& repeated);
    [[nodiscard]] Card context_card(const FiredRules& rules);
    [[nodiscard]] Card unchecked_card(const std::vector<UncheckedStatement>& unchecked);
    [[nodiscard]] Card lost_orders_card(const std::string& lost);
    [[nodiscard]] Card not_shown_card(std::size_t count);
    [[nodiscard]] Card blank_card(Coding topic);
    void add_statement(Card& card, const FiredRule& rule);
    void add_link(Card& card, const std::string& statement);
    void finish(Card& card);
    [[nodiscard]] std::vector<OutdatedContent> outdated_behind(const Card& card) const;
    void bound(std::vector<Card>& cards);

    const Guideline& guideline_;
    const HookCall& call_;
    std::vector<const Rule*> footers_;
    IdSource& ids_;
};

}  // namespace hookline::engine
