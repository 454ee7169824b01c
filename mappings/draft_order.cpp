// Orders of the hook call and their kind (patient model 3.9, decisions D-08, D-09). One that is not
// recognised stays in the record without a kind; nothing is guessed.
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "fhir/resources/resource_type.hpp"
#include "mappings/mappers.hpp"
#include "mappings/resource_head.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

// Of DraftOrder::may_be.
constexpr std::string_view kAnything = "anything";
constexpr std::string_view kDrug = "drug";
constexpr std::string_view kRadiotherapy = "radiotherapy";

bool is_drug_order(std::string_view type) {
    return type == "MedicationRequest" || type == "MedicationDispense" ||
           type == "MedicationAdministration";
}

class DraftOrderMapper {
  public:
    DraftOrderMapper(MappingContext& context, const DraftInput& draft)
        : context_(context), entry_(draft.entry), resource_(*draft.entry.json) {
        context.identify(order_, entry_);
        std::string key = entry_.place.path();
        key.append("#").append(entry_.id).append(draft.part);
        order_.key = context.arena.copy(std::string_view(key));
        order_.resource_type = entry_.type;
        order_.status = resource_.string_at("status");
        order_.is_trigger = draft.is_trigger;
        order_.selected = draft.selected;
        order_.resource = resource_;
        if (!entry_.owner.empty()) {
            order_.reference = entry_.owner;  // an order inside a RequestGroup goes by its name
            if (order_.id.empty()) {
                order_.id = entry_.owner.substr(entry_.owner.find('/') + 1);
            }
        } else if (order_.reference.empty()) {
            order_.reference = entry_.full_url;
        }
    }

    void map() {
        const Value* forbidden = resource_.find("doNotPerform");
        if (order_.status == "entered-in-error" || order_.status == "cancelled" ||
            order_.status == "revoked" || (forbidden != nullptr && forbidden->as_boolean())) {
            return;
        }
        const Value* subject = resource_.find("subject");
        if (subject != nullptr && !fhir::read_reference(subject).text.empty() &&
            !context_.is_patient_of_call(subject)) {
            lose(kOtherPatient, {});
            return;
        }
        context_.add_order_of_call(order_.reference);
        order_.intent = intent_of(context_, resource_);
        // What is given out or given without an order of its own is judged like an order.
        if (is_drug_order(entry_.type)) {
            map_drug();
        } else if (entry_.type == "ServiceRequest") {
            map_service();
        } else if (!fhir::is_resource_type(entry_.type)) {
            lose(kNoSuchType, kAnything);
            context_.draft_orders.push_back(order_);
        } else {
            map_other();
        }
    }

  private:
    // A group or plan that lists nothing is what its code, category or title says. A Medication
    // beside its order is no order.
    void map_other() {
        order_.code = context_.member_concept(resource_, "code");
        const bool is_plan = entry_.type == "CarePlan";
        if (!is_plan && names_nothing(order_.code) && hides_orders()) {
            lose("nothing of what the group orders can be read", kAnything);
        }
        if (!is_plan && entry_.type != "RequestGroup") {
            context_.draft_orders.push_back(order_);
            return;
        }
        if (add_drugs_of_code(fhir::elements_of(resource_, "category"))) {
            return;
        }
        const RecognisedDrugs named = drugs_in_words(context_, resource_.string_at("title"));
        if (!is_plan || named.regimen.empty() || !add_drugs(named)) {
            context_.draft_orders.push_back(order_);
        }
    }

    // Of a group none of whose actions names an order.
    [[nodiscard]] bool hides_orders() const {
        return entry_.type == "RequestGroup" &&
               std::ranges::any_of(
                   std::array{"action", "contained", "instantiatesCanonical", "instantiatesUri"},
                   [&](const char* name) { return resource_.find(name) != nullptr; });
    }

    void map_drug() {
        const fhir::MedicationUseView view(resource_);
        const Value* start = view.bounds().start();
        order_.occurrence = context_.day_of(start);
        const RecognisedDrugs found = recognise_drugs(context_, view);
        order_.code = found.code;
        if (names_nothing(found.code) && found.drugs.empty() && found.regimen.empty()) {
            lose("medication is not named or cannot be resolved", kDrug);
        }
        if (!add_drugs(found)) {
            if (!found.drugs.empty() && found.drugs.front().systemic == false) {
                order_.note = "not a systemic cancer product";
            }
            context_.draft_orders.push_back(order_);
        }
    }

