// What an evaluation may cost (SR-110, SR-122, SR-143): enough for every body that is let in, and
// what is not evaluated is named on a card, never passed over in silence.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "fhir/json/writer.hpp"
#include "tests/e2e/small_request.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {
namespace {

using fhir::json::Value;

constexpr const char* kDay = "2026-10-05";

std::string example() {
    return read_file(hookline::test::source_dir() / "examples/requests/cetuximab-without-ras.json")
        .value();
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
        text.replace(at, from.size(), to);
    }
}

// The entry as the `copy`th resource of its kind, some years earlier.
std::string copy_of(const Value& entry, std::size_t copy) {
    std::string text;
    fhir::json::Writer(text).value(entry);
    const Value* resource = entry.find("resource");
    const std::string id(resource == nullptr ? "" : resource->string_at("id"));
    if (copy > 0 && !id.empty()) {
        replace_all(text, id, id.substr(0, 40) + '-' + std::to_string(copy));
        replace_all(text, "\"2026-", '"' + std::to_string(2026 - copy % 8) + '-');
    }
    return text;
}

// The call with every entry of its prefetch `copies` times.
std::string many_times(const std::string& request, std::size_t copies) {
    RequestArena arena;
    fhir::json::BodyBuffer body(request);
    const Value root = fhir::json::parse(body, arena).value();
    std::string text = "{";
    for (const fhir::json::Member& member : root.members()) {
        text += (text.size() == 1 ? "\"" : ",\"") + std::string(member.name) + "\":";
        if (member.name != "prefetch") {
            fhir::json::Writer(text).value(member.value);
            continue;
        }
        text += '{';
        for (const fhir::json::Member& key : member.value.members()) {
            text += (text.ends_with('{') ? "\"" : ",\"") + std::string(key.name) + "\":";
            if (key.value.string_at("resourceType") != "Bundle") {
                fhir::json::Writer(text).value(key.value);
                continue;
            }
            text += R"({"resourceType":"Bundle","type":"searchset","entry":[)";
            for (std::size_t i = 0; i < copies; ++i) {
                for (const Value& entry : key.value.array_at("entry")) {
                    text += (text.ends_with('[') ? "" : ",") + copy_of(entry, i);
                }
            }
            text += "]}";
        }
        text += '}';
    }
    return text + '}';
}

bool says_unchecked(const Answer& answer) {
    return answer.text.find("could not be checked") != std::string::npos;
}

engine::Budget steps(std::uint64_t count) {
    engine::Budget budget;
    budget.steps_max = count;
    return budget;
}

// Counts how often it is asked; from the call `ends_at` on the time is up.
class EndingClock final : public Clock {
  public:
    explicit EndingClock(int ends_at) : ends_at_(ends_at) {}
    [[nodiscard]] std::int64_t now_ms() const override { return asked_++ < ends_at_ ? 0 : 10; }
    [[nodiscard]] int offset_minutes() const override { return 0; }

    [[nodiscard]] engine::Budget budget() const {
        engine::Budget result;
        result.clock = this;
        result.deadline_ms = 10;
        return result;
    }
    [[nodiscard]] int asked() const { return asked_; }

  private:
    int ends_at_;
    mutable int asked_ = 0;
};

constexpr std::string_view kNotOffered =
    "Suggestions that could not be checked and are therefore not offered";

std::vector<std::string_view> labels_of(const Value& card) {
    std::vector<std::string_view> labels;
    for (const Value& suggestion : card.array_at("suggestions")) {
        labels.push_back(suggestion.string_at("label"));
    }
    return labels;
}

// What a card does not offer, though the card of the same summary in the whole answer does, is
// named on it.
std::size_t check_suggestions(const Answer& answer, const Answer& whole) {
    std::size_t missing = 0;
    for (const Value& card : answer.cards()) {
        for (const Value& full : whole.cards()) {
            if (full.string_at("summary") != card.string_at("summary")) {
                continue;
            }
            const std::vector<std::string_view> offered = labels_of(card);
            for (const std::string_view label : labels_of(full)) {
                if (std::ranges::find(offered, label) == offered.end()) {
                    CAPTURE(label);
                    const std::string detail(card.string_at("detail"));
                    CHECK(detail.find(kNotOffered) != std::string::npos);
                    CHECK(detail.find("- " + std::string(label) + "; could not be evaluated") !=
                          std::string::npos);
                    ++missing;
                }
            }
        }
    }
    return missing;
}

}  // namespace

