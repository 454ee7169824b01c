// Which drugs a MedicationRequest, -Statement or -Administration names (FHIR shapes section 6).
#include <algorithm>
#include <vector>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

class DrugFinder {
  public:
    explicit DrugFinder(MappingContext& context)
        : context_(context), tables_(context.tables.medications), found_(context.arena) {}

    RecognisedDrugs find(const fhir::MedicationUseView& use) {
        read_route(use.route());
        if (!use.medication_concept().empty()) {
            add(context_.concept_of(use.medication_concept()));
        }
        const Value* reference = use.medication_reference();
        const Value* medication = context_.resolve(reference, use.json());
        if (medication != nullptr) {
            read_medication(*medication, use.json());
        } else if (reference != nullptr) {
            add_words(reference->string_at("display"));  // unresolved: its display as words
        }
        decide_systemic();
        return std::move(found_);
    }

    RecognisedDrugs find_in_words(std::string_view text) {
        add_words(text);
        decide_systemic();
        return std::move(found_);
    }

    RecognisedDrugs find(const Concept& code) {
        if (!add_codes(code) && found_.regimen.empty()) {
            const std::string_view words = context_.lower(code.text);
            for (const MedicationTables::Regimen& regimen : tables_.regimens) {
                if (std::ranges::any_of(regimen.words, [&](const std::string& word) {
                        return words.starts_with(word);
                    })) {
                    found_.regimen = regimen.name;
                    found_.regimen_from_text = true;
                }
            }
        }
        decide_systemic();
        return std::move(found_);
    }

  private:
    void read_medication(const Value& value, const Value& owner) {
        const fhir::MedicationView medication(value);
        read_route(medication.form());
        add(context_.concept_of(medication.code()));
        for (const Value& ingredient : medication.ingredients()) {
            if (const Value* item = ingredient.find("itemCodeableConcept")) {
                add(context_.concept_of(*item));
            }
            const Value* substance = context_.resolve(ingredient.find("itemReference"), value);
            if (substance == nullptr) {
                substance = context_.resolve(ingredient.find("itemReference"), owner);
            }
            if (substance != nullptr) {
                add(context_.member_concept(*substance, "code"));
            }
        }
    }

    // Route of a dosage or form of a product: `cream`, `intravitreal`.
    void read_route(fhir::CodeableConceptView value) {
        if (value.empty()) {
            return;
        }
        const Concept route = context_.concept_of(value);
        note_route(route.text);
        for (const Coding& coding : route.codings) {
            note_route(coding.display);
            if (const auto named = tables_.routes_of_word.first_row_in(coding.display)) {
                coded_route_ = tables_.routes[*named].route;
            }
        }
    }

    void note_route(std::string_view text) {
        const auto named = tables_.routes_of_word.first_row_in(text);
        if (!named) {
            return;
        }
        const MedicationTables::Route& row = tables_.routes[*named];
        found_.route = found_.route.empty() ? std::string_view(row.route) : found_.route;
        local_ = local_ || !row.systemic;
        systemic_ = systemic_ || row.systemic;
    }

    // Whether any code names a drug.
    bool add_codes(const Concept& product) {
        const Rows candidates = tables_.ingredients_of_set.of(product);
        candidates.for_each(tables_.ingredients.size(),
                            [&](std::size_t i) { add_coded(tables_.ingredients[i], product); });
        tables_.regimens_of_set.of(product).for_each(tables_.regimens.size(), [&](std::size_t i) {
            if (tables_.regimens[i].sets.has(product)) {
                found_.regimen = tables_.regimens[i].name;
                found_.regimen_from_text = false;
            }
        });
        return !candidates.empty();
    }

    void add(const Concept& product) {
        if (product.empty()) {
            return;
        }
        if (found_.code.empty()) {
            found_.code = product;
        }
        // Words of a product whose code says what it is tell no more than a look-alike's form.
        if (add_codes(product)) {
            note_product_words(product);
            return;
        }
        if (found_.regimen.empty()) {
            add_words(product.text);
            for (const Coding& coding : product.codings) {
                if (coding.display != product.text) {
                    add_words(coding.display);
                }
            }
        }
    }

    void add_coded(const MedicationTables::Ingredient& ingredient, const Concept& product) {
        const bool either = ingredient.either.has(product);
        if (ingredient.not_systemic.has(product)) {
            keep(ingredient, false, false);
        } else if (ingredient.sets.has(product)) {
            keep(ingredient, false,
                 may_be_topical(ingredient, product) ? std::nullopt : std::optional(true));
        } else if (either) {
            keep(ingredient, false, std::nullopt);
        }
    }

    // A code that its source lists without a name may be a cream.
    bool may_be_topical(const MedicationTables::Ingredient& ingredient,
                        const Concept& product) const {
        return ingredient.may_be_topical &&
               std::ranges::all_of(product.codings, [&](const Coding& coding) {
                   return context_.terminology.is_match_only(coding.system, coding.code) ||
                          context_.terminology.sets_of(coding.system, coding.code).empty();
               });
    }

