#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/cql/comparison.hpp"
#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

std::string quoted(std::string_view name) {
    return '`' + std::string(name) + '`';
}

// A CQL date time text: like FHIR's, but any precision may carry the `T`, and an hour may end it.
std::optional<DateTime> parse_cql_date_time(std::string_view text) {
    const std::size_t at = text.find('T');
    const std::string_view date_text = text.substr(0, at);
    const auto date = fhir::parse_date(date_text);
    if (!date) {
        return std::nullopt;
    }
    DateTime value;
    value.date = *date;
    value.precision = date->precision;
    value.time.precision = Precision::Hour;
    if (at == std::string_view::npos || at + 1 == text.size()) {
        return value;
    }
    std::string_view time_text = text.substr(at + 1);
    const std::size_t offset = time_text.find_first_of("Z+-");
    // The offset is read together with a full date and time, which FHIR's reader knows.
    if (offset != std::string_view::npos) {
        const auto zoned =
            fhir::parse_date_time("2000-01-01T00:00" + std::string(time_text.substr(offset)));
        if (!zoned) {
            return std::nullopt;
        }
        value.has_offset = true;
        value.offset_minutes = zoned->offset_minutes;
        time_text = time_text.substr(0, offset);
    }
    const auto time = fhir::parse_time(time_text);
    if (!time || date->precision != Precision::Day) {
        return std::nullopt;
    }
    value.time = *time;
    value.precision = time->precision;
    return value;
}

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
            return "Concatenate";
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
        case Xor:
            return "Xor";
        default:
            return {};
    }
}

}  // namespace

std::nullptr_t Translator::error(SourceRange range, std::string message) {
    diagnostics_.error(file_, range, std::move(message));
    return nullptr;
}

std::nullptr_t Translator::unsupported(SourceRange range, std::string_view what) {
    return error(range, quoted(what) + " is not supported yet");
}

elm::ExpressionPointer Translator::make(elm::Kind kind, const Type* type, SourceRange range) {
    auto node = std::make_unique<elm::Expression>();
    node->kind = kind;
    node->type = type;
    node->range = range;
    return node;
}

elm::ExpressionPointer Translator::literal_of(Value value, const Type* type, SourceRange range) {
    Pointer node = make(elm::Kind::Literal, type, range);
    node->value = value;
    return node;
}

elm::ExpressionPointer Translator::boolean_node(elm::Kind kind, Pointer a, Pointer b,
                                                SourceRange range) {
    if (a == nullptr || b == nullptr) {
        return nullptr;
    }
    const Type* boolean = system(TypeKind::Boolean);
    for (const Pointer* operand : {&a, &b}) {
        if (!conversion_cost(*(*operand)->type, *boolean)) {
            return error((*operand)->range,
                         "expected `Boolean`, found " + quoted(to_string(*(*operand)->type)));
        }
    }
    Pointer node = make(kind, boolean, range);
    node->operands.push_back(convert(std::move(a), boolean));
    node->operands.push_back(convert(std::move(b), boolean));
    return node;
}

