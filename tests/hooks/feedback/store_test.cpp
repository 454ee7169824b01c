#include "hooks/feedback/feedback_store.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <random>
#include <set>
#include <sstream>

#include "fhir/base/files.hpp"
#include "hooks/feedback/feedback_report.hpp"
#include "hooks/feedback/feedback_schema.hpp"
#include "hooks/feedback/sqlite.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {
namespace {

using test::TemporaryFolder;

std::unique_ptr<FeedbackStore> open(FeedbackStoreOptions options) {
    auto store = FeedbackStore::open(std::move(options));
    REQUIRE_MESSAGE(store.has_value(), store.error().message);
    return *std::move(store);
}

Feedback overridden(std::string card, std::string code = "not-applicable") {
    Feedback item;
    item.card = std::move(card);
    item.outcome = FeedbackOutcome::Overridden;
    item.outcome_timestamp = "2026-11-25T10:00:00Z";
    item.reason.code = std::move(code);
    return item;
}

Feedback accepted(std::string card) {
    Feedback item;
    item.card = std::move(card);
    item.outcome_timestamp = "2026-11-25T10:00:01Z";
    item.accepted_suggestions = {"s-1"};
    return item;
}

ShownStatement shown(const FeedbackStore& store, std::string card, std::string statement) {
    ShownStatement result;
    result.card = std::move(card);
    result.service = "demo-order-sign";
    result.subject = store.pseudonym({"iss", "p-1", statement, "cetuximab"});
    result.statement = std::move(statement);
    result.iss = "iss";
    result.rule = "a";
    return result;
}

bool save(FeedbackStore& store, std::vector<Feedback> items, std::int64_t now_ms = 1000,
          std::string iss = "iss") {
    std::promise<bool> stored;
    store.save({"demo-order-sign", std::move(iss), std::move(items)}, now_ms,
               [&stored](bool ok) { stored.set_value(ok); });
    return stored.get_future().get();
}

std::int64_t count(const std::filesystem::path& file, const char* sql) {
    auto database = Database::open_existing(file);
    REQUIRE(database.has_value());
    const auto number = database->read_number(sql);
    REQUIRE_MESSAGE(number.has_value(), number.error().message);
    return *number;
}

}  // namespace

