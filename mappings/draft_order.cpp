// Orders of the hook call and their kind (patient model 3.9, decisions D-08, D-09). One that is not
// recognised stays in the record without a kind; nothing is guessed.
#include <algorithm>
#include <array>
#include <string>

#include "fhir/resources/resource_type.hpp"
#include "mappings/draft_in_work.hpp"
#include "mappings/resource_head.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

bool is_drug_order(std::string_view type) {
    return type == "MedicationRequest" || type == "MedicationDispense" ||
           type == "MedicationAdministration";
}

std::string_view join(RequestArena& arena, std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts) {
        size += part.size();
    }
    char* const start = arena.allocate_array<char>(size);
    char* at = start;
    for (const std::string_view part : parts) {
        at += part.copy(at, part.size());
    }
    return {start, size};
}

// What every order has.
DraftOrder order_of(MappingContext& context, const DraftInput& draft) {
    DraftOrder order;
    context.identify(order, draft.entry);
    order.key = join(context.arena,
                     {draft.entry.place.path(context.arena), "#", draft.entry.id, draft.part});
    order.resource_type = draft.entry.type;
    order.status = draft.entry.json->string_at("status");
    order.is_trigger = draft.is_trigger;
    order.selected = draft.selected;
    order.resource = *draft.entry.json;
    if (!draft.entry.owner.empty()) {
        order.reference = draft.entry.owner;  // an order inside a RequestGroup goes by its name
        if (order.id.empty()) {
            order.id = draft.entry.owner.substr(draft.entry.owner.find('/') + 1);
        }
    } else if (order.reference.empty()) {
        order.reference = draft.entry.full_url;
    }
    return order;
}

// Of a group none of whose actions names an order.
bool hides_orders(const DraftInWork& draft) {
    return draft.entry.type == "RequestGroup" &&
           std::ranges::any_of(
               std::array{"action", "contained", "instantiatesCanonical", "instantiatesUri"},
               [&](const char* name) { return draft.resource().find(name) != nullptr; });
}

// A group or plan that lists nothing is what its code, category or title says. A Medication beside
// its order is no order.
void add_other(DraftInWork& draft) {
    draft.order.code = draft.context.member_concept(draft.resource(), "code");
    const bool is_plan = draft.entry.type == "CarePlan";
    if (!is_plan && names_nothing(draft.order.code) && hides_orders(draft)) {
        draft.lose("nothing of what the group orders can be read", kMayBeAnything);
    }
    if (!is_plan && draft.entry.type != "RequestGroup") {
        draft.add();
        return;
    }
    if (add_drugs_of_code(draft, fhir::elements_of(draft.resource(), "category"))) {
        return;
    }
    const RecognisedDrugs named =
        drugs_in_words(draft.context, draft.resource().string_at("title"));
    if (!is_plan || named.regimen.empty() || !add_drugs(draft, named)) {
        draft.add();
    }
}

// Whether nothing is to be done by it: withdrawn, or an order for a drug that is put on hold or
// stopped, as suggestions of the guideline do (patient model section 1).
bool orders_nothing(const DraftInWork& draft) {
    const std::string_view status = draft.order.status;
    if (status == "entered-in-error" || status == "cancelled" || status == "revoked") {
        return true;
    }
    if (draft.entry.type == "MedicationRequest" && (status == "on-hold" || status == "stopped")) {
        return true;
    }
    const Value* forbidden = draft.resource().find("doNotPerform");
    return forbidden != nullptr && forbidden->as_boolean();
}

void add_order(DraftInWork& draft) {
    if (orders_nothing(draft)) {
        return;
    }
    const Value* subject = draft.resource().find("subject");
    if (subject != nullptr && !fhir::read_reference(subject).text.empty() &&
        !draft.context.is_patient_of_call(subject)) {
        draft.lose(kOtherPatient, {});
        return;
    }
    draft.context.add_order_of_call(draft.order.reference);
    draft.order.intent = intent_of(draft.context, draft.resource());
    // What is given out or given without an order of its own is judged like an order.
    if (is_drug_order(draft.entry.type)) {
        add_drug_order(draft);
    } else if (draft.entry.type == "ServiceRequest") {
        add_service_order(draft);
    } else if (!fhir::is_resource_type(draft.entry.type)) {
        draft.lose(kNoSuchType, kMayBeAnything);
        draft.add();
    } else {
        add_other(draft);
    }
}

}  // namespace

void DraftInWork::lose(std::string_view reason, std::string_view may_be) {
    order.may_be = may_be;
    if (order.is_trigger) {
        context.lose(entry, reason);
    }
}

void map_draft_order(MappingContext& context, const DraftInput& draft) {
    const std::size_t before = context.draft_orders.size();
    DraftInWork work{context, draft.entry, order_of(context, draft)};
    add_order(work);
    if (!context.take_unreadable()) {
        return;
    }
    if (draft.is_trigger) {
        context.lose(draft.entry, kCodeUnreadable);
    }
    for (std::size_t i = before; i < context.draft_orders.size(); ++i) {
        DraftOrder& order = context.draft_orders[i];
        if (order.kind.empty() && order.may_be.empty()) {
            order.may_be = is_drug_order(order.resource_type) ? kMayBeDrug : kMayBeAnything;
        }
    }
}

void add_unread_order(MappingContext& context, const Place& place) {
    DraftOrder order;
    order.key = place.path(context.arena);
    order.is_trigger = false;
    order.may_be = kMayBeAnything;
    context.draft_orders.push_back(order);
}

}  // namespace hookline::mappings
