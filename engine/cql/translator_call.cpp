// Overloads of the operator table. Spec: CQL 1.5.3, Developer's Guide, Conversion Precedence.
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

// What `T` of a pattern would be for this actual type; null when nothing follows. Of a value set
// where a list is wanted it is a code.
const Type* generic_in(const Type& pattern, const Type& actual, const TypeTable& types) {
    if (pattern.kind == TypeKind::Generic) {
        return &actual;
    }
    if (pattern.element != nullptr && pattern.kind == actual.kind) {
        return generic_in(*pattern.element, *actual.element, types);
    }
    if (pattern.kind == TypeKind::List && actual.kind == TypeKind::ValueSet) {
        return generic_in(*pattern.element, *types.system(TypeKind::Code), types);
    }
    return nullptr;
}

bool has_generic(const Type& type) {
    return type.kind == TypeKind::Generic ||
           (type.element != nullptr && has_generic(*type.element));
}

const Type* substitute(TypeTable& types, const Type* pattern, const Type* generic) {
    switch (pattern->kind) {
        case TypeKind::Generic:
            return generic;
        case TypeKind::List:
            return types.list_of(substitute(types, pattern->element, generic));
        case TypeKind::Interval:
            return types.interval_of(substitute(types, pattern->element, generic));
        default:
            return pattern;
    }
}

// Operators over lists of different types whose result is a list of a choice.
bool makes_choice(std::string_view name) {
    static constexpr std::array<std::string_view, 3> kNames = {"Union", "Intersect", "Except"};
    return std::ranges::find(kNames, name) != kNames.end();
}

// The words of an operator as a user writes them.
std::string_view spelling(std::string_view name) {
    struct Row {
        std::string_view name;
        std::string_view symbol;
    };
    static constexpr std::array kSpellings = {
        Row{"Equal", "="},
        Row{"Equivalent", "~"},
        Row{"Less", "<"},
        Row{"LessOrEqual", "<="},
        Row{"Greater", ">"},
        Row{"GreaterOrEqual", ">="},
        Row{"Add", "+"},
        Row{"Subtract", "-"},
        Row{"Negate", "-"},
        Row{"Multiply", "*"},
        Row{"Divide", "/"},
        Row{"TruncatedDivide", "div"},
        Row{"Modulo", "mod"},
        Row{"Power", "^"},
        Row{"ConcatenateNullAsEmpty", "&"},
        Row{"Exists", "exists"},
        Row{"In", "in"},
        Row{"Contains", "contains"},
        Row{"ProperIn", "properly in"},
        Row{"ProperContains", "properly contains"},
        Row{"Union", "union"},
        Row{"Intersect", "intersect"},
        Row{"Except", "except"},
        Row{"Not", "not"},
        Row{"Xor", "xor"},
        Row{"InValueSet", "in"},
        Row{"AnyInValueSet", "in"},
        Row{"InCodeSystem", "in"},
        Row{"AnyInCodeSystem", "in"},
        Row{"Start", "start of"},
        Row{"End", "end of"},
        Row{"Width", "width of"},
        Row{"PointFrom", "point from"},
        Row{"SingletonFrom", "singleton from"},
        Row{"Successor", "successor of"},
        Row{"Predecessor", "predecessor of"},
        Row{"Flatten", "flatten"},
        Row{"Distinct", "distinct"},
        Row{"Collapse", "collapse"},
        Row{"Expand", "expand"},
        Row{"Includes", "includes"},
        Row{"IncludedIn", "included in"},
        Row{"ProperIncludes", "properly includes"},
        Row{"ProperIncludedIn", "properly included in"},
        Row{"Before", "before"},
        Row{"After", "after"},
        Row{"SameAs", "same as"},
        Row{"SameOrBefore", "same or before"},
        Row{"SameOrAfter", "same or after"},
        Row{"Overlaps", "overlaps"},
        Row{"OverlapsBefore", "overlaps before"},
        Row{"OverlapsAfter", "overlaps after"},
        Row{"Meets", "meets"},
        Row{"MeetsBefore", "meets before"},
        Row{"MeetsAfter", "meets after"},
        Row{"Starts", "starts"},
        Row{"Ends", "ends"},
        Row{"DurationBetween", "duration between"},
        Row{"DifferenceBetween", "difference between"},
        Row{"DateTimeComponentFrom", "from"},
        Row{"DateFrom", "date from"},
        Row{"TimeFrom", "time from"},
        Row{"TimezoneOffsetFrom", "timezoneoffset from"},
        Row{"ConvertQuantity", "convert"},
        Row{"Indexer", "[ ]"},
    };
    const auto* found = std::ranges::find(kSpellings, name, &Row::name);
    return found == kSpellings.end() ? name : found->symbol;
}

