#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/pack/pack.hpp"
#include "engine/plan/content_dates.hpp"
#include "fhir/base/diagnostics.hpp"
#include "hooks/snapshot.hpp"

namespace hookline::hooks {

/// Where content is loaded from.
struct ContentPaths {
    std::vector<std::filesystem::path> guidelines;  ///< one folder each
    std::filesystem::path value_sets;               ///< folder of ValueSet resources
    std::filesystem::path tables;                   ///< folder of the mapping tables
    std::filesystem::path model_info;               ///< the ModelInfo file
    std::string base_url;                           ///< public address, for links on cards
    bool shows_prognosis = false;                   ///< rules with the extension `prognosis` (D-13)
    /// What is done about `pack.json` of the guidelines (SR-152, SR-153).
    engine::PackDemand packs{};
    engine::ContentDatePolicy dates{};  ///< what is made of the dates of guidelines (SR-158)
};

/// Loads and checks everything. All findings go to `diagnostics`; nullptr when there are errors.
[[nodiscard]] std::shared_ptr<const Snapshot> load_content(const ContentPaths& paths,
                                                           Diagnostics& diagnostics);

/// How the commands load content; tests bring their own.
using ContentLoader =
    std::function<std::shared_ptr<const Snapshot>(const ContentPaths&, Diagnostics&)>;

/// The content that comes with the program: beside an installed binary (`../share/hookline`), else
/// in the source tree that the binary was built from. nullopt when neither is there.
[[nodiscard]] std::optional<ContentPaths> find_shipped_content(
    const std::filesystem::path& executable);

/// The folders directly under `parent` that hold a `guideline.json`, by name.
[[nodiscard]] std::vector<std::filesystem::path> guideline_folders(
    const std::filesystem::path& parent);

}  // namespace hookline::hooks
