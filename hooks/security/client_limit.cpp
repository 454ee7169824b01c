#include "hooks/security/client_limit.hpp"

#include <algorithm>
#include <utility>

#include "fhir/base/result.hpp"

namespace hookline::hooks {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kRequest = 1000;  // in thousandths
constexpr milliseconds kDay{86'400'000};

}  // namespace

std::expected<std::shared_ptr<ClientLimit::Place>, ClientLimit::Refusal> ClientLimit::try_enter(
    const std::string& client, TimePoint now) {
    const std::scoped_lock lock(mutex_);
    const std::string name = name_of_share(client, now);
    Share& share = shares_.try_emplace(name, Share{0, full(), now}).first->second;
    if (share.in_work >= options_.in_work_max) {
        return std::unexpected(Refusal::InWork);
    }
    fill(share, now);
    if (options_.per_second != 0 && share.thousandths < kRequest) {
        return std::unexpected(Refusal::Rate);
    }
    auto place = std::make_shared<Place>(*this, name);
    ++share.in_work;
    share.thousandths -= options_.per_second != 0 ? kRequest : 0;
    return place;
}

std::size_t ClientLimit::clients() const {
    const std::scoped_lock lock(mutex_);
    return shares_.size();
}

void ClientLimit::leave(const std::string& client) {
    const std::scoped_lock lock(mutex_);
    const auto found = shares_.find(client);
    HOOKLINE_ASSERT(found != shares_.end() && found->second.in_work > 0,
                    "only a client that entered can leave");
    if (--found->second.in_work == 0 && options_.per_second == 0) {
        shares_.erase(found);
    }
}

// Empty for the share of all clients beyond kClientsMax. Forgets who has nothing in work and a full
// bucket before it lets anyone share.
std::string ClientLimit::name_of_share(const std::string& client, TimePoint now) {
    if (shares_.size() < kClientsMax || shares_.contains(client)) {
        return client;
    }
    for (auto& [name, share] : shares_) {
        fill(share, now);
    }
    std::erase_if(shares_, [this](const auto& entry) {
        return entry.second.in_work == 0 && entry.second.thousandths == full();
    });
    return shares_.size() < kClientsMax ? client : std::string();
}

void ClientLimit::fill(Share& share, TimePoint now) const {
    const auto passed = std::chrono::duration_cast<milliseconds>(now - share.filled);
    if (passed.count() <= 0) {
        return;
    }
    const std::int64_t more =
        std::min(passed, kDay).count() * static_cast<std::int64_t>(options_.per_second);
    share.thousandths = std::min(share.thousandths + more, full());
    share.filled += passed;
}

}  // namespace hookline::hooks
