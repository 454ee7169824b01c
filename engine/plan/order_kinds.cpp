#include "engine/plan/order_kinds.hpp"

#include <string_view>
#include <vector>

#include "engine/plan/element_reader.hpp"
#include "fhir/json/finding.hpp"

namespace hookline::engine {
namespace {

using Kinds = std::set<std::string, std::less<>>;

void check(const std::vector<std::string>& kinds, const Kinds& known, std::string_view what,
           const Rule& rule, const std::string& path, Diagnostics& diagnostics) {
    for (const std::string& kind : kinds) {
        if (!known.contains(kind)) {
            fhir::json::add_finding(diagnostics, Severity::Error, rule.file, path,
                                    "no " + std::string(what) + " is mapped to kind `" + kind +
                                        "` (rule `" + rule.id + "`)");
        }
    }
}

}  // namespace

OrderKinds order_kinds(const mappings::MappingTables& tables) {
    OrderKinds known;
    for (const auto& ingredient : tables.medications.ingredients) {
        known.orders.emplace(ingredient.name);
    }
    const auto& procedures = tables.procedures;
    known.orders.insert(procedures.draft_kinds.begin(), procedures.draft_kinds.end());
    for (const auto& [site, kind] : procedures.radiotherapy_draft_kinds) {
        known.orders.insert(kind);
    }
    for (const auto& schedule : procedures.schedules) {
        known.orders.insert(schedule.kind);
    }
    known.orders.insert(procedures.palliative_kind);
    for (const auto& [kind, wanted] : procedures.appointment_kinds) {
        known.appointments.insert(kind);
    }
    for (const auto& row : procedures.appointment_words.rows()) {
        known.appointments.insert(row.meaning);
    }
    return known;
}

void check_order_kinds(const Guideline& guideline, const mappings::MappingTables& tables,
                       Diagnostics& diagnostics) {
    const OrderKinds known = order_kinds(tables);
    for (const Rule& rule : guideline.rules()) {
        for (const Trigger& trigger : rule.triggers) {
            const std::string path = at(rule.path, "trigger");
            check(trigger.kinds, known.orders, "order", rule, path, diagnostics);
            check(trigger.appointment_kinds, known.appointments, "appointment", rule, path,
                  diagnostics);
        }
        for (std::size_t i = 0; i < rule.suggestions.size(); ++i) {
            for (const SuggestionAction& action : rule.suggestions[i].actions) {
                check(action.kinds, known.orders, "order", rule, at(rule.path, "action", i),
                      diagnostics);
            }
        }
    }
}

}  // namespace hookline::engine