elm::ExpressionPointer Translator::translate(const ast::Expression& node) {
    using enum ast::ExpressionKind;
    switch (node.kind) {
        case Literal:
            return literal(ast::as<ast::Literal>(node));
        case QuantityLiteral:
            return quantity(ast::as<ast::QuantityLiteral>(node));
        case IdentifierRef:
            return identifier(ast::as<ast::IdentifierRef>(node));
        case ScopeVariable: {
            const auto& variable = ast::as<ast::ScopeVariable>(node);
            const bool is_this = variable.variable == ast::ScopeVariableKind::This;
            if (is_this && scope_.sort_element != nullptr) {
                Pointer local = make(elm::Kind::Local, scope_.sort_element, node.range);
                local->slot = scope_.sort_slot;
                return local;
            }
            return error(node.range, "`$this`, `$index` and `$total` have no meaning here");
        }
        case Member:
            return member(ast::as<ast::Member>(node));
        case FunctionCall:
            return function_call(ast::as<ast::FunctionCall>(node));
        case Indexer:
            return call("Indexer", translate(*ast::as<ast::Indexer>(node).operand),
                        translate(*ast::as<ast::Indexer>(node).index), node.range);
        case Retrieve:
            return retrieve(ast::as<ast::Retrieve>(node));
        case Query:
            return query(ast::as<ast::Query>(node));
        case Unary:
            return unary(ast::as<ast::Unary>(node));
        case Binary:
            return binary(ast::as<ast::Binary>(node));
        case Timing:
            return timing(ast::as<ast::Timing>(node));
        case Membership:
            return membership(ast::as<ast::Membership>(node));
        case Between:
            return between(ast::as<ast::Between>(node));
        case DurationBetween: {
            const auto& item = ast::as<ast::DurationBetween>(node);
            return duration(item.difference ? "DifferenceBetween" : "DurationBetween",
                            item.precision, translate(*item.low), translate(*item.high),
                            node.range);
        }
        case DurationOf: {
            const auto& item = ast::as<ast::DurationOf>(node);
            Pointer low = call("Start", translate(*item.operand), node.range);
            Pointer high =
                low != nullptr ? call("End", translate(*item.operand), node.range) : nullptr;
            return duration(item.difference ? "DifferenceBetween" : "DurationBetween",
                            item.precision, std::move(low), std::move(high), node.range);
        }
        case ComponentFrom:
            return component(ast::as<ast::ComponentFrom>(node));
        case IsTest:
            return is_test(ast::as<ast::IsTest>(node));
        case TypeTest:
            return type_test(ast::as<ast::TypeTest>(node));
        case Cast:
            return cast(ast::as<ast::Cast>(node));
        case Convert:
            return convert_to(ast::as<ast::Convert>(node));
        case If:
            return if_then(ast::as<ast::If>(node));
        case Case:
            return case_of(ast::as<ast::Case>(node));
        case IntervalSelector:
            return interval(ast::as<ast::IntervalSelector>(node));
        case ListSelector:
            return list(ast::as<ast::ListSelector>(node));
        case TupleSelector:
            return tuple(ast::as<ast::TupleSelector>(node));
        case CodeSelector:
            return code(ast::as<ast::CodeSelector>(node));
        case ConceptSelector:
            return concept_of(ast::as<ast::ConceptSelector>(node));
        case RatioLiteral:
            return unsupported(node.range, "ratio");
        case TypeExtent:
            return unsupported(node.range, "minimum");
        case CollapseExpand:
            return unsupported(node.range, "collapse");
        case InstanceSelector:
            return unsupported(node.range, "instance selector");
        case Invalid:
            return nullptr;  // reported by the parser
    }
    return nullptr;
}

