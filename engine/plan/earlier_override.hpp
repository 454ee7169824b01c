#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/plan/card.hpp"
#include "fhir/primitives/date_time.hpp"
#include "mappings/record_care.hpp"

namespace hookline::engine {

/// A card that the user set aside earlier in this session, with what was said about it.
struct EarlierOverride {
    fhir::DateTime time;  ///< with offset
    Coding reason;        ///< as the client sent it; may be empty
};

/// What the user of a call has overridden in this session (statements section 3, rule 9).
/// Whoever keeps feedback implements it; the engine itself remembers nothing.
class EarlierOverrides {
  public:
    virtual ~EarlierOverrides() = default;

    /// The latest override of `statement` on a card about this order, shown there as `indicator`
    /// or more urgent. `order` is an `order_identity`.
    [[nodiscard]] virtual std::optional<EarlierOverride> find(std::string_view statement,
                                                              std::string_view order,
                                                              Indicator indicator) const = 0;
};

/// What an order says to the rules, as one text: equal for the order at order-select and for the
/// same order at order-sign, different once drug, procedure, site, dose, timing or day changed.
/// The id plays no part, since clients give drafts new ones. Holds no data of the patient but what
/// is ordered; to be hashed before it is kept.
[[nodiscard]] std::string order_identity(const mappings::DraftOrder& order);

}  // namespace hookline::engine
