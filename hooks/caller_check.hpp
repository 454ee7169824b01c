#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fhir/base/clock.hpp"
#include "hooks/http/message.hpp"
#include "hooks/route.hpp"
#include "hooks/security/authenticator.hpp"
#include "hooks/security/verified_answer.hpp"

namespace hookline::hooks {

/// Who has to say who calls, and how that is checked.
struct CallerCheckOptions {
    /// Public address, without a slash at the end: tokens name the URLs below it (CH-155).
    std::string base_url;
    /// Who may call; null: anyone (SR-036). Owner: the caller, as for the next two.
    Authenticator* authenticator = nullptr;
    KeySetCache* key_sets = nullptr;     ///< that of the authenticator; null: it has none
    const Clock* clock = nullptr;        ///< needed by `authenticator`
    bool open_discovery = true;          ///< discovery needs no token
    bool hides_callers = false;          ///< the address of a peer does not tell who calls (SR-035)
    std::vector<std::string> proxies{};  ///< numeric addresses that do not tell it either
};

/// Decides for a request who is calling: which paths ask, and for which URLs a token may be.
/// Thread-safe.
class CallerCheck {
  public:
    /// The snapshot must outlive this.
    CallerCheck(const Snapshot& snapshot, CallerCheckOptions options)
        : snapshot_(&snapshot), options_(std::move(options)) {}

    /// Why the head alone shows that nobody is calling who may: no token, or one that can be
    /// refused without its signature. Asked before a body is read, so that strangers hold none
    /// (SR-116).
    [[nodiscard]] std::optional<AuthRefusal> refusal_at_head(const HttpRequest& request,
                                                             const Route& route) const;
    /// The key set that has to be fetched before `authenticate` can judge; nullopt: it can now.
    [[nodiscard]] std::optional<std::string> needed_key_set(const HttpRequest& request,
                                                            const Route& route) const;
    /// The client behind the request, null where nobody has to say who he is.
    [[nodiscard]] Caller authenticate(const HttpRequest& request, const Route& route) const;
    /// The same without looking at a signature: that is work for another thread (SR-121). Decided
    /// once, so that a moment later nothing is found that has to be worked on after all.
    [[nodiscard]] std::variant<Caller, SignatureWork> judge(const HttpRequest& request,
                                                            const Route& route) const;

  private:
    /// What the caller shows, and the URLs that its token may be for (CH-155, CH-137).
    struct Credentials {
        std::string authorization;
        std::string url;
        std::string service_id;   ///< empty: no service is called
        std::string service_url;  ///< of feedback and explain; else empty
        std::vector<std::string> certificate_names;
        std::string peer_address;  ///< empty: does not tell who calls
    };

    [[nodiscard]] bool asks_who_calls(const Route& route) const;
    /// Looks at nothing of this object: the work on a signature may outlive it.
    [[nodiscard]] static Caller authenticate(const CallerCheckOptions& options,
                                             const Credentials& shown);
    [[nodiscard]] std::optional<AuthRefusal> cheap_refusal(const Credentials& shown) const;
    [[nodiscard]] Credentials credentials_of(const HttpRequest& request, const Route& route) const;

    const Snapshot* snapshot_;  // owner: the caller
    CallerCheckOptions options_;
};

}  // namespace hookline::hooks
