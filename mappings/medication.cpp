#include <algorithm>

#include "mappings/mapping_context.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Whether `word` stands in `text` on its own; both lower case.
bool holds_word(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool starts = at == 0 || !is_letter_or_digit(text[at - 1]);
        const bool ends = end == text.size() || !is_letter_or_digit(text[end]);
        if (starts && ends) {
            return true;
        }
    }
    return false;
}

class DrugFinder {
  public:
    DrugFinder(MappingContext& context, Concept& code) : context_(context), code_(code) {}

    std::vector<RecognisedDrug> found;

    void read(const Value& resource) {
        const Value* coded = resource.find("medicationCodeableConcept");
        if (coded != nullptr) {
            add(context_.concept_of(coded));
        }
        const Value* reference = resource.find("medicationReference");
        const Value* medication = context_.resolve(reference, resource);
        if (medication != nullptr) {
            read_medication(*medication);
        } else if (reference != nullptr) {
            add_words(reference->string_at("display"));
        }
    }

  private:
    void read_medication(const Value& medication) {
        add(context_.member_concept(medication, "code"));
        for (const Value& ingredient : medication.array_at("ingredient")) {
            if (const Value* item = ingredient.find("itemCodeableConcept")) {
                add(context_.concept_of(item));
            }
            const Value* substance = context_.resolve(ingredient.find("itemReference"), medication);
            if (substance != nullptr) {
                add(context_.member_concept(*substance, "code"));
            }
        }
    }

    void add(const Concept& product) {
        if (code_.empty()) {
            code_ = product;
        }
        bool coded = false;
        for (const MappingTables::Ingredient& ingredient : context_.tables.ingredients) {
            if (std::ranges::any_of(ingredient.sets,
                                    [&](SetHandle set) { return product.is_in(set); })) {
                keep(ingredient, false);
                coded = true;
            }
        }
        // Words count only where no coding said anything (FHIR shapes, section 1.1).
        if (!coded) {
            add_words(product.text);
            for (const Coding& coding : product.codings) {
                add_words(coding.display);
            }
        }
    }

    void add_words(std::string_view text) {
        const std::string_view words = context_.lower(text);
        for (const MappingTables::Ingredient& ingredient : context_.tables.ingredients) {
            if (std::ranges::any_of(ingredient.words, [&](const std::string& word) {
                    return holds_word(words, word);
                })) {
                keep(ingredient, true);
            }
        }
    }

    void keep(const MappingTables::Ingredient& ingredient, bool from_text) {
        const auto known = std::ranges::find(found, &ingredient, &RecognisedDrug::ingredient);
        if (known == found.end()) {
            found.push_back({&ingredient, from_text});
        } else {
            known->from_text = known->from_text && from_text;
        }
    }

    MappingContext& context_;
    Concept& code_;
};

struct Exposure {
    std::string_view status;
    std::string_view kind;
};

bool contains(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

// The table of the FHIR shapes, section 6; nothing for a resource that says nothing about exposure.
std::optional<Exposure> exposure_of(const MappingTables& tables, const Value& resource) {
    const std::string_view type = resource.string_at("resourceType");
    std::string_view status = tables.status_meaning(type, resource.string_at("status"));
    if (status.empty()) {
        return std::nullopt;
    }
    if (type != "MedicationRequest") {
        return Exposure{status, type == "MedicationStatement" ? "statement" : "administration"};
    }
    const Value* forbidden = resource.find("doNotPerform");
    if (forbidden != nullptr && forbidden->as_boolean()) {
        return std::nullopt;
    }
    const std::string_view intent = resource.string_at("intent");
    const Value* reported = resource.find("reportedBoolean");
    const bool is_reported = reported != nullptr && reported->as_boolean();
    if (contains(tables.plan_intents, intent) && !is_reported) {
        if (status != "active") {
            return std::nullopt;
        }
        status = "planned";
    }
    return Exposure{status, "request"};
}

}  // namespace

std::vector<RecognisedDrug> recognise_drugs(MappingContext& context, const Value& resource,
                                            Concept& code) {
    DrugFinder finder(context, code);
    finder.read(resource);
    return std::move(finder.found);
}

