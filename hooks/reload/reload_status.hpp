#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace hookline::hooks {

/// Why loaded content does not go live.
struct ContentFault {
    std::string_view kind;  ///< a constant, see ReloadEvent
    std::string place;      ///< of the first fault: file below the content's folder, line; or empty
    std::size_t errors = 0;  ///< or cases that failed

    friend bool operator==(const ContentFault&, const ContentFault&) = default;
};

/// What came of the last reload, for those who ask for readiness. Thread-safe.
class ReloadStatus {
  public:
    /// nullopt: it went well.
    void set(std::optional<ContentFault> fault) {
        const std::scoped_lock lock(mutex_);
        fault_ = std::move(fault);
    }
    [[nodiscard]] std::optional<ContentFault> fault() const {
        const std::scoped_lock lock(mutex_);
        return fault_;
    }

  private:
    mutable std::mutex mutex_;
    std::optional<ContentFault> fault_;
};

}  // namespace hookline::hooks
