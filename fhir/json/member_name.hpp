#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace hookline::fhir::json {

/// Number of a member name that the code looks for often; kNoMemberKey for every other name.
using MemberKey = std::uint8_t;
inline constexpr MemberKey kNoMemberKey = 0;

/// The names that have a key: those of the FHIR elements that the views read. The reader gives each
/// member its key once, so that looking for one compares numbers. A name that is missing here is
/// found all the same, by its text.
inline constexpr auto kKeyedNames = std::to_array<std::string_view>({
    "abatementAge",
    "abatementDateTime",
    "abatementPeriod",
    "abatementRange",
    "abatementString",
    "action",
    "activity",
    "actor",
    "actuality",
    "authoredOn",
    "basedOn",
    "birthDate",
    "bodySite",
    "boundsPeriod",
    "category",
    "class",
    "clinicalStatus",
    "code",
    "coding",
    "comparator",
    "component",
    "conclusion",
    "conclusionCode",
    "contained",
    "created",
    "dataAbsentReason",
    "date",
    "dateAsserted",
    "deceasedBoolean",
    "deceasedDateTime",
    "description",
    "detail",
    "detected",
    "dispenseRequest",
    "display",
    "doNotPerform",
    "dosage",
    "dosageInstruction",
    "effectiveDateTime",
    "effectiveInstant",
    "effectivePeriod",
    "end",
    "entry",
    "event",
    "evidence",
    "extension",
    "focus",
    "form",
    "fullUrl",
    "hasMember",
    "id",
    "implicitRules",
    "ingredient",
    "intent",
    "interpretation",
    "issue",
    "issued",
    "itemCodeableConcept",
    "itemReference",
    "lifecycleStatus",
    "link",
    "location",
    "medicationCodeableConcept",
    "medicationReference",
    "mode",
    "modifierExtension",
    "note",
    "occurrenceDateTime",
    "occurrencePeriod",
    "occurrenceTiming",
    "onsetAge",
    "onsetDateTime",
    "onsetPeriod",
    "orderDetail",
    "outcome",
    "participant",
    "patient",
    "patientInstruction",
    "performedDateTime",
    "performedPeriod",
    "performedString",
    "performer",
    "period",
    "quantityQuantity",
    "reasonCode",
    "reasonReference",
    "recordedDate",
    "reference",
    "relation",
    "repeat",
    "reportedBoolean",
    "resource",
    "resourceType",
    "response",
    "result",
    "route",
    "scheduledPeriod",
    "search",
    "serviceCategory",
    "serviceType",
    "severity",
    "specialty",
    "specimen",
    "stage",
    "start",
    "startDate",
    "status",
    "statusDate",
    "statusReason",
    "subject",
    "summary",
    "suspectEntity",
    "system",
    "text",
    "timing",
    "title",
    "type",
    "unit",
    "url",
    "validityPeriod",
    "value",
    "valueBoolean",
    "valueCode",
    "valueCodeableConcept",
    "valueDateTime",
    "valueInteger",
    "valuePeriod",
    "valueQuantity",
    "valueRange",
    "valueRatio",
    "valueReference",
    "valueSampledData",
    "valueString",
    "valueTime",
    "verificationStatus",
});
static_assert(kKeyedNames.size() < 255);

/// The key of a name; kNoMemberKey when it has none.
[[nodiscard]] MemberKey key_of(std::string_view name);

/// The same while compiling.
[[nodiscard]] consteval MemberKey key_of_literal(std::string_view name) {
    const auto found = std::ranges::find(kKeyedNames, name);
    return found == kKeyedNames.end() ? kNoMemberKey
                                      : static_cast<MemberKey>(found - kKeyedNames.begin() + 1);
}

/// The name of an object's member with its key. Borrows the text.
///
/// Made from a literal, the key costs nothing at run time; from any other text it is looked up.
class MemberName {
  public:
    constexpr MemberName() = default;
    template <std::size_t N>
    // NOLINTNEXTLINE(google-explicit-constructor): names are written as plain literals
    consteval MemberName(const char (&literal)[N])
        : MemberName(std::string_view(literal, N - 1),
                     key_of_literal(std::string_view(literal, N - 1))) {}
    template <class Text>
        requires std::convertible_to<const Text&, std::string_view> && (!std::is_array_v<Text>)
    // NOLINTNEXTLINE(google-explicit-constructor): a name is a text
    MemberName(const Text& text)
        : MemberName(std::string_view(text), key_of(std::string_view(text))) {}
    /// For the reader, which knows the key already: `key` is `key_of(text)`.
    constexpr MemberName(std::string_view text, MemberKey key)
        : data_(text.data()), size_(static_cast<std::uint32_t>(text.size())), key_(key) {}

    [[nodiscard]] constexpr std::string_view view() const { return {data_, size_}; }
    [[nodiscard]] constexpr MemberKey key() const { return key_; }
    // NOLINTNEXTLINE(google-explicit-constructor): a name is a text
    constexpr operator std::string_view() const { return view(); }

    template <class Text>
        requires std::convertible_to<const Text&, std::string_view>
    friend constexpr bool operator==(const MemberName& name, const Text& text) {
        return name.view() == std::string_view(text);
    }

  private:
    const char* data_ = nullptr;  // owner: body buffer, or whoever made the name
    std::uint32_t size_ = 0;
    MemberKey key_ = kNoMemberKey;
};

}  // namespace hookline::fhir::json
