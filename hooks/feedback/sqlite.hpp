#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "fhir/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

/// The little of SQLite that the feedback store needs, with errors as values. All errors: Internal;
/// the message is SQLite's own and holds no data.
namespace hookline::hooks {

class Statement;

/// An SQLite database. Moved, not copied; one thread at a time.
class Database {
  public:
    /// Opens or creates `file` with mode 0600 in WAL mode with synchronous=FULL (SR-170, SR-178).
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& file);

    /// Opens a file that is there, for reading.
    [[nodiscard]] static Result<Database> open_existing(const std::filesystem::path& file);

    [[nodiscard]] Result<void> execute(const char* sql);
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// The first column of the first row of `sql`; an error when there is none.
    [[nodiscard]] Result<std::int64_t> read_number(const char* sql);
    [[nodiscard]] Error last_error() const;
    /// Whether the file is no longer in its place: moved, deleted, or another one put there. What
    /// is written then is in a log that nobody finds.
    [[nodiscard]] bool has_moved() const;

  private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    explicit Database(sqlite3* handle) : handle_(handle) {}
    std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement. Bound text is copied.
class Statement {
  public:
    /// Parameters count from 1. Empty text is bound as NULL.
    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, std::int64_t number);
    Statement& bind_blob(int index, std::span<const unsigned char> bytes);

    /// True: a row is there; false: the end, and the statement is ready for the next run.
    [[nodiscard]] Result<bool> step();
    /// Runs a statement without rows.
    [[nodiscard]] Result<void> run();

    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::int64_t number(int column) const;

  private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const;
    };
    explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// `BEGIN IMMEDIATE` until `commit`; rolls back otherwise.
class Transaction {
  public:
    [[nodiscard]] static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept : database_(other.database_) {
        other.database_ = nullptr;
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    [[nodiscard]] Result<void> commit();

  private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;  // owner: the caller; null when done
};

/// The database library in use: `SQLite/3.40.1`.
[[nodiscard]] std::string database_library();

}  // namespace hookline::hooks
