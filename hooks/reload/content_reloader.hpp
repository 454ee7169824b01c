#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "hooks/log.hpp"
#include "hooks/reload/content_trial.hpp"
#include "hooks/reload/live_content.hpp"

namespace hookline::hooks {

/// Reads configuration and content again when asked, on a thread of its own, and lets it go live
/// when it may. Content that may not leaves everything as it is (SR-157). Thread-safe.
class ContentReloader {
  public:
    using Trial = std::function<ContentTrial()>;

    /// All must outlive this. `trial` runs on the reloader's thread.
    ContentReloader(Trial trial, LiveContentHandler& live, ReloadStatus& status, Log& log);
    /// Waits for a reload under way.
    ~ContentReloader();
    ContentReloader(const ContentReloader&) = delete;
    ContentReloader& operator=(const ContentReloader&) = delete;

    /// Returns at once. However often it is called while a reload is under way, one more follows:
    /// that one sees what was changed before the call.
    void request();

  private:
    void work();
    void reload();
    void report(const ContentTrial& trial, std::int64_t took_us) const;

    Trial trial_;
    LiveContentHandler* live_;  // owner: the caller, as of the next two
    ReloadStatus* status_;
    Log* log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool wanted_ = false;
    bool ending_ = false;
    /// Of this thread: contents that requests may still be at work in. The last of them lets go
    /// here, so that no thread of connections has to take a whole content down.
    std::vector<std::shared_ptr<LiveContent>> retired_;
    std::jthread thread_;
};

}  // namespace hookline::hooks
