#include "hooks/config/config_reload.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"
#include "hooks/config/config_writer.hpp"

namespace hookline::hooks {
namespace {

struct ReloadedMember {
    std::string_view name;
    void (*take)(Config& running, const Config& next);
};

template <auto Member>
void take(Config& running, const Config& next) {
    running.*Member = next.*Member;
}

constexpr std::array kReloaded = {
    ReloadedMember{"content_dates", take<&Config::content_dates>},
    ReloadedMember{"cors", take<&Config::cors_origins>},
    ReloadedMember{"deadline_ms", take<&Config::deadline>},
    ReloadedMember{"explain", take<&Config::explains>},
    ReloadedMember{"guidelines", take<&Config::guidelines>},
    ReloadedMember{"log_level", take<&Config::log_level>},
    ReloadedMember{"open_discovery", take<&Config::open_discovery>},
    ReloadedMember{"pack_keys", take<&Config::pack_keys>},
    ReloadedMember{"profile",
                   [](Config& running, const Config& next) {
                       running.service.cards.profile = next.service.cards.profile;
                   }},
    ReloadedMember{"prognosis", take<&Config::shows_prognosis>},
    ReloadedMember{"require_packs", take<&Config::requires_packs>},
    ReloadedMember{"smart", [](Config& running,
                               const Config& next) { running.service.app = next.service.app; }},
    ReloadedMember{"spec_level", take<&Config::discovery>},
    ReloadedMember{"value_sets", take<&Config::value_sets>},
};

// Top member to its value, as `--print-config` shows it.
std::map<std::string, std::string> members_of(const Config& config) {
    fhir::json::BodyBuffer body(write_config(config));
    RequestArena arena;
    const auto root = fhir::json::parse(body, arena);
    HOOKLINE_ASSERT(root.has_value(), "what is written of a configuration is JSON");
    std::map<std::string, std::string> members;
    for (const fhir::json::Member& member : root->members()) {
        fhir::json::Writer(members[std::string(member.name)]).value(member.value);
    }
    return members;
}

}  // namespace

bool is_reloaded(std::string_view member) {
    return std::ranges::find(kReloaded, member, &ReloadedMember::name) != kReloaded.end();
}

ConfigReload reload_config(const Config& running, const Config& next) {
    ConfigReload reload{running, {}};
    for (const ReloadedMember& member : kReloaded) {
        member.take(reload.config, next);
    }
    const auto effective = members_of(reload.config);
    const auto wanted = members_of(next);
    for (const auto& [name, value] : effective) {
        const auto other = wanted.find(name);
        if (other == wanted.end() || other->second != value) {
            reload.needs_restart.push_back(name);
        }
    }
    for (const auto& [name, value] : wanted) {
        if (!effective.contains(name)) {
            reload.needs_restart.push_back(name);
        }
    }
    std::ranges::sort(reload.needs_restart);
    return reload;
}

}  // namespace hookline::hooks
