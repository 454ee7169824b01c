#pragma once

#include <span>
#include <string_view>

#include "fhir/resources/view.hpp"
#include "mappings/mapping_context.hpp"

/// What is looked at before the mapper of a resource sees it. Internal to mappings.
namespace hookline::mappings {

inline constexpr std::string_view kCodeUnreadable = "a code cannot be read";
inline constexpr std::string_view kEntryNoList = "entry is no list";
inline constexpr std::string_view kModified = "a modifier that is not understood";
inline constexpr std::string_view kNoResource = "no resource";
inline constexpr std::string_view kNoSuchType = "resourceType is none of FHIR R4";
inline constexpr std::string_view kOtherType = "resource is of another type than asked for";
inline constexpr std::string_view kOtherPatient = "resource is of another patient";

/// What is needed of every resource.
class HeadView : public fhir::View<"resourceType", "id", "subject", "patient", "participant",
                                   "modifierExtension", "implicitRules"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view type() const { return text<"resourceType">(); }
    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    /// The reference that says whose it is, or nullptr.
    [[nodiscard]] const fhir::json::Value* owner() const {
        return get<"subject">() != nullptr ? get<"subject">() : get<"patient">();
    }
    /// Whether something that is not understood may change what the resource says: FHIR R4,
    /// extensibility (modifierExtension) and Resource.implicitRules.
    [[nodiscard]] bool is_modified() const {
        const auto says = [](const fhir::json::Value* value) {
            return value != nullptr && !value->is_null() &&
                   !(value->is_array() && value->elements().empty());
        };
        return says(get<"modifierExtension">()) || says(get<"implicitRules">());
    }
    [[nodiscard]] std::span<const fhir::json::Value> participants() const {
        return list<"participant">();
    }
};

/// Whose a resource is, as it says itself; Appointments name their patient among the participants.
struct ResourceOwner {
    const fhir::json::Value* reference = nullptr;
    std::span<const fhir::json::Value> participants;

    explicit ResourceOwner(const HeadView& head)
        : reference(head.owner()), participants(head.participants()) {}

    /// Whether that is the patient of the call, for a resource of the type.
    [[nodiscard]] bool is_patient_of_call(const MappingContext& context,
                                          std::string_view type) const;
    /// Whether it is anybody; a proposed appointment may list rooms and practitioners only.
    [[nodiscard]] bool names_someone() const;
    /// Whether who is named can be followed to somebody.
    [[nodiscard]] bool can_be_found(const MappingContext& context) const;
};

}  // namespace hookline::mappings
