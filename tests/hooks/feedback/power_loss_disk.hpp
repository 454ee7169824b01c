#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace hookline::test {

/// A disk in memory that can lose its power: the default file system of SQLite while this lives
/// (SR-176).
///
/// What was written and not yet synced is kept apart. When the power is lost, each such write is
/// dropped, applied, or applied in some of its sectors, in any order; a grown file may hold
/// anything where nothing was written. Names made or removed since the directory was last synced
/// may be as before or as after. As the Unix file system of SQLite does, the first sync of a new
/// journal or WAL and a removal that asks for it sync the directory. Bytes outside of a write never
/// change.
///
/// One connection to a database at a time, so locks always succeed.
class PowerLossDisk {
  public:
    /// `obeys_sync` false: a disk that says that it has synced, and has not; what
    /// `synchronous=OFF` makes of any disk.
    explicit PowerLossDisk(std::uint64_t seed, bool obeys_sync = true);
    ~PowerLossDisk();
    PowerLossDisk(const PowerLossDisk&) = delete;
    PowerLossDisk& operator=(const PowerLossDisk&) = delete;

    /// The power goes off before the change after `changes` more (writes, truncations, syncs,
    /// removals, new files). From then on everything fails.
    void lose_power_after(std::uint64_t changes);
    /// Takes the power away, if it is still there, decides what is left of the files, and gives it
    /// back. No file may be open.
    void restart();

    /// What the losses until now have hit.
    struct Losses {
        int in_database = 0;  ///< with writes to the database not synced: within a checkpoint
        int in_log = 0;       ///< with writes to a WAL or journal not synced
        int of_names = 0;     ///< with names not synced
    };
    [[nodiscard]] Losses losses() const { return losses_; }

  private:
    struct Change {
        std::size_t offset = 0;
        std::string bytes;         // of a write
        bool is_truncate = false;  // to `offset`
    };
    struct Node {
        bool is_database = false;
        std::string current;
        std::string durable;
        std::vector<Change> unsynced;
    };
    using Directory = std::map<std::string, std::shared_ptr<Node>>;
    struct File;
    struct Methods;  // the functions that SQLite calls

    [[nodiscard]] bool spend_change();
    void settle(Node& node);
    void apply(std::string& content, const Change& change);
    [[nodiscard]] bool coin() { return (random_() & 1U) != 0; }

    mutable std::mutex mutex_;
    std::mt19937_64 random_;
    bool obeys_sync_;
    bool has_power_ = true;
    std::uint64_t changes_left_ = UINT64_MAX;
    int open_files_ = 0;
    Directory current_;
    Directory durable_;
    Losses losses_;
    sqlite3_vfs* below_;
    sqlite3_vfs vfs_{};
};

}  // namespace hookline::test
