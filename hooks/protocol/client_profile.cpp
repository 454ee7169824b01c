#include "hooks/protocol/client_profile.hpp"

#include <algorithm>
#include <array>

namespace hookline::hooks {
namespace {

// Why each row is as it is: README, Client profiles.
constexpr std::array kProfiles = {
    ClientProfile{
        .name = "default",
        .empty_system_actions = false,
        .only_any = false,
        .actions_max = 0,
        .topic = TopicForm::Statement,
        .mixes_links = false,
        .observations = ObservationQuery::All,
    },
    ClientProfile{
        .name = "epic",
        .empty_system_actions = false,
        .only_any = true,
        .actions_max = 1,
        .topic = TopicForm::Alphanumeric,
        .mixes_links = true,
        .observations = ObservationQuery::ByCode,
    },
    ClientProfile{
        .name = "inferno-crd",
        .empty_system_actions = true,
        .only_any = false,
        .actions_max = 0,
        .topic = TopicForm::CardType,
        .mixes_links = false,
        .observations = ObservationQuery::All,
    },
    ClientProfile{
        .name = "sandbox",
        .empty_system_actions = false,
        .only_any = false,
        .actions_max = 0,
        .topic = TopicForm::Statement,
        .mixes_links = true,
        .observations = ObservationQuery::All,
    },
};

}  // namespace

std::span<const ClientProfile> client_profiles() {
    return kProfiles;
}

const ClientProfile* find_client_profile(std::string_view name) {
    const auto* found = std::ranges::find(kProfiles, name, &ClientProfile::name);
    return found == kProfiles.end() ? nullptr : found;
}

const ClientProfile& default_client_profile() {
    return kProfiles.front();
}

}  // namespace hookline::hooks
