#include "hooks/snapshot.hpp"

#include <algorithm>

namespace hookline::hooks {

std::optional<std::size_t> Snapshot::find_service(std::string_view id) const {
    const std::span<const ServiceDescription> all = services();
    const auto found = std::ranges::find(all, id, &ServiceDescription::id);
    if (found == all.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - all.begin());
}

}  // namespace hookline::hooks