TEST_SUITE("e2e/budget") {
    TEST_CASE("SR-122: a body of 5 MB with thousands of resources takes a tenth of the steps") {
        const std::string request = many_times(example(), 58);
        REQUIRE(request.size() > 5'000'000);
        const engine::Budget whole;
        const Answer answer =
            post(request, kDay, kOrderSignService, 0, steps(whole.steps_max / 10));
        REQUIRE(answer.ok);
        CHECK(answer.counts.rules_evaluated > 15);
        CHECK(answer.counts.rules_failed == 0);
        CHECK_FALSE(answer.counts.is_cut_short);
        CHECK_FALSE(says_unchecked(answer));
        REQUIRE(answer.cards().size() == 1);
        CHECK(answer.cards()[0].string_at("indicator") == "critical");
    }

    TEST_CASE("SR-122, SR-143: with any smaller budget the answer says what was not checked") {
        const std::string request = example();
        const Answer whole = post(request, kDay);
        REQUIRE_FALSE(says_unchecked(whole));
        bool was_cut = false;
        for (std::uint64_t count = 1; count < 20'000; count = count * 3 / 2 + 1) {
            CAPTURE(count);
            const Answer answer = post(request, kDay, kOrderSignService, 0, steps(count));
            REQUIRE(answer.ok);
            REQUIRE_FALSE(answer.cards().empty());
            CHECK(answer.counts.is_cut_short == says_unchecked(answer));
            CHECK((answer.counts.statements_unchecked > 0 || has(answer, kNotOffered)) ==
                  says_unchecked(answer));
            check_suggestions(answer, whole);
            if (!answer.counts.is_cut_short) {
                CHECK(answer.text == whole.text);
            }
            was_cut = was_cut || answer.counts.is_cut_short;
        }
        CHECK(was_cut);
    }

    TEST_CASE("a suggestion for which the budget was too small is named as not checked") {
        const std::string request = example();
        const Answer whole = post(request, kDay);
        std::uint64_t enough = 1;
        while (post(request, kDay, kOrderSignService, 0, steps(enough)).counts.is_cut_short) {
            enough = enough * 11 / 10 + 1;
        }
        std::size_t missing = 0;
        for (std::uint64_t count = enough / 2; count < enough; count += enough / 200 + 1) {
            CAPTURE(count);
            const Answer answer = post(request, kDay, kOrderSignService, 0, steps(count));
            missing += check_suggestions(answer, whole);
        }
        CHECK(missing > 0);
        CHECK_FALSE(has(whole, kNotOffered));
    }

    TEST_CASE(
        "SR-110, SR-143: a deadline ends an evaluation wherever it is, and the card says so") {
        const std::string request = many_times(example(), 12);
        const EndingClock watched(std::numeric_limits<int>::max());
        const Answer whole = post(request, kDay, kOrderSignService, 0, watched.budget());
        REQUIRE_FALSE(says_unchecked(whole));
        REQUIRE(watched.asked() > 20);
        for (int ends_at = 0; ends_at < watched.asked(); ends_at += 5) {
            CAPTURE(ends_at);
            const EndingClock clock(ends_at);
            const Answer answer = post(request, kDay, kOrderSignService, 0, clock.budget());
            REQUIRE(answer.ok);
            REQUIRE_FALSE(answer.cards().empty());
            CHECK((says_unchecked(answer) || answer.text == whole.text ||
                   answer.text.find("could not be evaluated") != std::string::npos));
            CHECK((answer.counts.is_cut_short || ends_at > 0));
            check_suggestions(answer, whole);
        }
    }
}

}  // namespace hookline::hooks::test
