#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/base/arena.hpp"
#include "fhir/base/clock.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/arena_pool.hpp"
#include "hooks/feedback/feedback_store.hpp"
#include "hooks/protocol/card_writer.hpp"
#include "hooks/protocol/request.hpp"
#include "hooks/snapshot.hpp"

namespace hookline::hooks {

/// Limits of a call, and how it is answered.
struct ServiceOptions {
    fhir::json::Limits json;
    std::size_t arena_bytes_max = RequestArena::kDefaultBytesMax;
    CardWriterOptions cards;  ///< profile of clients that have none of their own, and indent
    SmartApp app;             ///< that cards may launch
    /// Where shown cards are kept; null: nowhere, and every card comes whole. Owner: the caller.
    const FeedbackStore* feedback = nullptr;
};

/// A successful answer and what the log says about it.
struct CallAnswer {
    std::string body;  ///< `{"cards": [...]}`
    std::size_t cards = 0;
    std::size_t bundle_entries = 0;
    std::size_t tolerated = 0;                        ///< deviations of the call that were let pass
    std::array<std::size_t, 3> cards_by_indicator{};  ///< info, warning, critical
    std::vector<ShownStatement> shown;  ///< to be kept; empty without a feedback store
    EvaluationCounts counts;
    std::vector<std::string> card_ids{};  ///< their uuids, for the audit record
};

/// A call whose protocol members have been read, with the memory that they live in. Borrows the
/// body it was read from.
struct ServiceCall {
    explicit ServiceCall(ArenaPool::Lease lease) : memory(std::move(lease)), arena(*memory) {}

    ArenaPool::Lease memory;
    RequestArena& arena;
    std::size_t service = 0;  ///< index into the services of the snapshot
    CdsRequestView request;
    std::size_t bytes = 0;  ///< of the body
};

/// Maps the body of a call to the body of its answer: no sockets, no clock and no randomness of its
/// own. Thread-safe when clock and ids are.
class Service {
  public:
    /// Clock and ids must outlive the service.
    Service(std::shared_ptr<const Snapshot> snapshot, const Clock& clock, IdSource& ids,
            ServiceOptions options = {});

    /// Parses `body` in place, evaluates, and writes the cards as `profile` wants them; null: the
    /// profile of the options. `iss` is that of the client; empty without authentication.
    ///
    /// Data that the client did not send are unknown and never an error of their own: cards that
    /// rest on them say so; only dispatched orders that are nowhere are a PreconditionFailed
    /// (README). Throws nothing but std::bad_alloc. Errors: UnknownService, MalformedJson,
    /// LimitExceeded, InvalidRequest; Internal for a fault of ours.
    [[nodiscard]] Result<CallAnswer> handle_call(std::string_view service_id,
                                                 fhir::json::BodyBuffer& body,
                                                 const ClientProfile* profile = nullptr,
                                                 std::string_view iss = {}) const;

    /// The first half of handle_call: parses `body` in place, so that missing data can be fetched
    /// before the answer. Throws and errors as handle_call.
    [[nodiscard]] Result<std::unique_ptr<ServiceCall>> read_call(
        std::string_view service_id, fhir::json::BodyBuffer& body) const;
    /// The second half: evaluates within `budget`, and writes the cards. What is not evaluated then
    /// is named on a card.
    [[nodiscard]] Result<CallAnswer> answer(ServiceCall& call,
                                            const ClientProfile* profile = nullptr,
                                            std::string_view iss = {},
                                            const engine::Budget& budget = {}) const;

    /// Instead of the second half: why each rule speaks or is silent, as JSON. Errors as answer.
    [[nodiscard]] Result<std::string> explain(ServiceCall& call,
                                              const engine::Budget& budget = {}) const;

    [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }

  private:
    [[nodiscard]] Result<void> read(ServiceCall& call, fhir::json::BodyBuffer& body) const;
    [[nodiscard]] Result<CallAnswer> decide(ServiceCall& call, const ClientProfile& profile,
                                            std::string_view iss,
                                            const engine::Budget& budget) const;

    std::shared_ptr<const Snapshot> snapshot_;
    const Clock* clock_;  // owner: the caller
    IdSource* ids_;       // owner: the caller
    ServiceOptions options_;
    std::shared_ptr<ArenaPool> arenas_;
};

}  // namespace hookline::hooks
