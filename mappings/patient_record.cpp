#include "mappings/patient_record.hpp"

#include <algorithm>

namespace hookline::mappings {

std::string_view to_string(Certainty certainty) {
    switch (certainty) {
        case Certainty::Confirmed:
            return "confirmed";
        case Certainty::TextOnly:
            return "text-only";
        case Certainty::Conflict:
            return "conflict";
        case Certainty::Preliminary:
            return "preliminary";
    }
    return "conflict";
}

DataState PatientRecord::state_of(std::string_view source) const {
    const auto found = std::ranges::find(sources, source, &SourceState::name);
    return found == sources.end() ? DataState::Unknown : found->state;
}

bool PatientRecord::is_given(std::string_view source) const {
    const auto found = std::ranges::find(sources, source, &SourceState::name);
    return found != sources.end() && found->is_given;
}

bool PatientRecord::is_sent(std::string_view source) const {
    const auto found = std::ranges::find(sources, source, &SourceState::name);
    return found != sources.end() && found->is_sent;
}

bool PatientRecord::has_unread_order() const {
    return std::ranges::any_of(draft_orders,
                               [](const DraftOrder& order) { return !order.may_be.empty(); });
}

}  // namespace hookline::mappings
