#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace hookline::hooks {

/// Which resources a fetch reads because others refer to them: each once, and who refers to it.
class FetchedReferences {
  public:
    /// `known`: references that the call brings; they are not read. At most `max` are.
    FetchedReferences(const std::vector<std::string>& known, std::size_t max)
        : known_(known.begin(), known.end()), max_(max) {}

    [[nodiscard]] bool is_known(const std::string& reference) const {
        return known_.contains(reference);
    }

    /// Notes who refers to it: the index of a key, nullopt for the call itself. Whether it is to be
    /// read now; what is beyond the limit never is, and its referrers stay incomplete.
    [[nodiscard]] bool add(const std::string& reference, std::optional<std::size_t> referrer) {
        auto& referrers = referrers_[reference];
        if (referrer) {
            referrers.push_back(*referrer);
        }
        return asked_.insert(reference).second && asked_.size() <= max_;
    }

    /// The keys that refer to each reference.
    [[nodiscard]] const std::map<std::string, std::vector<std::size_t>, std::less<>>& referrers()
        const {
        return referrers_;
    }

  private:
    std::set<std::string, std::less<>> known_;
    std::size_t max_;
    std::set<std::string, std::less<>> asked_;
    std::map<std::string, std::vector<std::size_t>, std::less<>> referrers_;
};

}  // namespace hookline::hooks
