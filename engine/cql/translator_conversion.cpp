// Implicit conversions. Spec: CQL 1.5.3, Developer's Guide, Implicit Conversions and Conversion
// Precedence. Lists and intervals are neither promoted nor demoted.
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

// The precedence of the specification, from the least converting.
constexpr int kSubtypeScore = 1;
constexpr int kCompatibleScore = 2;
constexpr int kSimpleScore = 4;
constexpr int kClassScore = 5;

struct Conversion {
    TypeKind from;
    TypeKind to;
    std::string_view function;
    ConversionCost cost;
};

// Spec: Developer's Guide, Table 3-A (implicit ones). A lower detail is preferred among the
// system's own operators: Integer to Long before Integer to Decimal.
constexpr std::array kConversions = {
    Conversion{TypeKind::Integer, TypeKind::Long, "ToLong", {kSimpleScore, 0}},
    Conversion{TypeKind::Integer, TypeKind::Decimal, "ToDecimal", {kSimpleScore, 1}},
    Conversion{TypeKind::Long, TypeKind::Decimal, "ToDecimal", {kSimpleScore, 1}},
    Conversion{TypeKind::Date, TypeKind::DateTime, "ToDateTime", {kSimpleScore, 1}},
    Conversion{TypeKind::Code, TypeKind::Concept, "ToConcept", {kClassScore, 0}},
    Conversion{TypeKind::Integer, TypeKind::Quantity, "ToQuantity", {kClassScore, 3}},
    Conversion{TypeKind::Long, TypeKind::Quantity, "ToQuantity", {kClassScore, 3}},
    Conversion{TypeKind::Decimal, TypeKind::Quantity, "ToQuantity", {kClassScore, 2}},
};

const Conversion* find_conversion(TypeKind from, TypeKind to) {
    for (const Conversion& conversion : kConversions) {
        if (conversion.from == from && conversion.to == to) {
            return &conversion;
        }
    }
    return nullptr;
}

// A value set stands for the list of its codes. Spec: reference, ExpandValueSet.
bool expands(const Type& from, const Type& to) {
    return from.kind == TypeKind::ValueSet && to.kind == TypeKind::List &&
           to.element->kind == TypeKind::Code;
}

bool is_null_literal(const elm::Expression& expression) {
    return expression.kind == elm::Kind::Literal && expression.value.is_null();
}

}  // namespace

const ModelConversion* Translator::model_conversion(const Type& from, const Type& to) {
    if (program_.model == nullptr) {
        return nullptr;
    }
    for (const Type* type = &from; type != nullptr && type->kind == TypeKind::Class;
         type = type->base) {
        for (const ModelConversion& conversion : program_.model->conversions()) {
            if (conversion.from == to_string(*type) &&
                (conversion.to == to_string(to) || conversion.to == "System." + to.name)) {
                return &conversion;
            }
        }
    }
    return nullptr;
}

std::optional<ConversionCost> Translator::conversion_cost(const Type& from, const Type& to) {
    if (&from == &to) {
        return ConversionCost{};
    }
    if (from.kind == TypeKind::Any) {
        return ConversionCost{kCompatibleScore, 0};
    }
    if (is_subtype(from, to)) {
        return ConversionCost{kSubtypeScore, to.kind == TypeKind::Any ? 1 : 0};
    }
    if (const Conversion* conversion = find_conversion(from.kind, to.kind)) {
        return conversion->cost;
    }
    if (expands(from, to)) {
        return ConversionCost{kClassScore, 4};
    }
    if (model_conversion(from, to) != nullptr) {
        const bool simple = to.kind < TypeKind::Quantity;
        return ConversionCost{simple ? kSimpleScore : kClassScore, 4};
    }
    return structure_cost(from, to);
}