void map_medication(MappingContext& context, const Value& resource, std::string_view where) {
    const auto use = exposure_of(context.tables, resource);
    if (!use) {
        return;
    }
    MedicationExposure exposure;
    context.identify(exposure, resource);
    if (context.is_order_of_call(exposure.reference)) {
        return;  // the order that is being signed is no history
    }
    const auto drugs = recognise_drugs(context, resource, exposure.code);
    if (drugs.empty()) {
        if (exposure.code.empty()) {
            context.skip(where, "medication is not named or cannot be resolved");
        }
        return;
    }
    exposure.status = use->status;
    exposure.kind = use->kind;
    std::optional<Date> bounds_start;
    std::optional<Date> bounds_end;
    for (const Value& dosage : resource.array_at("dosageInstruction")) {
        const Value* timing = dosage.find("timing");
        const Value* repeat = timing == nullptr ? nullptr : timing->find("repeat");
        if (repeat != nullptr && !bounds_start) {
            bounds_start = context.period(*repeat, "boundsPeriod", "start");
            bounds_end = context.period(*repeat, "boundsPeriod", "end");
        }
    }
    exposure.start = context.full(
        context
            .when({context.date(resource, "effectiveDateTime"),
                   context.period(resource, "effectivePeriod", "start"), bounds_start,
                   context.date(resource, "authoredOn"), context.date(resource, "dateAsserted")},
                  5)
            .day);
    exposure.end = context.full(
        context.when({context.period(resource, "effectivePeriod", "end"), bounds_end}, 2).day);
    exposure.effective =
        exposure.end && !context.is_future(exposure.end) ? exposure.end : exposure.start;
    if (context.is_future(exposure.start)) {
        exposure.status = "planned";
    }
    if (exposure.status == "active" && exposure.end && !context.is_future(exposure.end) &&
        fhir::days_between(*exposure.end, context.today) > 0 && use->kind == "request") {
        exposure.status = "past";  // its bounds are over
    }
    for (const RecognisedDrug& drug : drugs) {
        exposure.ingredient = drug.ingredient->name;
        exposure.certainty = drug.from_text ? Certainty::TextOnly : Certainty::Confirmed;
        context.exposures.push_back(exposure);
    }
}

void map_draft_order(MappingContext& context, const Value& resource, std::string_view full_url,
                     bool is_trigger, std::string_view where) {
    DraftOrder order;
    context.identify(order, resource);
    order.resource_type = resource.string_at("resourceType");
    order.status = resource.string_at("status");
    order.is_trigger = is_trigger;
    order.resource = resource;
    if (order.reference.empty()) {
        order.reference = full_url;
    }
    const Value* forbidden = resource.find("doNotPerform");
    if (order.status == "entered-in-error" || order.status == "cancelled" ||
        order.status == "revoked" || (forbidden != nullptr && forbidden->as_boolean())) {
        return;
    }
    if (!context.is_of_patient(resource, true)) {
        context.skip(where, "resource is of another patient");
        return;
    }
    context.add_order_of_call(order.reference);
    if (order.resource_type == "MedicationRequest") {
        const auto drugs = recognise_drugs(context, resource, order.code);
        for (const RecognisedDrug& drug : drugs) {
            for (const MappingTables::DraftKind& kind : context.tables.draft_kinds) {
                if (kind.ingredient == drug.ingredient->name) {
                    order.kind = kind.kind;
                    order.certainty = drug.from_text ? Certainty::TextOnly : Certainty::Confirmed;
                    context.draft_orders.push_back(order);
                }
            }
        }
        if (!order.kind.empty()) {
            return;
        }
    } else {
        order.code = context.member_concept(resource, "code");
        for (const MappingTables::DraftKind& kind : context.tables.draft_kinds) {
            const bool fits = kind.resource_type == order.resource_type &&
                              std::ranges::any_of(
                                  kind.sets, [&](SetHandle set) { return order.code.is_in(set); });
            if (fits) {
                order.kind = kind.kind;
                context.draft_orders.push_back(order);
                return;
            }
        }
    }
    // Never guessed: the order stays in the record without a kind.
    context.draft_orders.push_back(order);
}

}  // namespace hookline::mappings
