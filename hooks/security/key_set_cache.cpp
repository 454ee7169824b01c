#include "hooks/security/key_set_cache.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "fhir/base/arena.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/http/message.hpp"

namespace hookline::hooks {
namespace {

constexpr int kOk = 200;

// The set in the body; null for an answer that holds none.
KeySetCache::Keys read_keys(const HttpResult& result, bool demo) {
    if (result.kind != HttpResult::Kind::Answered || result.status != kOk) {
        return nullptr;
    }
    fhir::json::BodyBuffer body(result.body);
    RequestArena arena;
    const auto root = fhir::json::parse(body, arena);
    if (!root) {
        return nullptr;
    }
    auto set = read_jwk_set(*root, {.demo = demo});
    return set ? std::make_shared<const JwkSet>(*std::move(set)) : nullptr;
}

std::string_view why_no_keys(const HttpResult& result) {
    if (result.kind != HttpResult::Kind::Answered) {
        return to_string(result.kind);
    }
    return result.status == kOk ? "no-key-set" : "status";
}

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

}  // namespace

std::chrono::seconds key_set_lifetime(std::string_view cache_control, const KeySetLimits& limits) {
    std::optional<std::chrono::seconds> asked;
    while (!cache_control.empty()) {
        const std::size_t comma = cache_control.find(',');
        const std::string_view directive = trimmed(cache_control.substr(0, comma));
        cache_control.remove_prefix(comma == std::string_view::npos ? cache_control.size()
                                                                    : comma + 1);
        constexpr std::string_view kMaxAge = "max-age=";
        if (equals_ignoring_case(directive, "no-store") ||
            equals_ignoring_case(directive, "no-cache")) {
            return limits.lifetime_min;
        }
        if (equals_ignoring_case(directive.substr(0, kMaxAge.size()), kMaxAge)) {
            const std::string_view number = directive.substr(kMaxAge.size());
            std::uint32_t seconds = 0;
            const auto [end, fault] =
                std::from_chars(number.data(), number.data() + number.size(), seconds);
            if (fault == std::errc() && end == number.data() + number.size()) {
                asked = std::chrono::seconds(seconds);
            }
        }
    }
    return std::clamp(asked.value_or(limits.lifetime), limits.lifetime_min, limits.lifetime_max);
}

KeySetCache::KeySetCache(HttpClient& http, const std::vector<Client>& clients, KeySetLimits limits,
                         std::function<Time()> now, OnFailure on_failure)
    : http_(&http),
      limits_(limits),
      now_(std::move(now)),
      on_failure_(std::move(on_failure)),
      self_(std::make_shared<std::pair<std::mutex, KeySetCache*>>()) {
    self_->second = this;
    for (const Client& client : clients) {
        for (const std::string& url : client.jku) {
            const auto [place, is_new] = sources_.try_emplace(url);
            Source& source = place->second;
            // Of clients that share an address the strictest counts.
            source.internal = client.jku_internal && (is_new || source.internal);
            source.demo = client.demo && (is_new || source.demo);
        }
    }
}

KeySetCache::~KeySetCache() {
    const std::lock_guard lock(self_->first);
    self_->second = nullptr;
}

bool KeySetCache::wants_fetch(std::string_view url, std::string_view kid) const {
    const Time now = now_();
    const std::lock_guard lock(mutex_);
    const auto found = sources_.find(url);
    if (found == sources_.end()) {
        return false;
    }
    const Source& source = found->second;
    if (source.is_fetching) {
        // Whoever has a key that counts does not wait for others.
        return source.keys == nullptr || now >= source.refresh || source.keys->find(kid) == nullptr;
    }
    if (source.has_failed && now < source.attempted + limits_.failure_pause) {
        return false;
    }
    if (source.keys == nullptr || now >= source.refresh) {
        return true;
    }
    return source.keys->find(kid) == nullptr && now >= source.attempted + limits_.unknown_kid_pause;
}

KeySetCache::Keys KeySetCache::find(std::string_view url) const {
    const std::lock_guard lock(mutex_);
    const auto found = sources_.find(url);
    if (found == sources_.end() || now_() >= found->second.fetched + limits_.stale_max) {
        return nullptr;
    }
    return found->second.keys;
}

KeySetCache::Ticket KeySetCache::fetch(std::string_view url, std::function<void()> done) {
    const auto found = sources_.find(url);  // the addresses never change
    if (found == sources_.end()) {
        done();
        return 0;
    }
    Source& source = found->second;
    Ticket ticket = 0;
    {
        const std::lock_guard lock(mutex_);
        ticket = ++last_ticket_;
        source.waiting.emplace(ticket, std::move(done));
        if (std::exchange(source.is_fetching, true)) {
            return ticket;
        }
    }
    HttpGet get;
    get.internal = source.internal;
    get.url = url;
    get.accept = "application/json";
    get.bytes_max = limits_.bytes_max;
    get.deadline = std::chrono::steady_clock::now() + limits_.fetch_timeout;
    http_->get(std::move(get),
               [self = self_, address = std::string(url)](const HttpResult& result) {
                   const std::lock_guard lock(self->first);
                   if (self->second != nullptr) {
                       self->second->receive(address, result);
                   }
               });
    return ticket;
}

void KeySetCache::cancel(Ticket ticket) {
    const std::lock_guard lock(mutex_);
    for (auto& [url, source] : sources_) {
        source.waiting.erase(ticket);
    }
}

// On the client's thread. A set is at most a hundred keys: a few milliseconds, once an hour.
void KeySetCache::receive(const std::string& url, const HttpResult& result) {
    const Time now = now_();
    Source& source = sources_.find(url)->second;  // the addresses never change
    Keys keys = read_keys(result, source.demo);
    if (keys == nullptr && on_failure_) {
        on_failure_(url, why_no_keys(result));
    }
    const std::lock_guard lock(mutex_);
    source.is_fetching = false;
    source.attempted = now;
    source.has_failed = keys == nullptr;
    if (keys != nullptr) {
        source.keys = std::move(keys);
        source.fetched = now;
        source.refresh = now + key_set_lifetime(result.cache_control, limits_);
    }
    for (const auto& [ticket, done] : std::exchange(source.waiting, {})) {
        done();  // wakes a connection; under the lock, so that a cancelled one is not called
    }
}

}  // namespace hookline::hooks
