#include "engine/plan/order_words.hpp"

#include <algorithm>

#include "engine/plan/markdown.hpp"

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

}  // namespace

std::string order_in_words(const mappings::DraftOrder& order) {
    std::string words = kind_in_words(order.kind);
    if (!order.id.empty()) {
        words += " (" + markdown_reference(order.reference) + ')';
    }
    return words.append(doubt_in_words(order.certainty));
}

std::string request_in_words(const mappings::ServiceRequest& request, std::string_view kind) {
    std::string words = kind_in_words(kind);
    if (request.authored) {
        words += ", " + fhir::to_string(*request.authored);
    }
    if (!request.reference.empty()) {
        words += " (" + markdown_reference(request.reference) + ')';
    }
    return words.append(doubt_in_words(request.certainty));
}

}  // namespace hookline::engine