elm::ExpressionPointer Translator::literal(const ast::Literal& node) {
    using enum ast::LiteralKind;
    switch (node.literal) {
        case Null:
            return literal_of(Value::null(), system(TypeKind::Any), node.range);
        case Boolean:
            return literal_of(Value::boolean(node.text == "true"), system(TypeKind::Boolean),
                              node.range);
        case String:
            return literal_of(store(node.text), system(TypeKind::String), node.range);
        case Integer: {
            std::int32_t number = 0;
            const auto result =
                std::from_chars(node.text.data(), node.text.data() + node.text.size(), number);
            if (result.ec != std::errc()) {
                return error(node.range, "integer is outside the range of Integer");
            }
            return literal_of(Value::integer(number), system(TypeKind::Integer), node.range);
        }
        case Long: {
            std::int64_t number = 0;
            const auto result =
                std::from_chars(node.text.data(), node.text.data() + node.text.size(), number);
            if (result.ec != std::errc()) {
                return error(node.range, "integer is outside the range of Long");
            }
            return literal_of(Value::long_integer(number), system(TypeKind::Long), node.range);
        }
        case Decimal: {
            const auto number = fhir::Decimal::parse(node.text);
            const std::size_t fraction = node.text.size() - node.text.find('.') - 1;
            if (!number || fraction > static_cast<std::size_t>(fhir::Decimal::kScaleDigits)) {
                return error(node.range, "decimal is outside the range or precision of Decimal");
            }
            return literal_of(Value::decimal(*number, program_.constants),
                              system(TypeKind::Decimal), node.range);
        }
        case Date: {
            const auto date = fhir::parse_date(node.text);
            if (!date) {
                return error(node.range, "there is no such date");
            }
            return literal_of(Value::date(*date), system(TypeKind::Date), node.range);
        }
        case DateTime: {
            const auto value = parse_cql_date_time(node.text);
            if (!value) {
                return error(node.range, "there is no such date and time");
            }
            return literal_of(Value::date_time(*value, program_.constants),
                              system(TypeKind::DateTime), node.range);
        }
        case Time: {
            const auto time = fhir::parse_time(node.text);
            if (!time) {
                return error(node.range, "there is no such time");
            }
            return literal_of(Value::time(*time), system(TypeKind::Time), node.range);
        }
    }
    return nullptr;
}

elm::ExpressionPointer Translator::quantity(const ast::QuantityLiteral& node) {
    const auto value = fhir::Decimal::parse(node.value);
    if (!value) {
        return error(node.range, "decimal is outside the range of Decimal");
    }
    return literal_of(
        make_quantity(*value, program_.constants.copy(node.unit.text), program_.constants),
        system(TypeKind::Quantity), node.range);
}

elm::ExpressionPointer Translator::expression_reference(int index, SourceRange range) {
    translate_definition(index);
    const Definition& definition = program_.definitions[static_cast<std::size_t>(index)];
    if (definition.state != TranslationState::Done) {
        return nullptr;  // reported there
    }
    Pointer node = make(elm::Kind::ExpressionRef, definition.type, range);
    node->definition = index;
    node->name = definition.name;
    return node;
}

elm::ExpressionPointer Translator::declared(const DeclaredValue& value, std::string_view name,
                                            SourceRange range) {
    Pointer node = literal_of(value.value, value.type, range);
    node->name = name;
    return node;
}

elm::ExpressionPointer Translator::identifier(const ast::IdentifierRef& node) {
    for (auto local = scope_.locals.rbegin(); local != scope_.locals.rend(); ++local) {
        if (local->name == node.name) {
            Pointer reference = make(elm::Kind::Local, local->type, node.range);
            reference->slot = local->slot;
            reference->name = local->name;
            return reference;
        }
    }
    if (scope_.sort_element != nullptr &&
        property_type(*scope_.sort_element, node.name) != nullptr) {
        Pointer element = make(elm::Kind::Local, scope_.sort_element, node.range);
        element->slot = scope_.sort_slot;
        return property(std::move(element), {node.name, node.range});
    }
    return library_member(library_index_, {node.name, node.range});
}

