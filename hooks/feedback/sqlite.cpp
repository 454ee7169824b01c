#include "hooks/feedback/sqlite.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "hooks/thread_role.hpp"

namespace hookline::hooks {
namespace {

constexpr int kBusyTimeoutMs = 2000;

void assert_may_wait_for_disk() {
    assert_off_io_threads("the feedback store has a thread of its own");
}

// SQLite would create the file after the umask; the mode of its companions follows the file's.
Result<void> create_private(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) {
        return fail(ErrorKind::LoadFailed, "the feedback database cannot be opened for writing",
                    file.string());
    }
    ::close(descriptor);
    return {};
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

Result<Database> Database::open(const std::filesystem::path& file) {
    assert_may_wait_for_disk();
    HOOKLINE_CHECK(create_private(file));
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(handle);
    if (code != SQLITE_OK) {
        return std::unexpected(database.last_error());
    }
    sqlite3_busy_timeout(handle, kBusyTimeoutMs);
    HOOKLINE_CHECK(
        database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                         "PRAGMA trusted_schema=OFF;"));
    return database;
}

Result<Database> Database::open_existing(const std::filesystem::path& file) {
    assert_may_wait_for_disk();
    sqlite3* handle = nullptr;
    const int code =
        sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(handle);
    if (code != SQLITE_OK) {
        return std::unexpected(database.last_error());
    }
    sqlite3_busy_timeout(handle, kBusyTimeoutMs);
    return database;
}

Result<void> Database::execute(const char* sql) {
    assert_may_wait_for_disk();
    if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        return std::unexpected(last_error());
    }
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
        return std::unexpected(last_error());
    }
    return Statement(statement);
}

Result<std::int64_t> Database::read_number(const char* sql) {
    HOOKLINE_TRY(Statement statement, prepare(sql));
    HOOKLINE_TRY(const bool found, statement.step());
    if (!found) {
        return fail(ErrorKind::Internal, "no row");
    }
    return statement.number(0);
}

Error Database::last_error() const {
    return {ErrorKind::Internal,
            handle_ == nullptr ? "out of memory" : sqlite3_errmsg(handle_.get()),
            {}};
}

bool Database::has_moved() const {
    int moved = 0;
    return sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) ==
               SQLITE_OK &&
           moved != 0;
}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const {
    sqlite3_finalize(handle);
}

Statement& Statement::bind(int index, std::string_view text) {
    if (text.empty()) {
        sqlite3_bind_null(handle_.get(), index);
    } else {
        sqlite3_bind_text64(handle_.get(), index, text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8);
    }
    return *this;
}

Statement& Statement::bind(int index, std::int64_t number) {
    sqlite3_bind_int64(handle_.get(), index, number);
    return *this;
}

Statement& Statement::bind_blob(int index, std::span<const unsigned char> bytes) {
    sqlite3_bind_blob64(handle_.get(), index, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    return *this;
}

Result<bool> Statement::step() {
    assert_may_wait_for_disk();
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    const int reset = sqlite3_reset(handle_.get());
    if (code != SQLITE_DONE) {
        return fail(ErrorKind::Internal, sqlite3_errstr(reset == SQLITE_OK ? code : reset));
    }
    return false;
}

Result<void> Statement::run() {
    HOOKLINE_TRY(const bool has_row, step());
    if (has_row) {
        sqlite3_reset(handle_.get());
    }
    return {};
}

std::string Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(size));
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

Result<Transaction> Transaction::begin(Database& database) {
    HOOKLINE_CHECK(database.execute("BEGIN IMMEDIATE"));
    return Transaction(database);
}

Transaction::~Transaction() {
    if (database_ != nullptr) {
        static_cast<void>(database_->execute("ROLLBACK"));
    }
}

Result<void> Transaction::commit() {
    HOOKLINE_CHECK(database_->execute("COMMIT"));
    database_ = nullptr;
    return {};
}

std::string database_library() {
    return std::string("SQLite/") + ::sqlite3_libversion();
}

}  // namespace hookline::hooks
