#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <vector>

namespace hookline::hooks {

/// Which services are quick enough to be evaluated on a thread of connections (SR-121): those that
/// have shown it. A guideline is anybody's, and one slow expression would hold up all connections
/// of the thread. Thread-safe.
class QuickServices {
  public:
    static constexpr std::chrono::milliseconds kQuickMax{5};
    static constexpr unsigned kProofs = 64;

    /// None is quick at first.
    explicit QuickServices(std::size_t count) : proofs_(count) {}

    /// `service` is an index into the services. One evaluation that took longer than `kQuickMax`
    /// begins anew.
    void record(std::size_t service, std::chrono::microseconds took) {
        std::atomic<unsigned>& proofs = proofs_.at(service);
        if (took > kQuickMax) {
            proofs = 0;
        } else if (proofs < kProofs) {  // mostly it is not, and threads need not contend for it
            ++proofs;
        }
    }

    /// Whether `kProofs` evaluations in a row took no longer than `kQuickMax`.
    [[nodiscard]] bool is_quick(std::size_t service) const {
        return proofs_.at(service) >= kProofs;
    }

  private:
    std::vector<std::atomic<unsigned>> proofs_;
};

}  // namespace hookline::hooks
