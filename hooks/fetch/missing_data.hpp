#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/fetch/prefetch_fetch.hpp"
#include "hooks/protocol/prefetch.hpp"
#include "hooks/protocol/request.hpp"

namespace hookline::hooks {

/// What a call lacks of the data that its service asks for.
struct MissingData {
    std::vector<FetchItem> items;
    std::vector<RelativeReference> references;
    std::vector<std::string> known;  ///< Medications that the call brings

    [[nodiscard]] bool is_empty() const { return items.empty() && references.empty(); }
};

/// Compares the prefetch of a call with the templates of its service (CH-060 to CH-068): keys that
/// are not there, Bundles with a `next` link; and Medications and dispatched orders that are
/// referred to but not there. A key with null or an OperationOutcome was looked for by the client
/// already and is not asked for again. `base` is the URL that absolute references may have.
[[nodiscard]] MissingData find_missing_data(const CdsRequestView& request,
                                            std::span<const PrefetchTemplate> templates,
                                            std::string_view base);

}  // namespace hookline::hooks
