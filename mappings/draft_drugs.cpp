// Drugs and regimens that are ordered (patient model 3.9).
#include <algorithm>
#include <vector>

#include "mappings/draft_in_work.hpp"

namespace hookline::mappings {

using fhir::json::Value;

void add_drug_order(DraftInWork& draft) {
    const fhir::MedicationUseView view(draft.resource());
    const Value* start = view.bounds().start();
    draft.order.occurrence = draft.context.day_of(start);
    const RecognisedDrugs found = recognise_drugs(draft.context, view);
    draft.order.code = found.code;
    if (names_nothing(found.code) && found.drugs.empty() && found.regimen.empty()) {
        draft.lose("medication is not named or cannot be resolved", kMayBeDrug);
    }
    if (!add_drugs(draft, found)) {
        if (!found.drugs.empty() && found.drugs.front().systemic == false) {
            draft.order.note = "not a systemic cancer product";
        }
        draft.add();
    }
}

bool add_drugs(DraftInWork& draft, const RecognisedDrugs& found) {
    std::vector<RecognisedDrug> drugs(found.drugs.begin(), found.drugs.end());
    for (const std::string_view name : draft.context.tables.therapy.drugs_of(found.regimen)) {
        const auto is_named = [&](const RecognisedDrug& drug) {
            return drug.ingredient->name == name && drug.systemic != false;
        };
        const MedicationTables::Ingredient* ingredient =
            draft.context.tables.medications.find(name);
        if (ingredient != nullptr && std::ranges::none_of(drugs, is_named)) {
            drugs.push_back({ingredient, found.regimen_from_text, true});
        }
    }
    List<std::string_view> names(draft.context.arena);
    names.reserve(drugs.size());
    for (const RecognisedDrug& drug : drugs) {
        names.push_back(drug.ingredient->name);
    }
    draft.order.ingredients = names;
    bool any = false;
    for (const RecognisedDrug& drug : drugs) {
        // Eye, skin and osteoporosis products are not the drug that the guideline means.
        if (drug.systemic != false && draft.is_draft_kind(drug.ingredient->name)) {
            draft.order.kind = drug.ingredient->name;
            draft.order.certainty = drug.from_text ? Certainty::TextOnly : Certainty::Confirmed;
            draft.add();
            any = true;
        }
    }
    draft.order.kind = any ? draft.order.kind : std::string_view();
    return any;
}

bool add_drugs_of_code(DraftInWork& draft, std::span<const Value> details) {
    if (add_drugs(draft, recognise_drugs(draft.context, draft.order.code))) {
        return true;
    }
    return std::ranges::any_of(details, [&](const Value& detail) {
        return add_drugs(draft, recognise_drugs(draft.context, draft.context.concept_of(detail)));
    });
}

}  // namespace hookline::mappings
