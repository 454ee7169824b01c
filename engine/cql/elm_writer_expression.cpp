#include <algorithm>

#include "engine/cql/elm_writer.hpp"

namespace hookline::cql {
namespace {

// In `sort by`, for `$this` and for an element of it alike.
constexpr std::string_view kSortElement = "IdentifierRef";

// Whether two values come from one declaration; declared values are never copied.
bool same_declaration(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) {
        return false;
    }
    switch (a.kind()) {
        case ValueKind::Code:
            return &a.as_code() == &b.as_code();
        case ValueKind::Concept:
            return &a.as_concept() == &b.as_concept();
        case ValueKind::ValueSet:
        case ValueKind::CodeSystem:
            return &a.as_vocabulary() == &b.as_vocabulary();
        default:
            return false;
    }
}

}  // namespace

void ElmWriter::begin(std::string_view type, const elm::Expression& node) {
    json_.begin_object().key("type").string(type);
    locator(node.range);
}

void ElmWriter::member(std::string_view name, const elm::Expression& node) {
    json_.key(name);
    expression(node);
}

void ElmWriter::operands(std::string_view name, const elm::Expression& node) {
    json_.key(name).begin_array();
    for (const elm::ExpressionPointer& operand : node.operands) {
        switch (conversion_of(node, *operand)) {
            case Conversion::None:
                expression(*operand);
                break;
            case Conversion::ToConcept:
                begin("ToConcept", *operand);
                member("operand", *operand);
                json_.end_object();
                break;
            case Conversion::AsChoices:
                begin("As", *operand);
                type_member("as", *node.type);
                member("operand", *operand);
                json_.end_object();
                break;
        }
    }
    json_.end_array();
}

// Conversions that ELM writes and that our rows make needless: a list of one class is a list of a
// choice with that class, and codes are compared with concepts as they are.
ElmWriter::Conversion ElmWriter::conversion_of(const elm::Expression& node,
                                               const elm::Expression& operand) {
    if (node.kind != elm::Kind::Operator) {
        return Conversion::None;
    }
    if (node.name == "Union" && operand.type != node.type && node.type->kind == TypeKind::List) {
        return Conversion::AsChoices;
    }
    const bool with_concept =
        node.name == "Equivalent" && node.operands.front()->type->kind == TypeKind::Concept;
    return with_concept && operand.type->kind == TypeKind::Code ? Conversion::ToConcept
                                                                : Conversion::None;
}

void ElmWriter::expression(const elm::Expression& node) {
    using enum elm::Kind;
    switch (node.kind) {
        case Literal:
            return literal(node);
        case Local:
            return local(node);
        case ParameterRef:
            return reference("ParameterRef", node);
        case ExpressionRef:
            return reference("ExpressionRef", node);
        case FunctionRef:
            return reference("FunctionRef", node);
        case PatientRef:
            begin("ExpressionRef", node);
            json_.key("name").string("Patient").end_object();
            return;
        case Property:
            return property(node);
        case Retrieve:
            return retrieve(node);
        case Query:
            return query(node);
        case Operator:
            return operation(node);
        case And:
        case Or:
        case Implies:
            begin(node.kind == And ? "And" : (node.kind == Or ? "Or" : "Implies"), node);
            operands("operand", node);
            json_.end_object();
            return;
        case If:
        case Case:
            return conditional(node);
        case Coalesce:
            begin("Coalesce", node);
            operands("operand", node);
            json_.end_object();
            return;
        case List:
            begin("List", node);
            operands("element", node);
            json_.end_object();
            return;
        case Interval:
            return interval(node);
        case Instance:
            return instance(node);
        case Let:
            locals_.push_back({node.slot, {}, {}, node.operands[0].get()});
            expression(*node.operands[1]);
            locals_.pop_back();
            return;
        case Tuple:
            begin("Tuple", node);
            elements(node);
            json_.end_object();
            return;
        case As:
        case Is:
            return type_operation(node);
    }
}

const ElmWriter::Local* ElmWriter::find_local(const elm::Expression& node) const {
    const auto found = std::ranges::find(locals_.rbegin(), locals_.rend(), node.slot, &Local::slot);
    return found == locals_.rend() ? nullptr : &*found;
}

void ElmWriter::local(const elm::Expression& node) {
    const Local* found = find_local(node);
    HOOKLINE_ASSERT(found != nullptr, "a slot is filled before it is read");
    if (found->repeated != nullptr) {
        return expression(*found->repeated);
    }
    begin(found->type, node);
    json_.key("name").string(found->name).end_object();
}

