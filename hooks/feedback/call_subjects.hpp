#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/plan/earlier_override.hpp"
#include "hooks/feedback/feedback_store.hpp"

namespace hookline::hooks {

/// The statements of one call as feedback knows them: by pseudonyms of client, patient, user,
/// statement and order.
class CallSubjects final : public engine::EarlierOverrides {
  public:
    struct Caller {
        std::string_view iss;  ///< of the client; empty without authentication
        std::string_view patient_id;
        std::string_view user_type;
        std::string_view user_id;
    };

    /// `store` and what `caller` borrows must outlive this.
    CallSubjects(const FeedbackStore& store, const Caller& caller, std::int64_t now_ms,
                 int offset_minutes)
        : store_(store), caller_(caller), now_ms_(now_ms), offset_minutes_(offset_minutes) {}

    /// `order` is an engine::order_identity; empty for a card that no order triggered.
    [[nodiscard]] Pseudonym subject(std::string_view statement, std::string_view order) const;

    [[nodiscard]] std::optional<engine::EarlierOverride> find(
        std::string_view statement, std::string_view order,
        engine::Indicator indicator) const override;

  private:
    const FeedbackStore& store_;
    Caller caller_;
    std::int64_t now_ms_;
    int offset_minutes_;
};

}  // namespace hookline::hooks
