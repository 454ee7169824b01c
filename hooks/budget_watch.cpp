#include "hooks/budget_watch.hpp"

#include <algorithm>

namespace hookline::hooks {

BudgetWatch::BudgetWatch(std::span<const ServiceDescription> services) {
    for (const ServiceDescription& service : services) {
        auto known = std::ranges::find(guidelines_, service.guideline, &Guideline::id);
        if (known == guidelines_.end()) {
            guidelines_.emplace_back(service.guideline);
            known = std::prev(guidelines_.end());
        }
        of_service_.push_back(&*known);
    }
}

void BudgetWatch::record(std::size_t service, bool is_cut_short) {
    std::atomic<std::size_t>& hits = of_service_.at(service)->hits;
    if (is_cut_short) {
        ++hits;
    } else if (hits != 0) {  // mostly it is, and threads need not contend for it
        hits = 0;
    }
}

std::vector<GuidelineNotice> BudgetWatch::notices() const {
    std::vector<GuidelineNotice> notices;
    for (const Guideline& guideline : guidelines_) {
        if (const std::size_t hits = guideline.hits; hits >= kHitsTold) {
            notices.push_back(
                {.guideline = guideline.id, .reason = "over-budget", .in_a_row = hits});
        }
    }
    return notices;
}

}  // namespace hookline::hooks