std::string_view ElmWriter::local_name_of(int library) const {
    for (const auto& [name, index] : library_.includes) {
        if (index == library) {
            return name;
        }
    }
    return {};
}

std::string_view ElmWriter::library_of(const elm::Expression& node) const {
    const auto at = static_cast<std::size_t>(node.definition);
    const auto named = [&](int library) {
        return &program_.libraries[static_cast<std::size_t>(library)] == &library_
                   ? std::string_view()
                   : local_name_of(library);
    };
    if (node.kind == elm::Kind::ParameterRef) {
        return named(program_.parameters[at].library);
    }
    if (node.kind != elm::Kind::Literal) {
        return named(program_.definitions[at].library);
    }
    // A declared value: its own library has it first.
    const auto holds = [&](const LibrarySymbols& library) {
        const auto found = library.values.find(node.name);
        return found != library.values.end() && same_declaration(found->second.value, node.value);
    };
    if (!holds(library_)) {
        for (const auto& [name, index] : library_.includes) {
            if (holds(program_.libraries[static_cast<std::size_t>(index)])) {
                return name;
            }
        }
    }
    return {};
}

void ElmWriter::reference(std::string_view type, const elm::Expression& node) {
    begin(type, node);
    json_.key("name").string(node.name);
    json_.optional_string("libraryName", library_of(node));
    if (node.kind == elm::Kind::FunctionRef) {
        operands("operand", node);
    }
    json_.end_object();
}

void ElmWriter::property(const elm::Expression& node) {
    const elm::Expression& source = *node.operands[0];
    const Local* alias = source.kind == elm::Kind::Local ? find_local(source) : nullptr;
    if (alias != nullptr && alias->type == kSortElement) {
        begin(kSortElement, node);
        json_.key("name").string(node.name).end_object();
        return;
    }
    begin("Property", node);
    json_.key("path").string(node.name);
    if (alias != nullptr && alias->type == "AliasRef" && alias->name != "$this") {
        json_.key("scope").string(alias->name);
    } else {
        member("source", source);
    }
    json_.end_object();
}

void ElmWriter::retrieve(const elm::Expression& node) {
    begin("Retrieve", node);
    json_.key("dataType").string('{' + program_.model->url() + '}' + node.name);
    const ModelClass* model_class = program_.model->find_class(node.name);
    json_.optional_string("templateId",
                          model_class == nullptr ? std::string_view() : model_class->identifier);
    if (!node.operands.empty()) {
        const elm::Expression& terminology = *node.operands[0];
        const bool one_code = terminology.type->kind == TypeKind::Code;
        if (!node.names.empty()) {
            json_.key("codeProperty").string(node.names.front());
        }
        const bool value_set = terminology.type->kind == TypeKind::ValueSet ||
                               terminology.type->kind == TypeKind::List;
        json_.key("codeComparator").string(value_set ? "in" : "~");
        json_.key("codes");
        if (one_code) {
            json_.begin_object().key("type").string("ToList");
            member("operand", terminology);
            json_.end_object();
        } else if (terminology.type->kind == TypeKind::Concept) {
            json_.begin_object().key("type").string("Property").key("path").string("codes");
            member("source", terminology);
            json_.end_object();
        } else {
            expression(terminology);
        }
    }
    json_.end_object();
}

void ElmWriter::type_operation(const elm::Expression& node) {
    const bool is_as = node.kind == elm::Kind::As;
    begin(is_as ? "As" : "Is", node);
    if (is_as && !node.written) {
        type_member("as", *node.tested);
    } else {
        if (is_as) {
            json_.key("strict").boolean(node.strict);
        }
        json_.key(is_as ? "asTypeSpecifier" : "isTypeSpecifier");
        type_specifier(*node.tested);
    }
    member("operand", *node.operands.front());
    json_.end_object();
}

void ElmWriter::conditional(const elm::Expression& node) {
    if (node.kind == elm::Kind::If) {
        begin("If", node);
        member("condition", *node.operands[0]);
        member("then", *node.operands[1]);
        member("else", *node.operands[2]);
        json_.end_object();
        return;
    }
    begin("Case", node);
    if (node.comparand) {
        member("comparand", *node.operands[0]->operands[0]);
    }
    json_.key("caseItem").begin_array();
    for (std::size_t i = 0; i + 1 < node.operands.size(); i += 2) {
        json_.begin_object();
        member("when", node.comparand ? *node.operands[i]->operands[1] : *node.operands[i]);
        member("then", *node.operands[i + 1]);
        json_.end_object();
    }
    json_.end_array();
    member("else", *node.operands.back());
    json_.end_object();
}

