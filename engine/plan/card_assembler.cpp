#include "engine/plan/card_assembler.hpp"

#include <algorithm>

#include "engine/plan/card_detail.hpp"
#include "engine/plan/source_words.hpp"
#include "fhir/base/drop_repeated.hpp"

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

void append(std::vector<std::string>& list, const std::vector<std::string>& items) {
    list.insert(list.end(), items.begin(), items.end());
}

// Suggestions of two rules that offer the same: by label, or by what they do.
bool same_suggestion(const Suggestion& a, const Suggestion& b) {
    return a.label == b.label ||
           std::ranges::equal(a.actions, b.actions, [](const Action& x, const Action& y) {
               return x.type == y.type && x.description == y.description &&
                      x.resource_id == y.resource_id;
           });
}

bool same_reason(const Coding& a, const Coding& b) {
    return a.system == b.system && a.code == b.code;
}

std::size_t size_of(const Card& card) {
    std::size_t bytes = card.summary.size() + card.detail.size() + 2000;
    for (const Suggestion& suggestion : card.suggestions) {
        for (const Action& action : suggestion.actions) {
            bytes += action.resource_json.size() + action.description.size();
        }
    }
    return bytes;
}

}  // namespace

std::vector<Card> CardAssembler::assemble(const std::vector<FiredRule>& fired,
                                          const std::vector<UncheckedStatement>& unchecked) {
    const CardGroups grouped = group_rules(fired, call_);
    std::vector<Card> cards;
    cards.reserve(grouped.cards.size() + 4);  // overridden before, not checked (2), context
    for (const CardGroup& group : grouped.cards) {
        cards.push_back(card_of(group));
    }
    std::ranges::stable_sort(cards, std::ranges::greater(), &Card::indicator);
    if (!grouped.repeated.empty()) {
        cards.push_back(repeated_card(grouped.repeated));
    }
    if (!unchecked.empty()) {
        cards.push_back(unchecked_card(unchecked));
    }
    if (const std::string lost = lost_in_words(call_.source.record().skipped, true);
        !lost.empty()) {
        cards.push_back(lost_orders_card(lost));
    }
    if (!grouped.context.empty()) {
        const bool is_crowded = call_.hook.starts_with("order-") && !cards.empty() &&
                                cards.front().indicator == Indicator::Critical;
        if (is_crowded) {
            for (const FiredRule* rule : grouped.context) {
                add_statement(cards.front(), *rule);
            }
        } else {
            cards.push_back(context_card(grouped.context));
        }
    }
    bound(cards);
    return cards;
}

Card CardAssembler::card_of(const CardGroup& group) {
    const FiredRule& lead = *group.rules.front();
    Card card = blank_card(
        {std::string(kStatementSystem), lead.rule->statement_id, lead.rule->statement_text});
    card.summary = lead.title;
    card.indicator = lead.indicator;
    card.selection_behavior = lead.rule->selection_behavior;
    card.detail = card_detail(group.rules);
    for (const FiredRule* rule : group.rules) {
        add_statement(card, *rule);
        append_new(card.suggestions, rule->suggestions, same_suggestion);
        append_new(card.override_reasons, rule->rule->override_reasons, same_reason);
        if (card.selection_behavior.empty()) {
            card.selection_behavior = rule->rule->selection_behavior;
        }
    }
    for (const FiredRule* rule : group.same_statement) {
        add_statement(card, *rule);
    }
    if (!group.digest.empty()) {
        card.detail += '\n';
    }
    for (const FiredRule* rule : group.digest) {
        card.detail += "\n- " + rule->title + " (" + rule->rule->statement_id + ')';
        add_statement(card, *rule);
    }
    finish(card);
    return card;
}

// What the user overrode before, one line each: no suggestion, no reason to be asked for again.
Card CardAssembler::repeated_card(const std::vector<RepeatedStatement>& repeated) {
    const FiredRule& first = *repeated.front().rules.front();
    Card card = blank_card(
        {std::string(kStatementSystem), first.rule->statement_id, first.rule->statement_text});
    card.summary = repeated.size() == 1 ? first.title
                                        : std::to_string(repeated.size()) +
                                              " statements that were overridden still apply";
    for (const RepeatedStatement& statement : repeated) {
        const FiredRule& lead = *statement.rules.front();
        card.detail += (card.detail.empty() ? "- **" : "\n- **") + lead.title + "** (" +
                       lead.rule->statement_id + "): " + override_in_words(statement);
        for (const FiredRule* rule : statement.rules) {
            add_statement(card, *rule);
        }
    }
    finish(card);
    return card;
}

Card CardAssembler::context_card(const FiredRules& rules) {
    const FiredRule& first = *rules.front();
    Card card = blank_card(
        {std::string(kStatementSystem), first.rule->statement_id, first.rule->statement_text});
    card.summary = "Guideline context";
    for (const FiredRule* rule : rules) {
        card.detail += (card.detail.empty() ? "" : "\n") + detail_line(*rule) + "\n  " +
                       rule->rule->statement_id + ": " + rule->rule->citation;
        add_statement(card, *rule);
    }
    finish(card);
    return card;
}

