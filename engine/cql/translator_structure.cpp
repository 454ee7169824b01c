// Conditionals, selectors of lists, intervals, tuples and instances, casts and conversions.
#include <algorithm>
#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

std::string ticked(std::string_view name) {
    return '`' + std::string(name) + '`';
}

}  // namespace

elm::ExpressionPointer Translator::type_test(const ast::TypeTest& node) {
    Pointer operand = translate(*node.operand);
    const Type* type = resolve(*node.type);
    if (operand == nullptr || type == nullptr) {
        return nullptr;
    }
    Pointer test = is_of_type(std::move(operand), type);
    test->range = node.range;
    return test;
}

elm::ExpressionPointer Translator::cast_to(Pointer expression, const Type* to, bool strict) {
    Pointer as = make(elm::Kind::As, to, expression->range);
    as->tested = to;
    as->strict = strict;
    as->operands.push_back(std::move(expression));
    return as;
}

elm::ExpressionPointer Translator::cast(const ast::Cast& node) {
    Pointer operand = translate(*node.operand);
    const Type* type = resolve(*node.type);
    if (operand == nullptr || type == nullptr) {
        return nullptr;
    }
    const Type& from = *operand->type;
    const auto cost = conversion_cost(from, *type);
    const bool possible = is_subtype(*type, from) || (cost && cost->score <= kCastScore) ||
                          type->kind == TypeKind::Choice;
    if (!possible) {
        return error(node.range, ticked(to_string(from)) + " can never be " +
                                     ticked(to_string(*type)) +
                                     (cost ? ", write `convert ... to` to convert it" : ""));
    }
    Pointer as = cast_to(std::move(operand), type, node.strict);
    as->range = node.range;
    as->written = true;
    return as;
}

elm::ExpressionPointer Translator::convert_to(const ast::Convert& node) {
    Pointer operand = translate(*node.operand);
    if (node.type == nullptr) {
        Pointer unit = literal_of(store(node.unit->text), system(TypeKind::String), node.range);
        return call("ConvertQuantity", std::move(operand), std::move(unit), node.range);
    }
    const Type* type = resolve(*node.type);
    if (operand == nullptr || type == nullptr) {
        return nullptr;
    }
    if (operand->type == type) {
        return operand;
    }
    const std::string name = "To" + type->name;
    if (type->kind <= TypeKind::CodeSystem && program_.rows.contains(name)) {
        return call(name, std::move(operand), node.range);
    }
    if (operand->type->kind == TypeKind::Concept && type->kind == TypeKind::List &&
        type->element->kind == TypeKind::Code) {
        return property(std::move(operand), {"codes", node.range});
    }
    if (!conversion_cost(*operand->type, *type)) {
        return error(node.range, "there is no conversion from " +
                                     ticked(to_string(*operand->type)) + " to " +
                                     ticked(to_string(*type)));
    }
    return convert(std::move(operand), type);
}

elm::ExpressionPointer Translator::if_then(const ast::If& node) {
    Pointer test = condition(*node.condition, "if");
    Pointer then_branch = translate(*node.then_branch);
    Pointer else_branch = translate(*node.else_branch);
    if (test == nullptr || then_branch == nullptr || else_branch == nullptr) {
        return nullptr;
    }
    const Type* type = common_type({then_branch->type, else_branch->type});
    Pointer result = make(elm::Kind::If, type, node.range);
    result->operands.push_back(std::move(test));
    result->operands.push_back(convert(std::move(then_branch), type));
    result->operands.push_back(convert(std::move(else_branch), type));
    return result;
}

elm::ExpressionPointer Translator::case_of(const ast::Case& node) {
    std::optional<Shared> comparand;
    if (node.comparand != nullptr) {
        Pointer value = translate(*node.comparand);
        if (value == nullptr) {
            return nullptr;
        }
        comparand.emplace(*this, std::move(value));
    }
    std::vector<Pointer> tests;
    std::vector<Pointer> results;
    std::vector<const Type*> types;
    bool complete = true;
    for (const ast::CaseItem& item : node.items) {
        tests.push_back(!comparand
                            ? condition(*item.when, "when")
                            : call("Equal", comparand->use(), translate(*item.when), item.range));
        results.push_back(translate(*item.then));
        complete = complete && tests.back() != nullptr && results.back() != nullptr;
        types.push_back(complete ? results.back()->type : nullptr);
    }
    Pointer otherwise = translate(*node.else_branch);
    if (!complete || otherwise == nullptr) {
        return nullptr;
    }
    types.push_back(otherwise->type);
    const Type* type = common_type(types);
    Pointer result = make(elm::Kind::Case, type, node.range);
    result->comparand = comparand.has_value();
    for (std::size_t i = 0; i < tests.size(); ++i) {
        result->operands.push_back(std::move(tests[i]));
        result->operands.push_back(convert(std::move(results[i]), type));
    }
    result->operands.push_back(convert(std::move(otherwise), type));
    return comparand ? comparand->close(std::move(result)) : std::move(result);
}

