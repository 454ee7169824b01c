#include "hooks/feedback/feedback_answer.hpp"

#include <mutex>
#include <utility>

namespace hookline::hooks {
namespace {

// Shared by the waiting answer and the writing thread, either of which may go first.
struct Wait {
    std::mutex mutex;
    std::function<void()> wake;  // empty: given up
    bool stored = false;
};

class FeedbackAnswer final : public PendingAnswer {
  public:
    FeedbackAnswer(FeedbackStore& store, FeedbackCall call, std::int64_t now_ms,
                   std::function<HttpResponse(bool)> finish)
        : store_(&store), call_(std::move(call)), now_ms_(now_ms), finish_(std::move(finish)) {}

    ~FeedbackAnswer() override {
        const std::scoped_lock lock(wait_->mutex);
        wait_->wake = nullptr;
    }

    void start(std::function<void()> wake) override {
        {
            const std::scoped_lock lock(wait_->mutex);
            wait_->wake = std::move(wake);
        }
        store_->save(std::move(call_), now_ms_, [wait = wait_](bool stored) {
            const std::scoped_lock lock(wait->mutex);
            wait->stored = stored;
            if (wait->wake) {
                std::exchange(wait->wake, nullptr)();
            }
        });
    }

    HttpResponse finish() override {
        const std::scoped_lock lock(wait_->mutex);
        return finish_(wait_->stored);
    }

  private:
    FeedbackStore* store_;  // owner: the caller of save_feedback
    FeedbackCall call_;
    std::int64_t now_ms_;
    std::function<HttpResponse(bool)> finish_;
    std::shared_ptr<Wait> wait_ = std::make_shared<Wait>();
};

}  // namespace

std::unique_ptr<PendingAnswer> save_feedback(FeedbackStore& store, FeedbackCall call,
                                             std::int64_t now_ms,
                                             std::function<HttpResponse(bool)> finish) {
    return std::make_unique<FeedbackAnswer>(store, std::move(call), now_ms, std::move(finish));
}

}  // namespace hookline::hooks