// SAFETY: what was not checked is said, never left out in silence. The statements are named in the
// text only: the extension names those that are on the card because they fired.
Card CardAssembler::unchecked_card(const std::vector<UncheckedStatement>& unchecked) {
    Card card = blank_card(
        {std::string(kStatementSystem), "not-checked", "Statements that could not be checked"});
    std::vector<std::string> unread;
    std::vector<std::string> by_data;
    std::vector<std::string> by_fault;
    for (const UncheckedStatement& statement : unchecked) {
        append(unread, statement.unread);
        (statement.failed ? by_fault : by_data).push_back(statement.id);
    }
    drop_repeated(unread);
    const std::string count = std::to_string(unchecked.size());
    card.summary = unchecked.size() == 1 ? "One guideline statement could not be checked"
                                         : count + " guideline statements could not be checked";
    if (!by_data.empty()) {
        card.detail = "**Could not be read:** " + in_words(unread) + '.';
        if (const std::string lost = lost_in_words(call_.source.record().skipped, false);
            !lost.empty()) {
            card.detail += "\n\n" + lost;
        }
        card.detail +=
            "\n\nWith these data the following statements might apply: " + in_words(by_data) + '.';
    }
    if (!by_fault.empty()) {
        card.detail += std::string(card.detail.empty() ? "" : "\n\n") +
                       "The following statements could not be evaluated: " + in_words(by_fault) +
                       '.';
    }
    card.detail += "\n\nNo conclusion may be drawn from the absence of their cards.";
    card.missing_data = unread;
    for (std::string& source : card.missing_data) {
        source += " (not read)";
    }
    finish(card);
    return card;
}

// SAFETY: an order that says not what it is cannot be checked; silence would look like an all-clear
// (SR-130).
Card CardAssembler::lost_orders_card(const std::string& lost) {
    Card card = blank_card(
        {std::string(kStatementSystem), "not-checked", "Statements that could not be checked"});
    card.summary = "An order or appointment of this call could not be checked";
    card.detail =
        lost +
        "\n\nNo statement of the guideline was checked for it. No conclusion may be drawn "
        "from the absence of cards.";
    finish(card);
    return card;
}

Card CardAssembler::not_shown_card(std::size_t count) {
    Card card = blank_card({std::string(kStatementSystem), "not-shown", "Cards not shown"});
    card.summary = std::to_string(count) + " more cards are not shown";
    card.detail = "The answer is limited; the most urgent cards are shown.";
    finish(card);
    return card;
}

Card CardAssembler::blank_card(Coding topic) {
    Card card;
    card.uuid = ids_.next_uuid();
    card.topic = std::move(topic);
    return card;
}

void CardAssembler::add_statement(Card& card, const FiredRule& rule) {
    card.statements.push_back(
        {rule.rule->statement_id, rule.rule->letter, rule.indicator, rule.order_identities});
    append(card.evidence, rule.evidence);
    append(card.missing_data, rule.missing_data);
    add_link(card, rule.rule->statement_id);
}

void CardAssembler::add_link(Card& card, const std::string& statement) {
    if (call_.base_url.empty()) {
        return;
    }
    std::string url = std::string(call_.base_url) + "/statements/" + statement;
    if (std::ranges::find(card.links, url, &Link::url) == card.links.end()) {
        card.links.push_back({"Guideline statement " + statement, std::move(url)});
    }
}

void CardAssembler::finish(Card& card) {
    drop_repeated(card.evidence);
    drop_repeated(card.missing_data);
    const GuidelineInfo& info = guideline_.info();
    card.detail += age_note(outdated_behind(card));
    card.detail += detail_end(guideline_, footers_);
    card.source_label = "Hookline: " + info.title + ' ' + info.version + " (unreviewed content)";
    card.guideline = info.id;
    card.guideline_version = info.version;
    if (card.suggestions.empty()) {
        card.selection_behavior.clear();
    }
    if (card.indicator == Indicator::Info) {
        card.override_reasons.clear();
    }
}

// What of the content behind this card is out of date (SR-158): the guideline as a whole, or a
// PlanDefinition of one of its rules.
std::vector<OutdatedContent> CardAssembler::outdated_behind(const Card& card) const {
    if (!call_.dates.on_cards) {
        return {};
    }
    std::vector<OutdatedContent> outdated = outdated_content(guideline_, call_.now, call_.dates);
    std::erase_if(outdated, [&](const OutdatedContent& content) {
        return content.plan && std::ranges::none_of(guideline_.rules(), [&](const Rule& rule) {
                   return rule.plan == *content.plan &&
                          std::ranges::any_of(card.statements, [&](const CardStatement& shown) {
                              return shown.id == rule.statement_id && shown.rule == rule.letter;
                          });
               });
    });
    return outdated;
}

// SR-086: at most 20 cards and 256 KiB; the least severe go first, and the last card says so.
void CardAssembler::bound(std::vector<Card>& cards) {
    std::size_t bytes = 0;
    std::size_t kept = 0;
    for (; kept < cards.size() && kept < kCardsMax; ++kept) {
        bytes += size_of(cards[kept]);
        if (bytes > kCardBytesMax && kept > 0) {
            break;
        }
    }
    if (kept == cards.size()) {
        return;
    }
    const std::size_t shown = kept > 1 ? kept - 1 : kept;  // one makes room for the note
    const std::size_t dropped = cards.size() - shown;
    cards.resize(shown);
    cards.push_back(not_shown_card(dropped));
}

}  // namespace hookline::engine
