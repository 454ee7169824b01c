// List operators over all lists of up to three of 1, 2 and null, against plain loops.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "fixture.hpp"

namespace hookline::cql::testing {
namespace {

using Element = std::optional<int>;
using List = std::vector<Element>;

const std::array<Element, 3> kElements = {Element(1), Element(2), Element()};

const std::vector<List>& all_lists() {
    static const std::vector<List> lists = [] {
        std::vector<List> all = {{}};
        for (std::size_t begin = 0, size = 0; size < 3; ++size) {
            const std::size_t end = all.size();
            for (std::size_t i = begin; i < end; ++i) {
                for (const Element& element : kElements) {
                    List longer = all[i];
                    longer.push_back(element);
                    all.push_back(longer);
                }
            }
            begin = end;
        }
        return all;
    }();
    return lists;
}

Value to_operand(const Element& element) {
    return element ? Value::integer(*element) : Value::null();
}

Value to_operand(const List& list, RequestArena& arena) {
    std::vector<Value> values;
    for (const Element& element : list) {
        values.push_back(to_operand(element));
    }
    return make_list(values, arena);
}

bool has(const List& list, const Element& element) {
    return std::ranges::find(list, element) != list.end();
}

List distinct(const List& list) {
    List result;
    for (const Element& element : list) {
        if (!has(result, element)) {
            result.push_back(element);
        }
    }
    return result;
}

List chosen(const List& from, const List& other, bool in_other) {
    List result;
    for (const Element& element : from) {
        if (has(other, element) == in_other) {
            result.push_back(element);
        }
    }
    return distinct(result);
}

List joined(const List& a, const List& b) {
    List result = a;
    result.insert(result.end(), b.begin(), b.end());
    return distinct(result);
}

std::string show(bool truth) {
    return truth ? "true" : "false";
}

}  // namespace

TEST_SUITE("cql/list") {
    TEST_CASE("union, intersect, except, includes and included in of all pairs of short lists") {
        Fixture fixture;
        const std::string operands_text = "(List<T>,List<T>)";
        for (const List& a : all_lists()) {
            for (const List& b : all_lists()) {
                const std::array operands = {to_operand(a, fixture.arena()),
                                             to_operand(b, fixture.arena())};
                const auto result = [&](const char* name) {
                    return fixture.result(*find_row(name + operands_text), operands);
                };
                const auto text = [&](const List& list) {
                    return to_text(to_operand(list, fixture.arena()));
                };
                CAPTURE(text(a));
                CAPTURE(text(b));
                CHECK(result("Union") == text(joined(a, b)));
                CHECK(result("Intersect") == text(chosen(a, b, true)));
                CHECK(result("Except") == text(chosen(a, b, false)));
                const bool all_in = std::ranges::all_of(b, [&](auto& e) { return has(a, e); });
                CHECK(result("Includes") == show(all_in));
                const bool all_of = std::ranges::all_of(a, [&](auto& e) { return has(b, e); });
                CHECK(result("IncludedIn") == show(all_of));
            }
        }
    }

    TEST_CASE("distinct, exists, count, first, last and membership of all short lists") {
        Fixture fixture;
        for (const List& list : all_lists()) {
            const std::array operands = {to_operand(list, fixture.arena())};
            const auto result = [&](const char* signature) {
                return fixture.result(*find_row(signature), operands);
            };
            CAPTURE(to_text(operands[0]));
            const auto known = std::ranges::count_if(list, &Element::has_value);
            CHECK(result("Distinct(List<T>)") ==
                  to_text(to_operand(distinct(list), fixture.arena())));
            CHECK(result("Exists(List<T>)") == show(known > 0));
            CHECK(result("Count(List<T>)") == std::to_string(known));
            CHECK(result("First(List<T>)") ==
                  to_text(list.empty() ? Value::null() : to_operand(list.front())));
            CHECK(result("Last(List<T>)") ==
                  to_text(list.empty() ? Value::null() : to_operand(list.back())));
            for (const Element& element : kElements) {
                const std::array in = {to_operand(element), operands[0]};
                const std::array contains = {operands[0], to_operand(element)};
                CHECK(fixture.result(*find_row("In(T,List<T>)"), in) == show(has(list, element)));
                CHECK(fixture.result(*find_row("Contains(List<T>,T)"), contains) ==
                      show(has(list, element)));
                const auto at = std::ranges::find(list, element) - list.begin();
                const std::string index =
                    !element ? "null"
                             : std::to_string(has(list, element) ? static_cast<int>(at) : -1);
                CHECK(fixture.result(*find_row("IndexOf(List<T>,T)"), contains) == index);
            }
        }
    }

    TEST_CASE("AllTrue and AnyTrue of all short lists of true, false and null") {
        Fixture fixture;
        for (const List& list : all_lists()) {
            std::vector<Value> truths;
            for (const Element& element : list) {
                truths.push_back(element ? Value::boolean(*element == 1) : Value::null());
            }
            const std::array operands = {make_list(truths, fixture.arena())};
            CAPTURE(to_text(operands[0]));
            CHECK(fixture.result(*find_row("AllTrue(List<Boolean>)"), operands) ==
                  show(!has(list, 2)));
            CHECK(fixture.result(*find_row("AnyTrue(List<Boolean>)"), operands) ==
                  show(has(list, 1)));
        }
    }
}

}  // namespace hookline::cql::testing
