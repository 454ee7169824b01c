#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "hooks/log.hpp"

namespace hookline::hooks::test {

/// The one id that there is: answers can be compared byte by byte, whoever gives them.
class ConstantIds final : public IdSource {
  public:
    [[nodiscard]] std::string next_uuid() override {
        return "00000000-0000-4000-8000-000000000001";
    }
};

/// Keeps what reloads came to. Thread-safe.
class ReloadLog final : public Log {
  public:
    struct Entry {
        std::string error_kind;
        std::string place;
        std::uint64_t content_version = 0;
    };

    void request(const RequestEvent&) override {}
    void started() override {}
    void stopped() override {}
    void tls_reloaded(std::string_view) override {}
    void content_reloaded(const ReloadEvent& event) override {
        const std::scoped_lock lock(mutex_);
        entries_.push_back(
            {std::string(event.error_kind), std::string(event.place), event.content_version});
        changed_.notify_all();
    }
    void guideline_without_cases(std::string_view guideline) override {
        const std::scoped_lock lock(mutex_);
        untested_.emplace_back(guideline);
    }
    void key_set_not_read(std::string_view, std::string_view) override {}

    /// Waits for that many reloads; the last of them.
    [[nodiscard]] Entry after(std::size_t reloads) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return entries_.size() >= reloads; });
        return entries_[reloads - 1];
    }
    [[nodiscard]] std::size_t reloads() const {
        const std::scoped_lock lock(mutex_);
        return entries_.size();
    }
    [[nodiscard]] std::vector<std::string> untested() const {
        const std::scoped_lock lock(mutex_);
        return untested_;
    }

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Entry> entries_;
    std::vector<std::string> untested_;
};

}  // namespace hookline::hooks::test
