#include "engine/cql/method_names.hpp"

#include <algorithm>
#include <array>

namespace hookline::cql {
namespace {

struct Method {
    std::string_view name;
    std::string_view operator_name;
};

constexpr std::array kMethods = {
    // Lists
    Method{"allTrue", "AllTrue"},
    Method{"anyTrue", "AnyTrue"},
    Method{"count", "Count"},
    Method{"distinct", "Distinct"},
    Method{"exclude", "Except"},
    Method{"exists", "Exists"},
    Method{"first", "First"},
    Method{"intersect", "Intersect"},
    Method{"last", "Last"},
    Method{"single", "SingletonFrom"},
    Method{"skip", "Skip"},
    Method{"tail", "Tail"},
    Method{"take", "Take"},
    Method{"union", "Union"},
    // Structures
    Method{"children", "Children"},
    Method{"descendants", "Descendants"},
    Method{"descendents", "Descendents"},
    // Texts
    Method{"endsWith", "EndsWith"},
    Method{"length", "Length"},
    Method{"lower", "Lower"},
    Method{"matches", "Matches"},
    Method{"replaceMatches", "ReplaceMatches"},
    Method{"startsWith", "StartsWith"},
    Method{"substring", "Substring"},
    Method{"upper", "Upper"},
    // Logic
    Method{"not", "Not"},
    // Conversions
    Method{"convertsToBoolean", "ConvertsToBoolean"},
    Method{"convertsToDate", "ConvertsToDate"},
    Method{"convertsToDateTime", "ConvertsToDateTime"},
    Method{"convertsToDecimal", "ConvertsToDecimal"},
    Method{"convertsToInteger", "ConvertsToInteger"},
    Method{"convertsToQuantity", "ConvertsToQuantity"},
    Method{"convertsToString", "ConvertsToString"},
    Method{"convertsToTime", "ConvertsToTime"},
    Method{"toBoolean", "ToBoolean"},
    Method{"toDate", "ToDate"},
    Method{"toDateTime", "ToDateTime"},
    Method{"toDecimal", "ToDecimal"},
    Method{"toInteger", "ToInteger"},
    Method{"toQuantity", "ToQuantity"},
    Method{"toString", "ToString"},
    Method{"toTime", "ToTime"},
};

}  // namespace

std::string_view operator_of_method(std::string_view name) {
    const auto* found = std::ranges::find(kMethods, name, &Method::name);
    return found == kMethods.end() ? name : found->operator_name;
}

}  // namespace hookline::cql