    void note_product_words(const Concept& product) {
        note_route(product.text);
        for (const Coding& coding : product.codings) {
            if (coding.display != product.text) {
                note_route(coding.display);
            }
        }
    }

    // `No cetuximab` names a drug that is not given.
    bool begins_with_negation(std::string_view words) const {
        return std::ranges::any_of(tables_.negations, [&](const std::string& negation) {
            return words.starts_with(negation) && words.size() > negation.size() &&
                   words[negation.size()] == ' ';
        });
    }

    void add_words(std::string_view text) {
        const std::vector<std::size_t> drugs = tables_.ingredients_of_word.rows_in(text);
        const std::vector<std::size_t> regimens = tables_.regimens_of_word.rows_in(text);
        if (drugs.empty() && regimens.empty()) {
            return;  // most drugs of a record are none of ours
        }
        const std::string_view words = context_.lower(text);
        if (begins_with_negation(words)) {
            return;
        }
        for (const std::size_t i : drugs) {
            const MedicationTables::Ingredient& ingredient = tables_.ingredients[i];
            keep(ingredient, true, ingredient.may_be_topical ? std::nullopt : std::optional(true));
        }
        if (!regimens.empty()) {
            for (const std::size_t i : tables_.ingredients_beside_regimen.rows_in(text)) {
                keep(tables_.ingredients[i], true, true);
            }
        }
        drop_parts_of_longer_names(words);
        if (!drugs.empty()) {
            note_route(text);
        }
        for (const std::size_t i : regimens) {
            found_.regimen = tables_.regimens[i].name;
            found_.regimen_from_text = true;
        }
    }

    // `trastuzumab emtansine` is not trastuzumab: a drug all of whose words stand only inside a
    // longer name of another one goes.
    void drop_parts_of_longer_names(std::string_view words) {
        std::erase_if(found_.drugs, [&](const RecognisedDrug& drug) {
            return drug.from_text &&
                   std::ranges::any_of(found_.drugs, [&](const RecognisedDrug& other) {
                       return other.ingredient != drug.ingredient &&
                              is_part(*drug.ingredient, *other.ingredient, words);
                   });
        });
    }

    static bool is_part(const MedicationTables::Ingredient& part,
                        const MedicationTables::Ingredient& whole, std::string_view words) {
        return std::ranges::any_of(whole.words, [&](const std::string& longer) {
            return words.find(longer) != std::string_view::npos &&
                   std::ranges::any_of(part.words, [&](const std::string& shorter) {
                       return shorter.size() < longer.size() &&
                              longer.find(shorter) != std::string::npos;
                   });
        });
    }

    void keep(const MedicationTables::Ingredient& ingredient, bool from_text,
              std::optional<bool> systemic) {
        const auto known =
            std::ranges::find(found_.drugs, &ingredient, &RecognisedDrug::ingredient);
        if (known == found_.drugs.end()) {
            found_.drugs.push_back({&ingredient, from_text, systemic});
            return;
        }
        if (known->from_text && !from_text) {
            *known = {&ingredient, false, systemic};
        } else if (known->from_text == from_text) {
            // A code that knows beats one that leaves it open; eye and skin beat the rest.
            known->systemic = known->systemic == false || systemic == false ? std::optional(false)
                              : known->systemic.has_value()                 ? known->systemic
                                                                            : systemic;
        }
    }

    // Route and form decide where the code leaves it open, and contradict where they are local.
    void decide_systemic() {
        for (RecognisedDrug& drug : found_.drugs) {
            const bool is_local =
                drug.ingredient->may_be_topical || !drug.systemic || is_for_local_route(drug);
            if (local_ && is_local) {
                drug.systemic = false;
            } else if (!drug.systemic && systemic_) {
                drug.systemic = true;
            }
        }
    }

    // The same product is given into the eye: a coded route says so, words only of what they name.
    bool is_for_local_route(const RecognisedDrug& drug) const {
        const std::string_view route = drug.from_text ? found_.route : coded_route_;
        return !route.empty() && drug.ingredient->local_route == route;
    }

    MappingContext& context_;
    const MedicationTables& tables_;
    RecognisedDrugs found_;
    std::string_view coded_route_;
    bool local_ = false;
    bool systemic_ = false;
};

}  // namespace

RecognisedDrugs recognise_drugs(MappingContext& context, const fhir::MedicationUseView& use) {
    return DrugFinder(context).find(use);
}

RecognisedDrugs drugs_in_words(MappingContext& context, std::string_view text) {
    return DrugFinder(context).find_in_words(text);
}

RecognisedDrugs recognise_drugs(MappingContext& context, const Concept& code) {
    return DrugFinder(context).find(code);
}

}  // namespace hookline::mappings
