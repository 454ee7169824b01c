#include "engine/plan/order_words.hpp"

#include <algorithm>

#include "engine/cql/letter_case.hpp"
#include "engine/plan/markdown.hpp"
#include "fhir/base/blanks.hpp"
#include "fhir/base/plain_text.hpp"

namespace hookline::engine {
namespace {

std::string kind_in_words(std::string_view kind) {
    std::string words(kind);
    std::ranges::replace(words, '_', ' ');
    return words;
}

std::string_view doubt_in_words(mappings::Certainty certainty) {
    return certainty == mappings::Certainty::TextOnly
               ? ", recognised from words only, please confirm"
               : "";
}

std::string name_of(const mappings::Concept& code) {
    constexpr std::size_t kCodePointsMax = 200;
    const auto shown = [](std::string_view text) {
        return plain_text(trimmed(text), kCodePointsMax);
    };
    std::string name = shown(code.text);
    for (const mappings::Coding& coding : code.codings) {
        if (!name.empty()) {
            break;
        }
        name = shown(coding.display);
    }
    return name;
}

// SAFETY: the kind is what the order was taken for; it is left out only where the name says it.
std::string in_words(const mappings::Statement& order, const mappings::Concept& code,
                     std::string_view kind, std::string_view detail) {
    std::string name = name_of(code);
    std::string what = kind_in_words(kind);
    if (name.empty() || cql::to_lower(name).contains(what)) {
        name = name.empty() ? what : name;
        what.clear();
    }
    std::string words = escape_markdown(name).append(detail);
    if (!order.reference.empty()) {
        what += (what.empty() ? "" : ", ") + markdown_reference(order.reference);
    }
    if (!what.empty()) {
        words += " (" + what + ')';
    }
    return words.append(doubt_in_words(order.certainty));
}

template <class Orders>
std::string name_among(const Orders& orders, std::string_view reference) {
    const auto found = std::ranges::find_if(
        orders, [&](const auto& order) { return order.reference == reference; });
    return found == orders.end() ? std::string() : name_of(found->code);
}

}  // namespace

std::string order_in_words(const mappings::DraftOrder& order) {
    mappings::Statement shown = order;
    shown.reference = order.id.empty() ? std::string_view() : order.reference;
    return in_words(shown, order.code, order.kind, "");
}

std::string request_in_words(const mappings::ServiceRequest& request, std::string_view kind) {
    return in_words(request, request.code, kind,
                    request.authored ? ", " + fhir::to_string(*request.authored) : "");
}

std::string with_order_name(std::string_view description, const mappings::PatientRecord& record,
                            std::string_view reference) {
    std::string name = name_among(record.draft_orders, reference);
    if (name.empty()) {
        name = name_among(record.exposures, reference);
    }
    if (name.empty()) {
        name = name_among(record.service_requests, reference);
    }
    return std::string(description) + (name.empty() ? "" : "; order: " + name);
}

}  // namespace hookline::engine
