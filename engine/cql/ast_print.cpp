#include "engine/cql/ast_print.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace hookline::cql {
namespace {

using namespace ast;

constexpr std::array<std::string_view, 8> kPrecisions = {"year", "month",  "week",   "day",
                                                         "hour", "minute", "second", "millisecond"};

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

constexpr std::array<std::string_view, 9> kTimings = {
    "same", "includes", "included-in", "relative", "within", "meets", "overlaps", "starts", "ends"};

constexpr std::array<std::string_view, 5> kOffsetQualifiers = {"exactly", "or-more", "or-less",
                                                               "more-than", "less-than"};

constexpr std::array<std::string_view, 3> kDirections = {"", "before", "after"};
constexpr std::array<std::string_view, 3> kBoundaries = {"", "start", "end"};
constexpr std::array<std::string_view, 3> kQuantifiers = {"", "all", "distinct"};
constexpr std::array<std::string_view, 3> kTestedValues = {"null", "true", "false"};
constexpr std::array<std::string_view, 4> kComparators = {"", "in", "=", "~"};
constexpr std::array<std::string_view, 3> kScopeVariables = {"$this", "$index", "$total"};
constexpr std::array<std::string_view, 2> kSortDirections = {"asc", "desc"};

template <class Table, class Enum>
std::string_view name_of(const Table& table, Enum value) {
    return table.at(static_cast<std::size_t>(value));
}

// Names that are not plain words stand in quotation marks.
std::string spelled(std::string_view name) {
    const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
    return plain ? std::string(name) : "\"" + std::string(name) + "\"";
}

// Writes `(head item item)`; empty items are left out.
class Printer {
  public:
    void expression(const Expression& node);
    void type(const TypeSpecifier& node);
    void library(const Library& node);

    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    void open(std::string_view head) {
        separate();
        out_ += '(';
        out_ += head;
    }
    void close() { out_ += ')'; }
    void separate() {
        if (!out_.empty() && out_.back() != '(' && out_.back() != '\n') {
            out_ += ' ';
        }
    }
    void word(std::string_view text) {
        if (!text.empty()) {
            separate();
            out_ += text;
        }
    }
    void quoted(std::string_view text);
    void name(const Identifier& identifier) { word(spelled(identifier.name)); }
    void name(std::string_view text) { word(spelled(text)); }
    void name(const QualifiedName& qualified);
    void tagged_text(std::string_view head, const std::optional<Text>& text);
    void tagged(std::string_view head, const Expression* node);
    void unit(const Unit& node);

    void literal(const Literal& node);
    void call(const FunctionCall& node);
    void retrieve(const Retrieve& node);
    void query(const Query& node);
    void source(const AliasedSource& node);
    void timing(const Timing& node);
    void elements(std::span<const ElementSelector> items);
    void code(const CodeSelector& node);
    void simple(const Expression& node);
    void binary(const Binary& node);
    void composite(const Expression& node);

    void definition(std::string_view head, Access access, const Identifier& identifier);
    void end_line() { out_ += ")\n"; }

