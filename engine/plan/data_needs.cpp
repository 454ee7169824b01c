#include "engine/plan/data_needs.hpp"

#include <algorithm>
#include <set>

#include "engine/cql/reads.hpp"
#include "mappings/build_record.hpp"
#include "mappings/record_sources.hpp"

namespace hookline::engine {
namespace {

bool is_triggered_by(const Rule& rule, std::string_view hook) {
    return rule.delivery != Delivery::Footer &&
           std::ranges::find(rule.triggers, hook, &Trigger::hook) != rule.triggers.end();
}

class NeedCollector {
  public:
    explicit NeedCollector(const Guideline& guideline) : guideline_(guideline) {
        add(guideline.scope());
        add(guideline.order_in_question());
    }

    void add_rules(std::string_view hook) {
        for (const Rule& rule : guideline_.rules()) {
            if (is_triggered_by(rule, hook)) {
                add_rule(rule);
            }
        }
        if (creates_orders_) {
            add_checks("order-select");
            add_checks("order-sign");
        }
    }

    [[nodiscard]] std::vector<std::string_view> keys(std::string_view hook) const {
        const cql::Reads reads = cql::reads_of(guideline_.libraries(), definitions_);
        std::set<std::string_view> needed;
        for (const std::string& name : reads.classes) {
            const auto keys = mappings::sources_of_class(name);
            needed.insert(keys.begin(), keys.end());
        }
        if (reads.classes.contains("DraftOrder") && hook == "order-dispatch") {
            const auto keys = mappings::sources_of_dispatched_orders();
            needed.insert(keys.begin(), keys.end());
        }
        if (reads.classes.contains("DataSource")) {
            needed.insert(reads.texts.begin(), reads.texts.end());
        }
        if (guideline_.facts() != nullptr) {
            for (const cql::DefinitionRef definition : reads.definitions) {
                if (const Fact* fact = guideline_.facts()->find(definition)) {
                    needed.insert(fact->sources.begin(), fact->sources.end());
                }
            }
        }
        std::vector<std::string_view> in_order;
        std::ranges::copy_if(mappings::kSourceNames, std::back_inserter(in_order),
                             [&](std::string_view key) { return needed.contains(key); });
        return in_order;
    }

  private:
    void add(cql::DefinitionRef definition) {
        if (definition.valid()) {
            definitions_.push_back(definition);
        }
    }
    void add(const BoundExpression& expression) {
        if (expression.present()) {
            add(expression.definition);
        }
    }
    void add(const std::vector<BoundExpression>& expressions) {
        for (const BoundExpression& expression : expressions) {
            add(expression);
        }
    }

    void add_rule(const Rule& rule) {
        add(rule.conditions);
        for (const BoundExpression* text :
             {&rule.dynamic_title, &rule.dynamic_description, &rule.dynamic_priority,
              &rule.evidence, &rule.missing_data, &rule.reason, &rule.plan_reason}) {
            add(*text);
        }
        for (const DataElement& element : rule.data_elements) {
            add_fact(element.definition);
        }
        for (const SuggestionRule& suggestion : rule.suggestions) {
            add(suggestion.conditions);
            for (const SuggestionAction& action : suggestion.actions) {
                add_action(action);
            }
        }
    }

    void add_action(const SuggestionAction& action) {
        add(action.conditions);
        add(action.target);
        for (const ElementChange& change : action.changes) {
            add(change.value);
        }
        creates_orders_ = creates_orders_ || action.type == ActionType::Create;
    }

    // A fact on a card comes with its notes.
    void add_fact(cql::DefinitionRef definition) {
        add(definition);
        const Fact* fact =
            guideline_.facts() == nullptr ? nullptr : guideline_.facts()->find(definition);
        if (fact != nullptr) {
            add(fact->note);
            add(fact->conflict);
        }
    }

    // Only rules that warn speak against a suggestion, by their conditions alone.
    void add_checks(std::string_view hook) {
        for (const Rule& rule : guideline_.rules()) {
            if (is_triggered_by(rule, hook) && rule.indicator != Indicator::Info) {
                add(rule.conditions);
            }
        }
    }

    const Guideline& guideline_;
    std::vector<cql::DefinitionRef> definitions_;
    bool creates_orders_ = false;
};

}  // namespace

std::vector<std::string_view> needed_sources(const Guideline& guideline, std::string_view hook) {
    NeedCollector collector(guideline);
    collector.add_rules(hook);
    return collector.keys(hook);
}

}  // namespace hookline::engine
