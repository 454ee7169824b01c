#include "tests/hooks/feedback/power_loss_disk.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace hookline::test {
namespace {

constexpr std::size_t kSectorBytes = 512;

void write_at(std::string& content, std::size_t offset, std::string_view bytes) {
    if (content.size() < offset + bytes.size()) {
        content.resize(offset + bytes.size());
    }
    std::memcpy(content.data() + offset, bytes.data(), bytes.size());
}

}  // namespace

/// An open file, in memory that SQLite owns.
struct PowerLossDisk::File {
    sqlite3_file base{};
    PowerLossDisk* disk = nullptr;
    std::shared_ptr<Node> node;
    bool syncs_directory = false;  // with its next sync
    std::vector<std::unique_ptr<char[]>> shared_memory;
};

struct PowerLossDisk::Methods {
    static PowerLossDisk& disk_of(sqlite3_vfs* vfs) {
        return *static_cast<PowerLossDisk*>(vfs->pAppData);
    }
    static File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

    // The program has made the file of a database already, so it need not ask for it.
    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* given) {
        PowerLossDisk& disk = disk_of(vfs);
        const std::scoped_lock lock(disk.mutex_);
        out->pMethods = nullptr;
        const bool is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
        std::shared_ptr<Node> node;
        bool is_new = false;
        if (name == nullptr) {
            node = std::make_shared<Node>();  // temporary
        } else if (const auto found = disk.current_.find(name); found != disk.current_.end()) {
            node = found->second;
        } else if (!is_database && (flags & SQLITE_OPEN_CREATE) == 0) {
            return SQLITE_CANTOPEN;
        } else {
            if (!disk.spend_change()) {
                return SQLITE_CANTOPEN;
            }
            node = std::make_shared<Node>();
            node->is_database = is_database;
            disk.current_[name] = node;
            is_new = true;
        }
        if (!disk.has_power_) {
            return SQLITE_CANTOPEN;
        }
        File* file = new (out) File;
        file->base.pMethods = &kFileMethods;
        file->disk = &disk;
        file->node = std::move(node);
        file->syncs_directory = is_new && !is_database;
        ++disk.open_files_;
        if (given != nullptr) {
            *given = flags;
        }
        return SQLITE_OK;
    }

    static int close(sqlite3_file* out) {
        File& file = file_of(out);
        const std::scoped_lock lock(file.disk->mutex_);
        --file.disk->open_files_;
        file.~File();
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* vfs, const char* name, int syncs_directory) {
        PowerLossDisk& disk = disk_of(vfs);
        const std::scoped_lock lock(disk.mutex_);
        if (!disk.spend_change()) {
            return SQLITE_IOERR_DELETE;
        }
        if (disk.current_.erase(name) == 0) {
            return SQLITE_IOERR_DELETE_NOENT;
        }
        if (syncs_directory != 0 && disk.obeys_sync_) {
            disk.durable_ = disk.current_;
        }
        return SQLITE_OK;
    }

    static int access(sqlite3_vfs* vfs, const char* name, int, int* result) {
        PowerLossDisk& disk = disk_of(vfs);
        const std::scoped_lock lock(disk.mutex_);
        *result = disk.current_.contains(name) ? 1 : 0;
        return disk.has_power_ ? SQLITE_OK : SQLITE_IOERR_ACCESS;
    }

    static int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
        sqlite3_snprintf(size, out, "%s", name);  // the tests use absolute paths
        return SQLITE_OK;
    }

    static int randomness(sqlite3_vfs* vfs, int size, char* out) {
        sqlite3_vfs* below = disk_of(vfs).below_;
        return below->xRandomness(below, size, out);
    }
    static int sleep(sqlite3_vfs* vfs, int microseconds) {
        sqlite3_vfs* below = disk_of(vfs).below_;
        return below->xSleep(below, microseconds);
    }
    static int time(sqlite3_vfs* vfs, sqlite3_int64* now) {
        sqlite3_vfs* below = disk_of(vfs).below_;
        return below->xCurrentTimeInt64(below, now);
    }
    static int last_error(sqlite3_vfs*, int, char*) { return 0; }

    static int read(sqlite3_file* out, void* bytes, int size, sqlite3_int64 offset) {
        const File& file = file_of(out);
        const std::scoped_lock lock(file.disk->mutex_);
        if (!file.disk->has_power_) {
            return SQLITE_IOERR_READ;
        }
        const std::string& content = file.node->current;
        const auto wanted = static_cast<std::size_t>(size);
        const std::size_t begin = std::min(static_cast<std::size_t>(offset), content.size());
        const std::size_t there = std::min(wanted, content.size() - begin);
        std::memcpy(bytes, content.data() + begin, there);
        std::memset(static_cast<char*>(bytes) + there, 0, wanted - there);
        return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }

    static int write(sqlite3_file* out, const void* bytes, int size, sqlite3_int64 offset) {
        File& file = file_of(out);
        const std::scoped_lock lock(file.disk->mutex_);
        const Change change{static_cast<std::size_t>(offset),
                            {static_cast<const char*>(bytes), static_cast<std::size_t>(size)}};
        // A write that the loss interrupts may have got anywhere.
        const bool has_power = file.disk->has_power_;
        const bool done = file.disk->spend_change();
        if (has_power) {
            file.node->unsynced.push_back(change);
        }
        if (done) {
            write_at(file.node->current, change.offset, change.bytes);
        }
        return done ? SQLITE_OK : SQLITE_IOERR_WRITE;
    }

    static int truncate(sqlite3_file* out, sqlite3_int64 size) {
        File& file = file_of(out);
        const std::scoped_lock lock(file.disk->mutex_);
        if (!file.disk->spend_change()) {
            return SQLITE_IOERR_TRUNCATE;
        }
        file.node->unsynced.push_back({static_cast<std::size_t>(size), {}, true});
        file.node->current.resize(static_cast<std::size_t>(size));
        return SQLITE_OK;
    }

    static int sync(sqlite3_file* out, int) {
        File& file = file_of(out);
        PowerLossDisk& disk = *file.disk;
        const std::scoped_lock lock(disk.mutex_);
        if (!disk.spend_change()) {
            return SQLITE_IOERR_FSYNC;
        }
        if (disk.obeys_sync_) {
            file.node->durable = file.node->current;
            file.node->unsynced.clear();
            if (std::exchange(file.syncs_directory, false)) {
                disk.durable_ = disk.current_;
            }
        }
        return SQLITE_OK;
    }

    static int size(sqlite3_file* out, sqlite3_int64* result) {
        const File& file = file_of(out);
        const std::scoped_lock lock(file.disk->mutex_);
        *result = static_cast<sqlite3_int64>(file.node->current.size());
        return file.disk->has_power_ ? SQLITE_OK : SQLITE_IOERR_FSTAT;
    }

    static int lock(sqlite3_file*, int) { return SQLITE_OK; }
    static int check_reserved_lock(sqlite3_file*, int* result) {
        *result = 0;
        return SQLITE_OK;
    }
    static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
    static int sector_size(sqlite3_file*) { return 4096; }  // as the Unix file system says
    static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

    // The index of the WAL: in memory, empty after each opening, as after a start of the machine.
    static int map(sqlite3_file* out, int region, int size, int extend, void volatile** result) {
        File& file = file_of(out);
        const auto index = static_cast<std::size_t>(region);
        *result = nullptr;
        if (index >= file.shared_memory.size() && extend == 0) {
            return SQLITE_OK;
        }
        while (index >= file.shared_memory.size()) {
            file.shared_memory.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
        }
        *result = file.shared_memory[index].get();
        return SQLITE_OK;
    }
    static int shared_lock(sqlite3_file*, int, int, int) { return SQLITE_OK; }
    static void barrier(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }
    static int unmap(sqlite3_file* out, int) {
        file_of(out).shared_memory.clear();
        return SQLITE_OK;
    }

    static const sqlite3_io_methods kFileMethods;
};

