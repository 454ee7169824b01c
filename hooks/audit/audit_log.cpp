#include "hooks/audit/audit_log.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "fhir/json/writer.hpp"
#include "hooks/audit/audit_file.hpp"
#include "hooks/pseudonym.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Writer;

constexpr std::size_t kWaitingBytesMax = std::size_t{8} * 1024 * 1024;
constexpr std::chrono::milliseconds kRetryPause{1000};

std::string hexadecimal(const Pseudonym& pseudonym) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : pseudonym) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

std::string lost_line(std::uint64_t count, std::int64_t now_ms) {
    std::string line;
    Writer writer(line);
    writer.begin_object().key("ts").string(format_log_time(now_ms));
    writer.key("action").string("records-lost");
    writer.key("count").integer(static_cast<std::int64_t>(count)).end_object();
    return line + '\n';
}

}  // namespace

/// The writing thread with what it has to write.
class AuditLog::Writer {
  public:
    Writer(AuditFile file, const Clock& clock) : file_(std::move(file)), clock_(&clock) {
        thread_ = std::thread([this] { run(); });
    }

    ~Writer() {
        {
            const std::scoped_lock lock(mutex_);
            ending_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void add(std::string_view line) {
        {
            const std::scoped_lock lock(mutex_);
            if (waiting_.size() + line.size() >= kWaitingBytesMax) {
                ++lost_;
                return;
            }
            waiting_ += line;
            waiting_ += '\n';
        }
        changed_.notify_one();
    }

    [[nodiscard]] bool is_healthy() const { return is_healthy_; }
    [[nodiscard]] std::uint64_t lost() const { return lost_; }

  private:
    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
            if (waiting_.empty()) {
                return;
            }
            std::string lines = std::exchange(waiting_, {});
            const bool is_last = ending_;
            lock.unlock();
            write(std::move(lines), is_last);
            lock.lock();
        }
    }

    // Until it is on the disk; at the end of the server one attempt has to do.
    void write(std::string lines, bool is_last) {
        if (const std::uint64_t lost = lost_; lost != told_) {
            lines += lost_line(lost - told_, clock_->now_ms());
            told_ = lost;
        }
        for (is_healthy_ = file_.add(lines, format_log_time(clock_->now_ms()));
             !is_healthy_ && !is_last && !pause();) {
            is_healthy_ = file_.add({}, format_log_time(clock_->now_ms()));
        }
    }

    // Whether the server ends meanwhile.
    bool pause() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kRetryPause, [this] { return ending_; });
    }

    AuditFile file_;
    const Clock* clock_;  // owner: that of the log
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string waiting_;  // whole lines
    bool ending_ = false;
    std::atomic<bool> is_healthy_ = true;
    std::atomic<std::uint64_t> lost_ = 0;
    std::uint64_t told_ = 0;  // of these, in the file
    std::thread thread_;
};

AuditLog::AuditLog(Log& next, const Clock& clock, std::string secret,
                   std::unique_ptr<Writer> writer)
    : next_(&next), clock_(&clock), secret_(std::move(secret)), writer_(std::move(writer)) {}

AuditLog::~AuditLog() = default;

Result<std::unique_ptr<AuditLog>> AuditLog::open(AuditOptions options, Log& next,
                                                 const Clock& clock) {
    std::string secret = std::move(options.secret);
    if (secret.empty()) {
        HOOKLINE_TRY(secret, read_or_make_pseudonym_key(options.file.string() + ".key"));
    } else {
        HOOKLINE_TRY(secret, check_pseudonym_key(std::move(secret), "audit.secret"));
    }
    HOOKLINE_TRY(AuditFile file, AuditFile::open(std::move(options.file), options.file_bytes_max));
    return std::unique_ptr<AuditLog>(new AuditLog(
        next, clock, std::move(secret), std::make_unique<Writer>(std::move(file), clock)));
}

void AuditLog::request(const RequestEvent& event) {
    if (!event.action.empty()) {
        writer_->add(format_audit_line(event, clock_->now_ms(), secret_));
    }
    next_->request(event);
}

bool AuditLog::is_healthy() const {
    return writer_->is_healthy();
}

std::uint64_t AuditLog::lost() const {
    return writer_->lost();
}

std::string format_audit_line(const RequestEvent& event, std::int64_t now_ms,
                              std::string_view secret) {
    std::string line;
    Writer writer(line);
    writer.begin_object().key("ts").string(format_log_time(now_ms));
    writer.key("request_id").string(event.request_id);
    writer.key("action").string(event.action);
    writer.optional_string("iss", event.issuer);
    writer.optional_string("tenant", event.tenant);
    if (!event.subject.empty()) {
        writer.key("sub_hash")
            .string(hexadecimal(make_pseudonym(secret, {event.issuer, event.subject})));
    }
    writer.key("service").string(event.service);
    writer.key("hook").string(event.hook);
    writer.key("status").integer(event.status);
    writer.optional_string("error_kind", event.error_kind);
    if (event.action == "call" && event.error_kind.empty()) {
        writer.key("cards").begin_array();
        for (const std::string& id : event.card_ids) {
            writer.string(id);
        }
        writer.end_array();
    }
    if (event.action == "feedback" && event.error_kind.empty()) {
        writer.key("accepted").integer(static_cast<std::int64_t>(event.feedback_accepted));
        writer.key("overridden").integer(static_cast<std::int64_t>(event.feedback_overridden));
    }
    writer.end_object();
    return line;
}

}  // namespace hookline::hooks
