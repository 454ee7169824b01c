#include "hooks/feedback/call_subjects.hpp"

namespace hookline::hooks {

Pseudonym CallSubjects::subject(std::string_view statement, std::string_view order) const {
    return store_.pseudonym(
        {caller_.iss, caller_.patient_id, caller_.user_type, caller_.user_id, statement, order});
}

std::optional<engine::EarlierOverride> CallSubjects::find(std::string_view statement,
                                                          std::string_view order,
                                                          engine::Indicator indicator) const {
    auto found = store_.find_override(subject(statement, order), indicator, now_ms_);
    if (!found) {
        return std::nullopt;
    }
    return engine::EarlierOverride{fhir::date_time_from_epoch_ms(found->time_ms, offset_minutes_),
                                   std::move(found->reason)};
}

}  // namespace hookline::hooks
