#include "mappings/timeline/periods.hpp"

#include <algorithm>

namespace hookline::mappings::timeline {
namespace {

bool touch(const PeriodGroup& a, const PeriodGroup& b) {
    return a.when.to + 1 == b.when.from;
}

void join(PeriodGroup& kept, const PeriodGroup& other) {
    kept.when.from = std::min(kept.when.from, other.when.from);
    kept.when.to = std::max(kept.when.to, other.when.to);
}

// Joins the short stretch at `at` to the longer neighbour that it touches; false when it has none.
bool join_neighbour(Vector<PeriodGroup>& groups, std::size_t at) {
    const bool before = at > 0 && touch(groups[at - 1], groups[at]);
    const bool after = at + 1 < groups.size() && touch(groups[at], groups[at + 1]);
    if (!before && !after) {
        return false;
    }
    const bool to_after =
        after && (!before || groups[at + 1].when.length() > groups[at - 1].when.length());
    PeriodGroup& neighbour = groups[to_after ? at + 1 : at - 1];
    if (neighbour.when.length() < groups[at].when.length()) {
        neighbour.doses = groups[at].doses;  // the longer stretch names the drugs
    }
    join(neighbour, groups[at]);
    groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(at));
    return true;
}

}  // namespace

Vector<Period> subtract(const Period& period, std::span<const Period> cover) {
    Vector<Period> left;
    Day from = period.from;
    for (const Period& covered : cover) {
        if (covered.from > from && covered.from <= period.to) {
            left.push_back({from, covered.from - 1});
        }
        from = std::max(from, covered.to + 1);
    }
    if (from <= period.to) {
        left.push_back({from, period.to});
    }
    return left;
}

Vector<PeriodGroup> group_periods(std::span<const PeriodPiece> pieces, Day days_min) {
    Vector<Day> borders;
    for (const PeriodPiece& piece : pieces) {
        insert_sorted(borders, piece.when.from);
        insert_sorted(borders, piece.when.to + 1);
    }
    Vector<PeriodGroup> groups;
    for (std::size_t i = 0; i + 1 < borders.size(); ++i) {
        PeriodGroup group{{borders[i], borders[i + 1] - 1}, {}};
        for (const PeriodPiece& piece : pieces) {
            if (piece.when.overlaps(group.when)) {
                group.doses.push_back(piece.dose);
            }
        }
        if (group.doses.empty()) {
            continue;
        }
        if (!groups.empty() && touch(groups.back(), group) && groups.back().doses == group.doses) {
            join(groups.back(), group);
        } else {
            groups.push_back(std::move(group));
        }
    }
    for (std::size_t i = 0; i < groups.size();) {
        const bool is_short = groups[i].when.length() < days_min;
        i = is_short && join_neighbour(groups, i) ? 0 : i + 1;
    }
    return groups;
}

}  // namespace hookline::mappings::timeline
