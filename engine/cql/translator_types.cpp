#include <algorithm>
#include <array>
#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

// Costs in the order of the specification's conversion precedence: exact, subtype, compatible,
// choice, simple conversions.
constexpr int kSubtype = 1;
constexpr int kCompatible = 2;
constexpr int kFromChoice = 3;

struct Conversion {
    TypeKind from;
    TypeKind to;
    std::string_view function;
    int cost;
};

constexpr std::array kConversions = {
    Conversion{TypeKind::Code, TypeKind::Concept, "ToConcept", 4},
    Conversion{TypeKind::Integer, TypeKind::Long, "ToLong", 4},
    Conversion{TypeKind::Integer, TypeKind::Decimal, "ToDecimal", 5},
    Conversion{TypeKind::Long, TypeKind::Decimal, "ToDecimal", 5},
    Conversion{TypeKind::Date, TypeKind::DateTime, "ToDateTime", 5},
    Conversion{TypeKind::Decimal, TypeKind::Quantity, "ToQuantity", 6},
    Conversion{TypeKind::Integer, TypeKind::Quantity, "ToQuantity", 7},
};

const Conversion* find_conversion(TypeKind from, TypeKind to) {
    for (const Conversion& conversion : kConversions) {
        if (conversion.from == from && conversion.to == to) {
            return &conversion;
        }
    }
    return nullptr;
}

