#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/plan/budget.hpp"
#include "engine/plan/card.hpp"
#include "engine/plan/earlier_override.hpp"
#include "fhir/base/arena.hpp"
#include "fhir/base/clock.hpp"
#include "fhir/base/result.hpp"
#include "hooks/protocol/discovery.hpp"
#include "hooks/protocol/request.hpp"

namespace hookline::hooks {

/// The moment for which a call is answered, and how long that may take.
struct RequestTime {
    std::int64_t now_ms = 0;  ///< since 1970-01-01T00:00:00Z
    int offset_minutes = 0;   ///< of local time from UTC
    engine::Budget budget{};
};

/// What an evaluation came to, for metrics (SR-197).
struct EvaluationCounts {
    std::size_t rules_evaluated = 0;
    std::size_t rules_fired = 0;
    std::size_t rules_failed = 0;          ///< could not be evaluated
    std::size_t statements_unchecked = 0;  ///< named on a card as not checked
    std::size_t resources_lost = 0;        ///< may hold a fact, and could not be used
    bool is_cut_short = false;             ///< the budget was used up
};

/// What one call to a service came to.
struct Decision {
    std::vector<engine::Card> cards;  ///< in the order in which they are shown
    std::size_t bundle_entries = 0;   ///< resources that were read, for the log
    EvaluationCounts counts{};
};

/// What the page behind a card's link says about one statement of a guideline.
struct StatementPage {
    /// A definition of the guideline's CQL.
    struct Definition {
        std::string name;  ///< `TargetedAgents."EGFR-01 a"`
        std::string text;  ///< its expression, on one line
    };
    struct Rule {
        std::string id;         ///< `MRC-EGFR-01-a`
        std::string summary;    ///< plain text
        std::string detail;     ///< Markdown
        std::string place;      ///< file and element of the rule; may be empty
        std::string indicator;  ///< `warning`; may be empty
        std::string hooks;      ///< `order-select, order-sign`; may be empty
        /// The conditions, then the definitions that they name, down to the facts.
        std::vector<Definition> conditions;
        std::vector<std::string> facts;  ///< what the rule rests on, in words
    };
    std::string id;
    std::string title;
    std::string guideline;  ///< title of the guideline
    std::string version;
    std::vector<std::string> sources;  ///< citations as text
    /// Population, what unknown data mean, edge cases ...: title and text.
    std::vector<std::pair<std::string, std::string>> notes;
    std::vector<Rule> rules;
};

/// What an operator has to know of a loaded guideline (SR-125, SR-158).
struct GuidelineNotice {
    std::string guideline;     ///< id
    std::string_view reason;   ///< a constant: a word of engine::ContentAge, or `over-budget`
    std::string plan{};        ///< id of the PlanDefinition that it is about; empty: all of it
    std::string date{};        ///< of the content, that says so; may be empty
    std::size_t in_a_row = 0;  ///< evaluations that used up their budget; 0: not about that
};

/// The loaded content: all guidelines with their services. Immutable after load and shared by all
/// threads; discovery and behaviour come from the same snapshot (SR-159).
class Snapshot {
  public:
    virtual ~Snapshot() = default;

    /// All services; an index into them is the handle that `decide` takes.
    [[nodiscard]] virtual std::span<const ServiceDescription> services() const = 0;

    /// Evaluates the guideline of `service` for the patient of `request`. Data that were not sent
    /// are unknown; they never make this fail. What `overrides` knows comes back as one line; null:
    /// nothing is known.
    /// Errors: LimitExceeded when the arena is full; Internal for faults of ours.
    [[nodiscard]] virtual Result<Decision> decide(std::size_t service,
                                                  const CdsRequestView& request, RequestTime time,
                                                  const engine::EarlierOverrides* overrides,
                                                  IdSource& ids, RequestArena& arena) const = 0;

    /// Why each rule of `service` speaks or is silent for that patient, as JSON (README).
    /// Errors: as decide.
    [[nodiscard]] virtual Result<std::string> explain_as_json(std::size_t service,
                                                              const CdsRequestView& request,
                                                              RequestTime time,
                                                              RequestArena& arena) const = 0;

    /// The page of statement `id`; nullopt when no guideline has it.
    [[nodiscard]] virtual std::optional<StatementPage> statement(std::string_view id) const = 0;

    /// What of the content is out of date (SR-158).
    [[nodiscard]] virtual std::vector<GuidelineNotice> outdated(RequestTime) const { return {}; }

    /// Index of the service with that id.
    [[nodiscard]] std::optional<std::size_t> find_service(std::string_view id) const;
};

}  // namespace hookline::hooks
