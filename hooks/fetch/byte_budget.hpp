#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace hookline::hooks {

/// Bytes that may still be read: of one call, and through its parent of all calls together
/// (SR-048, SR-116). What was taken from the parent goes back when the budget ends. Thread-safe.
class ByteBudget {
  public:
    explicit ByteBudget(std::size_t bytes_max, std::shared_ptr<ByteBudget> parent = nullptr)
        : bytes_max_(bytes_max), parent_(std::move(parent)) {}
    ~ByteBudget() {
        if (parent_ != nullptr) {
            parent_->give_back(taken_);
        }
    }
    ByteBudget(const ByteBudget&) = delete;
    ByteBudget& operator=(const ByteBudget&) = delete;

    /// False when there are not so many left; nothing is taken then.
    [[nodiscard]] bool take(std::size_t bytes) {
        if (taken_.fetch_add(bytes) + bytes > bytes_max_ ||
            (parent_ != nullptr && !parent_->take(bytes))) {
            taken_.fetch_sub(bytes);
            return false;
        }
        return true;
    }
    void give_back(std::size_t bytes) { taken_.fetch_sub(bytes); }

    [[nodiscard]] std::size_t taken() const { return taken_; }

  private:
    const std::size_t bytes_max_;
    std::shared_ptr<ByteBudget> parent_;
    std::atomic<std::size_t> taken_ = 0;
};

}  // namespace hookline::hooks
