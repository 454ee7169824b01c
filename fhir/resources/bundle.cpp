#include "fhir/resources/bundle.hpp"

#include <algorithm>

namespace hookline::fhir {

std::optional<bool> PatientView::deceased() const {
    const json::Value* deceased = get<"deceasedBoolean">();
    if (deceased != nullptr && deceased->is_boolean()) {
        return deceased->as_boolean();
    }
    return text<"deceasedDateTime">().empty() ? std::nullopt : std::optional(true);
}

const json::Value* unwrap_resource(const json::Value* value) {
    if (value == nullptr || !value->is_object()) {
        return nullptr;
    }
    if (!value->string_at("resourceType").empty()) {
        return value;
    }
    const json::Value* inner = value->find("resource");
    return inner != nullptr && !inner->string_at("resourceType").empty() ? inner : nullptr;
}

bool BundleEntryView::failed() const {
    const json::Value* response = get<"response">();
    const std::string_view status =
        response == nullptr ? std::string_view() : response->string_at("status");
    return !status.empty() && !status.starts_with('2');
}

bool is_next_link(const json::Value& link) {
    const json::Value* relation = link.find("relation");
    if (relation == nullptr || relation->is_null()) {
        return false;
    }
    constexpr std::string_view kNext = "next";
    return !relation->is_string() || std::ranges::equal(relation->text(), kNext, {}, [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
}

// A link that is none of FHIR's may have been one.
bool BundleView::has_next_page() const {
    return is_no_list(get<"link">()) || std::ranges::any_of(list<"link">(), is_next_link);
}

bool OperationOutcomeView::is_error() const {
    const auto issues = list<"issue">();
    return issues.empty() || std::ranges::any_of(issues, [](const json::Value& issue) {
               const std::string_view severity = issue.string_at("severity");
               return severity != "information" && severity != "warning";
           });
}

}  // namespace hookline::fhir