const sqlite3_io_methods PowerLossDisk::Methods::kFileMethods = {
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = size,
    .xLock = lock,
    .xUnlock = lock,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map,
    .xShmLock = shared_lock,
    .xShmBarrier = barrier,
    .xShmUnmap = unmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr};

PowerLossDisk::PowerLossDisk(std::uint64_t seed, bool obeys_sync)
    : random_(seed), obeys_sync_(obeys_sync), below_(sqlite3_vfs_find(nullptr)) {
    vfs_.iVersion = 2;
    vfs_.szOsFile = sizeof(File);
    vfs_.mxPathname = 1024;
    vfs_.zName = "power-loss";
    vfs_.pAppData = this;
    vfs_.xOpen = Methods::open;
    vfs_.xDelete = Methods::remove;
    vfs_.xAccess = Methods::access;
    vfs_.xFullPathname = Methods::full_path;
    vfs_.xRandomness = Methods::randomness;
    vfs_.xSleep = Methods::sleep;
    vfs_.xGetLastError = Methods::last_error;
    vfs_.xCurrentTimeInt64 = Methods::time;
    sqlite3_vfs_register(&vfs_, 1);
}

PowerLossDisk::~PowerLossDisk() {
    sqlite3_vfs_unregister(&vfs_);
}

void PowerLossDisk::lose_power_after(std::uint64_t changes) {
    const std::scoped_lock lock(mutex_);
    changes_left_ = changes;
}