TEST_SUITE("hooks/feedback/store") {
    TEST_CASE(
        "CH-135, SR-172, SR-173: stores feedback, also of unknown cards, repeats once, different "
        "outcomes of one card all") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        const auto store = open({.file = file});
        CHECK(save(*store, {overridden("c-1"), accepted("c-2")}));
        CHECK(save(*store, {overridden("c-1"), accepted("c-2")}));
        CHECK(save(*store, {accepted("c-1")}));
        CHECK(count(file, "SELECT count(*) FROM feedback") == 3);
        CHECK(count(file, "SELECT count(*) FROM accepted_suggestion") == 2);
        CHECK(count(file, "SELECT count(*) FROM feedback WHERE card_known") == 0);
        CHECK(store->is_healthy());
    }

    TEST_CASE(
        "the database is private, durable and free of comments unless they are kept (SR-178)") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        Feedback item = overridden("c-1");
        item.reason.user_comment = "the comment of a user";
        {
            const auto store = open({.file = file});
            CHECK(save(*store, {item}));
            struct stat status{};
            REQUIRE(::stat(file.c_str(), &status) == 0);
            CHECK((status.st_mode & 0777U) == 0600U);
            REQUIRE(::stat((file.string() + ".key").c_str(), &status) == 0);
            CHECK((status.st_mode & 0777U) == 0600U);
        }
        CHECK(count(file, "SELECT count(*) FROM feedback WHERE user_comment IS NOT NULL") == 0);
        CHECK(read_file(file).value_or("").find("comment of") == std::string::npos);
        item.card = "c-2";
        CHECK(save(*open({.file = file, .keep_comments = true}), {item}));
        CHECK(count(file, "SELECT count(*) FROM feedback WHERE user_comment IS NOT NULL") == 1);
    }

    TEST_CASE("3.9: remembers what was overridden, also after a restart") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        using engine::Indicator;
        Pseudonym subject{};
        {
            const auto store = open({.file = file});
            subject = store->pseudonym({"iss", "p-1", "MRC-EGFR-01", "cetuximab"});
            ShownStatement warning = shown(*store, "c-1", "MRC-EGFR-01");
            warning.indicator = "warning";
            store->record_shown({warning}, 900);
            CHECK_FALSE(store->find_override(subject, Indicator::Info, 1000));
            CHECK(save(*store, {overridden("c-1", "clinical-trial")}, 1000));
            const auto found = store->find_override(subject, Indicator::Warning, 1000);
            REQUIRE(found.has_value());
            CHECK(found->time_ms == 1000);
            CHECK(found->reason.code == "clinical-trial");
            CHECK(store->find_override(subject, Indicator::Info, 1000));
            CHECK_FALSE(store->find_override(subject, Indicator::Critical, 1000));
            CHECK_FALSE(
                store->find_override(store->pseudonym({"iss", "p-2", "MRC-EGFR-01", "cetuximab"}),
                                     Indicator::Info, 1000));
        }
        const auto again = open({.file = file});
        CHECK(again->find_override(subject, Indicator::Warning, 1000));
        CHECK(again->pseudonym({"iss", "p-1", "MRC-EGFR-01", "cetuximab"}) == subject);
        CHECK(count(file, "SELECT count(*) FROM feedback WHERE card_known") == 1);
    }

    TEST_CASE("3.9: an override lasts for the session") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        constexpr std::int64_t kHourMs = 3'600'000;
        const auto store = open({.file = file, .session_hours = 2});
        const Pseudonym subject = store->pseudonym({"iss", "p-1", "S", "cetuximab"});
        store->record_shown({shown(*store, "c-1", "S")}, 0);
        CHECK(save(*store, {overridden("c-1")}, 0));
        CHECK(store->find_override(subject, engine::Indicator::Info, 2 * kHourMs));
        CHECK_FALSE(store->find_override(subject, engine::Indicator::Info, 2 * kHourMs + 1));
        // A repeat of the same message is no new override (SR-172).
        CHECK(save(*store, {overridden("c-1")}, 2 * kHourMs));
        CHECK_FALSE(store->find_override(subject, engine::Indicator::Info, 2 * kHourMs + 1));
        const auto never = open({.file = file, .session_hours = 0});
        CHECK_FALSE(never->find_override(subject, engine::Indicator::Info, 0));
    }

    TEST_CASE("3.9: what is accepted later is no longer overridden") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        Pseudonym subject{};
        {
            const auto store = open({.file = file});
            subject = store->pseudonym({"iss", "p-1", "S", "cetuximab"});
            store->record_shown({shown(*store, "c-1", "S"), shown(*store, "c-2", "S")}, 0);
            CHECK(save(*store, {overridden("c-1")}, 1));
            CHECK(save(*store, {accepted("c-2")}, 2));
            CHECK_FALSE(store->find_override(subject, engine::Indicator::Info, 3));
        }
        CHECK_FALSE(open({.file = file})->find_override(subject, engine::Indicator::Info, 3));
    }

    TEST_CASE("CH-131, CH-135: the last word is that of the latest outcomeTimestamp") {
        // 10:00:00, 10:00:01 of 2026-11-25 and, in another notation, 10:00:02; then the next day.
        constexpr std::int64_t kFirst = 1'795'600'800'000;
        constexpr std::int64_t kArrival = kFirst + 60'000;
        const auto at = [](Feedback item, const char* timestamp) {
            item.outcome_timestamp = timestamp;
            return item;
        };
        const Feedback over = at(overridden("c-1"), "2026-11-25T10:00:00Z");
        const Feedback later = at(accepted("c-1"), "2026-11-25T10:00:00.250Z");
        struct Row {
            const char* name;
            std::vector<Feedback> items;  // in order of arrival
            bool is_overridden;
            std::int64_t time_ms;
        };
        for (const Row& row : std::vector<Row>{
                 {"in order", {over, later}, false, 0},
                 {"an older override comes late", {later, over}, false, 0},
                 {"an older acceptance comes late",
                  {at(overridden("c-1"), "2026-11-25T12:00:02+02:00"), later},
                  true,
                  kFirst + 2000},
                 {"the older of two overrides comes late",
                  {at(overridden("c-1"), "2026-11-25T10:00:01Z"), over},
                  true,
                  kFirst + 1000},
                 {"the same time: arrival decides",
                  {over, at(accepted("c-1"), "2026-11-25T10:00:00Z")},
                  false,
                  0},
                 {"the same time, the other way",
                  {at(accepted("c-1"), "2026-11-25T10:00:00Z"), over},
                  true,
                  kFirst},
                 {"a clock that is ahead holds nothing for ever",
                  {at(overridden("c-1"), "2030-01-01T00:00:00Z"),
                   at(accepted("c-1"), "2026-11-26T10:00:00Z")},
                  false,
                  0},
                 {"no time that can be read: the arrival",
                  {later, at(overridden("c-1"), "soon")},
                  true,
                  kArrival},
             }) {
            CAPTURE(row.name);
            const TemporaryFolder folder;
            const auto file = folder / "feedback.db";
            Pseudonym subject{};
            const auto check = [&](const FeedbackStore& store) {
                const auto found = store.find_override(subject, engine::Indicator::Info, kArrival);
                CHECK(found.has_value() == row.is_overridden);
                CHECK((!found || found->time_ms == row.time_ms));
            };
            {
                const auto store = open({.file = file});
                subject = store->pseudonym({"iss", "p-1", "S", "cetuximab"});
                store->record_shown({shown(*store, "c-1", "S")}, kFirst);
                for (const Feedback& item : row.items) {
                    CHECK(save(*store, {item}, kArrival));
                }
                check(*store);
            }
            check(*open({.file = file}));
            const auto report = read_feedback_report(file, 0);
            REQUIRE(report.has_value());
            CHECK(report->statements[0].overridden == (row.is_overridden ? 1 : 0));
            CHECK(report->statements[0].accepted == (row.is_overridden ? 0 : 1));
        }
    }

    TEST_CASE("SR-037: only the client that got a card tells what became of it") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        Pseudonym subject{};
        {
            const auto store = open({.file = file});
            subject = store->pseudonym({"iss", "p-1", "S", "cetuximab"});
            store->record_shown({shown(*store, "c-1", "S")}, 0);
            CHECK(save(*store, {overridden("c-1")}, 1, "https://other.example"));
            CHECK(save(*store, {overridden("c-1")}, 2, ""));
            CHECK_FALSE(store->find_override(subject, engine::Indicator::Info, 3));
            CHECK(count(file, "SELECT count(*) FROM feedback WHERE NOT card_known") == 2);
            const auto report = read_feedback_report(file, 0);
            REQUIRE(report.has_value());
            CHECK(report->unknown_cards == 2);
            CHECK(report->statements.at(0).overridden == 0);
        }
        const auto again = open({.file = file});
        CHECK_FALSE(again->find_override(subject, engine::Indicator::Info, 3));
        CHECK(save(*again, {overridden("c-1")}, 3));
        CHECK(again->find_override(subject, engine::Indicator::Info, 4));
        CHECK(save(*again, {accepted("c-1")}, 5, "https://other.example"));
        CHECK(again->find_override(subject, engine::Indicator::Info, 6));
        CHECK(read_feedback_report(file, 0)->statements.at(0).overridden == 1);
    }

    TEST_CASE("SR-177: a database of version 1 is brought forward") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        static_cast<void>(open({.file = file}));
        {
            auto old = Database::open(file);
            REQUIRE(old.has_value());
            REQUIRE(old->execute("ALTER TABLE shown DROP COLUMN iss; PRAGMA user_version = 1;"
                                 "INSERT INTO shown (card, service, statement, subject, shown_at) "
                                 "VALUES ('old', 's', 'S', x'00', 1)")
                        .has_value());
        }
        const auto store = open({.file = file});
        store->record_shown({shown(*store, "new", "S")}, 2);
        CHECK(save(*store, {overridden("old"), overridden("new")}, 3));
        // Whose card the old one was is not known.
        CHECK(count(file, "SELECT count(*) FROM feedback WHERE card_known") == 1);
        CHECK(count(file, "PRAGMA user_version") == kFeedbackSchemaVersion);
    }

    TEST_CASE("pseudonyms depend on the secret and on each part") {
        const TemporaryFolder folder;
        const auto one = open({.file = folder / "1.db", .secret = std::string(32, '1')});
        const auto two = open({.file = folder / "2.db", .secret = std::string(32, '2')});
        CHECK(one->pseudonym({"i", "p", "s", "o"}) != two->pseudonym({"i", "p", "s", "o"}));
        CHECK(one->pseudonym({"i", "p", "s", "o"}) != one->pseudonym({"ip", "", "s", "o"}));
        CHECK_FALSE(std::filesystem::exists((folder / "1.db").string() + ".key"));
    }

    TEST_CASE("a key of the pseudonyms that could be found by trial is refused") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        const auto given = FeedbackStore::open({.file = file, .secret = std::string(31, 'k')});
        REQUIRE_FALSE(given.has_value());
        CHECK(given.error().where == "feedback.secret");
        CHECK(given.error().message.find("kkk") == std::string::npos);
        CHECK_FALSE(std::filesystem::exists(file));
        std::ofstream(file.string() + ".key") << "short";
        const auto kept = FeedbackStore::open({.file = file});
        REQUIRE_FALSE(kept.has_value());
        CHECK(kept.error().where == file.string() + ".key");
    }

    TEST_CASE("SR-151: a key of the pseudonyms that every user may read is refused") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        const std::filesystem::path key = file.string() + ".key";
        static_cast<void>(open({.file = file}));
        std::filesystem::permissions(key, std::filesystem::perms::others_read,
                                     std::filesystem::perm_options::add);
        const auto store = FeedbackStore::open({.file = file});
        REQUIRE_FALSE(store.has_value());
        CHECK(store.error().where == key.string());
        CHECK(store.error().message.find("open to every user") != std::string::npos);
    }

    TEST_CASE("SR-190: a start that was cut off before it had written its key prevents none") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        const std::filesystem::path key = file.string() + ".key";
        std::ofstream(key).close();
        CHECK(save(*open({.file = file}), {overridden("c-1")}));
        CHECK(std::filesystem::file_size(key) == 32);
    }

    TEST_CASE("old rows go") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        const auto store = open({.file = file, .retention_days = 30});
        constexpr std::int64_t kDay = 86'400'000;
        CHECK(save(*store, {overridden("old")}, 100 * kDay));
        CHECK(save(*store, {overridden("new")}, 131 * kDay));
        CHECK(count(file, "SELECT count(*) FROM feedback") == 1);
    }

    TEST_CASE("a database of a newer version or of another program is refused (SR-177)") {
        const TemporaryFolder folder;
        for (const char* sql : {"PRAGMA user_version = 99", "CREATE TABLE t (x)"}) {
            const auto file = folder / (sql[0] == 'P' ? "newer.db" : "other.db");
            {
                auto database = Database::open(file);
                REQUIRE(database.has_value());
                REQUIRE(database->execute(sql).has_value());
            }
            const auto store = FeedbackStore::open({.file = file});
            REQUIRE_FALSE(store.has_value());
            CHECK(store.error().kind == ErrorKind::LoadFailed);
            CHECK(store.error().where == file.string());
        }
        CHECK_FALSE(FeedbackStore::open({.file = folder / "no/such/folder.db"}).has_value());
    }

    TEST_CASE("a disk that fails costs feedback a refusal and recovers (SR-174)") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        const auto store = open({.file = file});
        CHECK(save(*store, {overridden("c-1")}));
        auto blocker = Database::open(file);
        REQUIRE(blocker.has_value());
        REQUIRE(blocker->execute("BEGIN EXCLUSIVE").has_value());
        CHECK_FALSE(save(*store, {overridden("c-2")}));
        CHECK_FALSE(store->is_healthy());
        REQUIRE(blocker->execute("ROLLBACK").has_value());
        CHECK(save(*store, {overridden("c-3")}));
        CHECK(store->is_healthy());
        CHECK(count(file, "SELECT count(*) FROM feedback") == 2);
    }

    TEST_CASE("SR-170, SR-174: what would go into a file that was moved away is refused") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        const auto aside = folder / "aside.db";
        const auto store = open({.file = file});
        CHECK(save(*store, {overridden("c-1")}));
        std::filesystem::rename(file, aside);
        CHECK_FALSE(save(*store, {overridden("c-2")}));
        CHECK_FALSE(store->is_healthy());
        std::ofstream(file) << "another file";
        CHECK_FALSE(save(*store, {overridden("c-3")}));
        std::filesystem::rename(aside, file);
        CHECK(save(*store, {overridden("c-4")}));
        CHECK(store->is_healthy());
        CHECK(count(file, "SELECT count(*) FROM feedback") == 2);
    }

    TEST_CASE("what was acknowledged survives kill -9 at any moment, 25 rounds (SR-175)") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        std::set<std::string> acknowledged;
        std::mt19937 random(7);
        std::uniform_int_distribution<useconds_t> pause(200, 30'000);
        for (int round = 0; round < 25; ++round) {
            int channel[2];
            REQUIRE(::pipe(channel) == 0);
            const pid_t child = ::fork();
            if (child == 0) {
                auto store = FeedbackStore::open({.file = file});
                for (int i = 0; store && i < 100'000; ++i) {
                    const std::string card = std::to_string(round) + "-" + std::to_string(i) + "\n";
                    (*store)->save({"s", "i", {overridden(card)}}, i, [card, channel](bool ok) {
                        if (ok && ::write(channel[1], card.data(), card.size()) < 0) {
                            ::_exit(2);
                        }
                    });
                    ::usleep(100);
                }
                ::_exit(1);
            }
            ::close(channel[1]);
            // Wait for the first acknowledgement, then strike.
            char byte = 0;
            std::string text;
            if (::read(channel[0], &byte, 1) == 1) {
                text += byte;
            }
            ::usleep(pause(random));
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            char buffer[4096];
            for (ssize_t got = 0; (got = ::read(channel[0], buffer, sizeof buffer)) > 0;) {
                text.append(buffer, static_cast<std::size_t>(got));
            }
            ::close(channel[0]);
            std::istringstream lines(text);
            for (std::string line; std::getline(lines, line) && !lines.eof();) {
                acknowledged.insert(line + "\n");
            }
        }
        const auto store = open({.file = file});
        auto database = Database::open_existing(file);
        REQUIRE(database.has_value());
        auto rows = database->prepare("SELECT card FROM feedback");
        REQUIRE(rows.has_value());
        std::set<std::string> stored;
        while (rows->step().value_or(false)) {
            stored.insert(rows->text(0));
        }
        CHECK(acknowledged.size() >= 25);
        for (const std::string& card : acknowledged) {
            CHECK_MESSAGE(stored.contains(card), card);
        }
        auto check = database->prepare("PRAGMA integrity_check");
        REQUIRE(check.has_value());
        REQUIRE(check->step().value_or(false));
        CHECK(check->text(0) == "ok");
    }
}

