#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "fhir/base/clock.hpp"
#include "fhir/base/result.hpp"
#include "hooks/log.hpp"

namespace hookline::hooks {

/// Where the record of calls is kept, and how.
struct AuditOptions {
    std::filesystem::path file{};  ///< empty: no record is kept
    /// Key of the hashes, 32 bytes at least. Empty: a random one, kept in `FILE.key`.
    std::string secret{};
    /// A full file is put aside with a time in its name; none is ever deleted.
    std::uint64_t file_bytes_max = std::uint64_t{64} * 1024 * 1024;
};

/// Keeps of every call of a service who called, what, when, and what came of it (SR-097), and
/// passes on what the log is told. A record has no patient data: the subject of the token as a
/// keyed hash, the cards by their ids. One thread writes; nothing waits for it, so cards flow while
/// the disk does not take records. What could not be kept then is counted in the file itself.
/// Thread-safe.
class AuditLog final : public Log {
  public:
    /// `next` and `clock` must outlive this. Errors: LoadFailed for a file that cannot be used and
    /// for a key that is too short.
    [[nodiscard]] static Result<std::unique_ptr<AuditLog>> open(AuditOptions options, Log& next,
                                                                const Clock& clock);
    /// Writes what is waiting.
    ~AuditLog() override;

    void request(const RequestEvent& event) override;
    void started() override { next_->started(); }
    void stopped() override { next_->stopped(); }
    void tls_reloaded(std::string_view fault) override { next_->tls_reloaded(fault); }
    void content_reloaded(const ReloadEvent& event) override { next_->content_reloaded(event); }
    void guideline_without_cases(std::string_view guideline) override {
        next_->guideline_without_cases(guideline);
    }
    void key_set_not_read(std::string_view url, std::string_view why) override {
        next_->key_set_not_read(url, why);
    }

    /// False while records cannot be written.
    [[nodiscard]] bool is_healthy() const;
    /// Records that were lost since the start.
    [[nodiscard]] std::uint64_t lost() const;

  private:
    class Writer;
    AuditLog(Log& next, const Clock& clock, std::string secret, std::unique_ptr<Writer> writer);

    Log* next_;           // owner: the caller
    const Clock* clock_;  // owner: the caller
    std::string secret_;
    std::unique_ptr<Writer> writer_;
};

/// The record of `event` without line end; `secret` is the key of the hash of its subject.
[[nodiscard]] std::string format_audit_line(const RequestEvent& event, std::int64_t now_ms,
                                            std::string_view secret);

}  // namespace hookline::hooks