// False: the power is gone.
bool PowerLossDisk::spend_change() {
    has_power_ = has_power_ && changes_left_ > 0;
    changes_left_ -= has_power_ ? 1 : 0;
    return has_power_;
}

void PowerLossDisk::restart() {
    const std::scoped_lock lock(mutex_);
    if (open_files_ != 0) {
        std::abort();  // a fault of the test
    }
    losses_.of_names += current_ == durable_ ? 0 : 1;
    Directory names = durable_;
    for (const auto& [name, node] : current_) {
        names.try_emplace(name, nullptr);
    }
    Directory left;
    for (const auto& [name, before] : names) {
        const auto found = current_.find(name);
        const std::shared_ptr<Node> after = found == current_.end() ? nullptr : found->second;
        if (const auto& node = coin() ? before : after) {
            settle(*node);
            left[name] = node;
        }
    }
    current_ = left;
    durable_ = left;
    has_power_ = true;
    changes_left_ = UINT64_MAX;
}

// What is left of a file.
void PowerLossDisk::settle(Node& node) {
    if (!node.unsynced.empty()) {
        ++(node.is_database ? losses_.in_database : losses_.in_log);
    }
    std::ranges::shuffle(node.unsynced, random_);
    // Of many writes often nearly all, nearly none or the half reach the disk.
    const std::uint64_t applied_of_8 = random_() % 9;
    for (const Change& change : node.unsynced) {
        if (random_() % 8 < applied_of_8) {
            apply(node.durable, change);
        }
    }
    node.unsynced.clear();
    node.current = node.durable;
}

// Whole, or some sectors of it.
void PowerLossDisk::apply(std::string& content, const Change& change) {
    if (change.is_truncate) {
        content.resize(std::min(content.size(), change.offset));
        return;
    }
    const char fill = coin() ? '\0' : static_cast<char>(random_());
    if (content.size() < change.offset + change.bytes.size()) {
        content.resize(change.offset + change.bytes.size(), fill);
    }
    const bool whole = random_() % 4 != 0;
    for (std::size_t at = 0; at < change.bytes.size(); at += kSectorBytes) {
        if (whole || coin()) {
            write_at(content, change.offset + at,
                     std::string_view(change.bytes).substr(at, kSectorBytes));
        }
    }
}

}  // namespace hookline::test
