#include "hooks/work_queue.hpp"

#include <algorithm>
#include <utility>

namespace hookline::hooks {

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
        changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
        if (ending_) {
            return;
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