elm::ExpressionPointer Translator::library_member(int index, const ast::Identifier& name) {
    const LibrarySymbols& library = program_.libraries[static_cast<std::size_t>(index)];
    const bool own = index == library_index_;
    const auto refuse_private = [&](bool is_private) {
        if (is_private && !own) {
            error(name.range, quoted(name.name) + " is private in library " + quoted(library.name));
            return true;
        }
        return false;
    };
    if (const auto found = library.expressions.find(name.name);
        found != library.expressions.end()) {
        if (refuse_private(
                program_.definitions[static_cast<std::size_t>(found->second)].is_private)) {
            return nullptr;
        }
        return expression_reference(found->second, name.range);
    }
    if (const auto found = library.parameters.find(name.name); found != library.parameters.end()) {
        const Parameter& parameter = program_.parameters[static_cast<std::size_t>(found->second)];
        if (refuse_private(parameter.is_private)) {
            return nullptr;
        }
        Pointer node = make(elm::Kind::ParameterRef, parameter.type, name.range);
        node->definition = found->second;
        node->name = parameter.name;
        return node;
    }
    if (const auto found = library.values.find(name.name); found != library.values.end()) {
        return refuse_private(found->second.is_private)
                   ? nullptr
                   : declared(found->second, name.name, name.range);
    }
    if (own && name.name == "Patient" && library.uses_model) {
        if (const Type* type = class_type(program_.model->patient_class())) {
            return make(elm::Kind::PatientRef, type, name.range);
        }
    }
    return error(name.range,
                 own ? quoted(name.name) + " is not defined"
                     : quoted(name.name) + " is not defined in library " + quoted(library.name));
}

elm::ExpressionPointer Translator::member(const ast::Member& node) {
    if (const auto* space = ast::as_if<ast::IdentifierRef>(node.operand)) {
        const bool shadowed = std::ranges::any_of(
            scope_.locals, [&](const Local& local) { return local.name == space->name; });
        const auto include = library_->includes.find(space->name);
        if (!shadowed && include != library_->includes.end()) {
            return library_member(include->second, node.name);
        }
    }
    Pointer operand = translate(*node.operand);
    return operand == nullptr ? nullptr : property(std::move(operand), node.name);
}

elm::ExpressionPointer Translator::property(Pointer operand, const ast::Identifier& name) {
    const Type& type = *operand->type;
    const Type* element = property_type(type, name.name);
    if (element == nullptr) {
        if (type.kind == TypeKind::Choice) {
            return error(name.range, "choose a type with `as` before " + quoted(name.name) +
                                         " of " + quoted(to_string(type)));
        }
        return error(name.range, quoted(to_string(type)) + " has no element " + quoted(name.name));
    }
    Pointer node = make(elm::Kind::Property, element, name.range);
    node->name = name.name;
    node->operands.push_back(std::move(operand));
    return node;
}

elm::ExpressionPointer Translator::function_call(const ast::FunctionCall& node) {
    int library = library_index_;
    bool of_library = false;
    std::vector<Pointer> operands;
    if (node.operand != nullptr) {
        const auto* space = ast::as_if<ast::IdentifierRef>(node.operand);
        const auto include =
            space != nullptr ? library_->includes.find(space->name) : library_->includes.end();
        if (include != library_->includes.end()) {
            library = include->second;
            of_library = true;
        } else {
            operands.push_back(translate(*node.operand));
        }
    }
    const bool fluent = !operands.empty();
    for (const ast::Expression* argument : node.arguments) {
        operands.push_back(translate(*argument));
    }
    if (std::ranges::any_of(operands, [](const Pointer& operand) { return operand == nullptr; })) {
        return nullptr;
    }
    const bool defined =
        program_.libraries[static_cast<std::size_t>(library)].functions.contains(node.name.name);
    if (defined || of_library) {
        return user_function(library, node.name, operands, node.range, fluent);
    }
    if (fluent) {
        for (const auto& [name, index] : library_->includes) {
            if (program_.libraries[static_cast<std::size_t>(index)].functions.contains(
                    node.name.name)) {
                return user_function(index, node.name, operands, node.range, true);
            }
        }
    }
    if (node.name.name == "Coalesce") {
        return coalesce(std::move(operands), node.range);
    }
    if (program_.rows.contains(node.name.name)) {
        return call(node.name.name, std::move(operands), node.range);
    }
    return error(node.name.range, "function " + quoted(node.name.name) + " is not defined");
}