std::optional<ConversionCost> Translator::structure_cost(const Type& from, const Type& to) {
    if (to.kind == TypeKind::Choice && from.kind != TypeKind::Choice) {
        std::optional<ConversionCost> best;  // a conversion to one of the alternatives
        for (const Type* choice : to.choices) {
            const auto cost = conversion_cost(from, *choice);
            if (cost && (!best || *cost < *best)) {
                best = cost;
            }
        }
        return best;
    }
    if (from.kind == TypeKind::Choice) {
        std::optional<ConversionCost> best;  // a cast, or a cast and a conversion
        for (const Type* choice : from.choices) {
            auto cost = conversion_cost(*choice, to);
            if (!cost) {
                continue;
            }
            cost->score = std::max(cost->score, kCastScore);
            if (!best || *cost < *best) {
                best = cost;
            }
        }
        return best;
    }
    const bool same_container =
        from.kind == to.kind && (from.kind == TypeKind::List || from.kind == TypeKind::Interval);
    if (same_container) {
        auto cost = conversion_cost(*from.element, *to.element);
        if (cost && cost->score >= kSimpleScore) {
            cost->score = kClassScore;
        }
        return cost;
    }
    if (from.kind == TypeKind::Tuple && to.kind == TypeKind::Tuple &&
        from.elements.size() == to.elements.size()) {
        // The same names, each element null or a subtype.
        for (std::size_t i = 0; i < from.elements.size(); ++i) {
            const auto cost = conversion_cost(*from.elements[i].second, *to.elements[i].second);
            if (from.elements[i].first != to.elements[i].first || !cost ||
                cost->score > kCompatibleScore) {
                return std::nullopt;
            }
        }
        return ConversionCost{kCompatibleScore, 0};
    }
    return std::nullopt;
}

// Whether a conversion turns some of what a value may be into null: a choice of which not every
// alternative fits, also in lists.
bool Translator::loses(const Type& from, const Type& to) {
    if (from.kind == TypeKind::List && to.kind == TypeKind::List) {
        return loses(*from.element, *to.element);
    }
    return from.kind == TypeKind::Choice && !is_subtype(from, to) &&
           std::ranges::any_of(from.choices, [&](const Type* choice) {
               return !conversion_cost(*choice, to) || loses(*choice, to);
           });
}

elm::ExpressionPointer Translator::expect(Pointer expression, const Type* to) {
    if (expression == nullptr) {
        return nullptr;
    }
    if (!conversion_cost(*expression->type, *to)) {
        return error(expression->range, "expected `" + to_string(*to) + "`, found `" +
                                            to_string(*expression->type) + '`');
    }
    return convert(std::move(expression), to);
}

elm::ExpressionPointer Translator::convert(Pointer expression, const Type* to) {
    if (expression == nullptr) {
        return nullptr;
    }
    const Type& from = *expression->type;
    if (&from == to || to->kind == TypeKind::Any) {
        return expression;
    }
    if (is_null_literal(*expression)) {
        expression->type = to;
        return expression;
    }
    if (is_subtype(from, *to)) {
        return expression;
    }
    const SourceRange range = expression->range;
    if (const Conversion* conversion = find_conversion(from.kind, to->kind)) {
        return call(conversion->function, std::move(expression), range);
    }
    if (expands(from, *to)) {
        return call("ExpandValueSet", std::move(expression), range);
    }
    if (const ModelConversion* conversion = model_conversion(from, *to)) {
        return call_model_conversion(*conversion, std::move(expression));
    }
    if (from.kind == TypeKind::Choice || to->kind == TypeKind::Choice) {
        return convert_choice(std::move(expression), to);
    }
    const auto cost = conversion_cost(from, *to);
    if (cost && cost->score >= kCastScore && from.kind == TypeKind::List) {
        return convert_list(std::move(expression), to);
    }
    if (cost && cost->score >= kCastScore && from.kind == TypeKind::Interval) {
        return convert_interval(std::move(expression), to);
    }
    const bool empty = expression->kind == elm::Kind::List &&
                       std::ranges::all_of(expression->operands, [](const Pointer& element) {
                           return is_null_literal(*element);
                       });
    if (empty) {
        expression->type = to;
        return expression;
    }
    return cast_to(std::move(expression), to);
}

elm::ExpressionPointer Translator::call_model_conversion(const ModelConversion& conversion,
                                                         Pointer expression) {
    const SourceRange range = expression->range;
    const std::size_t dot = conversion.function.find('.');
    const std::string library = conversion.function.substr(0, dot);
    const std::string name =
        dot == std::string::npos ? std::string() : conversion.function.substr(dot + 1);
    for (const auto& [local_name, index] : library_->includes) {
        if (index < 0 || program_.libraries[static_cast<std::size_t>(index)].name != library) {
            continue;
        }
        std::vector<Pointer> operands;
        operands.push_back(std::move(expression));
        return call_function(index, name, std::move(operands), range);
    }
    return error(range, "a conversion from `" + conversion.from + "` to `" + conversion.to +
                            "` needs library `" + library + "` to be included");
}

