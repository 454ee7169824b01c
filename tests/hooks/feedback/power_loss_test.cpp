#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <future>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "hooks/feedback/feedback_store.hpp"
#include "hooks/feedback/sqlite.hpp"
#include "tests/hooks/feedback/power_loss_disk.hpp"
#include "tests/hooks/feedback/two_outcomes.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {
namespace {

using test::PowerLossDisk;
using test::TemporaryFolder;

constexpr int kLossesPerSeed = 3;
constexpr int kCallsPerLoss = 120;

// Of many pages now and then, so that the WAL is checkpointed within a few dozen calls.
std::string comment_of(int number) {
    const auto size = static_cast<std::size_t>(number % 3 == 0 ? 40'000 : 1 + number % 500);
    return std::string(size, static_cast<char>('a' + number % 26));
}

FeedbackCall call_of(int number) {
    FeedbackCall call = test::two_outcomes(number);
    call.items.back().reason.user_comment = comment_of(number);
    return call;
}

// What the database says after a restart.
struct Contents {
    std::string integrity;
    std::set<int> whole;  // calls of which every row is there as it was sent
    std::set<int> halves;
};

int number_of(const std::string& card) {
    return std::stoi(card.substr(2));
}

Contents read_contents(const std::filesystem::path& file) {
    Contents result;
    auto database = Database::open_existing(file);
    REQUIRE(database.has_value());
    auto check = database->prepare("PRAGMA integrity_check");
    if (check && check->step().value_or(false)) {
        result.integrity = check->text(0);
    }
    auto rows = database->prepare(
        "SELECT card, user_comment, (SELECT count(*) FROM accepted_suggestion WHERE feedback = id) "
        "FROM feedback");
    if (!rows) {
        return result;
    }
    std::map<int, int> good_rows;
    while (rows->step().value_or(false)) {
        const std::string card = rows->text(0);
        const int number = number_of(card);
        const bool good =
            card.starts_with("a-") ? rows->number(2) == 2 : rows->text(1) == comment_of(number);
        good_rows[number] += good ? 1 : 0;
    }
    for (const auto& [number, count] : good_rows) {
        (count == 2 ? result.whole : result.halves).insert(number);
    }
    return result;
}

/// A store that is used on a disk which loses its power again and again.
class Trial {
  public:
    Trial(std::uint64_t seed, bool obeys_sync)
        : disk_(seed, obeys_sync),
          random_(seed),
          options_{.file = folder_ / "feedback.db",
                   .secret = std::string(32, 'k'),
                   .keep_comments = true} {}

    // Sends calls until the power goes. `keeps_open`: it goes before the store is closed.
    void work_until_loss() {
        disk_.lose_power_after(random_() % 4000);
        auto store = FeedbackStore::open(options_);
        const int end = next_ + kCallsPerLoss;
        while (store && next_ < end && send(**store, 1 + static_cast<int>(random_() % 3))) {
        }
        if (random_() % 4 != 0) {
            disk_.lose_power_after(random_() %
                                   20);  // within the checkpoint of the closing, or before
        }
        store = fail(ErrorKind::Internal, "closed");
        disk_.restart();
    }

    // The power goes while the store finds out what is left.
    void lose_while_opening() {
        disk_.lose_power_after(random_() % 60);
        static_cast<void>(FeedbackStore::open(options_));
        disk_.restart();
    }

    // Opens the real store, then looks at what it has. A message when something is wrong.
    std::optional<std::string> find_fault() {
        {
            const auto store = FeedbackStore::open(options_);
            if (!store) {
                return "the store does not open: " + store.error().message;
            }
        }
        const Contents contents = read_contents(options_.file);
        if (contents.integrity != "ok") {
            return "integrity_check: " + contents.integrity;
        }
        if (!contents.halves.empty()) {
            return "half a call is there: " + std::to_string(*contents.halves.begin());
        }
        for (const int number : acknowledged_) {
            if (!contents.whole.contains(number)) {
                return "an acknowledged call is lost: " + std::to_string(number);
            }
        }
        return std::nullopt;
    }

    std::optional<std::string> run() {
        for (int loss = 0; loss < kLossesPerSeed; ++loss) {
            work_until_loss();
            if (random_() % 2 == 0) {
                lose_while_opening();
            }
            if (auto fault = find_fault()) {
                return fault;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] std::size_t acknowledged() const { return acknowledged_.size(); }
    [[nodiscard]] PowerLossDisk::Losses losses() const { return disk_.losses(); }

  private:
    // False: the store could not keep all of it.
    bool send(FeedbackStore& store, int count) {
        std::vector<std::pair<int, std::future<bool>>> answers;
        for (; count > 0; --count, ++next_) {
            auto promise = std::make_shared<std::promise<bool>>();
            answers.emplace_back(next_, promise->get_future());
            store.save(call_of(next_), next_,
                       [promise](bool stored) { promise->set_value(stored); });
        }
        bool all = true;
        for (auto& [number, answer] : answers) {
            if (answer.get()) {
                acknowledged_.push_back(number);
            } else {
                all = false;
            }
        }
        return all;
    }

    TemporaryFolder folder_;
    PowerLossDisk disk_;
    std::mt19937_64 random_;
    FeedbackStoreOptions options_;
    int next_ = 0;
    std::vector<int> acknowledged_;
};

// 40, or as many as the long form of this test asks for.
std::uint64_t seed_count() {
    const char* text = std::getenv("HOOKLINE_POWER_LOSS_SEEDS");
    return text == nullptr ? 40 : std::stoull(text);
}

}  // namespace

TEST_SUITE("hooks/feedback/power_loss") {
    TEST_CASE("SR-170, SR-176: what was acknowledged survives a power loss at any moment") {
        PowerLossDisk::Losses losses;
        std::size_t acknowledged = 0;
        for (std::uint64_t seed = 1; seed <= seed_count(); ++seed) {
            Trial trial(seed, true);
            const auto fault = trial.run();
            CHECK_MESSAGE(!fault, "seed ", seed, ": ", fault.value_or(""));
            acknowledged += trial.acknowledged();
            losses.in_database += trial.losses().in_database;
            losses.in_log += trial.losses().in_log;
            losses.of_names += trial.losses().of_names;
        }
        MESSAGE("calls acknowledged: ", acknowledged,
                "; losses within a checkpoint: ", losses.in_database,
                ", with an unsynced log: ", losses.in_log,
                ", with unsynced names: ", losses.of_names);
        // The losses have hit every kind of moment.
        CHECK(acknowledged > 20 * seed_count());
        CHECK(losses.in_database > 0);
        CHECK(losses.in_log > 0);
        CHECK(losses.of_names > 0);
    }

    TEST_CASE("SR-176: a disk that does not sync loses what was acknowledged, and it is seen") {
        int lost = 0;
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            lost += Trial(seed, false).run() ? 1 : 0;
        }
        CHECK(lost > 0);
    }
}

}  // namespace hookline::hooks