elm::ExpressionPointer Translator::user_function(int library, const ast::Identifier& name,
                                                 std::vector<Pointer>& operands, SourceRange range,
                                                 bool fluent_only) {
    const LibrarySymbols& owner = program_.libraries[static_cast<std::size_t>(library)];
    const auto [first, last] = owner.functions.equal_range(name.name);
    int best = -1;
    int best_cost = 0;
    bool ambiguous = false;
    for (auto candidate = first; candidate != last; ++candidate) {
        const Definition& function =
            program_.definitions[static_cast<std::size_t>(candidate->second)];
        if (function.operand_types.size() != operands.size() ||
            (fluent_only && !function.is_fluent) ||
            (function.is_private && library != library_index_)) {
            continue;
        }
        int cost = 0;
        bool fits = true;
        for (std::size_t i = 0; i < operands.size() && fits; ++i) {
            const auto step = function.operand_types[i] == nullptr
                                  ? std::optional<int>()
                                  : conversion_cost(*operands[i]->type, *function.operand_types[i]);
            fits = step.has_value();
            cost += step.value_or(0);
        }
        if (fits && (best < 0 || cost < best_cost)) {
            best = candidate->second;
            best_cost = cost;
            ambiguous = false;
        } else if (fits && cost == best_cost) {
            ambiguous = true;
        }
    }
    if (best < 0) {
        return error(range, "function " + quoted(name.name) + " is not defined for " +
                                signature_text(operands));
    }
    if (ambiguous) {
        return error(range, "call of function " + quoted(name.name) + " with " +
                                signature_text(operands) + " is ambiguous");
    }
    translate_definition(best);
    const Definition& function = program_.definitions[static_cast<std::size_t>(best)];
    if (function.state != TranslationState::Done) {
        return nullptr;
    }
    Pointer node = make(elm::Kind::FunctionRef, function.type, range);
    node->definition = best;
    node->name = function.name;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        node->operands.push_back(convert(std::move(operands[i]), function.operand_types[i]));
    }
    return node;
}

elm::ExpressionPointer Translator::coalesce(std::vector<Pointer> operands, SourceRange range) {
    if (operands.empty()) {
        return error(range, "`Coalesce` needs operands");
    }
    if (operands.size() == 1) {
        const Type& only = *operands.front()->type;
        if (only.kind != TypeKind::List) {
            return error(range, "`Coalesce` with one operand needs a list");
        }
        Pointer node = make(elm::Kind::Coalesce, only.element, range);
        node->operands = std::move(operands);
        node->strict = true;  // over the elements of its one operand
        return node;
    }
    std::vector<const Type*> types;
    for (const Pointer& operand : operands) {
        types.push_back(operand->type);
    }
    const Type* type = common_type(types);
    Pointer node = make(elm::Kind::Coalesce, type, range);
    for (Pointer& operand : operands) {
        node->operands.push_back(convert(std::move(operand), type));
    }
    return node;
}

elm::ExpressionPointer Translator::unary(const ast::Unary& node) {
    using enum ast::UnaryOperator;
    const auto* number = ast::as_if<ast::Literal>(node.operand);
    if (node.op == Minus && number != nullptr && number->text == "2147483648" &&
        number->literal == ast::LiteralKind::Integer) {
        return literal_of(Value::integer(INT32_MIN), system(TypeKind::Integer), node.range);
    }
    Pointer operand = translate(*node.operand);
    if (operand == nullptr) {
        return nullptr;
    }
    switch (node.op) {
        case Plus:
            return operand;
        case Minus:
            return call("Negate", std::move(operand), node.range);
        case Not:
            return call("Not", std::move(operand), node.range);
        case Exists:
            return call("Exists", std::move(operand), node.range);
        case Distinct:
            return call("Distinct", std::move(operand), node.range);
        case Flatten:
            return call("Flatten", std::move(operand), node.range);
        case StartOf:
            return call("Start", std::move(operand), node.range);
        case EndOf:
            return call("End", std::move(operand), node.range);
        case SingletonFrom:
            return call("SingletonFrom", std::move(operand), node.range);
        case WidthOf:
            return unsupported(node.range, "width of");
        case SuccessorOf:
            return unsupported(node.range, "successor of");
        case PredecessorOf:
            return unsupported(node.range, "predecessor of");
        case PointFrom:
            return unsupported(node.range, "point from");
    }
    return nullptr;
}

