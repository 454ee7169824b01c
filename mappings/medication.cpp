// MedicationRequest, MedicationStatement, MedicationAdministration and MedicationDispense as
// exposures (FHIR shapes section 6, patient model 3.6).
#include <algorithm>
#include <array>
#include <vector>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

struct Use {
    std::string_view status;
    std::string_view kind;
};

struct UseType {
    std::string_view name;
    StatusGroup statuses;
    std::string_view kind;
};

constexpr std::array kUseTypes = {
    UseType{"MedicationRequest", StatusGroup::MedicationRequest, "request"},
    UseType{"MedicationStatement", StatusGroup::MedicationStatement, "statement"},
    UseType{"MedicationAdministration", StatusGroup::MedicationAdministration, "administration"},
    UseType{"MedicationDispense", StatusGroup::MedicationDispense, "dispense"},
};

// Nothing for a resource that says nothing about exposure.
std::optional<Use> use_of(MappingContext& context, const ResourceEntry& entry,
                          const fhir::MedicationUseView& view) {
    const auto type = std::ranges::find(kUseTypes, entry.type, &UseType::name);
    HOOKLINE_ASSERT(type != kUseTypes.end(), "no other resources are mapped as use");
    std::string_view status = context.usable_status(entry, type->statuses, view.status());
    if (status.empty()) {
        return std::nullopt;
    }
    if (type->kind != "request") {
        return Use{status, type->kind};
    }
    if (view.do_not_perform()) {
        return std::nullopt;
    }
    const MedicationTables& tables = context.tables.medications;
    if (contains(tables.plan_intents, view.intent()) && !view.is_reported()) {
        if (status != "active") {
            return std::nullopt;  // a proposal that ended was never an order
        }
        status = "planned";
    } else if (!contains(tables.order_intents, view.intent()) &&
               !contains(tables.plan_intents, view.intent())) {
        context.skip_resource(entry, "intent is not one that counts");
        return std::nullopt;
    }
    return Use{status, "request"};
}

void read_dates(MappingContext& context, const ResourceEntry& entry,
                const fhir::MedicationUseView& view, MedicationExposure& exposure) {
    const Value* start = view.effective_date_time() != nullptr ? view.effective_date_time()
                                                               : view.effective_period().start();
    if (entry.type == "MedicationDispense") {
        start = entry.json->find("whenHandedOver");
        start = start != nullptr ? start : entry.json->find("whenPrepared");
    }
    const Value* bound = view.bounds().start();
    const Value* validity = view.validity().start();
    const auto from =
        context.when(entry, {start, bound, validity, view.authored_on(), view.date_asserted()}, 2);
    exposure.start = from.day;
    if (entry.type == "MedicationAdministration" && !from.day && start == nullptr) {
        context.skip_resource(entry, "no date");  // it counts, but not as the last or the first
    }
    const Value* end = view.effective_period().end() != nullptr ? view.effective_period().end()
                                                                : view.bounds().end();
    exposure.end = context.day_of(end);
    exposure.approximate = from.approximate;
    exposure.effective =
        exposure.end && !context.is_future(exposure.end) ? exposure.end : exposure.start;
}

// Whether the reasons name a cancer of another primary and nothing of this one (FHIR shapes 6).
bool is_for_other_cancer(MappingContext& context, const fhir::MedicationUseView& view) {
    bool names_other = false;
    bool names_own = false;
    const auto note = [&](const Concept& reason) {
        const Words sites = primary_sites_of(context, reason);
        const bool is_other = sites.size() == 1 && sites.front() == "other";
        names_other = names_other || is_other;
        names_own = names_own || (!is_other && !sites.empty());
    };
    for (const Value& reference : view.reason_references()) {
        const Value* reason = context.resolve(&reference, view.json());
        if (reason != nullptr && reason->string_at("resourceType") == "Condition") {
            note(context.member_concept(*reason, "code"));
        }
    }
    for (const Value& reason : view.reason_codes()) {
        note(context.concept_of(reason));
    }
    return names_other && !names_own;
}