// A whole number to a negative power is no whole number, so the row of Decimal is meant.
bool is_negative_literal(const elm::Expression& expression) {
    return expression.kind == elm::Kind::Literal &&
           ((expression.value.is(ValueKind::Integer) && expression.value.as_integer() < 0) ||
            (expression.value.is(ValueKind::Long) && expression.value.as_long() < 0));
}

bool is_number(const Type& type) {
    return type.kind == TypeKind::Integer || type.kind == TypeKind::Long ||
           type.kind == TypeKind::Decimal || type.kind == TypeKind::Quantity;
}

}  // namespace

std::string signature_text(const std::vector<elm::ExpressionPointer>& operands) {
    std::string text = "(";
    for (std::size_t i = 0; i < operands.size(); ++i) {
        text += (i > 0 ? ", " : "") + to_string(*operands[i]->type);
    }
    return text + ')';
}

/// A row with its generic type fixed, and what the operands cost.
struct Translator::Candidate {
    const RowSignature* signature = nullptr;
    std::vector<const Type*> operands;
    const Type* result = nullptr;
    ConversionCost cost;
};

void Translator::consider(const RowSignature& signature, std::span<const Type* const> types,
                          std::vector<Candidate>& candidates) {
    const auto with = [&](const Type* generic) {
        Candidate candidate{
            &signature, {}, substitute(program_.types, signature.result, generic), {}};
        for (std::size_t i = 0; i < types.size(); ++i) {
            const Type* wanted = substitute(program_.types, signature.operands[i], generic);
            const auto cost = conversion_cost(*types[i], *wanted);
            // A list of a choice keeps all that it holds.
            const bool is_list = types[i]->kind == TypeKind::List;
            if (!cost ||
                (is_list && has_generic(*signature.operands[i]) && loses(*types[i], *wanted))) {
                return false;
            }
            candidate.operands.push_back(wanted);
            candidate.cost += *cost;
        }
        candidates.push_back(std::move(candidate));
        return true;
    };
    if (std::ranges::none_of(signature.operands, [](const Type* t) { return has_generic(*t); })) {
        static_cast<void>(with(system(TypeKind::Any)));
        return;
    }
    std::vector<const Type*> generics;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const Type* generic = generic_in(*signature.operands[i], *types[i], program_.types);
        if (generic != nullptr && generic->kind != TypeKind::Any) {
            generics.push_back(generic);
        }
    }
    if (generics.empty()) {
        static_cast<void>(with(system(TypeKind::Any)));
        return;
    }
    const bool has_choice = std::ranges::any_of(
        generics, [](const Type* generic) { return generic->kind == TypeKind::Choice; });
    if (has_choice && makes_choice(signature.row->name)) {
        static_cast<void>(with(program_.types.choice_of(generics)));  // casts, no conversions
        return;
    }
    bool any = false;
    for (const Type* generic : generics) {
        any = with(generic) || any;
    }
    if (!any &&
        (makes_choice(signature.row->name) || common_type(generics)->kind != TypeKind::Choice)) {
        static_cast<void>(with(common_type(generics)));
    }
}

std::vector<Translator::Candidate> Translator::candidates_for(std::string_view name,
                                                              std::span<const Type* const> types) {
    std::vector<Candidate> candidates;
    const auto [first, last] = program_.rows.equal_range(name);
    for (auto row = first; row != last; ++row) {
        if (row->second.operands.size() == types.size()) {
            consider(row->second, types, candidates);
        }
    }
    return candidates;
}

// Of a choice that the best overload would turn into null in part: the alternatives that have an
// overload.
std::vector<const Type*> Translator::alternatives_of(std::string_view name, const Candidate& best,
                                                     std::vector<const Type*> types,
                                                     std::size_t choice) {
    const Type* type = types[choice];
    std::vector<const Type*> alternatives;
    if (type->kind != TypeKind::Choice || !loses(*type, *best.operands[choice])) {
        return alternatives;
    }
    for (const Type* alternative : type->choices) {
        types[choice] = alternative;
        if (!candidates_for(name, types).empty()) {
            alternatives.push_back(alternative);
        }
    }
    return alternatives;
}

