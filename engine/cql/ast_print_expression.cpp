// Operators and conditionals.
#include <array>
#include <string_view>
#include <vector>

#include "engine/cql/ast_printer.hpp"

namespace hookline::cql::ast {
namespace {

constexpr std::array<std::string_view, 11> kComponents = {
    "year",   "month",       "week", "day",  "hour",          "minute",
    "second", "millisecond", "date", "time", "timezoneoffset"};

constexpr std::array<std::string_view, 13> kUnaryOperators = {
    "plus",           "minus",          "not",       "exists",   "distinct",
    "flatten",        "start-of",       "end-of",    "width-of", "successor-of",
    "predecessor-of", "singleton-from", "point-from"};

constexpr std::array<std::string_view, 23> kBinaryOperators = {
    "^",  "*", "/",  "div", "mod", "+", "-",  "&",   "union", "intersect", "except", "<",
    "<=", ">", ">=", "=",   "!=",  "~", "!~", "and", "or",    "xor",       "implies"};

constexpr std::array<std::string_view, 3> kTestedValues = {"null", "true", "false"};

}  // namespace

void AstPrinter::expression(const Expression& node) {
    switch (node.kind) {
        case ExpressionKind::FunctionCall:
            return call(as<FunctionCall>(node));
        case ExpressionKind::Retrieve:
            return retrieve(as<Retrieve>(node));
        case ExpressionKind::Query:
            return query(as<Query>(node));
        case ExpressionKind::Timing:
            return timing(as<Timing>(node));
        case ExpressionKind::Literal:
        case ExpressionKind::QuantityLiteral:
        case ExpressionKind::IdentifierRef:
        case ExpressionKind::ScopeVariable:
        case ExpressionKind::TypeExtent:
        case ExpressionKind::CodeSelector:
        case ExpressionKind::Invalid:
            return simple(node);
        default:
            return operation(node);
    }
}

// A chain is longer than a tree may be high: no recursion to the left.
void AstPrinter::binary(const Binary& node) {
    std::vector<const Binary*> links;
    const Expression* first = &node;
    for (const Binary* link = &node; link != nullptr; link = as_if<Binary>(first)) {
        open(name_of(kBinaryOperators, link->op));
        links.push_back(link);
        first = link->left;
    }
    expression(*first);
    for (auto link = links.rbegin(); link != links.rend(); ++link) {
        expression(*(*link)->right);
        close();
    }
}

void AstPrinter::operation(const Expression& node) {
    switch (node.kind) {
        case ExpressionKind::RatioLiteral: {
            const auto& ratio = as<RatioLiteral>(node);
            open("ratio");
            expression(*ratio.numerator);
            expression(*ratio.denominator);
            break;
        }
        case ExpressionKind::Member: {
            const auto& member = as<Member>(node);
            open("member");
            expression(*member.operand);
            name(member.name);
            break;
        }
        case ExpressionKind::Indexer: {
            const auto& indexer = as<Indexer>(node);
            open("index");
            expression(*indexer.operand);
            expression(*indexer.index);
            break;
        }
        case ExpressionKind::Unary: {
            const auto& unary = as<Unary>(node);
            open(name_of(kUnaryOperators, unary.op));
            expression(*unary.operand);
            break;
        }
        case ExpressionKind::Binary:
            return binary(as<Binary>(node));
        case ExpressionKind::Membership: {
            const auto& membership = as<Membership>(node);
            open(membership.contains ? "contains" : "in");
            word(membership.precision ? name_of(kPrecisionNames, *membership.precision) : "");
            expression(*membership.left);
            expression(*membership.right);
            break;
        }
        case ExpressionKind::Between: {
            const auto& between = as<Between>(node);
            open("between");
            word(between.properly ? "properly" : "");
            expression(*between.operand);
            expression(*between.low);
            expression(*between.high);
            break;
        }
        case ExpressionKind::DurationBetween: {
            const auto& duration = as<DurationBetween>(node);
            open(duration.difference ? "difference-between" : "duration-between");
            word(name_of(kPrecisionNames, duration.precision));
            expression(*duration.low);
            expression(*duration.high);
            break;
        }
        case ExpressionKind::DurationOf: {
            const auto& duration = as<DurationOf>(node);
            open(duration.difference ? "difference-of" : "duration-of");
            word(name_of(kPrecisionNames, duration.precision));
            expression(*duration.operand);
            break;
        }
        case ExpressionKind::ComponentFrom: {
            const auto& component = as<ComponentFrom>(node);
            open("component-from");
            word(name_of(kComponents, component.component));
            expression(*component.operand);
            break;
        }
        case ExpressionKind::IsTest: {
            const auto& test = as<IsTest>(node);
            open(test.negated ? "is-not" : "is");
            word(name_of(kTestedValues, test.value));
            expression(*test.operand);
            break;
        }
        case ExpressionKind::TypeTest: {
            const auto& test = as<TypeTest>(node);
            open("is-type");
            expression(*test.operand);
            type(*test.type);
            break;
        }
        case ExpressionKind::Cast: {
            const auto& cast = as<Cast>(node);
            open(cast.strict ? "cast" : "as");
            expression(*cast.operand);
            type(*cast.type);
            break;
        }
        case ExpressionKind::Convert: {
            const auto& convert = as<Convert>(node);
            open("convert");
            expression(*convert.operand);
            if (convert.type != nullptr) {
                type(*convert.type);
            } else {
                unit(*convert.unit);
            }
            break;
        }
        case ExpressionKind::CollapseExpand: {
            const auto& interval_set = as<CollapseExpand>(node);
            open(interval_set.expand ? "expand" : "collapse");
            expression(*interval_set.operand);
            if (interval_set.per_precision) {
                open("per");
                word(name_of(kPrecisionNames, *interval_set.per_precision));
                close();
            }
            tagged("per", interval_set.per);
            break;
        }
        default:
            return conditional(node);
    }
    close();
}

void AstPrinter::conditional(const Expression& node) {
    switch (node.kind) {
        case ExpressionKind::If: {
            const auto& branch = as<If>(node);
            open("if");
            expression(*branch.condition);
            expression(*branch.then_branch);
            expression(*branch.else_branch);
            break;
        }
        case ExpressionKind::Case: {
            const auto& branches = as<Case>(node);
            open("case");
            tagged("of", branches.comparand);
            for (const CaseItem& item : branches.items) {
                open("when");
                expression(*item.when);
                expression(*item.then);
                close();
            }
            tagged("else", branches.else_branch);
            break;
        }
        default:
            return selector(node);
    }
    close();
}

}  // namespace hookline::cql::ast
