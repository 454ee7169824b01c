// SR-097: the audit record, from its lines to its file.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "fhir/base/files.hpp"
#include "hooks/audit/audit_file.hpp"
#include "hooks/audit/audit_log.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {
namespace {

using hookline::test::TemporaryFolder;

constexpr std::int64_t kNowMs = 1'791'190'800'123;  // 2026-10-05T09:00:00.123Z
const std::string kSecret(32, 'k');
constexpr std::string_view kTime = "2026-10-05T09:00:00.123Z";

RequestEvent call_event() {
    static const std::vector<std::string> kCards = {"c-1", "c-2"};
    RequestEvent event;
    event.request_id = "r-1";
    event.action = "call";
    event.service = "g-order-sign";
    event.hook = "order-sign";
    event.status = 200;
    event.issuer = "https://ehr.example";
    event.tenant = "t-1";
    event.subject = "user-7";
    event.card_ids = kCards;
    event.cards = 2;
    return event;
}

std::string text_of(const std::filesystem::path& file) {
    return read_file(file).value_or("");
}

mode_t mode_of(const std::filesystem::path& file) {
    struct stat status{};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace

TEST_SUITE("hooks/audit") {
    // The hash: HMAC-SHA-256 over `19:https://ehr.example6:user-7`, made with Python.
    TEST_CASE("SR-097: the record of a call, golden") {
        CHECK(format_audit_line(call_event(), kNowMs, kSecret) ==
              R"({"ts":"2026-10-05T09:00:00.123Z","request_id":"r-1","action":"call",)"
              R"("iss":"https://ehr.example","tenant":"t-1",)"
              R"("sub_hash":"10c458efb6048bf0f4b2c840b673d440",)"
              R"("service":"g-order-sign","hook":"order-sign","status":200,)"
              R"("cards":["c-1","c-2"]})");
    }

    TEST_CASE("SR-097: records of refusals and feedback, golden") {
        RequestEvent refused = call_event();
        refused.tenant = {};
        refused.subject = {};
        refused.status = 401;
        refused.error_kind = "signature";
        refused.card_ids = {};
        CHECK(format_audit_line(refused, kNowMs, kSecret) ==
              R"({"ts":"2026-10-05T09:00:00.123Z","request_id":"r-1","action":"call",)"
              R"("iss":"https://ehr.example","service":"g-order-sign","hook":"order-sign",)"
              R"("status":401,"error_kind":"signature"})");
        RequestEvent feedback = call_event();
        feedback.action = "feedback";
        feedback.issuer = {};
        feedback.tenant = {};
        feedback.subject = {};
        feedback.feedback_overridden = 1;
        CHECK(format_audit_line(feedback, kNowMs, kSecret) ==
              R"({"ts":"2026-10-05T09:00:00.123Z","request_id":"r-1","action":"feedback",)"
              R"("service":"g-order-sign","hook":"order-sign","status":200,)"
              R"("accepted":0,"overridden":1})");
    }

    TEST_CASE("SR-097: a subject is hashed with the key, and apart for each issuer") {
        const std::string line = format_audit_line(call_event(), kNowMs, kSecret);
        CHECK(line.find("user-7") == std::string::npos);
        CHECK(format_audit_line(call_event(), kNowMs, std::string(32, 'x')) != line);
        RequestEvent other = call_event();
        other.issuer = "https://other.example";
        const auto hash_in = [](const std::string& text) {
            return text.substr(text.find("sub_hash"), 45);
        };
        CHECK(hash_in(format_audit_line(other, kNowMs, kSecret)) != hash_in(line));
    }

    TEST_CASE("SR-097: calls are kept, what is no call is not, and the log is told of all") {
        const TemporaryFolder folder;
        test::RecordingLog next;
        const FixedClock clock{kNowMs, 0};
        {
            auto audit = AuditLog::open({.file = folder / "a.jsonl"}, next, clock);
            REQUIRE(audit.has_value());
            (*audit)->request(call_event());
            RequestEvent discovery;
            discovery.status = 200;
            (*audit)->request(discovery);
            (*audit)->request(call_event());
        }
        const std::string text = text_of(folder / "a.jsonl");
        CHECK(std::ranges::count(text, '\n') == 2);
        CHECK(next.lines.size() == 3);
        CHECK(mode_of(folder / "a.jsonl") == 0600);
        CHECK(mode_of(folder / "a.jsonl.key") == 0600);
        SUBCASE("the next start adds to it, with the same hashes") {
            {
                auto audit = AuditLog::open({.file = folder / "a.jsonl"}, next, clock);
                REQUIRE(audit.has_value());
                (*audit)->request(call_event());
            }
            const std::string more = text_of(folder / "a.jsonl");
            CHECK(more.starts_with(text));
            CHECK(more == text + text.substr(0, text.find('\n') + 1));
        }
    }

    TEST_CASE("SR-097: a key that is too short, and a file that is none, are errors of the start") {
        const TemporaryFolder folder;
        test::RecordingLog next;
        const FixedClock clock{kNowMs, 0};
        const auto is_refused = [&](AuditOptions options) {
            const auto audit = AuditLog::open(std::move(options), next, clock);
            return !audit && audit.error().kind == ErrorKind::LoadFailed;
        };
        CHECK(is_refused({.file = folder / "a.jsonl", .secret = "short"}));
        CHECK(is_refused({.file = folder / "none" / "a.jsonl", .secret = kSecret}));
        std::filesystem::create_directory(folder / "d");
        CHECK(is_refused({.file = folder / "d", .secret = kSecret}));
        std::filesystem::create_symlink(folder / "elsewhere", folder / "link");
        CHECK(is_refused({.file = folder / "link", .secret = kSecret}));
        REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
        CHECK(is_refused({.file = folder / "pipe", .secret = kSecret}));
    }

    TEST_CASE("SR-097: a file that others can read becomes private") {
        const TemporaryFolder folder;
        std::ofstream(folder / "a") << "before\n";
        std::filesystem::permissions(folder / "a", std::filesystem::perms(0644));
        auto file = AuditFile::open(folder / "a", 1000);
        REQUIRE(file.has_value());
        CHECK(mode_of(folder / "a") == 0600);
        CHECK(file->add("after\n", kTime));
        CHECK(text_of(folder / "a") == "before\nafter\n");
    }

    TEST_CASE("SR-097: a full file is put aside, never over another, and a new one begins") {
        const TemporaryFolder folder;
        auto file = AuditFile::open(folder / "a", 10);
        REQUIRE(file.has_value());
        CHECK(file->add("123456789\n", kTime));
        CHECK(file->add("second, longer than it may be\n", kTime));
        CHECK(file->add("third\n", kTime));
        const std::string aside = "a." + std::string(kTime);
        CHECK(names_in(folder / "") == std::vector<std::string>{"a", aside, aside + "-1"});
        CHECK(text_of(folder / aside.c_str()) == "123456789\n");
        CHECK(text_of(folder / (aside + "-1").c_str()) == "second, longer than it may be\n");
        CHECK(text_of(folder / "a") == "third\n");
        CHECK(mode_of(folder / "a") == 0600);
    }

    TEST_CASE("SR-097: a file that was moved away is begun anew, without a signal") {
        const TemporaryFolder folder;
        auto file = AuditFile::open(folder / "a", 1000);
        REQUIRE(file.has_value());
        CHECK(file->add("first\n", kTime));
        std::filesystem::rename(folder / "a", folder / "a.1");
        CHECK(file->add("second\n", kTime));
        CHECK(text_of(folder / "a.1") == "first\n");
        CHECK(text_of(folder / "a") == "second\n");
    }

    TEST_CASE("SR-097: what could not be written comes whole with the next attempt") {
        const TemporaryFolder folder;
        std::filesystem::create_directory(folder / "d");
        auto file = AuditFile::open(folder / "d" / "a", 1000);
        REQUIRE(file.has_value());
        CHECK(file->add("first\n", kTime));
        std::filesystem::rename(folder / "d", folder / "gone");
        CHECK_FALSE(file->add("second\n", kTime));
        std::filesystem::create_directory(folder / "d");
        CHECK(file->add("third\n", kTime));
        CHECK(text_of(folder / "gone" / "a") == "first\n");
        CHECK(text_of(folder / "d" / "a") == "second\nthird\n");
    }

    TEST_CASE("SR-097: while nothing can be written the log goes on, and health says so") {
        const TemporaryFolder folder;
        test::RecordingLog next;
        const FixedClock clock{kNowMs, 0};
        std::filesystem::create_directory(folder / "d");
        {
            auto audit =
                AuditLog::open({.file = folder / "d" / "a", .secret = kSecret}, next, clock);
            REQUIRE(audit.has_value());
            std::filesystem::rename(folder / "d", folder / "gone");
            (*audit)->request(call_event());
            const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
            while ((*audit)->is_healthy() && std::chrono::steady_clock::now() < end) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            CHECK_FALSE((*audit)->is_healthy());
            CHECK(next.lines.size() == 1);
            // More than the memory for it holds.
            const std::size_t line_bytes =
                format_audit_line(call_event(), kNowMs, kSecret).size() + 1;
            const std::size_t count = std::size_t{9} * 1024 * 1024 / line_bytes;
            for (std::size_t i = 0; i < count; ++i) {
                (*audit)->request(call_event());
            }
            CHECK((*audit)->lost() > 0);
            std::filesystem::create_directory(folder / "d");
        }
        const std::string text = text_of(folder / "gone" / "a") + text_of(folder / "d" / "a");
        CHECK(text.find(R"("action":"records-lost","count":)") != std::string::npos);
        CHECK(text.ends_with("}\n"));
    }
}

}  // namespace hookline::hooks
