// Operators that are rows of the operator table, and the words they are written with.
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

std::string_view operator_name(ast::BinaryOperator op) {
    using enum ast::BinaryOperator;
    switch (op) {
        case Multiply:
            return "Multiply";
        case Divide:
            return "Divide";
        case TruncatedDivide:
            return "TruncatedDivide";
        case Modulo:
            return "Modulo";
        case Add:
            return "Add";
        case Subtract:
            return "Subtract";
        case Concatenate:
            return "ConcatenateNullAsEmpty";
        case Union:
            return "Union";
        case Intersect:
            return "Intersect";
        case Except:
            return "Except";
        case Less:
            return "Less";
        case LessOrEqual:
            return "LessOrEqual";
        case Greater:
            return "Greater";
        case GreaterOrEqual:
            return "GreaterOrEqual";
        case Equal:
            return "Equal";
        case NotEqual:
            return "NotEqual";
        case Equivalent:
        case NotEquivalent:
            return "Equivalent";
        case Power:
            return "Power";
        case Xor:
            return "Xor";
        default:
            return {};
    }
}

// The rows of unary operators; Plus and Minus are not among them.
std::string_view operator_name(ast::UnaryOperator op) {
    using enum ast::UnaryOperator;
    switch (op) {
        case Not:
            return "Not";
        case Exists:
            return "Exists";
        case Distinct:
            return "Distinct";
        case Flatten:
            return "Flatten";
        case StartOf:
            return "Start";
        case EndOf:
            return "End";
        case SingletonFrom:
            return "SingletonFrom";
        case WidthOf:
            return "Width";
        case SuccessorOf:
            return "Successor";
        case PredecessorOf:
            return "Predecessor";
        case PointFrom:
            return "PointFrom";
        case Plus:
        case Minus:
            return "Negate";
    }
    return {};
}

}  // namespace

// Weeks are seven days to a duration; as a precision of a comparison they do not exist.
std::optional<OperatorAttributes> Translator::precision(std::optional<ast::Precision> precision,
                                                        SourceRange range) {
    OperatorAttributes attributes;
    if (!precision) {
        return attributes;
    }
    if (*precision == ast::Precision::Week) {
        error(range, "`week` is no precision of a date, expected `day` or another one");
        return std::nullopt;
    }
    const int p = static_cast<int>(*precision);
    attributes.has_precision = true;
    attributes.precision = static_cast<Precision>(*precision > ast::Precision::Week ? p - 1 : p);
    return attributes;
}

elm::ExpressionPointer Translator::unary(const ast::Unary& node) {
    using enum ast::UnaryOperator;
    const auto* number = ast::as_if<ast::Literal>(node.operand);
    if (node.op == Minus && number != nullptr &&
        (number->literal == ast::LiteralKind::Integer ||
         number->literal == ast::LiteralKind::Long)) {
        Pointer value = integer(*number, true);
        if (value != nullptr) {
            value->range = node.range;
        }
        return value;
    }
    Pointer operand = translate(*node.operand);
    if (operand == nullptr) {
        return nullptr;
    }
    if (node.op != Plus) {
        return call(operator_name(node.op), std::move(operand), node.range);
    }
    // `+` is no operator of ELM: it leaves what `-` would take.
    Shared value(*this, std::move(operand));
    Pointer negated = call("Negate", value.use(), node.range);
    return negated == nullptr ? nullptr : value.close(value.use());
}

// The links of a chain from the first one on.
elm::ExpressionPointer Translator::binary(const ast::Binary& node) {
    std::vector<const ast::Binary*> links(node.chain);
    const ast::Expression* first = &node;
    for (auto at = links.rbegin(); at != links.rend(); ++at) {
        *at = &ast::as<ast::Binary>(*first);
        first = (*at)->left;
    }
    return chain(links, translate(*first));
}

// A long chain in two halves: the first is evaluated into a slot with which the second begins.
elm::ExpressionPointer Translator::chain(std::span<const ast::Binary* const> links, Pointer first) {
    if (links.size() <= ast::kChainWhole) {
        for (const ast::Binary* node : links) {
            first = link(*node, std::move(first), translate(*node->right));
        }
        return first;
    }
    const std::size_t half = links.size() / 2;
    Pointer head = chain(links.first(half), std::move(first));
    if (head == nullptr) {
        return chain(links.subspan(half), nullptr);  // for what else is wrong
    }
    Shared shared(*this, std::move(head));
    return shared.close(chain(links.subspan(half), shared.use()));
}

elm::ExpressionPointer Translator::link(const ast::Binary& node, Pointer left, Pointer right) {
    using enum ast::BinaryOperator;
    switch (node.op) {
        case And:
            return boolean_node(elm::Kind::And, std::move(left), std::move(right), node.range);
        case Or:
            return boolean_node(elm::Kind::Or, std::move(left), std::move(right), node.range);
        case Implies:
            return boolean_node(elm::Kind::Implies, std::move(left), std::move(right), node.range);
        case NotEqual:
            return call("Not", call("Equal", std::move(left), std::move(right), node.range),
                        node.range);
        case NotEquivalent:
            return call("Not", call("Equivalent", std::move(left), std::move(right), node.range),
                        node.range);
        default:
            return call(operator_name(node.op), std::move(left), std::move(right), node.range);
    }
}

