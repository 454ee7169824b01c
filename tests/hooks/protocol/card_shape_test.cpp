#include "hooks/protocol/card_shape.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "hooks/system.hpp"

namespace hookline::hooks {
namespace {

using engine::Action;
using engine::ActionType;
using engine::Card;
using engine::Suggestion;

Action create(const std::string& what) {
    return {ActionType::Create, "Draft " + what, R"({"resourceType":"MedicationRequest"})", {}};
}

Action remove(const std::string& id) {
    return {ActionType::Delete, "Remove " + id, {}, "MedicationRequest/" + id};
}

Card card_of(std::vector<Suggestion> suggestions, std::string behavior = "any") {
    Card card;
    card.summary = "Summary";
    card.detail = "Detail";
    card.suggestions = std::move(suggestions);
    card.selection_behavior = std::move(behavior);
    return card;
}

// `label[action description;...] ...`
std::string shown(const Card& card) {
    std::string text;
    for (const Suggestion& suggestion : card.suggestions) {
        text +=
            (text.empty() ? "" : " | ") + suggestion.label + (suggestion.is_recommended ? "!" : "");
        for (const Action& action : suggestion.actions) {
            text += ", " + action.description;
        }
    }
    return text;
}

Card shaped(Card card, const char* profile) {
    CountingIdSource ids;
    std::vector<Card> cards{std::move(card)};
    shape_cards(cards, *find_client_profile(profile), ids);
    return std::move(cards.front());
}

}  // namespace

TEST_SUITE("protocol/card_shape") {
    TEST_CASE("CH-110: suggestions as clients can carry them out") {
        struct Row {
            const char* name;
            Card card;
            const char* others;  // default, inferno-crd, sandbox
            const char* epic;
            const char* by_hand;  // epic
        };
        const std::vector<Row> rows = {
            {"one action stays", card_of({{"A", "s1", true, {create("x")}}}), "A!, Draft x",
             "A!, Draft x", ""},
            {"creations are offered one by one",
             card_of({{"A", "s1", true, {create("x"), create("y")}}}), "A!, Draft x, Draft y",
             "Draft x!, Draft x | Draft y!, Draft y", ""},
            {"an exchange keeps the removal",
             card_of({{"A", "s1", false, {remove("m"), create("x")}}}), "A, Remove m, Draft x",
             "Remove m, Remove m", "Draft x"},
            {"two exchanges of one order remove it once",
             card_of({{"A", "s1", false, {remove("m"), create("x")}},
                      {"B", "s2", false, {remove("m"), create("y")}}},
                     "at-most-one"),
             "A, Remove m, Draft x | B, Remove m, Draft y", "Remove m, Remove m",
             "Draft x; Draft y"},
            {"of alternatives that order something the recommended one stays",
             card_of({{"A", "s1", false, {create("x")}},
                      {"B", "s2", true, {create("y")}},
                      {"C", "s3", false, {remove("m")}}},
                     "at-most-one"),
             "A, Draft x | B!, Draft y | C, Remove m", "B!, Draft y | C, Remove m", "A"},
            {"a suggestion without actions stays",
             card_of({{"A", "s1", false, {}}, {"B", "s2", false, {}}}), "A | B", "A | B", ""},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            for (const char* profile : {"default", "inferno-crd", "sandbox"}) {
                CAPTURE(profile);
                const Card card = shaped(row.card, profile);
                CHECK(shown(card) == row.others);
                CHECK(card.selection_behavior == row.card.selection_behavior);
                CHECK(card.detail == "Detail");
            }
            const Card card = shaped(row.card, "epic");
            CHECK(shown(card) == row.epic);
            CHECK(card.selection_behavior == "any");
            const std::string by_hand = row.by_hand;
            CHECK(card.detail == (by_hand.empty()
                                      ? "Detail"
                                      : "**To be done by hand:** " + by_hand + ".\n\nDetail"));
            std::set<std::string> uuids;
            for (const Suggestion& suggestion : card.suggestions) {
                CHECK(suggestion.actions.size() <= 1);
                CHECK_FALSE(suggestion.uuid.empty());
                uuids.insert(suggestion.uuid);
            }
            CHECK(uuids.size() == card.suggestions.size());
        }
    }

    TEST_CASE("CH-104: a card without suggestions has no selectionBehavior") {
        CHECK(shaped(card_of({}, ""), "epic").selection_behavior.empty());
    }

    TEST_CASE("profiles are found by their name, byte for byte") {
        for (const ClientProfile& profile : client_profiles()) {
            CHECK(find_client_profile(profile.name) == &profile);
        }
        CHECK(find_client_profile("Epic") == nullptr);
        CHECK(find_client_profile("") == nullptr);
        CHECK(default_client_profile().name == "default");
    }
}

}  // namespace hookline::hooks
