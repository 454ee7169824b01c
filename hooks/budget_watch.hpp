#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "hooks/protocol/discovery.hpp"
#include "hooks/snapshot.hpp"

namespace hookline::hooks {

/// How often in a row the evaluations of each guideline used up their budget. One that does so
/// again and again is told, and evaluated all the same: silence is dangerous (SR-125). Thread-safe.
class BudgetWatch {
  public:
    static constexpr std::size_t kHitsTold = 10;  // SR-125

    explicit BudgetWatch(std::span<const ServiceDescription> services);

    /// `service` is an index into the services. One evaluation within its budget begins anew.
    void record(std::size_t service, bool is_cut_short);

    /// The guidelines that did `kHitsTold` times in a row, or more often, as `over-budget`.
    [[nodiscard]] std::vector<GuidelineNotice> notices() const;

  private:
    struct Guideline {
        explicit Guideline(std::string name) : id(std::move(name)) {}

        std::string id;
        std::atomic<std::size_t> hits{0};
    };

    std::deque<Guideline> guidelines_;
    std::vector<Guideline*> of_service_;  // owner: guidelines_, whose elements stay where they are
};

}  // namespace hookline::hooks