elm::ExpressionPointer Translator::list(const ast::ListSelector& node) {
    std::vector<Pointer> elements;
    std::vector<const Type*> types;
    bool complete = true;
    for (const ast::Expression* element : node.elements) {
        elements.push_back(translate(*element));
        complete = complete && elements.back() != nullptr;
        types.push_back(complete ? elements.back()->type : nullptr);
    }
    const Type* type = node.element_type != nullptr ? resolve(*node.element_type)
                       : complete                   ? common_type(types)
                                                    : nullptr;
    if (!complete || type == nullptr) {
        return nullptr;
    }
    Pointer result = make(elm::Kind::List, program_.types.list_of(type), node.range);
    for (Pointer& element : elements) {
        element = expect(std::move(element), type);
        if (element == nullptr) {
            return nullptr;
        }
        result->operands.push_back(std::move(element));
    }
    return result;
}

elm::ExpressionPointer Translator::interval(const ast::IntervalSelector& node) {
    return interval_of(translate(*node.low), translate(*node.high), node.low_closed,
                       node.high_closed, node.range);
}

elm::ExpressionPointer Translator::interval_of(Pointer low, Pointer high, bool low_closed,
                                               bool high_closed, SourceRange range) {
    if (low == nullptr || high == nullptr) {
        return nullptr;
    }
    const Type* point = common_type({low->type, high->type});
    if (point->kind == TypeKind::Choice && low->type != high->type) {
        return error(range, "the ends of an interval have types " + ticked(to_string(*low->type)) +
                                " and " + ticked(to_string(*high->type)));
    }
    if (point->kind != TypeKind::Any && point->kind != TypeKind::Choice && !is_point(*point)) {
        return error(range, "there are no intervals of " + ticked(to_string(*point)));
    }
    Pointer result = make(elm::Kind::Interval, program_.types.interval_of(point), range);
    result->low_closed = low_closed;
    result->high_closed = high_closed;
    result->operands.push_back(convert(std::move(low), point));
    result->operands.push_back(convert(std::move(high), point));
    return result;
}

elm::ExpressionPointer Translator::tuple(const ast::TupleSelector& node) {
    std::vector<std::pair<std::string, const Type*>> elements;
    Pointer result = make(elm::Kind::Tuple, nullptr, node.range);
    bool complete = true;
    for (const ast::ElementSelector& element : node.elements) {
        Pointer value = translate(*element.expression);
        const bool twice = std::ranges::count(result->names, element.name.name) > 0;
        if (twice) {
            error(element.name.range, ticked(element.name.name) + " is there twice");
        }
        complete = complete && !twice && value != nullptr;
        if (value != nullptr) {
            elements.emplace_back(element.name.name, value->type);
            result->names.emplace_back(element.name.name);
            result->operands.push_back(std::move(value));
        }
    }
    if (!complete) {
        return nullptr;
    }
    result->type = program_.types.tuple_of(std::move(elements));
    return result;
}

// Elements that are not named are null. Spec: CQL 1.5.3, Author's Guide, Instance selectors.
elm::ExpressionPointer Translator::instance(const ast::InstanceSelector& node) {
    const Type* type = resolve(*node.type);
    if (type == nullptr) {
        return nullptr;
    }
    Pointer result = make(elm::Kind::Instance, type, node.range);
    bool complete = true;
    for (const ast::ElementSelector& element : node.elements) {
        Pointer value = translate(*element.expression);
        const Type* wanted = property_type(*type, element.name.name);
        if (wanted == nullptr) {
            error(element.name.range,
                  ticked(to_string(*type)) + " has no element " + ticked(element.name.name));
        } else if (std::ranges::count(result->names, element.name.name) > 0) {
            error(element.name.range, ticked(element.name.name) + " is there twice");
            wanted = nullptr;
        }
        value = value == nullptr || wanted == nullptr ? nullptr : expect(std::move(value), wanted);
        complete = complete && value != nullptr;
        result->names.emplace_back(element.name.name);
        result->operands.push_back(std::move(value));
    }
    return complete ? std::move(result) : nullptr;
}

}  // namespace hookline::cql
