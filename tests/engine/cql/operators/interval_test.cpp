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
    IntervalValue interval{point(sample.low), point(sample.high), sample.low.closed,
                           sample.high.closed};
    interval.point = ValueKind::Integer;
    return Value::interval(arena.create<IntervalValue>(interval));
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

bool overlap(const Points& a, const Points& b) {
    return a.first <= b.last && b.first <= a.last;
}
bool include(const Points& a, const Points& b) {
    return a.first <= b.first && a.last >= b.last;
}
bool equal(const Points& a, const Points& b) {
    return a.first == b.first && a.last == b.last;
}
bool meet_before(const Points& a, const Points& b) {
    return a.last + 1 == b.first;
}

std::string text_of(const Points& points) {
    return "Interval[" + std::to_string(points.first) + ", " + std::to_string(points.last) + ']';
}

// The interval of the numbers for which `in` holds; null for none, and for more than one piece.
template <class In>
std::string interval_of_numbers(In in) {
    std::optional<Points> piece;
    for (int x = kMinimum; x <= kMaximum; ++x) {
        if (!in(x)) {
            continue;
        }
        if (piece && piece->last != x - 1) {
            return "null";
        }
        piece = Points{piece ? piece->first : x, x};
    }
    return piece ? text_of(*piece) : "null";
}

}  // namespace

TEST_SUITE("cql/interval") {
    TEST_CASE("relations of two intervals: all pairs of bounds") {
        const std::vector<PairRow> rows = {
            {"Before(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return a.last < b.first; }},
            {"After(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return a.first > b.last; }},
            {"SameOrBefore(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return a.last <= b.first; }},
            {"SameOrAfter(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return a.first >= b.last; }},
            {"Overlaps(Interval<T>,Interval<T>)", overlap},
            {"OverlapsBefore(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return overlap(a, b) && a.first < b.first; }},
            {"OverlapsAfter(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return overlap(a, b) && a.last > b.last; }},
            {"Meets(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) {
                 return meet_before(a, b) || meet_before(b, a);
             }},
            {"MeetsBefore(Interval<T>,Interval<T>)", meet_before},
            {"MeetsAfter(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return meet_before(b, a); }},
            {"Includes(Interval<T>,Interval<T>)", include},
            {"IncludedIn(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return include(b, a); }},
            {"ProperIncludes(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return include(a, b) && !equal(a, b); }},
            {"ProperIncludedIn(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) { return include(b, a) && !equal(a, b); }},
            {"Starts(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) {
                 return a.first == b.first && a.last <= b.last;
             }},
            {"Ends(Interval<T>,Interval<T>)",
             [](const Points& a, const Points& b) {
                 return a.last == b.last && a.first >= b.first;
             }},
            {"SameAs(Interval<T>,Interval<T>)", equal},
            {"Equal(T,T)", equal},
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
                    const bool must_know = !has_unknown_end(a) && !has_unknown_end(b);
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
            {"Before(Interval<T>,T)", false, [](int x, const Points& b) { return b.last < x; }},
            {"After(Interval<T>,T)", false, [](int x, const Points& b) { return b.first > x; }},
            {"SameOrBefore(T,Interval<T>)", true,
             [](int x, const Points& b) { return x <= b.first; }},
            {"SameOrAfter(T,Interval<T>)", true,
             [](int x, const Points& b) { return x >= b.last; }},
            {"ProperIn(T,Interval<T>)", true,
             [](int x, const Points& b) { return x > b.first && x < b.last; }},
            {"ProperContains(Interval<T>,T)", false,
             [](int x, const Points& b) { return x > b.first && x < b.last; }},
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

    TEST_CASE("start and end are the first and the last point, null of an unknown end") {
        constexpr const char* kLeast = "-2147483648";
        constexpr const char* kGreatest = "2147483647";
        Fixture fixture;
        for (const Sample& sample : samples()) {
            const std::array operands = {to_operand(sample, fixture.arena())};
            CAPTURE(to_text(operands[0]));
            const std::string first =
                sample.low.value ? std::to_string(possible_first(sample.low).front()) : kLeast;
            const std::string last =
                sample.high.value ? std::to_string(possible_last(sample.high).front()) : kGreatest;
            const bool low_open = !sample.low.value && !sample.low.closed;
            const bool high_open = !sample.high.value && !sample.high.closed;
            CHECK(fixture.result(*find_row("Start(Interval<T>)"), operands) ==
                  (low_open ? "null" : first));
            CHECK(fixture.result(*find_row("End(Interval<T>)"), operands) ==
                  (high_open ? "null" : last));
        }
    }

    TEST_CASE(
        "union, intersect and except hold the numbers of the sets: all pairs of known bounds") {
        Fixture fixture;
        const auto known = [](const Sample& sample) {
            return sample.low.value && sample.high.value;
        };
        for (const Sample& a : samples()) {
            for (const Sample& b : samples()) {
                if (!known(a) || !known(b)) {
                    continue;
                }
                const Points x = possible(a).front();
                const Points y = possible(b).front();
                const auto in = [](int number, const Points& points) {
                    return number >= points.first && number <= points.last;
                };
                const std::array operands = {to_operand(a, fixture.arena()),
                                             to_operand(b, fixture.arena())};
                CAPTURE(to_text(operands[0]));
                CAPTURE(to_text(operands[1]));
                const std::string type = "(Interval<T>,Interval<T>)";
                const auto result = [&](const std::string& name) {
                    const Value value = fixture.call(*find_row(name + type), operands);
                    if (value.is_null()) {
                        return std::string("null");
                    }
                    // An interval that was left as it is may keep its open ends.
                    const std::array whole = {value};
                    return text_of(
                        {fixture.call(*find_row("Start(Interval<T>)"), whole).as_integer(),
                         fixture.call(*find_row("End(Interval<T>)"), whole).as_integer()});
                };
                CHECK(result("Union") ==
                      interval_of_numbers([&](int n) { return in(n, x) || in(n, y); }));
                CHECK(result("Intersect") ==
                      interval_of_numbers([&](int n) { return in(n, x) && in(n, y); }));
                CHECK(result("Except") ==
                      interval_of_numbers([&](int n) { return in(n, x) && !in(n, y); }));
            }
        }
    }

    TEST_CASE("collapse of all triples of intervals holds the same numbers, in as few as can be") {
        Fixture fixture;
        std::vector<Points> all;
        for (int first = 0; first < 5; ++first) {
            for (int last = first; last < 5; ++last) {
                all.push_back({first, last});
            }
        }
        const auto value_of = [&](const Points& points) {
            return make_interval(Value::integer(points.first), Value::integer(points.last), true,
                                 true, fixture.arena());
        };
        for (const Points& a : all) {
            for (const Points& b : all) {
                for (const Points& c : all) {
                    std::string want;
                    std::optional<Points> piece;
                    for (int n = 0; n <= 5; ++n) {
                        const bool in = (n >= a.first && n <= a.last) ||
                                        (n >= b.first && n <= b.last) ||
                                        (n >= c.first && n <= c.last);
                        if (in) {
                            piece = Points{piece ? piece->first : n, n};
                        } else if (piece) {
                            want += (want.empty() ? "{ " : ", ") + text_of(*piece);
                            piece.reset();
                        }
                    }
                    const std::array list = {value_of(a), value_of(b), value_of(c)};
                    const std::array operands = {make_list(list, fixture.arena())};
                    CAPTURE(to_text(operands[0]));
                    CHECK(fixture.result(*find_row("Collapse(List<Interval<T>>)"), operands) ==
                          want + " }");
                }
            }
        }
    }
}

}  // namespace hookline::cql::testing
