#include "hooks/reload/content_reloader.hpp"

#include <chrono>
#include <new>
#include <utility>

namespace hookline::hooks {
namespace {

constexpr std::chrono::milliseconds kRetiredTick{100};

}  // namespace

ContentReloader::ContentReloader(Trial trial, LiveContentHandler& live, ReloadStatus& status,
                                 Log& log)
    : trial_(std::move(trial)), live_(&live), status_(&status), log_(&log), thread_([this] {
          work();
      }) {}

ContentReloader::~ContentReloader() {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
    changed_.notify_all();
}

void ContentReloader::request() {
    const std::scoped_lock lock(mutex_);
    wanted_ = true;
    changed_.notify_all();
}

void ContentReloader::work() {
    std::unique_lock lock(mutex_);
    const auto is_called = [this] { return wanted_ || ending_; };
    while (!ending_) {
        if (retired_.empty()) {
            changed_.wait(lock, is_called);
        } else {
            changed_.wait_for(lock, kRetiredTick, is_called);
        }
        const bool reloads = std::exchange(wanted_, false) && !ending_;
        lock.unlock();
        if (reloads) {
            reload();
        }
        // Nobody takes a retired content any more: once it is held here only, it stays so.
        std::erase_if(retired_, [](const auto& content) { return content.use_count() == 1; });
        lock.lock();
    }
}

void ContentReloader::reload() {
    const auto begin = std::chrono::steady_clock::now();
    ContentTrial trial;
    try {
        trial = trial_();
        if (!trial.fault) {
            retired_.reserve(retired_.size() + 1);
            retired_.push_back(live_->go_live(std::move(trial.snapshot), std::move(trial.options)));
            if (trial.when_live) {
                trial.when_live();
            }
        }
    } catch (const std::bad_alloc&) {
        trial.fault.emplace("out-of-memory");
    } catch (...) {
        trial.fault.emplace("internal");
    }
    status_->set(trial.fault);
    const auto took = std::chrono::steady_clock::now() - begin;
    report(trial, std::chrono::duration_cast<std::chrono::microseconds>(took).count());
}

void ContentReloader::report(const ContentTrial& trial, std::int64_t took_us) const {
    ReloadEvent event;
    if (trial.fault) {
        event.error_kind = trial.fault->kind;
        event.place = trial.fault->place;
        event.errors = trial.fault->errors;
    } else {
        for (const std::string& guideline : trial.untested) {
            log_->guideline_without_cases(guideline);
        }
    }
    event.needs_restart = trial.needs_restart;
    event.cases = trial.cases;
    event.content_version = live_->current()->version;
    event.duration_us = took_us;
    log_->content_reloaded(event);
}

}  // namespace hookline::hooks
