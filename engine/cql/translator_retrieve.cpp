// Retrieves. Those that the data source can answer itself stay whole; any other becomes a query
// over one. Spec: CQL 1.5.3, Author's Guide, Retrieve; Developer's Guide, Related-Context
// Retrieves.
#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

bool is_code(const Type& type) {
    return type.kind == TypeKind::Code || type.kind == TypeKind::Concept;
}

bool is_vocabulary(const Type& type) {
    return type.kind == TypeKind::ValueSet || type.kind == TypeKind::CodeSystem;
}

}  // namespace

elm::ExpressionPointer Translator::retrieve(const ast::Retrieve& node) {
    const std::string_view name = node.type.last();
    const ModelClass* model_class =
        library_->uses_model ? program_.model->find_class(name) : nullptr;
    if (model_class == nullptr) {
        return error(node.type.range, "`" + std::string(name) + "` is no class of the model");
    }
    if (!model_class->retrievable || program_.binding->find_class(model_class->name) == nullptr) {
        return error(node.type.range, "`" + std::string(name) + "` cannot be retrieved");
    }
    // Only what a context of a patient names has an answer: the data of a call are those of one.
    if (node.context == nullptr && !needs_patient(node.range, "a retrieve")) {
        return nullptr;
    }
    const Type* type = class_type(model_class->name);
    Pointer result = make(elm::Kind::Retrieve, program_.types.list_of(type), node.range);
    result->name = model_class->name;
    if (node.context != nullptr) {
        result->related = translate(*node.context);
        if (result->related == nullptr) {
            return nullptr;
        }
        if (result->related->type->kind != TypeKind::Class) {
            return error(node.context->range, "expected an instance of the model, found `" +
                                                  to_string(*result->related->type) + '`');
        }
    }
    if (node.terminology == nullptr) {
        return result;
    }
    if (node.code_path == nullptr && model_class->primary_code_path.empty()) {
        return error(node.range, "`" + std::string(name) + "` has no primary code path");
    }
    Pointer terminology = translate(*node.terminology);
    if (terminology == nullptr) {
        return nullptr;
    }
    const auto* path = ast::as_if<ast::IdentifierRef>(node.code_path);
    const std::string_view element =
        path != nullptr ? path->name : std::string_view(model_class->primary_code_path);
    const Type* code_type =
        node.code_path != nullptr && path == nullptr ? nullptr : property_type(*type, element);
    const Type& set = *terminology->type;
    const bool plain = set.kind == TypeKind::ValueSet
                           ? node.comparator == ast::CodeComparator::None ||
                                 node.comparator == ast::CodeComparator::In
                           : is_code(set) && (node.comparator == ast::CodeComparator::None ||
                                              node.comparator == ast::CodeComparator::Equivalent);
    const bool direct =
        result->related == nullptr || (set.kind == TypeKind::ValueSet && node.code_path == nullptr);
    if (plain && direct && code_type != nullptr && is_code(*code_type) &&
        terminology->kind == elm::Kind::Literal) {
        result->names.emplace_back(element);
        result->operands.push_back(std::move(terminology));
        return result;
    }
    return filtered(std::move(result), node, std::move(terminology));
}

elm::ExpressionPointer Translator::filtered(Pointer retrieve, const ast::Retrieve& node,
                                            Pointer terminology) {
    const Type* list = retrieve->type;
    const ModelClass* model_class = program_.model->find_class(retrieve->name);
    auto parts = std::make_unique<elm::QueryParts>();
    elm::QuerySource source;
    source.slot = add_slot();
    source.alias = "$this";
    source.expression = std::move(retrieve);
    Pointer item = local(source.slot, list->element, node.range);
    Pointer code = node.code_path != nullptr
                       ? code_path(std::move(item), *node.code_path)
                       : property(std::move(item), {model_class->primary_code_path, node.range});
    parts->where = in_terminology(std::move(code), std::move(terminology), node.comparator,
                                  node.terminology->range);
    parts->sources.push_back(std::move(source));
    if (parts->where == nullptr) {
        return nullptr;
    }
    Pointer query = make(elm::Kind::Query, list, node.range);
    query->query = std::move(parts);
    return query;
}

// Rule `simplePath`: names, members and literal indexers, from the instance.
elm::ExpressionPointer Translator::code_path(Pointer operand, const ast::Expression& path) {
    if (operand == nullptr) {
        return nullptr;
    }
    if (const auto* name = ast::as_if<ast::IdentifierRef>(&path)) {
        return property(std::move(operand), {name->name, name->range});
    }
    if (const auto* member = ast::as_if<ast::Member>(&path)) {
        Pointer owner = code_path(std::move(operand), *member->operand);
        return owner == nullptr ? nullptr : property(std::move(owner), member->name);
    }
    if (const auto* indexer = ast::as_if<ast::Indexer>(&path)) {
        return call("Indexer", code_path(std::move(operand), *indexer->operand),
                    translate(*indexer->index), path.range);
    }
    return error(path.range, "expected a path such as `code` or `medication.code`");
}

// Whether the code, or one of the codes of a list, is meant by the terminology.
elm::ExpressionPointer Translator::in_terminology(Pointer code, Pointer terminology,
                                                  ast::CodeComparator comparator,
                                                  SourceRange range) {
    if (code == nullptr || terminology == nullptr) {
        return nullptr;
    }
    const auto any_of = [&](Pointer list, auto test) -> Pointer {
        auto parts = std::make_unique<elm::QueryParts>();
        elm::QuerySource source;
        const Type* type = list->type;
        source.slot = add_slot();
        source.alias = "$code";
        source.expression = std::move(list);
        parts->where = test(local(source.slot, type->element, range));
        parts->sources.push_back(std::move(source));
        if (parts->where == nullptr) {
            return nullptr;
        }
        Pointer query = make(elm::Kind::Query, type, range);
        query->query = std::move(parts);
        return call("Exists", std::move(query), range);
    };
    const bool many = code->type->kind == TypeKind::List;
    if (is_vocabulary(*terminology->type)) {
        const bool set = terminology->type->kind == TypeKind::ValueSet;
        const std::string_view name = set ? (many ? "AnyInValueSet" : "InValueSet")
                                          : (many ? "AnyInCodeSystem" : "InCodeSystem");
        return call(name, std::move(code), std::move(terminology), range);
    }
    if (terminology->type->kind == TypeKind::List) {
        Shared shared(*this, std::move(code));
        return shared.close(any_of(std::move(terminology), [&](Pointer item) {
            return in_terminology(shared.use(), std::move(item), comparator, range);
        }));
    }
    if (many) {
        Shared shared(*this, std::move(terminology));
        return shared.close(any_of(std::move(code), [&](Pointer item) {
            return in_terminology(std::move(item), shared.use(), comparator, range);
        }));
    }
    return call(comparator == ast::CodeComparator::Equal ? "Equal" : "Equivalent", std::move(code),
                std::move(terminology), range);
}

}  // namespace hookline::cql