    std::string out_;
};

void Printer::quoted(std::string_view text) {
    separate();
    out_ += '\'';
    for (const char c : text) {
        switch (c) {
            case '\n':
                out_ += "\\n";
                break;
            case '\r':
                out_ += "\\r";
                break;
            case '\t':
                out_ += "\\t";
                break;
            case '\'':
            case '\\':
                out_ += '\\';
                out_ += c;
                break;
            default:
                out_ += c;
        }
    }
    out_ += '\'';
}

void Printer::name(const QualifiedName& qualified) {
    std::string text;
    for (const Identifier& part : qualified.parts) {
        text += text.empty() ? "" : ".";
        text += spelled(part.name);
    }
    word(text);
}

void Printer::tagged_text(std::string_view head, const std::optional<Text>& text) {
    if (text) {
        open(head);
        quoted(text->value);
        close();
    }
}

void Printer::tagged(std::string_view head, const Expression* node) {
    if (node != nullptr) {
        open(head);
        expression(*node);
        close();
    }
}

void Printer::unit(const Unit& node) {
    if (node.calendar) {
        word(node.text);
    } else if (node.range != SourceRange{}) {
        quoted(node.text);
    }
}

void Printer::literal(const Literal& node) {
    switch (node.literal) {
        case LiteralKind::Null:
        case LiteralKind::Boolean:
        case LiteralKind::Integer:
        case LiteralKind::Decimal:
            return word(node.text);
        case LiteralKind::String:
            return quoted(node.text);
        case LiteralKind::Long:
            word(node.text);
            out_ += 'L';
            return;
        case LiteralKind::Date:
            word("@");
            break;
        case LiteralKind::DateTime:
            word("@@");
            break;
        case LiteralKind::Time:
            word("@T");
            break;
    }
    out_ += node.text;
}

void Printer::call(const FunctionCall& node) {
    open(node.operand == nullptr ? "call" : "method");
    name(node.name);
    if (node.operand != nullptr) {
        expression(*node.operand);
    }
    for (const Expression* argument : node.arguments) {
        expression(*argument);
    }
    close();
}

void Printer::retrieve(const Retrieve& node) {
    open("retrieve");
    name(node.type);
    tagged("context", node.context);
    tagged("path", node.code_path);
    word(name_of(kComparators, node.comparator));
    tagged("terminology", node.terminology);
    close();
}

void Printer::source(const AliasedSource& node) {
    open("source");
    name(node.alias);
    expression(*node.expression);
    close();
}

void Printer::query(const Query& node) {
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

void Printer::timing(const Timing& node) {
    open(name_of(kTimings, node.timing));
    word(node.properly ? "properly" : "");
    word(node.inclusive ? "on-or" : "");
    word(node.timing == TimingKind::Same && node.direction == Direction::None
             ? "as"
             : name_of(kDirections, node.direction));
    word(node.precision ? name_of(kPrecisions, *node.precision) : "");
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

void Printer::elements(std::span<const ElementSelector> items) {
    for (const ElementSelector& item : items) {
        open("element");
        name(item.name);
        expression(*item.expression);
        close();
    }
}

void Printer::code(const CodeSelector& node) {
    open("code");
    quoted(node.code.value);
    name(node.codesystem);
    tagged_text("display", node.display);
    close();
}

// The kinds without other expressions inside.
void Printer::simple(const Expression& node) {
    if (const auto* literal_node = as_if<Literal>(&node)) {
        literal(*literal_node);
    } else if (const auto* quantity = as_if<QuantityLiteral>(&node)) {
        open("quantity");
        word(quantity->value);
        unit(quantity->unit);
        close();
    } else if (const auto* reference = as_if<IdentifierRef>(&node)) {
        open("ref");
        name(reference->name);
        close();
    } else if (const auto* variable = as_if<ScopeVariable>(&node)) {
        word(name_of(kScopeVariables, variable->variable));
    } else if (const auto* extent = as_if<TypeExtent>(&node)) {
        open(extent->maximum ? "maximum" : "minimum");
        type(*extent->type);
        close();
    } else if (const auto* selector = as_if<CodeSelector>(&node)) {
        code(*selector);
    } else {
        word("invalid");
    }
}

// A chain is longer than a tree may be high: no recursion to the left.
void Printer::binary(const Binary& node) {
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

void Printer::expression(const Expression& node) {
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
            return composite(node);
    }
}

void Printer::composite(const Expression& node) {
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
        case ExpressionKind::Binary: {
            binary(as<Binary>(node));
            return;
        }
        case ExpressionKind::Membership: {
            const auto& membership = as<Membership>(node);
            open(membership.contains ? "contains" : "in");
            word(membership.precision ? name_of(kPrecisions, *membership.precision) : "");
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
            word(name_of(kPrecisions, duration.precision));
            expression(*duration.low);
            expression(*duration.high);
            break;
        }
        case ExpressionKind::DurationOf: {
            const auto& duration = as<DurationOf>(node);
            open(duration.difference ? "difference-of" : "duration-of");
            word(name_of(kPrecisions, duration.precision));
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
        case ExpressionKind::CollapseExpand: {
            const auto& interval_set = as<CollapseExpand>(node);
            open(interval_set.expand ? "expand" : "collapse");
            expression(*interval_set.operand);
            if (interval_set.per_precision) {
                open("per");
                word(name_of(kPrecisions, *interval_set.per_precision));
                close();
            }
            tagged("per", interval_set.per);
            break;
        }
        case ExpressionKind::IntervalSelector: {
            const auto& interval = as<IntervalSelector>(node);
            open("interval");
            word(interval.low_closed ? "closed" : "open");
            expression(*interval.low);
            expression(*interval.high);
            word(interval.high_closed ? "closed" : "open");
            break;
        }
        case ExpressionKind::ListSelector: {
            const auto& list = as<ListSelector>(node);
            open("list");
            if (list.element_type != nullptr) {
                open("of");
                type(*list.element_type);
                close();
            }
            for (const Expression* element : list.elements) {
                expression(*element);
            }
            break;
        }
        case ExpressionKind::TupleSelector:
            open("tuple");
            elements(as<TupleSelector>(node).elements);
            break;
        case ExpressionKind::InstanceSelector: {
            const auto& instance = as<InstanceSelector>(node);
            open("instance");
            type(*instance.type);
            elements(instance.elements);
            break;
        }
        case ExpressionKind::ConceptSelector: {
            const auto& selector = as<ConceptSelector>(node);
            open("concept");
            for (const CodeSelector* item : selector.codes) {
                code(*item);
            }
            tagged_text("display", selector.display);
            break;
        }
        default:
            open("unknown");
            break;
    }
    close();
}

void Printer::type(const TypeSpecifier& node) {
    switch (node.kind) {
        case TypeKind::Named:
            return name(as<NamedType>(node).name);
        case TypeKind::List:
            open("list-type");
            type(*as<ListType>(node).element);
            return close();
        case TypeKind::Interval:
            open("interval-type");
            type(*as<IntervalType>(node).point);
            return close();
        case TypeKind::Tuple:
            open("tuple-type");
            for (const TupleTypeElement& element : as<TupleType>(node).elements) {
                open("element");
                name(element.name);
                type(*element.type);
                close();
            }
            return close();
        case TypeKind::Choice:
            open("choice-type");
            for (const TypeSpecifier* choice : as<ChoiceType>(node).choices) {
                type(*choice);
            }
            return close();
        case TypeKind::Invalid:
            return word("invalid-type");
    }
}

void Printer::definition(std::string_view head, Access access, const Identifier& identifier) {
    open(head);
    word(access == Access::Private ? "private" : "");
    name(identifier);
}

void Printer::library(const Library& node) {
    if (node.identifier != nullptr) {
        open("library");
        name(node.identifier->name);
        tagged_text("version", node.identifier->version);
        end_line();
    }
    for (const UsingDefinition& item : node.usings) {
        open("using");
        name(item.model);
        tagged_text("version", item.version);
        word(item.alias ? "called" : "");
        if (item.alias) {
            name(*item.alias);
        }
        end_line();
    }
    for (const IncludeDefinition& item : node.includes) {
        open("include");
        name(item.library);
        tagged_text("version", item.version);
        word(item.alias ? "called" : "");
        if (item.alias) {
            name(*item.alias);
        }
        end_line();
    }
    for (const CodesystemDefinition& item : node.codesystems) {
        definition("codesystem", item.access, item.name);
        quoted(item.id.value);
        tagged_text("version", item.version);
        end_line();
    }
    for (const ValuesetDefinition& item : node.valuesets) {
        definition("valueset", item.access, item.name);
        quoted(item.id.value);
        tagged_text("version", item.version);
        for (const QualifiedName& system : item.codesystems) {
            name(system);
        }
        end_line();
    }
    for (const CodeDefinition& item : node.codes) {
        definition("code", item.access, item.name);
        quoted(item.id.value);
        name(item.codesystem);
        tagged_text("display", item.display);
        end_line();
    }
    for (const ConceptDefinition& item : node.concepts) {
        definition("concept", item.access, item.name);
        for (const QualifiedName& code_name : item.codes) {
            name(code_name);
        }
        tagged_text("display", item.display);
        end_line();
    }
    for (const ParameterDefinition& item : node.parameters) {
        definition("parameter", item.access, item.name);
        if (item.type != nullptr) {
            type(*item.type);
        }
        tagged("default", item.default_value);
        end_line();
    }
    for (const ExpressionDefinition& item : node.expressions) {
        definition("define", item.access, item.name);
        if (item.context != nullptr) {
            open("context");
            if (item.context->model) {
                name(*item.context->model);
            }
            name(item.context->name);
            close();
        }
        expression(*item.expression);
        end_line();
    }
    for (const FunctionDefinition& item : node.functions) {
        definition(item.fluent ? "fluent-function" : "function", item.access, item.name);
        for (const OperandDefinition& operand : item.operands) {
            open("operand");
            name(operand.name);
            type(*operand.type);
            close();
        }
        if (item.returns != nullptr) {
            open("returns");
            type(*item.returns);
            close();
        }
        if (item.external()) {
            word("external");
        } else {
            expression(*item.body);
        }
        end_line();
    }
}

}  // namespace

std::string print(const Expression& expression) {
    Printer printer;
    printer.expression(expression);
    return printer.take();
}

std::string print(const TypeSpecifier& type) {
    Printer printer;
    printer.type(type);
    return printer.take();
}

std::string print(const Library& library) {
    Printer printer;
    printer.library(library);
    return printer.take();
}

}  // namespace hookline::cql
