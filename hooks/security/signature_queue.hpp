#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hookline::hooks {

/// Threads that work on signatures, behind a bounded queue (SR-035): a flood of tokens holds up
/// neither the connections' threads nor what needs no token. Thread-safe.
class SignatureQueue {
  public:
    using Job = std::move_only_function<void()>;
    static constexpr std::size_t kWaitingMax = 256;

    explicit SignatureQueue(unsigned threads, std::size_t waiting_max = kWaitingMax);
    /// Ends the jobs under way; those that wait are dropped.
    ~SignatureQueue();
    SignatureQueue(const SignatureQueue&) = delete;
    SignatureQueue& operator=(const SignatureQueue&) = delete;

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
