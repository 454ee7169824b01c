#include "hooks/protocol/card_shape.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/plan/markdown.hpp"

namespace hookline::hooks {
namespace {

using engine::Action;
using engine::ActionType;
using engine::Card;
using engine::Suggestion;

bool is_create(const Action& action) {
    return action.type == ActionType::Create;
}

bool creates(const Suggestion& suggestion) {
    return std::ranges::any_of(suggestion.actions, is_create);
}

class CardShaper {
  public:
    CardShaper(Card& card, const ClientProfile& profile, IdSource& ids)
        : card_(card), profile_(profile), ids_(ids) {}

    void shape() {
        if (profile_.actions_max != 0) {
            split_suggestions();
        }
        if (profile_.only_any && !card_.suggestions.empty()) {
            if (card_.selection_behavior == "at-most-one") {
                keep_one_alternative();
            }
            card_.selection_behavior = "any";
        }
        if (!by_hand_.empty()) {
            card_.detail = "**To be done by hand:** " + by_hand_ + ".\n\n" + card_.detail;
        }
    }

  private:
    void split_suggestions() {
        const bool fits = std::ranges::all_of(card_.suggestions, [&](const Suggestion& one) {
            return one.actions.size() <= profile_.actions_max;
        });
        if (fits) {
            return;
        }
        std::vector<Suggestion> given = std::exchange(card_.suggestions, {});
        for (Suggestion& suggestion : given) {
            if (suggestion.actions.size() <= profile_.actions_max) {
                add(std::move(suggestion));
            } else {
                split(std::move(suggestion));
            }
        }
    }

    void split(Suggestion suggestion) {
        const bool is_exchange =
            creates(suggestion) && !std::ranges::all_of(suggestion.actions, is_create);
        for (Action& action : suggestion.actions) {
            if (is_exchange && is_create(action)) {
                leave_to_hand(action.description);
                continue;
            }
            Suggestion part;
            part.label = action.description;
            part.uuid = ids_.next_uuid();
            part.is_recommended = suggestion.is_recommended;
            part.actions.push_back(std::move(action));
            add(std::move(part));
        }
    }

    // Two exchanges may begin with the same removal.
    void add(Suggestion suggestion) {
        const auto is_same = [&](const Suggestion& known) {
            return known.actions.size() == 1 && suggestion.actions.size() == 1 &&
                   !known.actions.front().resource_id.empty() &&
                   known.actions.front().resource_id == suggestion.actions.front().resource_id;
        };
        if (std::ranges::none_of(card_.suggestions, is_same)) {
            card_.suggestions.push_back(std::move(suggestion));
        }
    }

    void keep_one_alternative() {
        const Suggestion* kept = nullptr;
        for (const Suggestion& suggestion : card_.suggestions) {
            if (creates(suggestion) &&
                (kept == nullptr || (suggestion.is_recommended && !kept->is_recommended))) {
                kept = &suggestion;
            }
        }
        std::vector<Suggestion> left;
        for (Suggestion& suggestion : card_.suggestions) {
            if (&suggestion == kept || !creates(suggestion)) {
                left.push_back(std::move(suggestion));
            } else {
                leave_to_hand(suggestion.label);
            }
        }
        card_.suggestions = std::move(left);
    }

    void leave_to_hand(const std::string& words) {
        by_hand_ += (by_hand_.empty() ? "" : "; ") + engine::escape_markdown(words);
    }

    Card& card_;
    const ClientProfile& profile_;
    IdSource& ids_;
    std::string by_hand_;
};

}  // namespace

void shape_cards(std::vector<Card>& cards, const ClientProfile& profile, IdSource& ids) {
    if (profile.actions_max == 0 && !profile.only_any) {
        return;
    }
    for (Card& card : cards) {
        CardShaper(card, profile, ids).shape();
    }
}

}  // namespace hookline::hooks
