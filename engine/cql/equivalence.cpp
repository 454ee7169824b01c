// CQL's `~`, of each kind of value.
#include <algorithm>
#include <cctype>

#include "engine/cql/comparison.hpp"
#include "engine/cql/letter_case.hpp"
#include "engine/cql/point.hpp"
#include "engine/cql/quantity.hpp"

namespace hookline::cql {
namespace {

// As equality, but an end that is unknown is a value of its own.
bool equivalent_intervals(const EvalContext& context, const IntervalValue& a,
                          const IntervalValue& b) {
    const auto same_end = [&](const Value& x, bool x_closed, const Value& x_point, const Value& y,
                              bool y_closed, const Value& y_point) {
        if (x.is_null() && y.is_null()) {
            return x_closed == y_closed;
        }
        return equivalent(context, x_point, y_point);
    };
    RequestArena& arena = context.arena;
    return same_end(a.low, a.low_closed, first_point(a, arena), b.low, b.low_closed,
                    first_point(b, arena)) &&
           same_end(a.high, a.high_closed, last_point(a, arena), b.high, b.high_closed,
                    last_point(b, arena));
}

// The same proportion, 1:2 as 10:20: the products crosswise are the same.
bool equivalent_ratios(const EvalContext& context, const RatioValue& a, const RatioValue& b) {
    const Value left = multiply_quantities(a.numerator, b.denominator, context.arena);
    const Value right = multiply_quantities(b.numerator, a.denominator, context.arena);
    return !left.is_null() && !right.is_null() &&
           compare_quantities(left.as_quantity(), right.as_quantity()) == 0;
}

// The characters of a text in lower case, runs of white space as one space.
class FoldedText {
  public:
    explicit FoldedText(std::string_view text) : text_(text) {}

    /// -1 at the end.
    int next() {
        if (text_.empty()) {
            return -1;
        }
        const char c = text_.front();
        if (is_space(c)) {
            text_.remove_prefix(std::min(text_.find_first_not_of(kSpaces), text_.size()));
            return ' ';
        }
        text_.remove_prefix(1);
        return std::tolower(static_cast<unsigned char>(c));
    }

  private:
    static constexpr std::string_view kSpaces = " \t\r\n";
    static bool is_space(char c) { return kSpaces.find(c) != std::string_view::npos; }

    std::string_view text_;
};

bool equal_folded(std::string_view a, std::string_view b) {
    FoldedText left(a);
    FoldedText right(b);
    int c = left.next();
    while (c == right.next()) {
        if (c < 0) {
            return true;
        }
        c = left.next();
    }
    return false;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Letter case and the kind of white space do not count. Spec: CQL 1.5.3 reference, Equivalent.
bool equivalent_texts(std::string_view a, std::string_view b) {
    if (a == b) {
        return true;
    }
    return is_ascii(a) && is_ascii(b) ? equal_folded(a, b) : equal_folded(to_lower(a), to_lower(b));
}

bool same_code(const CodeValue& a, const CodeValue& b) {
    return equivalent_texts(a.code, b.code) && equivalent_texts(a.system, b.system);
}

bool concept_has(const ConceptValue& value, const CodeValue& code) {
    return std::ranges::any_of(value.codes,
                               [&](const CodeValue& other) { return same_code(other, code); });
}

bool equivalent_lists(const EvalContext& context, std::span<const Value> a,
                      std::span<const Value> b) {
    return std::ranges::equal(
        a, b, [&](const Value& x, const Value& y) { return equivalent(context, x, y); });
}

bool equivalent_tuples(const EvalContext& context, const TupleValue& a, const TupleValue& b) {
    if (a.names.size() != b.names.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.names.size(); ++i) {
        if (!equivalent(context, a.values[i], b.find(a.names[i]))) {
            return false;
        }
    }
    return true;
}

}  // namespace

bool equivalent(const EvalContext& context, const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) {
        return a.is_null() && b.is_null();
    }
    if (a.is(ValueKind::Concept) && b.is(ValueKind::Code)) {
        return concept_has(a.as_concept(), b.as_code());
    }
    if (a.is(ValueKind::Code) && b.is(ValueKind::Concept)) {
        return concept_has(b.as_concept(), a.as_code());
    }
    if (a.kind() != b.kind()) {
        return equal(context, a, b) == true;
    }
    switch (a.kind()) {
        case ValueKind::String:
            return equivalent_texts(a.as_string(), b.as_string());
        case ValueKind::Decimal:
            return equivalent_decimals(a.as_decimal(), b.as_decimal());
        case ValueKind::Quantity:
            return equivalent_quantities(a.as_quantity(), b.as_quantity());
        case ValueKind::Ratio:
            return equivalent_ratios(context, a.as_ratio(), b.as_ratio());
        case ValueKind::Interval:
            return is_uncertain(a) || is_uncertain(b)
                       ? equal(context, a, b) == true
                       : equivalent_intervals(context, a.as_interval(), b.as_interval());
        case ValueKind::Code:
            return same_code(a.as_code(), b.as_code());
        case ValueKind::Concept:
            return std::ranges::any_of(a.as_concept().codes, [&](const CodeValue& code) {
                return concept_has(b.as_concept(), code);
            });
        case ValueKind::List:
            return equivalent_lists(context, a.as_list(), b.as_list());
        case ValueKind::Tuple:
            return equivalent_tuples(context, a.as_tuple(), b.as_tuple());
        default:
            return equal(context, a, b) == true;
    }
}

}  // namespace hookline::cql