// What `T` of a pattern would be for this actual type; null when nothing follows.
const Type* generic_in(const Type& pattern, const Type& actual) {
    if (pattern.kind == TypeKind::Generic) {
        return &actual;
    }
    if (pattern.element != nullptr && pattern.kind == actual.kind) {
        return generic_in(*pattern.element, *actual.element);
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

// The words of an operator as a user writes them.
std::string_view spelling(std::string_view name) {
    struct Row {
        std::string_view name;
        std::string_view symbol;
    };
    static constexpr std::array kSpellings = {
        Row{"Equal", "="},
        Row{"NotEqual", "!="},
        Row{"Equivalent", "~"},
        Row{"Less", "<"},
        Row{"LessOrEqual", "<="},
        Row{"Greater", ">"},
        Row{"GreaterOrEqual", ">="},
        Row{"Add", "+"},
        Row{"Subtract", "-"},
        Row{"Multiply", "*"},
        Row{"Divide", "/"},
        Row{"Concatenate", "&"},
        Row{"Exists", "exists"},
        Row{"In", "in"},
        Row{"Contains", "contains"},
        Row{"Union", "union"},
        Row{"Intersect", "intersect"},
        Row{"Except", "except"},
        Row{"Not", "not"},
        Row{"And", "and"},
        Row{"Or", "or"},
        Row{"InValueSet", "in"},
        Row{"AnyInValueSet", "in"},
    };
    const auto* found = std::ranges::find(kSpellings, name, &Row::name);
    return found == kSpellings.end() ? name : found->symbol;
}

}  // namespace

std::string signature_text(const std::vector<elm::ExpressionPointer>& operands) {
    std::string text = "(";
    for (std::size_t i = 0; i < operands.size(); ++i) {
        text += (i > 0 ? ", " : "") + to_string(*operands[i]->type);
    }
    return text + ')';
}

const Type* Translator::resolve_name(const ast::QualifiedName& name) {
    const std::string_view last = name.last();
    const std::string_view space = name.parts.size() == 2 ? name.parts[0].name : std::string_view();
    if (name.parts.size() > 2) {
        error(name.range, "type name has too many parts");
        return nullptr;
    }
    if (space.empty() || space == "System") {
        const Type* type = program_.types.find_system(last);
        const bool shadowed =
            space.empty() && library_->uses_model && program_.model->find_class(last) != nullptr;
        if (type != nullptr && !shadowed) {
            return type;
        }
    }
    if (library_->uses_model && (space.empty() || space == program_.model->name())) {
        if (const Type* type = class_type(last)) {
            return type;
        }
    }
    error(name.range, "type `" + std::string(last) + "` is not known");
    return nullptr;
}

const Type* Translator::class_type(std::string_view name) {
    const ModelClass* model_class =
        program_.model != nullptr ? program_.model->find_class(name) : nullptr;
    if (model_class == nullptr) {
        return nullptr;
    }
    const std::size_t dot = model_class->base.rfind('.');
    const std::string_view base_name = dot == std::string::npos
                                           ? std::string_view(model_class->base)
                                           : std::string_view(model_class->base).substr(dot + 1);
    const Type* base = base_name == name ? nullptr : class_type(base_name);
    return program_.types.class_of(program_.model->name(), name, base);
}

const Type* Translator::resolve(const ast::TypeSpecifier& specifier) {
    switch (specifier.kind) {
        case ast::TypeKind::Named:
            return resolve_name(ast::as<ast::NamedType>(specifier).name);
        case ast::TypeKind::List: {
            const Type* element = resolve(*ast::as<ast::ListType>(specifier).element);
            return element == nullptr ? nullptr : program_.types.list_of(element);
        }
        case ast::TypeKind::Interval: {
            const Type* point = resolve(*ast::as<ast::IntervalType>(specifier).point);
            return point == nullptr ? nullptr : program_.types.interval_of(point);
        }
        case ast::TypeKind::Tuple: {
            std::vector<std::pair<std::string, const Type*>> elements;
            for (const auto& element : ast::as<ast::TupleType>(specifier).elements) {
                const Type* type = resolve(*element.type);
                if (type == nullptr) {
                    return nullptr;
                }
                elements.emplace_back(element.name.name, type);
            }
            return program_.types.tuple_of(std::move(elements));
        }
        case ast::TypeKind::Choice: {
            std::vector<const Type*> choices;
            for (const ast::TypeSpecifier* choice : ast::as<ast::ChoiceType>(specifier).choices) {
                const Type* type = resolve(*choice);
                if (type == nullptr) {
                    return nullptr;
                }
                choices.push_back(type);
            }
            return program_.types.choice_of(choices);
        }
        case ast::TypeKind::Invalid:
            return nullptr;
    }
    return nullptr;
}

const Type* Translator::resolve_model(const ModelType& type) {
    switch (type.kind) {
        case ModelType::Kind::Named: {
            const std::size_t dot = type.name.rfind('.');
            const std::string_view name =
                std::string_view(type.name).substr(dot == std::string::npos ? 0 : dot + 1);
            const bool is_system = type.name.starts_with("System.");
            return is_system ? program_.types.find_system(name) : class_type(name);
        }
        case ModelType::Kind::List:
        case ModelType::Kind::Interval: {
            const Type* inner = resolve_model(type.inner.front());
            if (inner == nullptr) {
                return nullptr;
            }
            return type.kind == ModelType::Kind::List ? program_.types.list_of(inner)
                                                      : program_.types.interval_of(inner);
        }
        case ModelType::Kind::Choice: {
            std::vector<const Type*> choices;
            for (const ModelType& inner : type.inner) {
                choices.push_back(resolve_model(inner));
                if (choices.back() == nullptr) {
                    return nullptr;
                }
            }
            return program_.types.choice_of(choices);
        }
    }
    return nullptr;
}

const Type* Translator::property_type(const Type& type, std::string_view name) {
    const auto system_element =
        [&](std::initializer_list<std::pair<std::string_view, TypeKind>> elements) -> const Type* {
        for (const auto& [element, kind] : elements) {
            if (element == name) {
                return system(kind);
            }
        }
        return nullptr;
    };
    switch (type.kind) {
        case TypeKind::Class:
            for (const ModelClass* owner = program_.model->find_class(type.name);
                 owner != nullptr;) {
                const auto found = std::ranges::find(owner->elements, name, &ModelElement::name);
                if (found != owner->elements.end()) {
                    return resolve_model(found->type);
                }
                const std::size_t dot = owner->base.rfind('.');
                const std::string base =
                    dot == std::string::npos ? owner->base : owner->base.substr(dot + 1);
                owner = base == owner->name ? nullptr : program_.model->find_class(base);
            }
            return nullptr;
        case TypeKind::Tuple: {
            const auto found =
                std::ranges::find(type.elements, name, &std::pair<std::string, const Type*>::first);
            return found == type.elements.end() ? nullptr : found->second;
        }
        case TypeKind::Interval:
            if (name == "low" || name == "high") {
                return type.element;
            }
            return system_element(
                {{"lowClosed", TypeKind::Boolean}, {"highClosed", TypeKind::Boolean}});
        case TypeKind::Quantity:
            return system_element({{"value", TypeKind::Decimal}, {"unit", TypeKind::String}});
        case TypeKind::Ratio:
            return system_element(
                {{"numerator", TypeKind::Quantity}, {"denominator", TypeKind::Quantity}});
        case TypeKind::Code:
            return system_element({{"code", TypeKind::String},
                                   {"system", TypeKind::String},
                                   {"display", TypeKind::String},
                                   {"version", TypeKind::String}});
        case TypeKind::Concept:
            if (name == "codes") {
                return program_.types.list_of(system(TypeKind::Code));
            }
            return system_element({{"display", TypeKind::String}});
        default:
            return nullptr;
    }
}

std::optional<int> Translator::conversion_cost(const Type& from, const Type& to) const {
    if (&from == &to) {
        return 0;
    }
    if (from.kind == TypeKind::Any) {
        return kCompatible;
    }
    if (is_subtype(from, to)) {
        return kSubtype;
    }
    if (from.kind == TypeKind::List && to.kind == TypeKind::List &&
        from.element->kind == TypeKind::Any) {
        return kCompatible;  // the empty list selector, or one of nulls
    }
    if (from.kind == TypeKind::Interval && to.kind == TypeKind::Interval &&
        from.element->kind == TypeKind::Any) {
        return kCompatible;
    }
    if (from.kind == TypeKind::Tuple && to.kind == TypeKind::Tuple &&
        from.elements.size() == to.elements.size()) {
        // The same names, each element null or a subtype.
        const bool fits = std::ranges::equal(
            from.elements, to.elements, [](const auto& own, const auto& wanted) {
                return own.first == wanted.first && (own.second->kind == TypeKind::Any ||
                                                     is_subtype(*own.second, *wanted.second));
            });
        return fits ? std::optional(kCompatible) : std::nullopt;
    }
    if (from.kind == TypeKind::Choice) {
        const bool offered = std::ranges::any_of(
            from.choices, [&](const Type* choice) { return is_subtype(*choice, to); });
        return offered ? std::optional(kFromChoice) : std::nullopt;
    }
    const Conversion* conversion = find_conversion(from.kind, to.kind);
    return conversion != nullptr ? std::optional(conversion->cost) : std::nullopt;
}

elm::ExpressionPointer Translator::convert(Pointer expression, const Type* to) {
    const Type& from = *expression->type;
    if (&from == to || to->kind == TypeKind::Any) {
        return expression;
    }
    if (const Conversion* conversion = find_conversion(from.kind, to->kind)) {
        const SourceRange range = expression->range;
        return call(conversion->function, std::move(expression), range);
    }
    if (from.kind == TypeKind::Any && expression->kind == elm::Kind::Literal) {
        expression->type = to;  // the null literal
        return expression;
    }
    if (is_subtype(from, *to)) {
        return expression;
    }
    Pointer as = make(elm::Kind::As, to, expression->range);
    as->tested = to;
    as->operands.push_back(std::move(expression));
    return as;
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
            return conversion_cost(*type, *candidate).has_value() &&
                   (type->kind != TypeKind::Choice || type == candidate);
        });
        if (fits) {
            return candidate;
        }
    }
    return program_.types.choice_of(named);
}

