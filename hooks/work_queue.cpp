#include "hooks/work_queue.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace hookline::hooks {
namespace {

// Up to 2.40 glibc can lose a wake-up where several threads wait (sourceware bug 25847): nobody
// would begin the job before the next one comes, so threads look by themselves too.
constexpr std::chrono::milliseconds kLookAgain{100};

}  // namespace

WorkQueue::WorkQueue(unsigned threads, std::size_t waiting_max) : waiting_max_(waiting_max) {
    for (unsigned i = 0; i < std::max(1U, threads); ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkQueue::~WorkQueue() {
    {
        const std::scoped_lock lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
}

bool WorkQueue::try_add(Job job) {
    {
        const std::scoped_lock lock(mutex_);
        if (jobs_.size() >= waiting_max_) {
            return false;
        }
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
    return true;
}

std::size_t WorkQueue::waiting() const {
    const std::scoped_lock lock(mutex_);
    return jobs_.size();
}

void WorkQueue::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait_for(lock, kLookAgain, [this] { return ending_ || !jobs_.empty(); });
        if (ending_) {
            return;
        }
        if (jobs_.empty()) {
            continue;
        }
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        job = nullptr;  // what it holds ends here, not under the lock
        lock.lock();
    }
}

}  // namespace hookline::hooks
