#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "hooks/router.hpp"

namespace hookline::hooks {

/// What contents have in common, however often one takes the place of another. Clock, log and ids
/// must outlive all of them.
struct LiveContentParts {
    const Clock& clock;
    IdSource& ids;
    Log& log;
    ServiceOptions service;
    RouterOptions router;
};

/// What of the configuration answers depend on, and a reload may change.
struct AnswerOptions {
    ServiceOptions service;
    RouterOptions router;
};

/// A snapshot and what answers from it and from no other: service, discovery, pages (SR-159).
struct LiveContent {
    LiveContent(std::shared_ptr<const Snapshot> content, std::uint64_t number,
                const LiveContentParts& parts);

    std::shared_ptr<const Snapshot> snapshot;
    std::uint64_t version;   ///< counts from 1 at the start
    std::int64_t loaded_ms;  ///< since 1970
    Service service;
    Router router;
};

/// Answers each request from the content that is live when the request is there as a whole, to its
/// end: also when it has to wait, and another content goes live meanwhile (SR-157). Thread-safe.
class LiveContentHandler final : public Handler {
  public:
    LiveContentHandler(std::shared_ptr<const Snapshot> first, LiveContentParts parts);

    [[nodiscard]] bool is_work(const HttpRequest& request) const override;
    [[nodiscard]] HttpResponse handle(HttpRequest& request) override;
    [[nodiscard]] Reply begin(HttpRequest& request) override;
    [[nodiscard]] std::optional<HttpResponse> before_body(const HttpRequest& request) override;
    void client_gone(const HttpRequest& request) override;

    [[nodiscard]] std::shared_ptr<LiveContent> current() const;
    /// From now on `next` answers, and from now on with `options`; not set: as before. Returns what
    /// answered before; requests may still be at work in it. One thread at a time.
    [[nodiscard]] std::shared_ptr<LiveContent> go_live(std::shared_ptr<const Snapshot> next,
                                                       std::optional<AnswerOptions> options = {});

  private:
    LiveContentParts parts_;  // of the thread that reloads, after the start
    mutable std::mutex mutex_;
    std::shared_ptr<LiveContent> current_;
};

}  // namespace hookline::hooks
