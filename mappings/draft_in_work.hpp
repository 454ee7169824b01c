#pragma once

#include <span>
#include <string_view>

#include "mappings/mappers.hpp"

/// How the order of a call becomes one or more DraftOrders: draft_order.cpp decides by the type of
/// the resource, the others say what it orders. Internal to the `draft_*.cpp`.
namespace hookline::mappings {

// Of DraftOrder::may_be.
inline constexpr std::string_view kMayBeAnything = "anything";
inline constexpr std::string_view kMayBeDrug = "drug";
inline constexpr std::string_view kMayBeRadiotherapy = "radiotherapy";

/// An order of the call while it is mapped.
struct DraftInWork {
    MappingContext& context;
    const ResourceEntry& entry;
    DraftOrder order;  ///< what is known so far; each `add` takes it as it is then

    [[nodiscard]] const fhir::json::Value& resource() const { return *entry.json; }
    /// Whether the guideline knows orders of the kind.
    [[nodiscard]] bool is_draft_kind(std::string_view kind) const {
        return contains(context.tables.procedures.draft_kinds, kind);
    }
    void add() { context.draft_orders.push_back(order); }
    /// The order is there to be judged and does not say what it is (SR-130).
    void lose(std::string_view reason, std::string_view may_be);
};

/// A MedicationRequest, or what is given out or given without one, which is judged like it.
void add_drug_order(DraftInWork& draft);

/// An order for each drug that counts here, also of a regimen that is named as a whole. False when
/// there is none: nothing was added, and `order.ingredients` names what was found.
[[nodiscard]] bool add_drugs(DraftInWork& draft, const RecognisedDrugs& found);

/// The same for a drug or regimen that is the code of something else (a ServiceRequest for an
/// infusion, a group), or one of the details beside it.
[[nodiscard]] bool add_drugs_of_code(DraftInWork& draft,
                                     std::span<const fhir::json::Value> details);

/// A ServiceRequest: an operation, a test, a referral, radiotherapy, or the infusion of drugs.
void add_service_order(DraftInWork& draft);

/// A ServiceRequest for radiotherapy. Each volume is judged by its own dose, and each site by
/// itself: an order for two sites is two.
void add_radiotherapy_orders(DraftInWork& draft, const fhir::ServiceRequestView& view,
                             const ProcedureKinds& kinds, const RadiotherapyRequest& request);

}  // namespace hookline::mappings
