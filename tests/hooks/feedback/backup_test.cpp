#include "hooks/feedback/feedback_backup.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "fhir/base/files.hpp"
#include "hooks/feedback/feedback_store.hpp"
#include "hooks/feedback/sqlite.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/hooks/feedback/two_outcomes.hpp"

namespace hookline::hooks {
namespace {

using test::TemporaryFolder;

FeedbackCall call_of(int number) {
    FeedbackCall call = test::two_outcomes(number);
    call.items.back().reason.code = "not-applicable";
    return call;
}

// A client that goes on sending feedback, several calls at once, until the end.
class BusyClient {
  public:
    explicit BusyClient(FeedbackStore& store) : thread_([this, &store] { run(store); }) {}
    ~BusyClient() { end(); }
    BusyClient(const BusyClient&) = delete;
    BusyClient& operator=(const BusyClient&) = delete;

    void end() {
        ending_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    [[nodiscard]] std::vector<int> acknowledged() const {
        const std::scoped_lock lock(mutex_);
        return acknowledged_;
    }

  private:
    void run(FeedbackStore& store) {
        for (int next = 0; !ending_;) {
            std::promise<void> last;
            for (int i = 0; i < 10; ++i, ++next) {
                store.save(call_of(next), next, [this, &last, i, next](bool stored) {
                    if (stored) {
                        const std::scoped_lock lock(mutex_);
                        acknowledged_.push_back(next);
                    }
                    if (i == 9) {
                        last.set_value();
                    }
                });
            }
            last.get_future().wait();
        }
    }

    std::atomic<bool> ending_ = false;
    mutable std::mutex mutex_;
    std::vector<int> acknowledged_;
    std::thread thread_;
};

std::int64_t number(Database& database, const std::string& sql) {
    const auto result = database.read_number(sql.c_str());
    REQUIRE_MESSAGE(result.has_value(), result.error().message);
    return *result;
}

void check_copy(const std::filesystem::path& copy, const std::vector<int>& acknowledged) {
    auto database = Database::open_existing(copy);
    REQUIRE(database.has_value());
    auto check = database->prepare("PRAGMA integrity_check");
    REQUIRE(check.has_value());
    REQUIRE(check->step().value_or(false));
    CHECK(check->text(0) == "ok");
    auto row = database->prepare(
        "SELECT (SELECT count(*) FROM feedback WHERE card = 'o-' || ?1 AND outcome = 'overridden' "
        "AND reason_code = 'not-applicable') + (SELECT count(*) FROM feedback f JOIN "
        "accepted_suggestion s ON s.feedback = f.id WHERE f.card = 'a-' || ?1)");
    REQUIRE(row.has_value());
    for (const int call : acknowledged) {
        row->bind(1, std::int64_t{call});
        REQUIRE(row->step().value_or(false));
        CHECK_MESSAGE(row->number(0) == 3, "call ", call);
        while (row->step().value_or(false)) {
        }
    }
    // What came while the copy was made: whole calls only.
    const std::int64_t rows = number(*database, "SELECT count(*) FROM feedback");
    CHECK(rows >= 2 * static_cast<std::int64_t>(acknowledged.size()));
    CHECK(number(*database, "SELECT count(DISTINCT substr(card, 3)) FROM feedback") * 2 == rows);
    CHECK(number(*database, "SELECT count(*) FROM accepted_suggestion") == rows);
    CHECK(number(*database, "SELECT count(*) FROM pragma_foreign_key_check") == 0);
}

// Each row of the copy is in the source, byte for byte.
void check_against_source(const std::filesystem::path& file, const std::filesystem::path& copy) {
    auto database = Database::open_existing(file);
    REQUIRE(database.has_value());
    REQUIRE(database->execute(("ATTACH '" + copy.string() + "' AS copy").c_str()).has_value());
    for (const std::string table : {"feedback", "accepted_suggestion", "shown"}) {
        CHECK(number(*database, "SELECT count(*) FROM (SELECT * FROM copy." + table +
                                    " EXCEPT SELECT * FROM main." + table + ")") == 0);
    }
}

bool save(FeedbackStore& store, FeedbackCall call) {
    std::promise<bool> stored;
    store.save(std::move(call), 1000, [&stored](bool ok) { stored.set_value(ok); });
    return stored.get_future().get();
}

}  // namespace

TEST_SUITE("hooks/feedback/backup") {
    TEST_CASE("SR-179: a backup under load has everything acknowledged before it, rows whole") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        auto store = FeedbackStore::open({.file = file});
        REQUIRE(store.has_value());
        std::vector<std::filesystem::path> copies;
        std::vector<std::vector<int>> acknowledged;
        {
            BusyClient client(**store);
            for (int i = 0; i < 8; ++i) {
                const std::size_t before = acknowledged.empty() ? 0 : acknowledged.back().size();
                while (client.acknowledged().size() < before + 200) {
                    std::this_thread::yield();
                }
                acknowledged.push_back(client.acknowledged());
                copies.push_back(folder / ("copy-" + std::to_string(i) + ".db").c_str());
                const auto done = back_up_feedback(file, copies.back());
                REQUIRE_MESSAGE(done.has_value(), done.error().message);
            }
        }
        for (std::size_t i = 0; i < copies.size(); ++i) {
            CAPTURE(i);
            check_copy(copies[i], acknowledged[i]);
            check_against_source(file, copies[i]);
            struct stat status{};
            REQUIRE(::stat(copies[i].c_str(), &status) == 0);
            CHECK((status.st_mode & 0777U) == 0600U);
            CHECK_FALSE(std::filesystem::exists(copies[i].string() + ".partial"));
        }
    }

