#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/content_dates.hpp"
#include "fhir/base/diagnostics.hpp"
#include "hooks/address.hpp"
#include "hooks/audit/audit_log.hpp"
#include "hooks/config/secret_source.hpp"
#include "hooks/feedback/feedback_store.hpp"
#include "hooks/fetch/fetcher.hpp"
#include "hooks/http/limits.hpp"
#include "hooks/http/tls_context.hpp"
#include "hooks/log.hpp"
#include "hooks/protocol/discovery.hpp"
#include "hooks/security/client.hpp"
#include "hooks/security/client_limit.hpp"
#include "hooks/service.hpp"

namespace hookline::hooks {

/// Who may call (SR-036).
enum class AuthMode : std::uint8_t {
    None,     ///< anyone; only on loopback
    Clients,  ///< the clients of the configuration, with a token
};

/// Everything that can be configured. The defaults run on loopback with the shipped content.
struct Config {
    ListenAddress listen;
    std::optional<ListenAddress> admin_listen;      ///< health checks on a listener of their own
    std::string base_url;                           ///< public address; empty: that of the listener
    std::optional<TlsOptions> tls;                  ///< not set: plain HTTP
    bool behind_proxy = false;                      ///< something in front ends TLS (SR-010)
    std::vector<std::string> proxies;               ///< numeric addresses of it
    unsigned threads = 0;                           ///< 0: one per core
    std::vector<std::filesystem::path> guidelines;  ///< folders; empty: the shipped ones
    std::filesystem::path value_sets;               ///< folder; empty: the shipped one
    std::chrono::milliseconds deadline{3000};       ///< of a call (SR-110)
    bool explains = false;                          ///< `POST /explain/{service}` is there
    bool shows_prognosis = false;                   ///< statements about prognosis (D-13)
    bool requires_packs = false;                    ///< guidelines need a `pack.json` (SR-152)
    std::vector<std::filesystem::path> pack_keys;   ///< packs are signed with one of them (SR-153)
    engine::ContentDatePolicy content_dates;        ///< of guidelines (SR-158)
    std::vector<std::string> cors_origins;          ///< web pages that may read answers (SR-100)
    std::string time_zone;         ///< IANA name; empty: that of the machine (SR-200)
    std::optional<AuthMode> auth;  ///< not set: none on loopback without a proxy, else clients
    bool open_discovery = true;    ///< discovery needs no token
    DiscoveryOptions discovery;
    std::vector<Client> clients;
    FeedbackStoreOptions feedback;  ///< `file` empty: feedback is not kept; `secret`: not set here
    SecretSource feedback_secret;   ///< key of the pseudonyms; not set: kept beside the database
    AuditOptions audit;             ///< `file` empty: no audit record; `secret`: not set here
    SecretSource audit_secret;      ///< key of its hashes; not set: kept beside the file
    FetchOptions fetch;             ///< which FHIR servers are read, and how long
    LogLevel log_level = LogLevel::Info;
    ServerLimits limits;
    ClientLimitOptions client_limit;  ///< shares of one client (SR-118)
    ServiceOptions service;

    /// `base_url`, or the address of the listener as a URL. Without a slash at the end.
    [[nodiscard]] std::string public_base_url() const;
    [[nodiscard]] AuthMode auth_mode() const;
    /// One address speaks for all callers: `behind_proxy`, or a listener on loopback that callers
    /// know by a public name, which only something in front of it can have (SR-035).
    [[nodiscard]] bool hides_callers() const;
    /// Some FHIR server may be read.
    [[nodiscard]] bool may_fetch() const;
};

/// Reads a configuration file. Strict: an unknown or repeated member, a wrong type and a value out
/// of range are errors with file, line, column and element path, all of them in one run (SR-150).
/// Relative folders count from the folder of the file. nullopt when there were errors.
[[nodiscard]] std::optional<Config> load_config(const std::filesystem::path& file,
                                                Diagnostics& diagnostics);

/// As `load_config` for text that is there already; `file` names it in the diagnostics.
[[nodiscard]] std::optional<Config> parse_config(const std::filesystem::path& file,
                                                 std::string_view text, Diagnostics& diagnostics);

/// The names of the members that may stand in the objects of the configuration `text`, such as
/// `tls.key` and `clients[].iss`; also of those that do not stand there.
[[nodiscard]] std::set<std::string> config_members(std::string_view text);

/// Takes one fault of a configuration: what is wrong, and the path of the member.
using ConfigFault = std::function<void(std::string message, const std::string& path)>;

/// What the parts must fulfil together: plain HTTP only on loopback or behind a proxy (SR-010),
/// callers without authentication only on loopback (SR-036), certificates of clients only where
/// they are asked for (SR-011).
void check_config(const Config& config, const ConfigFault& fault);

/// Every id of `clients[].services` is one of `services`, which are loaded: a client with a
/// misspelt one would be refused everything and get no alert.
void check_client_services(const Config& config, std::span<const ServiceDescription> services,
                           const ConfigFault& fault);

}  // namespace hookline::hooks