elm::ExpressionPointer Translator::membership(const ast::Membership& node) {
    Pointer left = translate(*node.left);
    Pointer right = translate(*node.right);
    const auto attributes = precision(node.precision, node.operator_range);
    if (left == nullptr || right == nullptr || !attributes) {
        return nullptr;
    }
    // `"VS" contains "Code"` asks what `"Code" in "VS"` asks, and needs no list of all codes.
    Pointer& set = node.contains ? left : right;
    if (set->type->kind == TypeKind::ValueSet || set->type->kind == TypeKind::CodeSystem) {
        return in_terminology(std::move(node.contains ? right : left), std::move(set),
                              ast::CodeComparator::In, node.range);
    }
    return call(node.contains ? "Contains" : "In", std::move(left), std::move(right), node.range,
                *attributes);
}

// Of an interval: whether it lies in the interval from low to high.
elm::ExpressionPointer Translator::between(const ast::Between& node) {
    Pointer operand = translate(*node.operand);
    Pointer low = translate(*node.low);
    Pointer high = translate(*node.high);
    if (operand == nullptr || low == nullptr || high == nullptr) {
        return nullptr;
    }
    if (operand->type->kind == TypeKind::Interval) {
        return call(node.properly ? "ProperIncludedIn" : "IncludedIn", std::move(operand),
                    interval_of(std::move(low), std::move(high), true, true, node.range),
                    node.range);
    }
    Shared value(*this, std::move(operand));
    Pointer above =
        call(node.properly ? "Greater" : "GreaterOrEqual", value.use(), std::move(low), node.range);
    Pointer below = above == nullptr ? nullptr
                                     : call(node.properly ? "Less" : "LessOrEqual", value.use(),
                                            std::move(high), node.range);
    return value.close(
        boolean_node(elm::Kind::And, std::move(above), std::move(below), node.range));
}

elm::ExpressionPointer Translator::duration(std::string_view name, ast::Precision precision,
                                            Pointer low, Pointer high, SourceRange range) {
    OperatorAttributes attributes;
    attributes.has_precision = true;
    attributes.week = precision == ast::Precision::Week;
    const int p = static_cast<int>(precision);
    attributes.precision =
        attributes.week ? Precision::Day
                        : static_cast<Precision>(precision > ast::Precision::Week ? p - 1 : p);
    return call(name, std::move(low), std::move(high), range, attributes);
}

elm::ExpressionPointer Translator::component(const ast::ComponentFrom& node) {
    using enum ast::DateTimeComponent;
    Pointer operand = translate(*node.operand);
    switch (node.component) {
        case Date:
            return call("DateFrom", std::move(operand), node.range);
        case Time:
            return call("TimeFrom", std::move(operand), node.range);
        case TimezoneOffset:
            return call("TimezoneOffsetFrom", std::move(operand), node.range);
        case Week:
            return error(node.range, "`week` is no part of a date, expected `day` or another one");
        default:
            break;
    }
    OperatorAttributes attributes;
    attributes.has_precision = true;
    const int c = static_cast<int>(node.component);
    attributes.precision = static_cast<Precision>(node.component > Week ? c - 1 : c);
    return call("DateTimeComponentFrom", std::move(operand), node.range, attributes);
}

elm::ExpressionPointer Translator::is_test(const ast::IsTest& node) {
    std::string_view name = "IsNull";
    if (node.value != ast::TestedValue::Null) {
        name = node.value == ast::TestedValue::True ? "IsTrue" : "IsFalse";
    }
    Pointer test = call(name, translate(*node.operand), node.range);
    return node.negated ? call("Not", std::move(test), node.range) : std::move(test);
}

// `per day` is a quantity of one day.
elm::ExpressionPointer Translator::collapse_expand(const ast::CollapseExpand& node) {
    static constexpr std::array<std::string_view, 8> kUnits = {
        "year", "month", "week", "day", "hour", "minute", "second", "millisecond"};
    std::vector<Pointer> operands;
    operands.push_back(translate(*node.operand));
    if (node.per != nullptr) {
        operands.push_back(translate(*node.per));
    } else if (node.per_precision) {
        const std::string_view unit = kUnits[static_cast<std::size_t>(*node.per_precision)];
        operands.push_back(
            literal_of(make_quantity(Decimal::from_integer(1), unit, program_.constants),
                       system(TypeKind::Quantity), node.range));
    }
    if (operands.front() == nullptr || operands.back() == nullptr) {
        return nullptr;
    }
    return call(node.expand ? "Expand" : "Collapse", std::move(operands), node.range);
}

}  // namespace hookline::cql