void ElmWriter::interval(const elm::Expression& node) {
    begin("Interval", node);
    if (node.operands.size() == 4) {
        member("lowClosedExpression", *node.operands[2]);
        member("highClosedExpression", *node.operands[3]);
    } else {
        json_.key("lowClosed").boolean(node.low_closed);
        json_.key("highClosed").boolean(node.high_closed);
    }
    member("low", *node.operands[0]);
    member("high", *node.operands[1]);
    json_.end_object();
}

void ElmWriter::instance(const elm::Expression& node) {
    begin("Instance", node);
    type_member("class", *node.type);
    elements(node);
    json_.end_object();
}

void ElmWriter::elements(const elm::Expression& node) {
    json_.key("element").begin_array();
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
        json_.begin_object().key("name").string(node.names[i]);
        member("value", *node.operands[i]);
        json_.end_object();
    }
    json_.end_array();
}

void ElmWriter::query_source(const elm::QuerySource& source) {
    json_.key("alias").string(source.alias);
    member("expression", *source.expression);
}

void ElmWriter::query(const elm::Expression& node) {
    const elm::QueryParts& parts = *node.query;
    const std::size_t outer = locals_.size();
    begin("Query", node);
    json_.key("source").begin_array();
    for (const elm::QuerySource& source : parts.sources) {
        json_.begin_object();
        query_source(source);
        json_.end_object();
        locals_.push_back({source.slot, "AliasRef", source.alias});
    }
    json_.end_array().key("let").begin_array();
    for (const elm::QueryLet& let : parts.lets) {
        json_.begin_object().key("identifier").string(let.name);
        member("expression", *let.expression);
        json_.end_object();
        locals_.push_back({let.slot, "QueryLetRef", let.name});
    }
    json_.end_array().key("relationship").begin_array();
    for (const elm::QueryRelationship& relationship : parts.relationships) {
        json_.begin_object().key("type").string(relationship.without ? "Without" : "With");
        query_source(relationship.source);
        locals_.push_back({relationship.source.slot, "AliasRef", relationship.source.alias});
        member("suchThat", *relationship.condition);
        locals_.pop_back();
        json_.end_object();
    }
    json_.end_array();
    if (parts.where != nullptr) {
        member("where", *parts.where);
    }
    if (parts.aggregate != nullptr) {
        json_.key("aggregate").begin_object().key("identifier").string(parts.aggregate_name);
        if (parts.distinct) {
            json_.key("distinct").boolean(true);
        }
        member("starting", *parts.aggregate_start);
        locals_.push_back({parts.aggregate_slot, "QueryLetRef", parts.aggregate_name});
        member("expression", *parts.aggregate);
        json_.end_object();
    } else if (parts.returned != nullptr) {
        json_.key("return").begin_object();
        if (!parts.distinct) {
            json_.key("distinct").boolean(false);
        }
        member("expression", *parts.returned);
        json_.end_object();
    } else if (parts.sources.size() > 1) {
        json_.key("return").begin_object().key("distinct").boolean(true);
        json_.key("expression").begin_object().key("type").string("Tuple").key("element");
        json_.begin_array();
        for (const elm::QuerySource& source : parts.sources) {
            json_.begin_object().key("name").string(source.alias).key("value").begin_object();
            json_.key("type").string("AliasRef").key("name").string(source.alias);
            json_.end_object().end_object();
        }
        json_.end_array().end_object().end_object();
    }
    locals_.resize(outer);
    locals_.push_back({parts.sort_slot, kSortElement, "$this"});
    query_sort(parts);
    locals_.resize(outer);
    json_.end_object();
}

void ElmWriter::query_sort(const elm::QueryParts& parts) {
    if (parts.sort.empty()) {
        return;
    }
    json_.key("sort").begin_object().key("by").begin_array();
    for (const elm::SortItem& item : parts.sort) {
        const elm::Expression* key = item.expression.get();
        const bool column = key != nullptr && key->kind == elm::Kind::Property &&
                            key->operands[0]->kind == elm::Kind::Local &&
                            key->operands[0]->slot == parts.sort_slot;
        json_.begin_object().key("type").string(key == nullptr ? "ByDirection"
                                                : column       ? "ByColumn"
                                                               : "ByExpression");
        json_.key("direction").string(item.descending ? "desc" : "asc");
        if (column) {
            json_.key("path").string(key->name);
        } else if (key != nullptr) {
            member("expression", *key);
        }
        json_.end_object();
    }
    json_.end_array().end_object();
}

}  // namespace hookline::cql