// The overload for the type that the choice has when it is evaluated; null and what has no overload
// go to that for `otherwise`. Spec: Developer's Guide, Choice Types.
elm::ExpressionPointer Translator::dispatch(std::string_view name, std::vector<Pointer> operands,
                                            std::size_t choice,
                                            std::span<const Type* const> alternatives,
                                            const Type* otherwise, SourceRange range,
                                            const OperatorAttributes& attributes) {
    std::vector<Shared> shared;
    shared.reserve(operands.size());
    for (Pointer& operand : operands) {
        shared.emplace_back(*this, std::move(operand));
    }
    const auto call_with = [&](Pointer value) {
        std::vector<Pointer> used;
        used.reserve(shared.size());
        for (std::size_t i = 0; i < shared.size(); ++i) {
            used.push_back(i == choice ? std::move(value) : shared[i].use());
        }
        return call(name, std::move(used), range, attributes);
    };
    std::vector<Pointer> results;
    std::vector<const Type*> types;
    for (const Type* alternative : alternatives) {
        results.push_back(call_with(cast_to(shared[choice].use(), alternative)));
    }
    results.push_back(call_with(convert(shared[choice].use(), otherwise)));
    for (const Pointer& result : results) {
        if (result == nullptr) {
            return nullptr;
        }
        types.push_back(result->type);
    }
    const Type* type = common_type(types);
    Pointer result = make(elm::Kind::Case, type, range);
    for (std::size_t i = 0; i < alternatives.size(); ++i) {
        result->operands.push_back(is_of_type(shared[choice].use(), alternatives[i]));
        result->operands.push_back(convert(std::move(results[i]), type));
    }
    result->operands.push_back(convert(std::move(results.back()), type));
    while (!shared.empty()) {
        result = shared.back().close(std::move(result));
        shared.pop_back();
    }
    return result;
}

elm::ExpressionPointer Translator::call(std::string_view name, std::vector<Pointer> operands,
                                        SourceRange range, OperatorAttributes attributes) {
    if (std::ranges::any_of(operands, [](const Pointer& operand) { return operand == nullptr; })) {
        return nullptr;
    }
    if (name == "Power" && operands.size() == 2 && is_negative_literal(*operands.back())) {
        for (Pointer& operand : operands) {
            operand = convert(std::move(operand), system(TypeKind::Decimal));
        }
        return call(name, std::move(operands), range, attributes);
    }
    if (attributes.has_precision && attributes.precision < Precision::Hour &&
        std::ranges::any_of(
            operands,
            [](const Pointer& operand) {
                const Type& type = *operand->type;
                return type.kind == TypeKind::Time ||
                       (type.kind == TypeKind::Interval && type.element->kind == TypeKind::Time);
            })) {
        return error(range, "of a Time the precision is an hour or finer");
    }
    if (attributes.has_precision && std::ranges::any_of(operands, [](const Pointer& operand) {
            return operand->type->kind == TypeKind::Interval && is_number(*operand->type->element);
        })) {
        return error(range, "of numbers there is no precision");
    }
    std::vector<const Type*> types;
    std::ranges::transform(operands, std::back_inserter(types),
                           [](const Pointer& operand) { return operand->type; });
    const std::vector<Candidate> candidates = candidates_for(name, types);
    // The first of the best, in the order of the table: null literals fit many rows.
    const auto best = std::ranges::min_element(candidates, {}, &Candidate::cost);
    if (best == candidates.end()) {
        return error(range, !program_.rows.contains(name)
                                ? "operator `" + std::string(spelling(name)) + "` is not supported"
                                : "operator `" + std::string(spelling(name)) +
                                      "` cannot be applied to " + signature_text(operands));
    }
    for (std::size_t i = 0; i < operands.size(); ++i) {
        const auto alternatives = alternatives_of(name, *best, types, i);
        if (alternatives.size() > 1) {
            return dispatch(name, std::move(operands), i, alternatives, best->operands[i], range,
                            attributes);
        }
    }
    Pointer node = make(elm::Kind::Operator, best->result, range);
    node->row = best->signature->row;
    node->name = name;
    node->attributes = attributes;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        node->operands.push_back(convert(std::move(operands[i]), best->operands[i]));
        if (node->operands.back() == nullptr) {
            return nullptr;
        }
    }
    return node;
}

elm::ExpressionPointer Translator::call(std::string_view name, Pointer a, SourceRange range,
                                        OperatorAttributes attributes) {
    std::vector<Pointer> operands;
    operands.push_back(std::move(a));
    return call(name, std::move(operands), range, attributes);
}

elm::ExpressionPointer Translator::call(std::string_view name, Pointer a, Pointer b,
                                        SourceRange range, OperatorAttributes attributes) {
    std::vector<Pointer> operands;
    operands.push_back(std::move(a));
    operands.push_back(std::move(b));
    return call(name, std::move(operands), range, attributes);
}

}  // namespace hookline::cql
