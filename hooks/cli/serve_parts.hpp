#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "hooks/audit/audit_log.hpp"
#include "hooks/config/config.hpp"
#include "hooks/feedback/feedback_store.hpp"
#include "hooks/fetch/fetcher.hpp"
#include "hooks/fetch/http_client.hpp"
#include "hooks/http/server.hpp"
#include "hooks/log.hpp"
#include "hooks/metrics.hpp"
#include "hooks/reload/live_content.hpp"
#include "hooks/reload/reload_status.hpp"
#include "hooks/security/authenticator.hpp"
#include "hooks/security/client_limit.hpp"
#include "hooks/security/key_set_cache.hpp"
#include "hooks/system.hpp"
#include "hooks/work_queue.hpp"

namespace hookline::hooks {

/// What stands behind the listeners of `hookline serve` as long as it runs, whatever content is
/// live: logs, what is kept, clients of other servers, who may call. Answers may wait for it, so it
/// ends after the servers. What it hands out points into it.
class ServeParts {
  public:
    /// Null after all faults were added: those of read_secret, AuditLog::open, FeedbackStore::open
    /// and check_ca_file.
    [[nodiscard]] static std::unique_ptr<ServeParts> open(const Config& config,
                                                          std::vector<Error>& faults);

    ServeParts(const ServeParts&) = delete;
    ServeParts& operator=(const ServeParts&) = delete;

    /// How calls are answered by this configuration, the one of the start or a later one.
    [[nodiscard]] AnswerOptions answer_options(const Config& effective);
    /// What `/metrics` says beside what was counted.
    [[nodiscard]] MetricsGauges gauges(const LiveContent& content) const;
    /// Before the first request: the server whose draining `/readyz` tells.
    void set_server(const Server& server) { server_ = &server; }

    [[nodiscard]] const Clock& clock() const { return clock_; }
    [[nodiscard]] IdSource& ids() { return ids_; }
    /// The log of the running server: counted, and kept as a record when that is configured.
    [[nodiscard]] Metrics& log() { return *metrics_; }
    [[nodiscard]] LevelledLog& stderr_log() { return *stderr_log_; }
    [[nodiscard]] ReloadStatus& reloads() { return reloads_; }
    /// Threads of the main listener.
    [[nodiscard]] unsigned threads() const { return threads_; }

  private:
    explicit ServeParts(const Config& config);

    [[nodiscard]] Result<void> open_audit(const Config& config);
    [[nodiscard]] Result<void> open_feedback(const Config& config);
    void connect(const Config& config);

    SystemClock clock_;
    RandomIdSource ids_;
    std::unique_ptr<LevelledLog> stderr_log_;
    std::unique_ptr<AuditLog> audit_;  // null: not kept
    std::unique_ptr<Metrics> metrics_;
    std::unique_ptr<FeedbackStore> feedback_;  // null: not kept
    std::unique_ptr<HttpClient> http_client_;  // null: nothing is fetched
    std::optional<Fetcher> fetcher_;
    std::optional<KeySetCache> key_sets_;
    std::optional<Authenticator> authenticator_;  // none: anyone may call
    unsigned threads_;
    std::optional<WorkQueue> signatures_;
    ClientLimit client_limit_;
    ReloadStatus reloads_;
    const Server* server_ = nullptr;  // owner: the caller
};

}  // namespace hookline::hooks
