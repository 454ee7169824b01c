#include "fixture.hpp"

#include <array>
#include <map>
#include <stdexcept>
#include <vector>

namespace hookline::cql::testing {

Fixture::Fixture() : context_{.arena = arena_, .terminology = &terminology_, .now = {}} {
    context_.now = fhir::parse_date_time("2026-10-05T11:30:00.000-05:00").value();
    context_.steps_left = 1'000'000'000;
}

std::optional<int> Fixture::Terms::find_value_set(std::string_view) const {
    return std::nullopt;
}

bool Fixture::Terms::contains(int value_set, std::string_view system, std::string_view code) const {
    return system == 's' + std::to_string(value_set) && code.size() == 1 && code >= "a" &&
           code <= "e";
}

std::optional<std::vector<CodeValue>> Fixture::Terms::expansion(int value_set) const {
    if (value_set == 1) {
        return {{CodeValue{"a", "s1", {}, {}}, CodeValue{"b", "s1", {}, {}}}};
    }
    if (value_set == 2) {
        return {{CodeValue{"a", "s1", {}, {}}, CodeValue{"a", "s2", {}, {}}}};
    }
    return std::nullopt;
}

std::optional<bool> Fixture::Terms::defines(std::string_view system, std::string_view code) const {
    return system == "s1" ? std::optional(contains(1, "s1", code)) : std::nullopt;
}

std::optional<bool> Fixture::Terms::subsumes(std::string_view system, std::string_view ancestor,
                                             std::string_view descendant) const {
    return system == "s1" ? std::optional(ancestor <= descendant) : std::nullopt;
}

Value Fixture::call(const OperatorRow& row, std::span<const Value> operands,
                    const OperatorAttributes& attributes) {
    std::vector<Value> own(operands.begin(), operands.end());
    return apply(row, context_, own, attributes);
}

std::string Fixture::result(const OperatorRow& row, std::span<const Value> operands,
                            const OperatorAttributes& attributes) {
    try {
        return to_text(call(row, operands, attributes));
    } catch (const EvaluationError&) {
        return "error";
    }
}

const OperatorRow* find_row(std::string_view signature) {
    static const std::map<std::string, const OperatorRow*, std::less<>> rows = [] {
        std::map<std::string, const OperatorRow*, std::less<>> all;
        for (const OperatorRow& row : operator_table()) {
            all.emplace(signature_of(row), &row);
        }
        return all;
    }();
    const auto found = rows.find(signature);
    return found == rows.end() ? nullptr : found->second;
}

std::string signature_of(const OperatorRow& row) {
    return std::string(row.name) + '(' + std::string(row.operands) + ')';
}

OperatorAttributes attributes_of(std::string_view precision) {
    if (precision.empty()) {
        return {};
    }
    constexpr std::array<std::string_view, 7> kNames = {"year",   "month",  "day",        "hour",
                                                        "minute", "second", "millisecond"};
    OperatorAttributes attributes{.has_precision = true};
    attributes.week = precision == "week";
    if (attributes.week) {
        return attributes;
    }
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == precision) {
            attributes.precision = static_cast<Precision>(i);
            return attributes;
        }
    }
    throw std::invalid_argument("no precision: " + std::string(precision));
}

}  // namespace hookline::cql::testing
