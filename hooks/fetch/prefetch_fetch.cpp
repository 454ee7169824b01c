#include "hooks/fetch/prefetch_fetch.hpp"

#include <utility>

#include "hooks/fetch/fetch_state.hpp"

namespace hookline::hooks {
namespace {

class Fetch final : public PrefetchFetch {
  public:
    Fetch(HttpClient& client, FetchOrder order)
        : state_(std::make_shared<FetchState>(client, std::move(order))) {}
    ~Fetch() override { state_->give_up(); }
    Fetch(const Fetch&) = delete;
    Fetch& operator=(const Fetch&) = delete;

    void start(std::function<void()> done) override { state_->start(std::move(done)); }
    Fetched merge(const fhir::json::Value& prefetch, RequestArena& arena) const override {
        return state_->merge(prefetch, arena);
    }
    const std::vector<FetchReport>& reports() const override { return state_->reports(); }

  private:
    std::shared_ptr<FetchState> state_;
};

}  // namespace

std::unique_ptr<PrefetchFetch> make_prefetch_fetch(HttpClient& client, FetchOrder order) {
    return std::make_unique<Fetch>(client, std::move(order));
}

}  // namespace hookline::hooks