TEST_SUITE("hooks/feedback/report") {
    TEST_CASE("CH-136: counts the cards of each statement by their last feedback, or as ignored") {
        const TemporaryFolder folder;
        const auto file = folder / "feedback.db";
        {
            const auto store = open({.file = file});
            store->record_shown({shown(*store, "c-1", "MRC-A-01"), shown(*store, "c-1", "MRC-B-01"),
                                 shown(*store, "c-2", "MRC-A-01"), shown(*store, "c-3", "MRC-A-01"),
                                 shown(*store, "c-4", "MRC-A-01")},
                                5000);
            store->record_shown({shown(*store, "early", "MRC-A-01")}, 10);
            CHECK(save(*store, {overridden("c-1", "=1+1"), overridden("c-2", "late")}, 6000));
            CHECK(save(*store, {accepted("c-2"), overridden("c-3", "late"), accepted("unknown")},
                       7000));
        }
        const auto report = read_feedback_report(file, 5000);
        REQUIRE(report.has_value());
        REQUIRE(report->statements.size() == 2);
        const StatementFeedback& a = report->statements[0];
        CHECK(a.statement == "MRC-A-01");
        CHECK(a.shown == 4);
        CHECK(a.accepted == 1);
        CHECK(a.overridden == 2);
        CHECK(a.ignored() == 1);
        CHECK(a.reasons == std::map<std::string, std::int64_t>{{"=1+1", 1}, {"late", 1}});
        CHECK(report->unknown_cards == 1);
        CHECK(read_feedback_report(file, 0)->statements[0].shown == 5);

        std::ostringstream table;
        write_feedback_report(*report, ReportFormat::Table, table);
        CHECK(table.str() ==
              "statement      shown   accepted overridden    ignored  reasons\n"
              "MRC-A-01           4          1          2          1  =1+1 1, late 1\n"
              "MRC-B-01           1          0          1          0  =1+1 1\n"
              "feedback about cards that its client was not shown: 1\n");
        std::ostringstream csv;
        write_feedback_report(*report, ReportFormat::Csv, csv);
        CHECK(csv.str() ==
              "statement,shown,accepted,overridden,ignored,reason,count\r\n"
              "\"MRC-A-01\",4,1,2,1,\"'=1+1\",1\r\n"
              "\"MRC-A-01\",4,1,2,1,\"late\",1\r\n"
              "\"MRC-B-01\",1,0,1,0,\"'=1+1\",1\r\n");
        std::ostringstream json;
        write_feedback_report(*report, ReportFormat::Json, json);
        CHECK(json.str().find("\"unknownCards\": 1") != std::string::npos);
    }

    TEST_CASE("a file that is not there is an error") {
        const TemporaryFolder folder;
        const auto report = read_feedback_report(folder / "none.db", 0);
        REQUIRE_FALSE(report.has_value());
        CHECK(report.error().kind == ErrorKind::LoadFailed);
    }
}

}  // namespace hookline::hooks