std::string_view stop_reason_of(MappingContext& context, const fhir::MedicationUseView& view) {
    Words reasons;
    for (const Value& reason : view.status_reasons()) {
        for (const std::string_view word :
             context.tables.medications.stop_reasons.of(context.concept_of(reason))) {
            reasons.add(word);
        }
    }
    reasons.remove(reasons.size() > 1 ? "other" : "");
    return reasons.front();
}

}  // namespace

void map_medication_use(MappingContext& context, const ResourceEntry& entry) {
    const fhir::MedicationUseView view(*entry.json);
    MedicationExposure exposure;
    context.identify(exposure, entry);
    if (context.is_order_of_call(exposure.reference)) {
        return;  // the order that is being signed is no history
    }
    const auto use = use_of(context, entry, view);
    if (!use) {
        return;
    }
    const RecognisedDrugs found = recognise_drugs(context, view);
    if (found.drugs.empty() && found.regimen.empty()) {
        if (names_nothing(found.code)) {
            context.lose(entry, "medication is not named or cannot be resolved");
        }
        return;
    }
    exposure.code = found.code;
    exposure.status = use->status;
    exposure.kind = use->kind;
    exposure.rank = context.tables.medications.rank_of(use->kind);
    exposure.route = found.route;
    exposure.intent = intent_of(context, *entry.json);
    exposure.other_cancer = is_for_other_cancer(context, view);
    exposure.stop_reason = stop_reason_of(context, view);
    exposure.stopped = view.status() == "stopped";
    read_dates(context, entry, view, exposure);
    if (context.is_future(exposure.start)) {
        exposure.status = "planned";
    }
    if (exposure.status == "active" && use->kind == "request" && exposure.end &&
        fhir::days_between(*exposure.end, context.today) > 0) {
        exposure.status = "past";  // its bounds are over
    }
    for (const RecognisedDrug& drug : found.drugs) {
        exposure.ingredient = drug.ingredient->name;
        exposure.systemic = drug.systemic;
        exposure.certainty = drug.from_text ? Certainty::TextOnly : Certainty::Confirmed;
        context.exposures.push_back(exposure);
    }
    if (!found.regimen.empty()) {  // `FOLFIRI + cetuximab` names both
        exposure.ingredient = {};
        exposure.systemic = true;
        exposure.regimen = found.regimen;
        exposure.certainty = found.regimen_from_text ? Certainty::TextOnly : Certainty::Confirmed;
        context.exposures.push_back(exposure);
    }
    if (exposure.status != "planned") {
        add_intent(context, exposure, exposure.intent, "request");
    }
}

void add_regimen(MappingContext& context, const Statement& base, const Concept& code,
                 std::string_view words, std::string_view status, std::string_view kind,
                 std::optional<Date> start, std::optional<Date> end) {
    const MedicationTables& tables = context.tables.medications;
    auto exposure = derive<MedicationExposure>(base);
    exposure.code = code;
    exposure.status = status;
    exposure.kind = kind;
    exposure.rank = tables.rank_of(kind);
    exposure.start = start;
    exposure.end = end;
    exposure.systemic = true;
    const std::vector<std::size_t> in_words = tables.regimens_of_word.rows_in(words);
    for (std::size_t i = 0; i < tables.regimens.size(); ++i) {
        const bool coded = tables.regimens[i].sets.has(code);
        if (coded || std::ranges::find(in_words, i) != in_words.end()) {
            exposure.regimen = tables.regimens[i].name;
            if (!coded) {
                exposure.certainty = Certainty::TextOnly;
            }
        }
    }
    if (exposure.regimen.empty()) {
        exposure.note = "chemotherapy is recorded, its drugs are not named";
    }
    context.exposures.push_back(exposure);
}

}  // namespace hookline::mappings