elm::ExpressionPointer Translator::call(std::string_view name, std::vector<Pointer> operands,
                                        SourceRange range, OperatorAttributes attributes) {
    struct Candidate {
        const RowSignature* signature = nullptr;
        std::vector<const Type*> operands;
        const Type* result = nullptr;
        int cost = 0;
    };
    std::optional<Candidate> best;
    const auto consider = [&](const RowSignature& signature, const Type* generic) {
        Candidate candidate{
            &signature, {}, substitute(program_.types, signature.result, generic), 0};
        for (std::size_t i = 0; i < operands.size(); ++i) {
            const Type* wanted = substitute(program_.types, signature.operands[i], generic);
            const auto cost = conversion_cost(*operands[i]->type, *wanted);
            if (!cost) {
                return;
            }
            candidate.operands.push_back(wanted);
            candidate.cost += *cost;
        }
        if (!best || candidate.cost < best->cost) {
            best = std::move(candidate);
        }
    };
    const auto [first, last] = program_.rows.equal_range(name);
    for (auto row = first; row != last; ++row) {
        const RowSignature& signature = row->second;
        if (signature.operands.size() != operands.size()) {
            continue;
        }
        if (std::ranges::none_of(signature.operands,
                                 [](const Type* t) { return has_generic(*t); })) {
            consider(signature, system(TypeKind::Any));
            continue;
        }
        std::vector<const Type*> generics;
        for (std::size_t i = 0; i < operands.size(); ++i) {
            const Type* generic = generic_in(*signature.operands[i], *operands[i]->type);
            if (generic != nullptr && generic->kind != TypeKind::Any) {
                generics.push_back(generic);
            }
        }
        if (generics.empty()) {
            consider(signature, system(TypeKind::Any));
        }
        for (const Type* generic : generics) {
            consider(signature, generic);
        }
        // Lists of different classes are united as a list of a choice.
        if (!best && name == "Union" && generics.size() > 1) {
            consider(signature, program_.types.choice_of(generics));
        }
    }
    if (!best) {
        return error(range, "operator `" + std::string(spelling(name)) + "` cannot be applied to " +
                                signature_text(operands));
    }
    Pointer node = make(elm::Kind::Operator, best->result, range);
    node->row = best->signature->row;
    node->name = name;
    node->attributes = attributes;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        node->operands.push_back(convert(std::move(operands[i]), best->operands[i]));
    }
    return node;
}

elm::ExpressionPointer Translator::call(std::string_view name, Pointer a, SourceRange range,
                                        OperatorAttributes attributes) {
    if (a == nullptr) {
        return nullptr;
    }
    std::vector<Pointer> operands;
    operands.push_back(std::move(a));
    return call(name, std::move(operands), range, attributes);
}

elm::ExpressionPointer Translator::call(std::string_view name, Pointer a, Pointer b,
                                        SourceRange range, OperatorAttributes attributes) {
    if (a == nullptr || b == nullptr) {
        return nullptr;
    }
    std::vector<Pointer> operands;
    operands.push_back(std::move(a));
    operands.push_back(std::move(b));
    return call(name, std::move(operands), range, attributes);
}

}  // namespace hookline::cql