// A choice becomes each of its alternatives that fit: what is of another type is null.
elm::ExpressionPointer Translator::convert_choice(Pointer expression, const Type* to) {
    if (expression->type->kind != TypeKind::Choice) {
        const Type* best = nullptr;
        std::optional<ConversionCost> least;
        for (const Type* choice : to->choices) {
            const auto cost = conversion_cost(*expression->type, *choice);
            if (cost && (!least || *cost < *least)) {
                best = choice;
                least = cost;
            }
        }
        return best == nullptr ? nullptr : convert(std::move(expression), best);
    }
    std::vector<const Type*> converted;
    for (const Type* choice : expression->type->choices) {
        const auto cost = conversion_cost(*choice, *to);
        if (cost && cost->score >= kCastScore) {
            converted.push_back(choice);
        }
    }
    if (converted.empty()) {
        return cast_to(std::move(expression), to);
    }
    const SourceRange range = expression->range;
    Shared choice(*this, std::move(expression));
    Pointer result = make(elm::Kind::Case, to, range);
    for (const Type* alternative : converted) {
        result->operands.push_back(is_of_type(choice.use(), alternative));
        result->operands.push_back(convert(cast_to(choice.use(), alternative), to));
    }
    result->operands.push_back(cast_to(choice.use(), to));
    return choice.close(std::move(result));
}

// A query that converts each element. Spec: Developer's Guide, Implicit Conversions.
elm::ExpressionPointer Translator::convert_list(Pointer expression, const Type* to) {
    const SourceRange range = expression->range;
    const Type* element = expression->type->element;
    auto parts = std::make_unique<elm::QueryParts>();
    elm::QuerySource source;
    source.slot = add_slot();
    source.alias = "X";
    source.expression = std::move(expression);
    parts->returned = convert(local(source.slot, element, range), to->element);
    parts->sources.push_back(std::move(source));
    if (parts->returned == nullptr) {
        return nullptr;
    }
    Pointer query = make(elm::Kind::Query, to, range);
    query->query = std::move(parts);
    return query;
}

// An interval of the converted ends; its flags are taken over.
elm::ExpressionPointer Translator::convert_interval(Pointer expression, const Type* to) {
    const SourceRange range = expression->range;
    Shared interval(*this, std::move(expression));
    const auto element = [&](std::string_view name, const Type* type) {
        Pointer node = make(elm::Kind::Property, type, range);
        node->name = name;
        node->operands.push_back(interval.use());
        return node;
    };
    const Type* point = interval.type()->element;
    const Type* boolean = system(TypeKind::Boolean);
    Pointer result = make(elm::Kind::Interval, to, range);
    result->operands.push_back(convert(element("low", point), to->element));
    result->operands.push_back(convert(element("high", point), to->element));
    result->operands.push_back(element("lowClosed", boolean));
    result->operands.push_back(element("highClosed", boolean));
    if (result->operands[0] == nullptr || result->operands[1] == nullptr) {
        return nullptr;
    }
    return interval.close(std::move(result));
}

const Type* Translator::common_type(const std::vector<const Type*>& types) {
    std::vector<const Type*> named;
    for (const Type* type : types) {
        if (type->kind != TypeKind::Any && std::ranges::find(named, type) == named.end()) {
            named.push_back(type);
        }
    }
    if (named.empty()) {
        return system(TypeKind::Any);
    }
    for (const Type* candidate : named) {
        const bool fits = std::ranges::all_of(named, [&](const Type* type) {
            const auto cost = conversion_cost(*type, *candidate);
            return cost && cost->score != kCastScore && !loses(*type, *candidate) &&
                   (type->kind != TypeKind::Choice || type == candidate);
        });
        if (fits) {
            return candidate;
        }
    }
    if (std::ranges::all_of(named, [](const Type* type) { return type->kind == TypeKind::List; })) {
        std::vector<const Type*> elements;
        std::ranges::transform(named, std::back_inserter(elements), &Type::element);
        return program_.types.list_of(common_type(elements));
    }
    return program_.types.choice_of(named);
}

}  // namespace hookline::cql
