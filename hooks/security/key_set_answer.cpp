#include "hooks/security/key_set_answer.hpp"

#include <utility>

#include "hooks/http/wait.hpp"

namespace hookline::hooks {
namespace {

class KeySetAnswer final : public PendingAnswer {
  public:
    KeySetAnswer(KeySetCache& key_sets, std::string url, std::function<Reply()> next)
        : key_sets_(&key_sets), url_(std::move(url)), next_(std::move(next)) {}
    ~KeySetAnswer() override { key_sets_->cancel(ticket_); }
    KeySetAnswer(const KeySetAnswer&) = delete;
    KeySetAnswer& operator=(const KeySetAnswer&) = delete;

    void start(std::function<void()> wake) override {
        ticket_ = key_sets_->fetch(url_, std::move(wake));
    }
    [[nodiscard]] HttpResponse finish() override { return wait_for_response(proceed()); }
    [[nodiscard]] Reply proceed() override { return next_(); }

  private:
    KeySetCache* key_sets_;  // owner: the caller
    std::string url_;
    std::function<Reply()> next_;
    KeySetCache::Ticket ticket_ = 0;  // 0: none
};

}  // namespace

std::unique_ptr<PendingAnswer> wait_for_key_set(KeySetCache& key_sets, std::string url,
                                                std::function<Reply()> next) {
    return std::make_unique<KeySetAnswer>(key_sets, std::move(url), std::move(next));
}

}  // namespace hookline::hooks
