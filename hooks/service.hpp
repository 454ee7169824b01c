#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/arena.hpp"
#include "fhir/base/clock.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/feedback/feedback_store.hpp"
#include "hooks/protocol/card_writer.hpp"
#include "hooks/snapshot.hpp"

namespace hookline::hooks {

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
    std::vector<ShownStatement> shown;  ///< to be kept; empty without a feedback store
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
    /// rest on them say so. So there is no 412 here (README). Throws nothing but std::bad_alloc.
    /// Errors: UnknownService, MalformedJson, LimitExceeded, InvalidRequest; Internal for a fault
    /// of ours.
    [[nodiscard]] Result<CallAnswer> handle_call(std::string_view service_id,
                                                 fhir::json::BodyBuffer& body,
                                                 const ClientProfile* profile = nullptr,
                                                 std::string_view iss = {}) const;

    [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }

  private:
    [[nodiscard]] Result<CallAnswer> answer(std::size_t service, fhir::json::BodyBuffer& body,
                                            const ClientProfile& profile,
                                            std::string_view iss) const;

    std::shared_ptr<const Snapshot> snapshot_;
    const Clock* clock_;  // owner: the caller
    IdSource* ids_;       // owner: the caller
    ServiceOptions options_;
};

}  // namespace hookline::hooks
