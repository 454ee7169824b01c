#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "fhir/json/value.hpp"
#include "fhir/primitives/date_time.hpp"
#include "fhir/primitives/decimal.hpp"
#include "fhir/resources/members.hpp"

/// Reading FHIR elements out of a parsed tree. Nothing is copied; an absent element and a member of
/// the wrong type read alike, so that clinical content never makes a request fail (SR-064). A view
/// of an absent element is empty; every view borrows the tree.
namespace hookline::fhir {

/// Coding.
class CodingView {
  public:
    explicit CodingView(const json::Value& value) : members_(value) {}

    [[nodiscard]] std::string_view system() const { return text<"system">(); }
    [[nodiscard]] std::string_view code() const { return text<"code">(); }
    [[nodiscard]] std::string_view display() const { return text<"display">(); }

  private:
    template <Name Member>
    [[nodiscard]] std::string_view text() const {
        const json::Value* value = members_.get<Member>();
        return value != nullptr && value->is_string() ? value->text() : std::string_view();
    }

    Members<"system", "code", "display"> members_;
};

/// What stands in a list; the element itself where a sender left the array out.
[[nodiscard]] inline std::span<const json::Value> elements_of(const json::Value* list) {
    if (list == nullptr) {
        return {};
    }
    return list->is_array() ? list->elements() : std::span(list, list->is_object() ? 1 : 0);
}
[[nodiscard]] inline std::span<const json::Value> elements_of(const json::Value& owner,
                                                              json::MemberName member) {
    return elements_of(owner.find(member));
}
/// Whether something is there that cannot be read as a list.
[[nodiscard]] inline bool is_no_list(const json::Value* list) {
    return list != nullptr && !list->is_null() && !list->is_array() && !list->is_object();
}

/// CodeableConcept.
class CodeableConceptView {
  public:
    explicit CodeableConceptView(const json::Value* value = nullptr) : value_(value) {}

    [[nodiscard]] bool empty() const { return value_ == nullptr; }
    [[nodiscard]] std::span<const json::Value> codings() const {
        return value_ == nullptr ? std::span<const json::Value>() : elements_of(*value_, "coding");
    }
    [[nodiscard]] std::string_view text() const {
        return value_ == nullptr ? std::string_view() : value_->string_at("text");
    }
    /// The first code there is, whatever its system; of a plain string the string itself.
    [[nodiscard]] std::string_view first_code() const;
    [[nodiscard]] const json::Value* json() const { return value_; }

  private:
    const json::Value* value_;
};

/// A reference taken apart: `Patient/1`, `https://ehr/fhir/Patient/1/_history/2`, `#med`,
/// `urn:uuid:...`.
struct ReferenceView {
    std::string_view text;      ///< as written
    std::string_view type;      ///< `Patient`; empty for `#...`, urn and bare ids
    std::string_view id;        ///< `1`; the fragment or urn for the other forms
    bool is_contained = false;  ///< `#...`
};

/// The reference of a Reference element; text is empty when there is none.
[[nodiscard]] ReferenceView read_reference(const json::Value* reference);
[[nodiscard]] ReferenceView parse_reference(std::string_view text);

/// Quantity; SimpleQuantity and Age read alike.
class QuantityView {
  public:
    explicit QuantityView(const json::Value* value = nullptr) : value_(value) {}

    [[nodiscard]] bool empty() const { return value_ == nullptr; }
    /// The number as written; empty when there is none.
    [[nodiscard]] std::string_view number() const;
    /// The UCUM code, or the human unit when there is no code.
    [[nodiscard]] std::string_view unit() const;
    [[nodiscard]] std::string_view comparator() const {
        return value_ == nullptr ? std::string_view() : value_->string_at("comparator");
    }
    [[nodiscard]] std::optional<Decimal> value() const { return Decimal::parse(number()); }

  private:
    const json::Value* value_;
};

/// Period.
class PeriodView {
  public:
    explicit PeriodView(const json::Value* value = nullptr) : value_(value) {}

    [[nodiscard]] const json::Value* start() const { return member("start"); }
    [[nodiscard]] const json::Value* end() const { return member("end"); }

  private:
    [[nodiscard]] const json::Value* member(json::MemberName name) const {
        return value_ == nullptr ? nullptr : value_->find(name);
    }

    const json::Value* value_;
};

/// The date of a dateTime, date or instant, in the time zone of the server; nothing when it is
/// absent or no date.
[[nodiscard]] std::optional<Date> read_date(const json::Value* date, int offset_minutes);

/// An integer, or a decimal that is a whole number (`2.0`); nothing for anything else.
[[nodiscard]] std::optional<std::int32_t> read_integer(const json::Value* number);
[[nodiscard]] std::optional<std::int32_t> parse_whole_number(std::string_view text);

/// The extension with this URL among the extensions of an element or resource, or nullptr.
[[nodiscard]] const json::Value* find_extension(const json::Value& owner, std::string_view url);

}  // namespace hookline::fhir
