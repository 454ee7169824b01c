#include "engine/plan/data_needs.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/cql/reads.hpp"
#include "mappings/build_record.hpp"
#include "mappings/record_sources.hpp"

namespace hookline::engine {
namespace {

using Definitions = std::vector<cql::DefinitionRef>;

bool is_triggered_by(const Rule& rule, std::string_view hook) {
    return rule.delivery != Delivery::Footer &&
           std::ranges::find(rule.triggers, hook, &Trigger::hook) != rule.triggers.end();
}

/// The definitions that one part of a guideline names.
class DefinitionCollector {
  public:
    explicit DefinitionCollector(const FactCatalogue* facts) : facts_(facts) {}

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

    void add(const Rule& rule) {
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
                add(action.conditions);
                add(action.target);
                for (const ElementChange& change : action.changes) {
                    add(change.value);
                }
            }
        }
    }

    [[nodiscard]] const Definitions& definitions() const { return definitions_; }

  private:
    // A fact on a card comes with its notes.
    void add_fact(cql::DefinitionRef definition) {
        add(definition);
        const Fact* fact = facts_ == nullptr ? nullptr : facts_->find(definition);
        if (fact != nullptr) {
            add(fact->note);
            add(fact->conflict);
        }
    }

    const FactCatalogue* facts_;
    Definitions definitions_;
};

bool creates_orders(const Rule& rule) {
    return std::ranges::any_of(rule.suggestions, [](const SuggestionRule& suggestion) {
        return std::ranges::find(suggestion.actions, ActionType::Create, &SuggestionAction::type) !=
               suggestion.actions.end();
    });
}

/// A part of the guideline that a call of the hook evaluates: its scope, a rule, or the conditions
/// of a rule that checks suggested orders.
struct Part {
    const Rule* rule = nullptr;  ///< null: the scope
    bool check = false;
    Definitions definitions;
};

std::vector<Part> parts_of(const Guideline& guideline, std::string_view hook) {
    std::vector<Part> parts;
    DefinitionCollector scope(guideline.facts());
    scope.add(guideline.scope());
    scope.add(guideline.order_in_question());
    parts.push_back({nullptr, false, scope.definitions()});
    bool suggests_orders = false;
    for (const Rule& rule : guideline.rules()) {
        if (is_triggered_by(rule, hook)) {
            DefinitionCollector all(guideline.facts());
            all.add(rule);
            parts.push_back({&rule, false, all.definitions()});
            suggests_orders = suggests_orders || creates_orders(rule);
        }
    }
    // Only rules that warn speak against a suggestion, by their conditions alone.
    for (const Rule& rule : guideline.rules()) {
        const bool at_orders =
            is_triggered_by(rule, "order-select") || is_triggered_by(rule, "order-sign");
        if (suggests_orders && at_orders && rule.indicator != Indicator::Info) {
            DefinitionCollector conditions(guideline.facts());
            conditions.add(rule.conditions);
            parts.push_back({&rule, true, conditions.definitions()});
        }
    }
    return parts;
}

/// What definitions read, by key.
class NeedReader {
  public:
    NeedReader(const Guideline& guideline, std::string_view hook)
        : guideline_(guideline), hook_(hook) {}

    /// Adds what the definitions read; returns the keys of it.
    std::set<std::string_view> read(const Definitions& definitions) {
        const cql::Reads reads = cql::reads_of(guideline_.libraries(), definitions);
        std::set<std::string_view> keys;
        const auto need = [&](std::string_view key) -> DataNeed& {
            keys.insert(key);
            return (*this)[key];
        };
        for (const std::string& name : reads.classes) {
            for (const std::string_view key : mappings::sources_of_class(name)) {
                need(key).classes.insert(name);
            }
        }
        if (reads.classes.contains("DraftOrder") && hook_ == "order-dispatch") {
            for (const std::string_view key : mappings::sources_of_dispatched_orders()) {
                need(key).classes.emplace("DraftOrder");
            }
        }
        if (reads.classes.contains("DataSource")) {
            for (const std::string_view key : mappings::kSourceNames) {
                if (reads.texts.contains(key)) {
                    need(key).state = true;
                }
            }
        }
        for (const cql::DefinitionRef definition : reads.definitions) {
            const Fact* fact =
                guideline_.facts() == nullptr ? nullptr : guideline_.facts()->find(definition);
            if (fact != nullptr) {
                for (const std::string& source : fact->sources) {
                    need(source).facts.insert(fact->name);
                }
            }
        }
        return keys;
    }

    DataNeed& operator[](std::string_view key) {
        DataNeed& need = needs_[key];
        need.key = key;
        return need;
    }

    [[nodiscard]] std::vector<DataNeed> take() {
        std::vector<DataNeed> needs;
        for (const std::string_view key : mappings::kSourceNames) {
            if (const auto found = needs_.find(key); found != needs_.end()) {
                needs.push_back(std::move(found->second));
            }
        }
        return needs;
    }

  private:
    const Guideline& guideline_;
    std::string_view hook_;
    std::map<std::string_view, DataNeed> needs_;
};

}  // namespace

std::vector<DataNeed> data_needs(const Guideline& guideline, std::string_view hook) {
    NeedReader reader(guideline, hook);
    for (const Part& part : parts_of(guideline, hook)) {
        for (const std::string_view key : reader.read(part.definitions)) {
            DataNeed& need = reader[key];
            if (part.rule == nullptr) {
                need.scope = true;
            } else if (!part.check) {
                need.rules.push_back(part.rule->id);
            } else if (std::ranges::find(need.rules, part.rule->id) == need.rules.end()) {
                need.checks.push_back(part.rule->id);
            }
        }
    }
    return reader.take();
}

std::vector<std::string_view> needed_sources(const Guideline& guideline, std::string_view hook) {
    Definitions all;
    for (const Part& part : parts_of(guideline, hook)) {
        all.insert(all.end(), part.definitions.begin(), part.definitions.end());
    }
    NeedReader reader(guideline, hook);
    static_cast<void>(reader.read(all));
    std::vector<std::string_view> keys;
    for (const DataNeed& need : reader.take()) {
        keys.push_back(need.key);
    }
    return keys;
}

}  // namespace hookline::engine
