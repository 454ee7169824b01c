#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace hookline {

/// Keeps of equal items the first, and the order. Of many items the time grows as that of a sort,
/// whatever they are (SR-068).
template <class T, class Allocator>
void drop_repeated(std::vector<T, Allocator>& list) {
    constexpr std::size_t kFew = 16;
    if (list.size() <= kFew) {
        auto end = list.begin();
        for (auto item = list.begin(); item != list.end(); ++item) {
            if (std::find(list.begin(), end, *item) == end) {
                if (end != item) {
                    *end = std::move(*item);
                }
                ++end;
            }
        }
        list.erase(end, list.end());
        return;
    }
    std::vector<std::size_t> order(list.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](std::size_t at) -> const T& { return list[at]; });
    std::vector<std::uint8_t> repeated(list.size());
    for (std::size_t i = 1; i < order.size(); ++i) {
        repeated[order[i]] = list[order[i]] == list[order[i - 1]] ? 1 : 0;
    }
    std::size_t at = 0;
    std::erase_if(list, [&](const T&) { return repeated[at++] != 0; });
}

}  // namespace hookline