elm::ExpressionPointer Translator::binary(const ast::Binary& node) {
    using enum ast::BinaryOperator;
    Pointer left = translate(*node.left);
    Pointer right = translate(*node.right);
    switch (node.op) {
        case And:
            return boolean_node(elm::Kind::And, std::move(left), std::move(right), node.range);
        case Or:
            return boolean_node(elm::Kind::Or, std::move(left), std::move(right), node.range);
        case Implies:
            return boolean_node(elm::Kind::Implies, std::move(left), std::move(right), node.range);
        case Power:
            return unsupported(node.range, "^");
        case NotEquivalent:
            return call("Not",
                        call("Equivalent", std::move(left), std::move(right), node.operator_range),
                        node.range);
        default:
            return call(operator_name(node.op), std::move(left), std::move(right), node.range);
    }
}

elm::ExpressionPointer Translator::membership(const ast::Membership& node) {
    Pointer left = translate(*node.left);
    Pointer right = translate(*node.right);
    if (left == nullptr || right == nullptr) {
        return nullptr;
    }
    OperatorAttributes attributes;
    if (node.precision) {
        if (*node.precision == ast::Precision::Week) {
            return unsupported(node.range, "week");
        }
        attributes.has_precision = true;
        const int p = static_cast<int>(*node.precision);
        attributes.precision =
            static_cast<Precision>(*node.precision > ast::Precision::Week ? p - 1 : p);
    }
    if (!node.contains && right->type->kind == TypeKind::ValueSet) {
        const bool many = left->type->kind == TypeKind::List;
        return call(many ? "AnyInValueSet" : "InValueSet", std::move(left), std::move(right),
                    node.range);
    }
    return call(node.contains ? "Contains" : "In", std::move(left), std::move(right), node.range,
                attributes);
}

