#include "engine/plan/card_detail.hpp"

#include <algorithm>
#include <vector>

#include "engine/plan/markdown.hpp"
#include "fhir/base/drop_repeated.hpp"

namespace hookline::engine {
namespace {

using Texts = std::vector<std::string>;

constexpr std::size_t kOrdersShown = 20;

Texts collected(std::span<const FiredRule* const> rules, Texts FiredRule::* member) {
    Texts all;
    for (const FiredRule* rule : rules) {
        all.insert(all.end(), (rule->*member).begin(), (rule->*member).end());
    }
    drop_repeated(all);
    return all;
}

void add_list(std::string& detail, std::string_view title, const Texts& lines) {
    if (lines.empty()) {
        return;
    }
    detail += "\n\n**" + std::string(title) + "**\n";
    for (const std::string& line : lines) {
        detail += "\n- " + line;
    }
}

// What a suggestion of theirs would order once more.
Texts on_order(std::span<const FiredRule* const> rules) {
    Texts lines;
    for (const FiredRule* rule : rules) {
        for (const Suggestion& suggestion : rule->suggestions) {
            lines.insert(lines.end(), suggestion.on_order.begin(), suggestion.on_order.end());
        }
    }
    drop_repeated(lines);
    return lines;
}

// SAFETY: what is missing here would look as if it had been checked and did not fit. What another
// rule of the card offers is not missing.
Texts not_offered(std::span<const FiredRule* const> rules) {
    const auto is_offered = [&](const std::string& label) {
        return std::ranges::any_of(rules, [&](const FiredRule* rule) {
            return std::ranges::find(rule->suggestions, label, &Suggestion::label) !=
                   rule->suggestions.end();
        });
    };
    Texts lines;
    for (const FiredRule* rule : rules) {
        for (const UncheckedSuggestion& suggestion : rule->unchecked_suggestions) {
            if (!is_offered(suggestion.label)) {
                lines.push_back(escape_markdown(suggestion.label) +
                                (suggestion.unread.empty()
                                     ? "; could not be evaluated"
                                     : "; not read: " + in_words(suggestion.unread)));
            }
        }
    }
    drop_repeated(lines);
    return lines;
}

void add_unread(std::string& detail, std::span<const FiredRule* const> rules) {
    const Texts unread = collected(rules, &FiredRule::unread);
    if (unread.empty()) {
        return;
    }
    detail += "\n\n**Could not be read:** " + in_words(unread) + '.';
    if (std::ranges::any_of(rules, &FiredRule::is_downgraded)) {
        detail +=
            " Shown as a warning for that reason; with these data read and nothing found it "
            "would be critical.";
    }
}

mappings::Uncertain any_of(std::span<const FiredRule* const> rules,
                           mappings::Uncertain FiredRule::* member) {
    mappings::Uncertain any;
    for (const FiredRule* rule : rules) {
        any.words = any.words || (rule->*member).words;
        any.preliminary = any.preliminary || (rule->*member).preliminary;
    }
    return any;
}

std::string one_or_both(mappings::Uncertain uncertain, std::string_view words,
                        std::string_view preliminary, std::string_view between) {
    std::string text(uncertain.words ? words : "");
    text += uncertain.words && uncertain.preliminary ? between : "";
    return text + std::string(uncertain.preliminary ? preliminary : "");
}

void add_uncertain(std::string& detail, std::span<const FiredRule* const> rules) {
    if (const auto rests_on = any_of(rules, &FiredRule::rests_on); rests_on.any()) {
        detail += "\n\n**Please confirm:** part of what this rests on is " +
                  one_or_both(rests_on, "known from words only", "preliminary", " or ") +
                  ". Shown as a warning for that reason; " +
                  one_or_both(rests_on, "coded", "final", " and ") + " it would be critical.";
    }
    if (const auto left_out = any_of(rules, &FiredRule::leaves_out); left_out.any()) {
        detail += "\n\n**Please confirm:** what is " +
                  one_or_both(left_out, "known from words only", "preliminary", " or ") +
                  " was left out. It may speak against this.";
    }
}

}  // namespace

std::string card_detail(std::span<const FiredRule* const> rules) {
    std::string detail = rules.front()->description;
    if (rules.size() > 1) {
        detail += '\n';
        for (const FiredRule* rule : rules.subspan(1)) {
            detail += '\n' + detail_line(*rule);
        }
    }
    if (Texts orders = collected(rules, &FiredRule::orders); !orders.empty()) {
        if (orders.size() > kOrdersShown) {
            const std::size_t more = orders.size() - kOrdersShown;
            orders.resize(kOrdersShown);
            orders.push_back(std::to_string(more) + " more");
        }
        detail += "\n\n**Triggered by:** " + in_words(orders) + '.';
    }
    add_list(detail, "Facts", collected(rules, &FiredRule::facts));
    add_list(detail, "On order already", on_order(rules));
    add_list(detail, "Suggestions that could not be checked and are therefore not offered",
             not_offered(rules));
    add_unread(detail, rules);
    add_uncertain(detail, rules);
    std::vector<std::string_view> named;
    for (const FiredRule* rule : rules) {
        const std::string& id = rule->rule->statement_id;
        if (std::ranges::find(named, id) == named.end()) {
            named.push_back(id);
            detail +=
                "\n\n**" + id + ":** " + rule->rule->statement_text + ' ' + rule->rule->citation;
        }
    }
    return detail;
}

std::string detail_line(const FiredRule& rule) {
    std::string line = "- **" + rule.title + "**";
    if (!rule.description.empty()) {
        // A list in the description becomes a sub-list.
        std::string description;
        for (const char c : rule.description) {
            description += c;
            if (c == '\n') {
                description += "  ";
            }
        }
        line += "\n  " + description;
    }
    return line;
}

std::string age_note(std::span<const OutdatedContent> outdated) {
    if (outdated.empty()) {
        return {};
    }
    std::vector<std::string> reasons;
    for (const OutdatedContent& content : outdated) {
        reasons.push_back(in_words(content));
    }
    return "\n\n**Guideline content out of date:** " + in_words(reasons) + '.';
}

std::string detail_end(const Guideline& guideline, std::span<const Rule* const> footers) {
    const GuidelineInfo& info = guideline.info();
    std::string end =
        "\n\n---\n" + info.title + ", version " + info.version + " of " + info.date + ". ";
    for (const Rule* footer : footers) {
        end += footer->title + ". ";
    }
    return end + "Not a medical device.";
}

std::string in_words(std::span<const std::string> items) {
    std::string words;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) {
            words += i + 1 == items.size() ? " and " : ", ";
        }
        words += items[i];
    }
    return words;
}

}  // namespace hookline::engine