    // An order for each drug that counts here, also of a regimen that is named as a whole. False
    // when there is none.
    bool add_drugs(const RecognisedDrugs& found) {
        std::vector<RecognisedDrug> drugs(found.drugs.begin(), found.drugs.end());
        for (const std::string_view name : context_.tables.therapy.drugs_of(found.regimen)) {
            const auto is_named = [&](const RecognisedDrug& drug) {
                return drug.ingredient->name == name && drug.systemic != false;
            };
            const MedicationTables::Ingredient* ingredient = context_.tables.medications.find(name);
            if (ingredient != nullptr && std::ranges::none_of(drugs, is_named)) {
                drugs.push_back({ingredient, found.regimen_from_text, true});
            }
        }
        List<std::string_view> names(context_.arena);
        names.reserve(drugs.size());
        for (const RecognisedDrug& drug : drugs) {
            names.push_back(drug.ingredient->name);
        }
        order_.ingredients = names;
        bool any = false;
        for (const RecognisedDrug& drug : drugs) {
            // Eye, skin and osteoporosis products are not the drug that the guideline means.
            if (drug.systemic != false && is_draft_kind(drug.ingredient->name)) {
                order_.kind = drug.ingredient->name;
                order_.certainty = drug.from_text ? Certainty::TextOnly : Certainty::Confirmed;
                context_.draft_orders.push_back(order_);
                any = true;
            }
        }
        order_.kind = any ? order_.kind : std::string_view();
        return any;
    }

    // A drug or regimen as the code of something else: a ServiceRequest for an infusion, a group.
    bool add_drugs_of_code(std::span<const Value> details) {
        if (add_drugs(recognise_drugs(context_, order_.code))) {
            return true;
        }
        return std::ranges::any_of(details, [&](const Value& detail) {
            return add_drugs(recognise_drugs(context_, context_.concept_of(detail)));
        });
    }

    void map_service() {
        const fhir::ServiceRequestView view(resource_);
        order_.code = context_.concept_of(view.code());
        if (names_nothing(order_.code) && view.order_details().empty()) {
            lose("no code", kAnything);
        }
        order_.occurrence = PlannedDay(context_)
                                .or_date(view.occurrence_date_time())
                                .or_period(view.occurrence_period())
                                .or_timing(view.occurrence_timing())
                                .day();
        ProcedureKinds kinds = kinds_of_draft(context_, order_.code);
        for (const Value& detail : view.order_details()) {
            if (kinds.kinds.empty()) {
                kinds = kinds_of_draft(context_, context_.concept_of(detail));
            }
        }
        if (!view.body_sites().empty()) {
            order_.body_site = context_.concept_of(view.body_sites().front());
        }
        details_ = view.order_details();
        request_ = radiotherapy_request_of(context_, resource_);
        request_.intent = order_.intent;
        set_timing();
        if (asks_for_radiotherapy(context_, kinds.kinds, request_)) {
            map_radiotherapy(view, kinds);
            return;
        }
        const BodySite site = body_site_of(context_, order_.body_site);
        order_.site = site.sites.size() == 1 ? site.sites.front() : std::string_view();
        if (kinds.in_words) {
            order_.certainty = Certainty::TextOnly;
        }
        // Decision D-09: a coded operation at the retroperitoneum.
        if (order_.site == "retroperitoneal" && !site.in_words) {
            for (const auto& [from, to] : context_.tables.procedures.retroperitoneal_kinds) {
                if (kinds.kinds.contains(from)) {
                    kinds.kinds.remove(from);
                    kinds.kinds.add(to);
                }
            }
        }
        const bool known = std::ranges::any_of(
            kinds.kinds.all(), [&](std::string_view kind) { return is_draft_kind(kind); });
        if (!known) {
            order_.certainty = Certainty::Confirmed;
            if (!add_drugs_of_code(view.order_details())) {
                context_.draft_orders.push_back(order_);
            }
        }
        const std::string_view stated_site = order_.site;
        for (const std::string_view kind : kinds.kinds.all()) {
            if (!is_draft_kind(kind)) {
                continue;
            }
            order_.kind = kind;
            order_.site = stated_site.empty()
                              ? find_pair(context_.tables.procedures.site_of_kind, kind)
                              : stated_site;
            context_.draft_orders.push_back(order_);
        }
    }

    // An order that is there to be judged and says not what it is (SR-130).
    void lose(std::string_view reason, std::string_view may_be) {
        order_.may_be = may_be;
        if (order_.is_trigger) {
            context_.lose(entry_, reason);
        }
    }

