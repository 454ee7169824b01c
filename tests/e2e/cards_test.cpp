// From fired rules to cards: statements section 3, on rules made up here and on cases of the
// shipped guideline.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "engine/cases/case_reader.hpp"
#include "engine/cases/case_runner.hpp"
#include "engine/plan/card_assembler.hpp"
#include "hooks/guideline_snapshot.hpp"
#include "tests/e2e/service_support.hpp"

namespace hookline::hooks::test {
namespace {

using engine::Card;
using engine::FiredRule;
using engine::Indicator;
using engine::Rule;

const GuidelineSnapshot& shipped() {
    return dynamic_cast<const GuidelineSnapshot&>(*shipped_content());
}

// Rules with the memory that FiredRule points into.
struct Fired {
    std::vector<std::unique_ptr<Rule>> rules;
    std::vector<FiredRule> fired;

    Rule& add(const std::string& statement, const std::string& letter, Indicator indicator,
              const std::string& group = {}, engine::Delivery delivery = engine::Delivery::Card) {
        auto rule = std::make_unique<Rule>();
        rule->statement_id = statement;
        rule->letter = letter;
        rule->id = statement + '-' + letter;
        rule->title = "Title of " + rule->id;
        rule->group = group;
        rule->delivery = delivery;
        FiredRule item;
        item.rule = rule.get();
        item.indicator = indicator;
        item.title = rule->title;
        item.description = "Why " + rule->id;
        fired.push_back(std::move(item));
        rules.push_back(std::move(rule));
        return *rules.back();
    }

    void suggest(const std::string& label, const std::string& behavior = "any") {
        rules.back()->selection_behavior = behavior;
        engine::Suggestion suggestion;
        suggestion.label = label;
        suggestion.actions.push_back({engine::ActionType::Create, label, "{}", {}});
        fired.back().suggestions.push_back(std::move(suggestion));
    }

