#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hookline::hooks {

/// Threads behind a bounded queue, for what would hold up those of connections (SR-121).
/// Thread-safe.
class WorkQueue {
  public:
    using Job = std::move_only_function<void()>;

    /// At least one thread.
    WorkQueue(unsigned threads, std::size_t waiting_max);
    /// Ends the jobs under way; those that wait are dropped.
    ~WorkQueue();
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;

    /// Takes a job that must not throw. False: too many wait already.
    [[nodiscard]] bool try_add(Job job);
    /// Jobs that no thread has begun.
    [[nodiscard]] std::size_t waiting() const;

  private:
    void work();

    std::size_t waiting_max_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    bool ending_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace hookline::hooks