    [[nodiscard]] bool is_draft_kind(std::string_view kind) const {
        return contains(context_.tables.procedures.draft_kinds, kind);
    }

    // preoperative ... as our own extension says, else palliative by intent (D-09).
    void set_timing() {
        const bool is_palliative = request_.timing.empty() && request_.intent == "palliative";
        order_.timing = is_palliative ? "palliative" : request_.timing;
    }

    // Each volume is judged by its own dose, and each site by itself: an order for two sites is
    // two.
    void map_radiotherapy(const fhir::ServiceRequestView& view, const ProcedureKinds& kinds) {
        const auto doses = doses_of(context_, resource_, entry_.place);
        const BodySite whole =
            requested_sites_of(context_, order_.code, view.body_sites(), request_);
        const std::string key(order_.key);
        BodySite left = whole;  // what no volume names
        for (std::size_t i = 0; i < doses.size(); ++i) {
            const RadiotherapyDose& dose = doses[i];
            for (const std::string_view site : dose.sites.all()) {
                left.sites.remove(site);
            }
            add_radiotherapy_orders(
                dose.sites.empty() ? whole : BodySite{dose.sites, dose.in_words}, dose,
                kinds.in_words, key + '/' + std::to_string(i));
        }
        const bool has_volumes = std::ranges::any_of(
            doses, [](const RadiotherapyDose& dose) { return !dose.sites.empty(); });
        if (doses.empty() || (has_volumes && !left.sites.empty())) {
            add_radiotherapy_orders(left, {}, kinds.in_words, key);
        }
    }

    void add_radiotherapy_orders(const BodySite& sites, const RadiotherapyDose& dose, bool in_words,
                                 const std::string& key) {
        if (sites.sites.empty()) {
            add_radiotherapy_order({}, sites.in_words || in_words, dose, key);
        }
        for (const std::string_view site : sites.sites.all()) {
            add_radiotherapy_order(site, sites.in_words || in_words, dose,
                                   sites.sites.size() > 1 ? key + '/' + std::string(site) : key);
        }
    }

    void add_radiotherapy_order(std::string_view site, bool in_words, const RadiotherapyDose& dose,
                                const std::string& key) {
        order_.key = context_.arena.copy(key);
        order_.dose_gy = dose.dose_gy;
        order_.fractions = dose.fractions;
        order_.certainty = in_words ? Certainty::TextOnly : Certainty::Confirmed;
        order_.site = site;
        set_radiotherapy_kind(dose);
        context_.draft_orders.push_back(order_);
    }

    // Dose, fractions or site that leave open what is ordered leave it unchecked: that is said.
    void set_radiotherapy_kind(const RadiotherapyDose& dose) {
        const ScheduleKind found =
            radiotherapy_kind(context_, order_.site, request_, order_.code, details_, dose);
        order_.kind = found.kind;
        order_.may_be = {};
        order_.certainty = found.in_words ? Certainty::TextOnly : order_.certainty;
        if (order_.kind.empty()) {
            lose(order_.site == "pelvis" ? "schedule of the pelvic radiotherapy is not known"
                                         : "site of the radiotherapy is not known",
                 kRadiotherapy);
        }
    }

    MappingContext& context_;
    const ResourceEntry& entry_;
    const Value& resource_;
    std::span<const Value> details_;  // of a ServiceRequest
    RadiotherapyRequest request_;
    DraftOrder order_;
};

}  // namespace

void map_draft_order(MappingContext& context, const DraftInput& draft) {
    const std::size_t before = context.draft_orders.size();
    DraftOrderMapper(context, draft).map();
    if (!context.take_unreadable()) {
        return;
    }
    if (draft.is_trigger) {
        context.lose(draft.entry, kCodeUnreadable);
    }
    for (std::size_t i = before; i < context.draft_orders.size(); ++i) {
        DraftOrder& order = context.draft_orders[i];
        if (order.kind.empty() && order.may_be.empty()) {
            order.may_be = is_drug_order(order.resource_type) ? kDrug : kAnything;
        }
    }
}

void add_unread_order(MappingContext& context, const Place& place) {
    DraftOrder order;
    order.key = context.arena.copy(std::string_view(place.path()));
    order.is_trigger = false;
    order.may_be = kAnything;
    context.draft_orders.push_back(order);
}

}  // namespace hookline::mappings