    [[nodiscard]] std::vector<Card> cards(
        std::string_view hook = "patient-view",
        const std::vector<engine::UncheckedStatement>& unchecked = {},
        const engine::EarlierOverrides* overrides = nullptr) const {
        RequestArena arena;
        const mappings::PatientRecord record;
        const engine::RecordSource source(record, shipped().binding());
        const engine::HookCall call{hook,
                                    source,
                                    shipped().binding(),
                                    shipped().terminology(),
                                    shipped().tables(),
                                    {},
                                    {},
                                    {},
                                    engine::CaseRunner::now(),
                                    "https://cds.example",
                                    true,
                                    {},
                                    overrides};
        CountingIdSource ids;
        return engine::CardAssembler(*shipped().guidelines().front(), call, {}, ids)
            .assemble(fired, unchecked);
    }
};

// Statement S-1 was overridden as a warning on a card about order `x`.
class OverriddenOnce final : public engine::EarlierOverrides {
  public:
    [[nodiscard]] std::optional<engine::EarlierOverride> find(std::string_view statement,
                                                              std::string_view order,
                                                              Indicator indicator) const override {
        if (statement != "S-1" || order != "x" || indicator > Indicator::Warning) {
            return std::nullopt;
        }
        return engine::EarlierOverride{engine::CaseRunner::now(), {}};
    }
};

std::string names_of(const Card& card) {
    std::string names;
    for (const engine::CardStatement& statement : card.statements) {
        names += (names.empty() ? "" : " ") + statement.id + '-' + statement.rule;
    }
    return names;
}

bool offers(const std::vector<Card>& cards, const std::string& label) {
    return std::ranges::any_of(cards, [&](const Card& card) {
        return std::ranges::find(card.suggestions, label, &engine::Suggestion::label) !=
               card.suggestions.end();
    });
}

// The case of the shipped guideline with more facts given.
std::vector<Card> cards_of(const std::string& name,
                           const std::vector<std::pair<std::string, std::string>>& facts = {}) {
    Diagnostics diagnostics;
    const engine::Guideline& guideline = *shipped().guidelines().front();
    const engine::CaseSuite suite = engine::read_case_folder(guideline.folder(), diagnostics);
    const auto found = std::ranges::find(suite.cases, name, &engine::Case::name);
    REQUIRE(found != suite.cases.end());
    engine::Case test = *found;
    for (const auto& [fact, text] : facts) {
        std::erase_if(test.facts,
                      [&](const engine::GivenFact& given) { return given.name == fact; });
        const bool is_number = text.find_first_not_of("0123456789") == std::string::npos;
        test.facts.push_back(
            {fact, is_number ? fhir::json::Value::number(text) : fhir::json::Value::string(text)});
    }
    CountingIdSource ids;
    return engine::CaseRunner(guideline, shipped().binding(), shipped().terminology(),
                              shipped().tables())
        .cards(test, ids);
}

}  // namespace

TEST_SUITE("e2e/cards") {
    TEST_CASE("3.2: one group is one card, the most severe rule leads, suggestions stand once") {
        Fired rules;
        rules.add("S-1", "a", Indicator::Info, "g");
        rules.suggest("Order CT");
        rules.add("S-2", "a", Indicator::Warning, "g");
        rules.suggest("Order CT");
        rules.add("S-3", "a", Indicator::Info, "h");
        const std::vector<Card> cards = rules.cards();
        REQUIRE(cards.size() == 2);
        CHECK(cards[0].summary == "Title of S-2-a");
        CHECK(cards[0].topic.code == "S-2");
        CHECK(cards[0].indicator == Indicator::Warning);
        CHECK(names_of(cards[0]) == "S-2-a S-1-a");
        CHECK(cards[0].suggestions.size() == 1);
        CHECK(cards[0].detail.find("- **Title of S-1-a**") != std::string::npos);
        CHECK(cards[0].links.size() == 2);
        CHECK(cards[0].links[0].url == "https://cds.example/statements/S-2");
    }

    TEST_CASE("3.2: a rule with alternatives keeps its own card") {
        Fired rules;
        rules.add("S-1", "a", Indicator::Info, "g");
        rules.add("S-2", "a", Indicator::Info, "g");
        rules.suggest("A", "at-most-one");
        rules.suggest("B", "at-most-one");
        const std::vector<Card> cards = rules.cards();
        REQUIRE(cards.size() == 2);
        CHECK(cards[1].selection_behavior == "at-most-one");
        CHECK(cards[1].suggestions.size() == 2);
    }

    TEST_CASE("3.1: a statement counts once, with its most severe rule") {
        Fired rules;
        rules.add("S-1", "a", Indicator::Info);
        rules.add("S-1", "b", Indicator::Critical);
        const std::vector<Card> cards = rules.cards();
        REQUIRE(cards.size() == 1);
        CHECK(cards[0].indicator == Indicator::Critical);
        CHECK(names_of(cards[0]) == "S-1-b S-1-a");
    }

    TEST_CASE("3.3: digest rules join the card of their group, else share the context card") {
        Fired rules;
        rules.add("S-1", "a", Indicator::Info, "g", engine::Delivery::Digest);
        rules.add("S-2", "a", Indicator::Info, "h", engine::Delivery::Digest);
        rules.add("S-3", "a", Indicator::Warning, "g");
        const std::vector<Card> cards = rules.cards();
        REQUIRE(cards.size() == 2);
        CHECK(names_of(cards[0]) == "S-3-a S-1-a");
        CHECK(cards[1].summary == "Guideline context");
        CHECK(names_of(cards[1]) == "S-2-a");
        CHECK(cards[1].indicator == Indicator::Info);
    }

    TEST_CASE(
        "3.4: at order hooks a critical card leaves the context card out, not its statements") {
        Fired rules;
        rules.add("S-1", "a", Indicator::Info, {}, engine::Delivery::Digest);
        rules.add("S-2", "a", Indicator::Warning);
        rules.add("S-3", "a", Indicator::Critical);
        const std::vector<Card> cards = rules.cards("order-sign");
        REQUIRE(cards.size() == 2);
        CHECK(names_of(cards[0]) == "S-3-a S-1-a");
        CHECK(names_of(cards[1]) == "S-2-a");
        CHECK(rules.cards("patient-view").size() == 3);
    }

    TEST_CASE("3.9: an overridden statement leaves its card for one line, others stay") {
        const OverriddenOnce overrides;
        Fired rules;
        rules.add("S-1", "a", Indicator::Warning, "g");
        rules.suggest("Order CT");
        rules.add("S-2", "a", Indicator::Warning, "g");
        rules.add("S-1", "b", Indicator::Info);
        for (FiredRule& rule : rules.fired) {
            rule.order_identities = {"x"};
        }
        std::vector<Card> cards = rules.cards("order-sign", {}, &overrides);
        REQUIRE(cards.size() == 2);
        CHECK(names_of(cards[0]) == "S-2-a");
        CHECK(cards[0].suggestions.empty());
        CHECK(names_of(cards[1]) == "S-1-a S-1-b");
        CHECK(cards[1].indicator == Indicator::Info);
        CHECK(cards[1].summary == "Title of S-1-a");
        CHECK(cards[1].detail.find("- **Title of S-1-a** (S-1): Overridden on ") == 0);
        CHECK(cards[1].detail.find("no reason was given.") != std::string::npos);

        CHECK(rules.cards("order-select", {}, &overrides).size() == 1);
        CHECK(names_of(rules.cards("order-select", {}, &overrides)[0]) == "S-1-a S-2-a S-1-b");
        CHECK(names_of(rules.cards("order-sign", {}, nullptr)[0]) == "S-1-a S-2-a S-1-b");
        rules.fired[2].order_identities = {"x", "y"};
        CHECK(names_of(rules.cards("order-sign", {}, &overrides)[0]) == "S-1-a S-2-a S-1-b");
        rules.fired[2].order_identities = {"x"};
        rules.rules[2]->indicator = Indicator::Critical;  // shown weaker, since data were unread
        CHECK(names_of(rules.cards("order-sign", {}, &overrides)[0]) == "S-1-a S-2-a S-1-b");
    }

    TEST_CASE("3.9: what makes two orders the same") {
        mappings::DraftOrder order;
        order.id = "1";
        order.reference = "MedicationRequest/1";
        order.kind = "cetuximab";
        const mappings::Coding codings[] = {{"s", "1", "one"}, {"s", "2", "two"}};
        order.code.codings = codings;
        mappings::DraftOrder other = order;
        other.id = "2";
        other.reference = "MedicationRequest/2";
        other.effective = mappings::Date{};
        CHECK(engine::order_identity(order) == engine::order_identity(other));
        const mappings::Coding reversed[] = {{"s", "2", ""}, {"s", "1", ""}};
        other.code.codings = reversed;
        CHECK(engine::order_identity(order) == engine::order_identity(other));
        other.code.codings = std::span(codings).first(1);
        CHECK(engine::order_identity(order) != engine::order_identity(other));
        other = order;
        other.fractions = 5;
        CHECK(engine::order_identity(order) != engine::order_identity(other));
        other = order;
        other.site = "bone";
        CHECK(engine::order_identity(order) != engine::order_identity(other));
        other = order;
        other.intent = "bone";
        CHECK(engine::order_identity(order) != engine::order_identity(other));
    }

    TEST_CASE("what was not checked is one info card that claims no statement") {
        Fired rules;
        rules.add("S-1", "a", Indicator::Info);
        const std::vector<Card> cards =
            rules.cards("patient-view", {{"S-2", false, {"diagnoses"}}, {"S-3", true, {}}});
        REQUIRE(cards.size() == 2);
        CHECK(cards[1].summary == "2 guideline statements could not be checked");
        CHECK(cards[1].detail.find("**Could not be read:** diagnoses.") == 0);
        CHECK(cards[1].detail.find("could not be evaluated: S-3") != std::string::npos);
        CHECK(cards[1].statements.empty());
        CHECK(cards[1].missing_data == std::vector<std::string>{"diagnoses (not read)"});
    }

    TEST_CASE(
        "SR-086: at most twenty cards, the most urgent, and the last says how many are left out") {
        Fired rules;
        for (int i = 0; i < 30; ++i) {
            rules.add("S-" + std::to_string(i), "a",
                      i == 29 ? Indicator::Critical : Indicator::Info);
        }
        const std::vector<Card> cards = rules.cards();
        REQUIRE(cards.size() == 20);
        CHECK(cards.front().summary == "Title of S-29-a");
        CHECK(cards.back().summary == "11 more cards are not shown");
    }

    TEST_CASE("override reasons and selection behaviour stand only where they mean something") {
        Fired rules;
        rules.add("S-1", "a", Indicator::Info).override_reasons = {{"s", "c", "d"}};
        rules.add("S-2", "a", Indicator::Warning).override_reasons = {{"s", "c", "d"}};
        const std::vector<Card> cards = rules.cards();
        REQUIRE(cards.size() == 2);
        CHECK(cards[0].override_reasons.size() == 1);
        CHECK(cards[0].selection_behavior.empty());
        CHECK(cards[1].override_reasons.empty());
    }

    TEST_CASE("3.7: a regimen is not offered while its draft would raise a warning itself") {
        CHECK_FALSE(offers(cards_of("V01"), "Draft FOLFIRI"));
        CHECK(offers(cards_of("V01"), "Order CT chest, abdomen and pelvis"));
        const std::vector<Card> ready = cards_of("V01", {{"ecog", "1"},
                                                         {"ecog_age_days", "3"},
                                                         {"ct_cap_on_file", "yes"},
                                                         {"days_since_ct_cap", "10"},
                                                         {"msi", "MSS"},
                                                         {"ras", "mutant"},
                                                         {"braf_v600e", "wild_type"}});
        CHECK(offers(ready, "Draft FOLFIRI"));
    }
}

}  // namespace hookline::hooks::test
