#include "hooks/audit/audit_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "hooks/thread_role.hpp"

namespace hookline::hooks {
namespace {

constexpr int kNamesTriedMax = 100;  // files put aside at the same time

}  // namespace

Result<AuditFile> AuditFile::open(std::filesystem::path file, std::uint64_t file_bytes_max) {
    AuditFile result(std::move(file), file_bytes_max);
    if (!result.reopen()) {
        return fail(ErrorKind::LoadFailed, "the audit record cannot be opened for adding to it",
                    result.file_.string());
    }
    return result;
}

AuditFile::~AuditFile() {
    close();
}

AuditFile::AuditFile(AuditFile&& other) noexcept
    : file_(std::move(other.file_)),
      file_bytes_max_(other.file_bytes_max_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      unwritten_(std::move(other.unwritten_)),
      is_within_line_(other.is_within_line_) {}

// A line that was cut goes on where it stopped; only between lines another file may begin.
bool AuditFile::add(std::string_view lines, std::string_view time) {
    assert_off_io_threads("the audit record has a thread of its own");
    unwritten_ += lines;
    if (!is_within_line_ && (!is_in_place() || !put_aside(time)) && !reopen()) {
        return false;
    }
    while (!unwritten_.empty()) {
        const ssize_t count = ::write(descriptor_, unwritten_.data(), unwritten_.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        is_within_line_ = unwritten_[static_cast<std::size_t>(count) - 1] != '\n';
        unwritten_.erase(0, static_cast<std::size_t>(count));
    }
    return ::fdatasync(descriptor_) == 0;
}

bool AuditFile::reopen() {
    const int opened =
        ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
               S_IRUSR | S_IWUSR);
    struct stat status{};
    if (opened < 0 || ::fstat(opened, &status) != 0 || !S_ISREG(status.st_mode) ||
        ::fchmod(opened, S_IRUSR | S_IWUSR) != 0) {
        if (opened >= 0) {
            ::close(opened);
        }
        return false;
    }
    close();
    descriptor_ = opened;
    return true;
}

bool AuditFile::is_in_place() const {
    struct stat named{};
    struct stat held{};
    return descriptor_ >= 0 && ::stat(file_.c_str(), &named) == 0 &&
           ::fstat(descriptor_, &held) == 0 && named.st_ino == held.st_ino &&
           named.st_dev == held.st_dev;
}

// True: there is room in the file. False: it has another name now, or could not get one.
bool AuditFile::put_aside(std::string_view time) const {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0 ||
        static_cast<std::uint64_t>(status.st_size) < file_bytes_max_) {
        return true;
    }
    const std::string name = file_.string() + '.' + std::string(time);
    for (int i = 0; i < kNamesTriedMax; ++i) {
        const std::string target = i == 0 ? name : name + '-' + std::to_string(i);
        // Never over another file: that would be a loss.
        if (::renameat2(AT_FDCWD, file_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) {
            return false;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    return true;  // too large is better than lost
}

void AuditFile::close() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        descriptor_ = -1;
    }
}

}  // namespace hookline::hooks
