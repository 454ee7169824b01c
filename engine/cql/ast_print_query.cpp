// Retrieves, queries and timing phrases.
#include <array>
#include <string_view>

#include "engine/cql/ast_printer.hpp"

namespace hookline::cql::ast {
namespace {

constexpr std::array<std::string_view, 9> kTimings = {
    "same", "includes", "included-in", "relative", "within", "meets", "overlaps", "starts", "ends"};

constexpr std::array<std::string_view, 5> kOffsetQualifiers = {"exactly", "or-more", "or-less",
                                                               "more-than", "less-than"};

constexpr std::array<std::string_view, 3> kDirections = {"", "before", "after"};

constexpr std::array<std::string_view, 3> kBoundaries = {"", "start", "end"};

constexpr std::array<std::string_view, 3> kQuantifiers = {"", "all", "distinct"};

constexpr std::array<std::string_view, 4> kComparators = {"", "in", "=", "~"};

constexpr std::array<std::string_view, 2> kSortDirections = {"asc", "desc"};

}  // namespace

void AstPrinter::retrieve(const Retrieve& node) {
    open("retrieve");
    name(node.type);
    tagged("context", node.context);
    tagged("path", node.code_path);
    word(name_of(kComparators, node.comparator));
    tagged("terminology", node.terminology);
    close();
}

void AstPrinter::source(const AliasedSource& node) {
    open("source");
    name(node.alias);
    expression(*node.expression);
    close();
}

void AstPrinter::query(const Query& node) {
    open("query");
    for (const AliasedSource& item : node.sources) {
        source(item);
    }
    for (const LetItem& item : node.lets) {
        open("let");
        name(item.name);
        expression(*item.expression);
        close();
    }
    for (const Relationship& item : node.relationships) {
        open(item.without ? "without" : "with");
        source(item.source);
        expression(*item.condition);
        close();
    }
    tagged("where", node.where);
    if (node.aggregate != nullptr) {
        open("aggregate");
        word(name_of(kQuantifiers, node.aggregate->quantifier));
        name(node.aggregate->name);
        tagged("starting", node.aggregate->starting);
        expression(*node.aggregate->expression);
        close();
    }
    if (node.return_clause != nullptr) {
        open("return");
        word(name_of(kQuantifiers, node.return_clause->quantifier));
        expression(*node.return_clause->expression);
        close();
    }
    if (node.sort != nullptr) {
        open("sort");
        if (node.sort->items.empty()) {
            word(name_of(kSortDirections, node.sort->direction));
        }
        for (const SortItem& item : node.sort->items) {
            tagged(name_of(kSortDirections, item.direction), item.expression);
        }
        close();
    }
    close();
}

void AstPrinter::timing(const Timing& node) {
    open(name_of(kTimings, node.timing));
    word(node.properly ? "properly" : "");
    word(node.inclusive ? "on-or" : "");
    word(node.timing == TimingKind::Same && node.direction == Direction::None
             ? "as"
             : name_of(kDirections, node.direction));
    word(node.precision ? name_of(kPrecisionNames, *node.precision) : "");
    if (node.offset != nullptr) {
        open(name_of(kOffsetQualifiers, node.offset_qualifier));
        expression(*node.offset);
        close();
    }
    const auto side = [&](Boundary boundary, const Expression& operand) {
        if (boundary == Boundary::None) {
            return expression(operand);
        }
        open(name_of(kBoundaries, boundary));
        expression(operand);
        close();
    };
    side(node.left_boundary, *node.left);
    side(node.right_boundary, *node.right);
    close();
}

}  // namespace hookline::cql::ast
