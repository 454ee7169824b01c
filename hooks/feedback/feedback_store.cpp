#include "hooks/feedback/feedback_store.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "hooks/feedback/feedback_schema.hpp"
#include "hooks/feedback/feedback_writer.hpp"

namespace hookline::hooks {
namespace {

constexpr std::size_t kJobsMax = 10'000;
constexpr std::size_t kJobsPerTransaction = 100;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kHourMs = 3'600'000;

}  // namespace

/// The writing thread with its queue.
class FeedbackStore::Writer {
  public:
    struct Job {
        std::variant<FeedbackCall, std::vector<ShownStatement>> what;
        std::int64_t now_ms = 0;
        Done done;  // empty for what was shown
    };

    Writer(FeedbackStoreOptions options, Database database, FeedbackWriter statements)
        : options_(std::move(options)),
          database_(std::move(database)),
          statements_(std::move(statements)) {}

    void start() {
        thread_ = std::thread([this] { run(); });
    }

    ~Writer() {
        {
            const std::scoped_lock lock(mutex_);
            ending_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    // False: the queue is full.
    bool push(Job job) {
        {
            const std::scoped_lock lock(mutex_);
            if (jobs_.size() >= kJobsMax || ending_) {
                return false;
            }
            jobs_.push_back(std::move(job));
        }
        changed_.notify_one();
        return true;
    }

    Result<void> load_overridden() {
        HOOKLINE_TRY(const auto outcomes, statements_.recent_outcomes());
        for (const SubjectOutcome& outcome : outcomes) {
            overridden_.add(outcome);
        }
        return {};
    }

    [[nodiscard]] const OverrideMemory& overridden() const { return overridden_; }

    bool is_healthy() const { return healthy_; }

  private:
    // Ends when told so and everything that was accepted has been written.
    void run() {
        for (;;) {
            std::vector<Job> jobs = take_jobs();
            if (jobs.empty()) {
                return;
            }
            const bool stored = write(jobs).has_value();
            healthy_ = stored;
            for (const Job& job : jobs) {
                if (job.done) {
                    job.done(stored);
                }
            }
        }
    }

    std::vector<Job> take_jobs() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
        std::vector<Job> jobs;
        while (!jobs_.empty() && jobs.size() < kJobsPerTransaction) {
            jobs.push_back(std::move(jobs_.front()));
            jobs_.pop_front();
        }
        return jobs;
    }

    Result<void> write(const std::vector<Job>& jobs) {
        if (database_.has_moved()) {
            return fail(ErrorKind::Internal, "the database is no longer in its place");
        }
        HOOKLINE_TRY(Transaction transaction, Transaction::begin(database_));
        std::vector<SubjectOutcome> outcomes;
        for (const Job& job : jobs) {
            if (const auto* call = std::get_if<FeedbackCall>(&job.what)) {
                HOOKLINE_TRY(const auto added,
                             statements_.add(*call, job.now_ms, options_.keep_comments));
                outcomes.insert(outcomes.end(), added.begin(), added.end());
            } else {
                for (const ShownStatement& shown :
                     std::get<std::vector<ShownStatement>>(job.what)) {
                    HOOKLINE_CHECK(statements_.add(shown, job.now_ms));
                }
            }
        }
        HOOKLINE_CHECK(delete_old(jobs.back().now_ms));
        HOOKLINE_CHECK(transaction.commit());
        for (const SubjectOutcome& outcome : outcomes) {
            overridden_.add(outcome);
        }
        return {};
    }

    Result<void> delete_old(std::int64_t now_ms) {
        if (options_.retention_days == 0 || now_ms < last_deleted_ms_ + kDayMs) {
            return {};
        }
        HOOKLINE_CHECK(
            delete_feedback_before(database_, now_ms - options_.retention_days * kDayMs));
        last_deleted_ms_ = now_ms;
        return {};
    }

    FeedbackStoreOptions options_;
    Database database_;
    FeedbackWriter statements_;
    std::int64_t last_deleted_ms_ = 0;
    std::atomic<bool> healthy_ = true;
    OverrideMemory overridden_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    bool ending_ = false;
    std::thread thread_;
};

FeedbackStore::FeedbackStore(std::string secret, int session_hours, std::unique_ptr<Writer> writer)
    : secret_(std::move(secret)), session_hours_(session_hours), writer_(std::move(writer)) {}

FeedbackStore::~FeedbackStore() = default;

Result<std::unique_ptr<FeedbackStore>> FeedbackStore::open(FeedbackStoreOptions options) {
    const auto as_load_error = [&options](Error error) {
        return std::unexpected(
            Error{ErrorKind::LoadFailed, std::move(error.message), options.file.string()});
    };
    if (!options.secret.empty()) {
        HOOKLINE_CHECK(check_pseudonym_key(options.secret, "feedback.secret"));
    }
    auto database = Database::open(options.file);
    if (!database) {
        return as_load_error(std::move(database).error());
    }
    if (auto migrated = migrate_feedback_schema(*database); !migrated) {
        return as_load_error(std::move(migrated).error());
    }
    std::string secret = options.secret;
    if (secret.empty()) {
        HOOKLINE_TRY(secret, read_or_make_pseudonym_key(options.file.string() + ".key"));
    }
    auto statements = FeedbackWriter::prepare(*database);
    if (!statements) {
        return as_load_error(std::move(statements).error());
    }
    auto writer = std::make_unique<Writer>(options, *std::move(database), *std::move(statements));
    if (auto loaded = writer->load_overridden(); !loaded) {
        return as_load_error(std::move(loaded).error());
    }
    writer->start();
    return std::unique_ptr<FeedbackStore>(
        new FeedbackStore(std::move(secret), options.session_hours, std::move(writer)));
}

void FeedbackStore::save(FeedbackCall call, std::int64_t now_ms, Done done) {
    Writer::Job job{std::move(call), now_ms, std::move(done)};
    Done refused = job.done;
    if (!writer_->push(std::move(job))) {
        refused(false);
    }
}

void FeedbackStore::record_shown(std::vector<ShownStatement> shown, std::int64_t now_ms) {
    if (!shown.empty()) {
        static_cast<void>(writer_->push({std::move(shown), now_ms, {}}));
    }
}

std::optional<SubjectOutcome> FeedbackStore::find_override(const Pseudonym& subject,
                                                           engine::Indicator indicator,
                                                           std::int64_t now_ms) const {
    if (session_hours_ == 0) {
        return std::nullopt;
    }
    return writer_->overridden().find(subject, indicator, now_ms - session_hours_ * kHourMs);
}

bool FeedbackStore::is_healthy() const {
    return writer_->is_healthy();
}

Pseudonym FeedbackStore::pseudonym(std::initializer_list<std::string_view> parts) const {
    return make_pseudonym(secret_, parts);
}

}  // namespace hookline::hooks