elm::ExpressionPointer Translator::between(const ast::Between& node) {
    Pointer low = call(node.properly ? "Greater" : "GreaterOrEqual", translate(*node.operand),
                       translate(*node.low), node.range);
    Pointer high = low == nullptr
                       ? nullptr
                       : call(node.properly ? "Less" : "LessOrEqual", translate(*node.operand),
                              translate(*node.high), node.range);
    return boolean_node(elm::Kind::And, std::move(low), std::move(high), node.range);
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
            return unsupported(node.range, "timezoneoffset from");
        case Week:
            return unsupported(node.range, "week from");
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

elm::ExpressionPointer Translator::type_test(const ast::TypeTest& node) {
    Pointer operand = translate(*node.operand);
    const Type* type = resolve(*node.type);
    if (operand == nullptr || type == nullptr) {
        return nullptr;
    }
    Pointer test = make(elm::Kind::Is, system(TypeKind::Boolean), node.range);
    test->tested = type;
    test->operands.push_back(std::move(operand));
    return test;
}

elm::ExpressionPointer Translator::cast(const ast::Cast& node) {
    Pointer operand = translate(*node.operand);
    const Type* type = resolve(*node.type);
    if (operand == nullptr || type == nullptr) {
        return nullptr;
    }
    if (!is_subtype(*type, *operand->type) && !is_subtype(*operand->type, *type) &&
        !conversion_cost(*operand->type, *type)) {
        return error(node.range, quoted(to_string(*operand->type)) + " can never be " +
                                     quoted(to_string(*type)));
    }
    Pointer as = make(elm::Kind::As, type, node.range);
    as->tested = type;
    as->strict = node.strict;
    as->operands.push_back(std::move(operand));
    return as;
}

elm::ExpressionPointer Translator::convert_to(const ast::Convert& node) {
    if (node.type == nullptr) {
        return unsupported(node.range, "convert to a unit");
    }
    const Type* type = resolve(*node.type);
    Pointer operand = translate(*node.operand);
    if (operand == nullptr || type == nullptr) {
        return nullptr;
    }
    if (operand->type == type) {
        return operand;
    }
    const std::string name = "To" + to_string(*type);
    if (!program_.rows.contains(name)) {
        return error(node.range, "there is no conversion to " + quoted(to_string(*type)));
    }
    return call(name, std::move(operand), node.range);
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
    std::vector<Pointer> tests;
    std::vector<Pointer> results;
    std::vector<const Type*> types;
    bool complete = true;
    for (const ast::CaseItem& item : node.items) {
        tests.push_back(node.comparand == nullptr ? condition(*item.when, "when")
                                                  : call("Equal", translate(*node.comparand),
                                                         translate(*item.when), item.range));
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
    for (std::size_t i = 0; i < tests.size(); ++i) {
        result->operands.push_back(std::move(tests[i]));
        result->operands.push_back(convert(std::move(results[i]), type));
    }
    result->operands.push_back(convert(std::move(otherwise), type));
    return result;
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
        if (!conversion_cost(*element->type, *type)) {
            return error(element->range, "expected " + quoted(to_string(*type)) + ", found " +
                                             quoted(to_string(*element->type)));
        }
        result->operands.push_back(convert(std::move(element), type));
    }
    return result;
}

elm::ExpressionPointer Translator::interval(const ast::IntervalSelector& node) {
    Pointer low = translate(*node.low);
    Pointer high = translate(*node.high);
    if (low == nullptr || high == nullptr) {
        return nullptr;
    }
    const Type* point = common_type({low->type, high->type});
    if (point->kind == TypeKind::Choice) {
        return error(node.range, "the ends of an interval have types " +
                                     quoted(to_string(*low->type)) + " and " +
                                     quoted(to_string(*high->type)));
    }
    Pointer result = make(elm::Kind::Interval, program_.types.interval_of(point), node.range);
    result->low_closed = node.low_closed;
    result->high_closed = node.high_closed;
    result->operands.push_back(convert(std::move(low), point));
    result->operands.push_back(convert(std::move(high), point));
    return result;
}

elm::ExpressionPointer Translator::tuple(const ast::TupleSelector& node) {
    std::vector<std::pair<std::string, const Type*>> elements;
    Pointer result = make(elm::Kind::Tuple, nullptr, node.range);
    for (const ast::ElementSelector& element : node.elements) {
        Pointer value = translate(*element.expression);
        if (value == nullptr) {
            return nullptr;
        }
        elements.emplace_back(element.name.name, value->type);
        result->names.emplace_back(element.name.name);
        result->operands.push_back(std::move(value));
    }
    result->type = program_.types.tuple_of(std::move(elements));
    return result;
}

elm::ExpressionPointer Translator::code(const ast::CodeSelector& node) {
    const auto value = code_of(node.code, node.codesystem, node.display);
    return value ? literal_of(Value::code(program_.constants.create<CodeValue>(*value)),
                              system(TypeKind::Code), node.range)
                 : nullptr;
}

elm::ExpressionPointer Translator::concept_of(const ast::ConceptSelector& node) {
    std::vector<CodeValue> codes;
    for (const ast::CodeSelector* selector : node.codes) {
        const auto value = code_of(selector->code, selector->codesystem, selector->display);
        if (!value) {
            return nullptr;
        }
        codes.push_back(*value);
    }
    RequestArena& arena = program_.constants;
    const ConceptValue value{arena.copy(std::span<const CodeValue>(codes)),
                             node.display ? arena.copy(node.display->value) : std::string_view()};
    return literal_of(Value::concept_of(arena.create<ConceptValue>(value)),
                      system(TypeKind::Concept), node.range);
}

}  // namespace hookline::cql
