#pragma once

#include "fhir/resources/view.hpp"

/// Patient, Bundle and OperationOutcome. Spec: https://hl7.org/fhir/R4/patient.html, bundle.html,
/// operationoutcome.html.
namespace hookline::fhir {

class PatientView : public View<"id", "birthDate", "deceasedBoolean", "deceasedDateTime"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view id() const { return text<"id">(); }
    [[nodiscard]] const json::Value* birth_date() const { return get<"birthDate">(); }
    /// Nothing when the resource does not say.
    [[nodiscard]] std::optional<bool> deceased() const;
};

/// The resource inside an entry or a wrapped prefetch value (`{response, resource}`, SR-065): the
/// value itself when it has a resourceType. nullptr when there is no resource.
[[nodiscard]] const json::Value* unwrap_resource(const json::Value* value);

/// Bundle.entry. In a batch-response the resource may be a whole Bundle of its own.
class BundleEntryView : public View<"fullUrl", "resource", "search", "response"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view full_url() const { return text<"fullUrl">(); }
    [[nodiscard]] const json::Value* resource() const { return unwrap_resource(get<"resource">()); }
    [[nodiscard]] std::string_view search_mode() const {
        const json::Value* search = get<"search">();
        return search == nullptr ? std::string_view() : search->string_at("mode");
    }
    /// Whether the response status of a batch entry is there and no success (`404 Not Found`).
    [[nodiscard]] bool failed() const;
};

/// Whether a Bundle.link leads to a next page: relations are compared without regard to case
/// (RFC 8288 section 2.1.1), and one that is no text may be any.
[[nodiscard]] bool is_next_link(const json::Value& link);

class BundleView : public View<"type", "link", "entry"> {
  public:
    using View::View;

    [[nodiscard]] std::string_view type() const { return text<"type">(); }
    [[nodiscard]] std::span<const json::Value> entries() const { return list<"entry">(); }
    /// Whether the Bundle says that a next page exists.
    [[nodiscard]] bool has_next_page() const;
};

class OperationOutcomeView : public View<"issue"> {
  public:
    using View::View;

    /// Whether any issue is an error; an outcome without issues counts as one.
    [[nodiscard]] bool is_error() const;
};

}  // namespace hookline::fhir
