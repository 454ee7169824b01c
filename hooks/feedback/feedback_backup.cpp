#include "hooks/feedback/feedback_backup.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "hooks/feedback/feedback_schema.hpp"
#include "hooks/feedback/sqlite.hpp"

namespace hookline::hooks {
namespace {

using std::filesystem::path;

std::unexpected<Error> system_failure(const std::string& message, const path& where) {
    return fail(ErrorKind::LoadFailed, message + ": " + std::generic_category().message(errno),
                where.string());
}

/// A new private file that is removed again unless it is kept.
class NewFile {
  public:
    static Result<NewFile> create(path file) {
        const int descriptor =
            ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (descriptor < 0) {
            return system_failure("the backup cannot be made", file);
        }
        ::close(descriptor);
        return NewFile(std::move(file));
    }
    NewFile(NewFile&& other) noexcept : file_(std::exchange(other.file_, {})) {}
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile() {
        if (!file_.empty()) {
            ::unlink(file_.c_str());
        }
    }

    [[nodiscard]] const path& file() const { return file_; }
    void keep() { file_.clear(); }

  private:
    explicit NewFile(path file) : file_(std::move(file)) {}
    path file_;
};

Result<void> sync(const path& file, int kind) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | kind);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    errno = error;
    return synced ? Result<void>() : system_failure("the backup did not reach the disk", file);
}

// One read transaction, which in WAL mode holds up no writer. An absolute path, so that no name
// means a URI or a database in memory.
Result<void> copy_database(const path& file, const path& copy_file) {
    HOOKLINE_TRY(Database database, Database::open_existing(file));
    HOOKLINE_CHECK(require_feedback_schema(database));
    HOOKLINE_TRY(Statement vacuum, database.prepare("VACUUM INTO ?"));
    return vacuum.bind(1, std::string_view(copy_file.native())).run();
}

Result<void> check_copy(const path& copy_file) {
    HOOKLINE_TRY(Database database, Database::open_existing(copy_file));
    HOOKLINE_CHECK(require_feedback_schema(database));
    HOOKLINE_TRY(Statement check, database.prepare("PRAGMA integrity_check(1)"));
    HOOKLINE_TRY(const bool found, check.step());
    if (!found || check.text(0) != "ok") {
        return fail(ErrorKind::LoadFailed, "the database is damaged, so its copy was not kept");
    }
    return {};
}

Result<void> at(const path& where, Result<void> result) {
    if (!result) {
        return fail(ErrorKind::LoadFailed, result.error().message, where.string());
    }
    return result;
}

}  // namespace

Result<void> back_up_feedback(const path& file, const path& target) {
    // The target is taken first, empty, and replaced by the whole copy at the end.
    const path whole = std::filesystem::absolute(target);
    HOOKLINE_TRY(NewFile taken, NewFile::create(whole));
    HOOKLINE_TRY(NewFile partial, NewFile::create(whole.native() + ".partial"));
    HOOKLINE_CHECK(at(file, copy_database(file, partial.file())));
    HOOKLINE_CHECK(at(file, check_copy(partial.file())));
    HOOKLINE_CHECK(sync(partial.file(), 0));
    if (::rename(partial.file().c_str(), whole.c_str()) != 0) {
        return system_failure("the backup cannot be made", whole);
    }
    partial.keep();
    HOOKLINE_CHECK(sync(whole.parent_path(), O_DIRECTORY));
    taken.keep();
    return {};
}

}  // namespace hookline::hooks