    TEST_CASE("SR-179: a copy is restored by putting it in the place of the database") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        const auto copy = folder / "copy.db";
        {
            auto store = FeedbackStore::open({.file = file});
            REQUIRE(store.has_value());
            REQUIRE(save(**store, call_of(1)));
            REQUIRE(back_up_feedback(file, copy).has_value());
            REQUIRE(save(**store, call_of(2)));
        }
        std::filesystem::rename(copy, file);
        auto store = FeedbackStore::open({.file = file});
        REQUIRE_MESSAGE(store.has_value(), store.error().message);
        CHECK(save(**store, call_of(1)));  // an exact repeat of what the copy has
        CHECK(save(**store, call_of(3)));
        check_copy(file, {1, 3});
        auto database = Database::open_existing(file);
        REQUIRE(database.has_value());
        CHECK(number(*database, "SELECT count(*) FROM feedback") == 4);
    }

    TEST_CASE("SR-179: what was deleted is not in the copy") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        FeedbackCall call = call_of(1);
        call.items[1].reason.user_comment = "the comment of a user";
        auto store = FeedbackStore::open({.file = file, .keep_comments = true});
        REQUIRE(store.has_value());
        REQUIRE(save(**store, call));
        REQUIRE(back_up_feedback(file, folder / "with.db").has_value());
        CHECK(read_file(folder / "with.db").value_or("").find("comment of") != std::string::npos);
        auto database = Database::open(file);
        REQUIRE(database.has_value());
        REQUIRE(database->execute("DELETE FROM feedback").has_value());
        REQUIRE(back_up_feedback(file, folder / "without.db").has_value());
        CHECK(read_file(folder / "without.db").value_or("").find("comment of") ==
              std::string::npos);
    }

    TEST_CASE("SR-179: an existing target stays as it is, and a failure leaves nothing behind") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        const auto target = folder / "copy.db";
        auto store = FeedbackStore::open({.file = file});
        REQUIRE(store.has_value());
        const auto refused = [&](const std::filesystem::path& source,
                                 const std::filesystem::path& copy) {
            const auto done = back_up_feedback(source, copy);
            REQUIRE_FALSE(done.has_value());
            CHECK(done.error().kind == ErrorKind::LoadFailed);
            return done.error();
        };
        std::ofstream(target) << "kept";
        CHECK(refused(file, target).where == target.string());
        CHECK(read_file(target).value_or("") == "kept");
        CHECK(refused(file, file).where == file.string());
        CHECK(refused(file, folder / "no/such/copy.db").message.find("No such file") !=
              std::string::npos);
        std::filesystem::remove(target);

        std::ofstream(folder / "text.db") << std::string(4096, 'x');
        REQUIRE(Database::open(folder / "other.db").has_value());
        for (const char* source : {"text.db", "other.db", "none.db"}) {
            CHECK(refused(folder / source, target).where == (folder / source).string());
            CHECK_FALSE(std::filesystem::exists(target));
            CHECK_FALSE(std::filesystem::exists(target.string() + ".partial"));
        }
        std::ofstream(target.string() + ".partial") << "of a backup that was killed";
        CHECK(refused(file, target).where == target.string() + ".partial");
        CHECK_FALSE(std::filesystem::exists(target));
    }

    TEST_CASE("SR-179: a damaged database is refused, not copied") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        {
            auto store = FeedbackStore::open({.file = file});
            REQUIRE(store.has_value());
            REQUIRE(save(**store, call_of(1)));
        }
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(4096);  // the second page: the root of a table
        bytes << std::string(4096, '\xFF');
        bytes.close();
        const auto done = back_up_feedback(file, folder / "copy.db");
        REQUIRE_FALSE(done.has_value());
        CHECK(done.error().where == file.string());
        CHECK_FALSE(std::filesystem::exists(folder / "copy.db"));
    }
}

}  // namespace hookline::hooks
