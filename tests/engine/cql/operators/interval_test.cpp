// Interval operators over all small integer intervals, against the sets of numbers that they hold.
// An open null end is unknown: no known result may contradict any of the intervals it stands for,
// and where no end is unknown the result must be known.
#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "fixture.hpp"

namespace hookline::cql::testing {
namespace {

constexpr int kLowest = 0;
constexpr int kHighest = 4;
// Stand for the far ends of the type's range.
constexpr int kMinimum = -3;
constexpr int kMaximum = 7;

struct End {
    std::optional<int> value;
    bool closed;
};

struct Sample {
    End low;
    End high;
};

struct Points {
    int first;
    int last;
};

std::vector<int> possible_first(const End& low) {
    if (low.value) {
        return {low.closed ? *low.value : *low.value + 1};
    }
    if (low.closed) {
        return {kMinimum};
    }
    std::vector<int> all;
    for (int i = kMinimum; i <= kMaximum; ++i) {
        all.push_back(i);
    }
    return all;
}

std::vector<int> possible_last(const End& high) {
    if (high.value) {
        return {high.closed ? *high.value : *high.value - 1};
    }
    if (high.closed) {
        return {kMaximum};
    }
    std::vector<int> all;
    for (int i = kMinimum; i <= kMaximum; ++i) {
        all.push_back(i);
    }
    return all;
}

// All non-empty intervals that the sample may stand for.
std::vector<Points> possible(const Sample& sample) {
    std::vector<Points> all;
    for (const int first : possible_first(sample.low)) {
        for (const int last : possible_last(sample.high)) {
            if (first <= last) {
                all.push_back({first, last});
            }
        }
    }
    return all;
}

bool has_unknown_end(const Sample& sample) {
    return (!sample.low.value && !sample.low.closed) || (!sample.high.value && !sample.high.closed);
}

const std::vector<Sample>& samples() {
    static const std::vector<Sample> all = [] {
        std::vector<End> ends = {{std::nullopt, true}, {std::nullopt, false}};
        for (int i = kLowest; i <= kHighest; ++i) {
            ends.push_back({i, true});
            ends.push_back({i, false});
        }
        std::vector<Sample> result;
        for (const End& low : ends) {
            for (const End& high : ends) {
                if (!possible({low, high}).empty()) {
                    result.push_back({low, high});
                }
            }
        }
        return result;
    }();
    return all;
}

Value to_operand(const Sample& sample, RequestArena& arena) {
    const auto point = [](const End& end) {
        return end.value ? Value::integer(*end.value) : Value::null();
    };
    return make_interval(point(sample.low), point(sample.high), sample.low.closed,
                         sample.high.closed, arena);
}

std::string show(std::optional<bool> truth) {
    return truth ? (*truth ? "true" : "false") : "null";
}

// Collects what an operation gives over all possible intervals.
class Verdict {
  public:
    void add(bool result) { (result ? any_true_ : any_false_) = true; }

    // Whether the text is a right answer; `must_know` forbids null where all agree.
    [[nodiscard]] bool allows(const std::string& got, bool must_know) const {
        const std::optional<bool> all =
            any_true_ != any_false_ ? std::optional(any_true_) : std::nullopt;
        return got == show(all) || (got == "null" && !must_know);
    }

  private:
    bool any_true_ = false;
    bool any_false_ = false;
};

using Pair = bool (*)(const Points&, const Points&);
using Membership = bool (*)(int, const Points&);

struct PairRow {
    std::string signature;
    Pair operation;
};

}  // namespace

TEST_SUITE("cql/interval") {
    TEST_CASE("before, after, overlaps, equal and equivalent: all pairs of bounds") {
        const std::vector<PairRow> rows = {
            {"Before(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return a.last < b.first; }},
            {"After(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return a.first > b.last; }},
            {"Overlaps(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) {
                 return a.first <= b.last && b.first <= a.last;
             }},
            {"Equal(T,T)", [](const Points& a,
                              const Points& b) { return a.first == b.first && a.last == b.last; }},
        };
        for (const PairRow& row : rows) {
            const OperatorRow* found = find_row(row.signature);
            REQUIRE(found != nullptr);
            Fixture fixture;
            for (const Sample& a : samples()) {
                for (const Sample& b : samples()) {
                    Verdict verdict;
                    for (const Points& x : possible(a)) {
                        for (const Points& y : possible(b)) {
                            verdict.add(row.operation(x, y));
                        }
                    }
                    const std::array operands = {to_operand(a, fixture.arena()),
                                                 to_operand(b, fixture.arena())};
                    const std::string got = fixture.result(*found, operands);
                    // The end of the range is not compared with a number.
                    const bool open_range =
                        !a.low.value || !a.high.value || !b.low.value || !b.high.value;
                    const bool must_know = row.signature == "Equal(T,T)"
                                               ? !open_range
                                               : !has_unknown_end(a) && !has_unknown_end(b);
                    CAPTURE(row.signature);
                    CAPTURE(to_text(operands[0]));
                    CAPTURE(to_text(operands[1]));
                    CAPTURE(got);
                    CHECK(verdict.allows(got, must_know));
                }
            }
        }
    }

    TEST_CASE("in, contains, before and after a point: all bounds and points around them") {
        struct Row {
            std::string signature;
            bool point_first;
            Membership operation;
        };
        const std::vector<Row> rows = {
            {"In(T,Interval<T>)", true,
             [](int x, const Points& b) { return x >= b.first && x <= b.last; }},
            {"Contains(Interval<T>,T)", false,
             [](int x, const Points& b) { return x >= b.first && x <= b.last; }},
            {"Before(T,Interval<T>)", true, [](int x, const Points& b) { return x < b.first; }},
            {"After(T,Interval<T>)", true, [](int x, const Points& b) { return x > b.last; }},
        };
        for (const Row& row : rows) {
            const OperatorRow* found = find_row(row.signature);
            REQUIRE(found != nullptr);
            Fixture fixture;
            for (const Sample& sample : samples()) {
                for (int point = kLowest - 1; point <= kHighest + 1; ++point) {
                    Verdict verdict;
                    for (const Points& points : possible(sample)) {
                        verdict.add(row.operation(point, points));
                    }
                    const Value interval = to_operand(sample, fixture.arena());
                    const std::array operands = row.point_first
                                                    ? std::array{Value::integer(point), interval}
                                                    : std::array{interval, Value::integer(point)};
                    const std::string got = fixture.result(*found, operands);
                    CAPTURE(row.signature);
                    CAPTURE(point);
                    CAPTURE(to_text(interval));
                    CAPTURE(got);
                    CHECK(verdict.allows(got, !has_unknown_end(sample)));
                }
            }
        }
    }

    TEST_CASE("start and end are the first and the last point") {
        Fixture fixture;
        for (const Sample& sample : samples()) {
            const std::array operands = {to_operand(sample, fixture.arena())};
            CAPTURE(to_text(operands[0]));
            CHECK(fixture.result(*find_row("Start(Interval<T>)"), operands) ==
                  (sample.low.value ? std::to_string(possible_first(sample.low).front()) : "null"));
            CHECK(
                fixture.result(*find_row("End(Interval<T>)"), operands) ==
                (sample.high.value ? std::to_string(possible_last(sample.high).front()) : "null"));
        }
    }
}

}  // namespace hookline::cql::testing
