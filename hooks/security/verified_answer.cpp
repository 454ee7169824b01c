#include "hooks/security/verified_answer.hpp"

#include <mutex>
#include <utility>

#include "hooks/http/wait.hpp"

namespace hookline::hooks {
namespace {

// Held by the answer and by the work, either of which may go first.
struct Shared {
    std::mutex mutex;
    std::function<void()> wake;  // null: nobody waits any more
    Caller caller = std::unexpected(AuthRefusal::SignatureQueueFull);
};

// Out of memory, the client may come again, as when the queue is full.
Caller caller_of(SignatureWork& work) {
    try {
        return work();
    } catch (...) {
        return std::unexpected(AuthRefusal::SignatureQueueFull);
    }
}

void run(SignatureWork& work, Shared& shared) {
    const Caller caller = caller_of(work);
    const std::scoped_lock lock(shared.mutex);
    shared.caller = caller;
    if (shared.wake) {
        std::exchange(shared.wake, nullptr)();
    }
}

class VerifiedAnswer final : public PendingAnswer {
  public:
    VerifiedAnswer(WorkQueue& queue, SignatureWork work, std::function<Reply(Caller)> next)
        : queue_(&queue), work_(std::move(work)), next_(std::move(next)) {}
    ~VerifiedAnswer() override {
        const std::scoped_lock lock(shared_->mutex);
        shared_->wake = nullptr;
    }
    VerifiedAnswer(const VerifiedAnswer&) = delete;
    VerifiedAnswer& operator=(const VerifiedAnswer&) = delete;

    void start(std::function<void()> wake) override {
        shared_->wake = wake;
        if (!queue_->try_add(
                [shared = shared_, work = std::move(work_)]() mutable { run(work, *shared); })) {
            wake();
        }
    }
    [[nodiscard]] HttpResponse finish() override { return wait_for_response(proceed()); }
    [[nodiscard]] Reply proceed() override { return next_(shared_->caller); }

  private:
    WorkQueue* queue_;  // owner: the caller
    SignatureWork work_;
    std::function<Reply(Caller)> next_;
    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace

std::unique_ptr<PendingAnswer> answer_when_verified(WorkQueue& queue, SignatureWork work,
                                                    std::function<Reply(Caller)> next) {
    return std::make_unique<VerifiedAnswer>(queue, std::move(work), std::move(next));
}

}  // namespace hookline::hooks
