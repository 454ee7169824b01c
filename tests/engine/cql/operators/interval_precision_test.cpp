// Interval relations of dates of every precision, all kinds of bounds, at every precision: each is
// what the reference says in terms of first and last points and of the comparisons of points, which
// temporal_order_test.cpp holds against moments.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "engine/cql/interval_algebra.hpp"
#include "fixture.hpp"
#include "literal.hpp"

namespace hookline::cql::testing {
namespace {

class Points {
  public:
    explicit Points(Fixture& fixture) : fixture_(fixture) {}

    // Inside the operators an end that is unknown is all that it may be; Start and End are null.
    Value start(const Value& interval) { return ends_of(fixture_.context(), interval).first; }
    Value end(const Value& interval) { return ends_of(fixture_.context(), interval).last; }

    // Comparisons of points, at the precision when there is one.
    Value compare(const std::string& name, const Value& a, const Value& b,
                  const std::string& precision) {
        return call(name + "(Date,Date)", {a, b}, precision);
    }

    Value both(const Value& a, const Value& b) { return call("And(Boolean,Boolean)", {a, b}); }
    Value negated(const Value& a) { return call("Not(Boolean)", {a}); }

    Value call(const std::string& signature, const std::vector<Value>& operands,
               const std::string& precision = "") {
        return fixture_.call(*find_row(signature), operands, attributes_of(precision));
    }

  private:
    Fixture& fixture_;
};

using Definition = Value (*)(Points& points, const Value& a, const Value& b,
                             const std::string& precision);

struct Row {
    std::string name;
    Definition definition;
};

Value included(Points& points, const Value& inner, const Value& outer,
               const std::string& precision) {
    return points.both(
        points.compare("SameOrAfter", points.start(inner), points.start(outer), precision),
        points.compare("SameOrBefore", points.end(inner), points.end(outer), precision));
}

Value same(Points& points, const Value& a, const Value& b, const std::string& precision) {
    return points.both(points.compare("SameAs", points.start(a), points.start(b), precision),
                       points.compare("SameAs", points.end(a), points.end(b), precision));
}

Value overlapping(Points& points, const Value& a, const Value& b, const std::string& precision) {
    return points.both(points.compare("SameOrBefore", points.start(a), points.end(b), precision),
                       points.compare("SameOrBefore", points.start(b), points.end(a), precision));
}

const std::vector<Row>& rows() {
    static const std::vector<Row> all = {
        {"Before",
         [](Points& p, const Value& a, const Value& b, const std::string& at) {
             return p.compare("Before", p.end(a), p.start(b), at);
         }},
        {"After",
         [](Points& p, const Value& a, const Value& b, const std::string& at) {
             return p.compare("After", p.start(a), p.end(b), at);
         }},
        {"SameOrBefore",
         [](Points& p, const Value& a, const Value& b, const std::string& at) {
             return p.compare("SameOrBefore", p.end(a), p.start(b), at);
         }},
        {"SameOrAfter",
         [](Points& p, const Value& a, const Value& b, const std::string& at) {
             return p.compare("SameOrAfter", p.start(a), p.end(b), at);
         }},
        {"Overlaps", overlapping},
        {"OverlapsBefore",
         [](Points& p, const Value& a, const Value& b, const std::string& at) {
             return p.both(overlapping(p, a, b, at),
                           p.compare("Before", p.start(a), p.start(b), at));
         }},
        {"OverlapsAfter",
         [](Points& p, const Value& a, const Value& b, const std::string& at) {
             return p.both(overlapping(p, a, b, at), p.compare("After", p.end(a), p.end(b), at));
         }},
        {"Includes", [](Points& p, const Value& a, const Value& b,
                        const std::string& at) { return included(p, b, a, at); }},
        {"IncludedIn", included},
        {"ProperIncludes",
         [](Points& p, const Value& a, const Value& b, const std::string& at) {
             return p.both(included(p, b, a, at), p.negated(same(p, a, b, at)));
         }},
        {"ProperIncludedIn",
         [](Points& p, const Value& a, const Value& b, const std::string& at) {
             return p.both(included(p, a, b, at), p.negated(same(p, a, b, at)));
         }},
        {"Starts",
         [](Points& p, const Value& a, const Value& b, const std::string& at) {
             return p.both(p.compare("SameAs", p.start(a), p.start(b), at),
                           p.compare("SameOrBefore", p.end(a), p.end(b), at));
         }},
        {"Ends",
         [](Points& p, const Value& a, const Value& b, const std::string& at) {
             return p.both(p.compare("SameOrAfter", p.start(a), p.start(b), at),
                           p.compare("SameAs", p.end(a), p.end(b), at));
         }},
        {"SameAs", same},
    };
    return all;
}

std::vector<std::string> interval_texts() {
    std::vector<std::string> texts;
    const std::array<std::string, 4> bounds = {"null", "@2024", "@2024-06", "@2024-06-15"};
    for (std::size_t low = 0; low < bounds.size(); ++low) {
        for (std::size_t high = 0; high < bounds.size(); ++high) {
            // Both ends null is an interval without type here; low ends come first.
            if ((low == 0 && high == 0) || (high != 0 && low > high)) {
                continue;
            }
            for (const char* opening : {"[", "("}) {
                for (const char* closing : {"]", ")"}) {
                    texts.push_back("Interval" + (opening + bounds.at(low)) + ", " +
                                    bounds.at(high) + closing);
                }
            }
        }
    }
    return texts;
}

}  // namespace

TEST_SUITE("cql/interval precision") {
    TEST_CASE("relations of date intervals: all bounds, precisions of bounds and of the operator") {
        Fixture fixture;
        Points points(fixture);
        std::vector<Value> intervals;
        for (const std::string& text : interval_texts()) {
            intervals.push_back(read_literal(text, fixture.arena()));
        }
        std::int64_t wrong = 0;
        std::string first_wrong;
        for (const Row& row : rows()) {
            const OperatorRow* found = find_row(row.name + "(Interval<T>,Interval<T>)");
            REQUIRE(found != nullptr);
            for (const std::string precision : {"", "year", "month", "day"}) {
                const OperatorAttributes attributes = attributes_of(precision);
                for (const Value& a : intervals) {
                    for (const Value& b : intervals) {
                        const std::string want = to_text(row.definition(points, a, b, precision));
                        const std::string got =
                            fixture.result(*found, std::array{a, b}, attributes);
                        if (got != want && wrong++ == 0) {
                            first_wrong = row.name + " (" + precision + "): " + to_text(a) + ", " +
                                          to_text(b) + ": " + got + ", not " + want;
                        }
                    }
                }
            }
        }
        CAPTURE(first_wrong);
        CHECK(wrong == 0);
    }
}

}  // namespace hookline::cql::testing
