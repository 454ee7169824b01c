// Names and what they stand for: locals, definitions, parameters, codes, elements.
#include <algorithm>
#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

std::string ticked(std::string_view name) {
    return '`' + std::string(name) + '`';
}

}  // namespace

elm::ExpressionPointer Translator::expression_reference(int index, SourceRange range) {
    translate_definition(index);
    const Definition& definition = program_.definitions[static_cast<std::size_t>(index)];
    if (definition.state != TranslationState::Done) {
        return nullptr;  // reported there
    }
    const bool of_patient = definition.reads_patient || is_of_patient(definition);
    if (of_patient && !needs_patient(range, ticked(definition.name))) {
        return nullptr;
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

elm::ExpressionPointer Translator::scope_variable(const ast::ScopeVariable& node) {
    if (node.variable == ast::ScopeVariableKind::This && scope_.sort_element != nullptr) {
        return local(scope_.sort_slot, scope_.sort_element, node.range);
    }
    return error(node.range, node.variable == ast::ScopeVariableKind::This
                                 ? "`$this` has a meaning in `sort by` only"
                                 : "`$index` and `$total` have no meaning in CQL");
}

// In `sort by` a name is an element of what is sorted first. Spec: Author's Guide, Queries.
elm::ExpressionPointer Translator::identifier(const ast::IdentifierRef& node) {
    if (scope_.sort_element != nullptr &&
        property_type(*scope_.sort_element, node.name) != nullptr) {
        return property(local(scope_.sort_slot, scope_.sort_element, node.range),
                        {node.name, node.range});
    }
    for (auto known = scope_.locals.rbegin(); known != scope_.locals.rend(); ++known) {
        if (known->name == node.name) {
            Pointer reference = local(known->slot, known->type, node.range);
            reference->name = known->name;
            return reference;
        }
    }
    return library_member(library_index_, {node.name, node.range});
}

// What stands in a context of a patient has a value for each, whatever it reads. Functions have
// what their callers have.
bool Translator::is_of_patient(const Definition& definition) const {
    return definition.expression_source != nullptr &&
           !is_unfiltered(definition.expression_source->context);
}

elm::ExpressionPointer Translator::library_member(int index, const ast::Identifier& name) {
    const LibrarySymbols& library = program_.libraries[static_cast<std::size_t>(index)];
    const bool own = index == library_index_;
    const auto refuse_private = [&](bool is_private) {
        if (is_private && !own) {
            error(name.range, ticked(name.name) + " is private in library " + ticked(library.name));
            return true;
        }
        return false;
    };
    if (const auto found = library.expressions.find(name.name);
        found != library.expressions.end()) {
        const Definition& known = program_.definitions[static_cast<std::size_t>(found->second)];
        if (refuse_private(known.is_private)) {
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
    if (own && library.uses_model && name.name == program_.model->patient_class()) {
        if (!needs_patient(name.range, ticked(name.name))) {
            return nullptr;
        }
        if (const Type* type = class_type(name.name)) {
            return make(elm::Kind::PatientRef, type, name.range);
        }
    }
    if (own && library.includes.contains(name.name)) {
        return error(name.range, ticked(name.name) + " is a library, not a value");
    }
    if (own && library.functions.contains(name.name)) {
        return error(name.range, ticked(name.name) + " is a function: expected `(` behind it");
    }
    return error(name.range,
                 own ? ticked(name.name) + " is not defined"
                     : ticked(name.name) + " is not defined in library " + ticked(library.name));
}

elm::ExpressionPointer Translator::member(const ast::Member& node) {
    if (const auto* space = ast::as_if<ast::IdentifierRef>(node.operand)) {
        const bool shadowed = std::ranges::any_of(
            scope_.locals, [&](const Local& known) { return known.name == space->name; });
        const auto include = library_->includes.find(space->name);
        if (!shadowed && include != library_->includes.end()) {
            return include->second < 0 ? nullptr : library_member(include->second, node.name);
        }
    }
    Pointer operand = translate(*node.operand);
    return operand == nullptr ? nullptr : property(std::move(operand), node.name);
}

elm::ExpressionPointer Translator::property(Pointer operand, const ast::Identifier& name) {
    const Type& type = *operand->type;
    const Type* element = property_type(type, name.name);
    if (element == nullptr && type.kind == TypeKind::List &&
        property_type(*type.element, name.name) != nullptr) {
        return list_property(std::move(operand), name);
    }
    if (element == nullptr) {
        return error(name.range, ticked(to_string(type)) + " has no element " + ticked(name.name));
    }
    Pointer node = make(elm::Kind::Property, element, name.range);
    node->name = name.name;
    node->operands.push_back(std::move(operand));
    return node;
}

// The element of every element of the list, nulls left out, lists made one: list traversal, which
// is on in the reference translator. Spec: CQL 1.5.3, Appendix I, Path Traversal.
elm::ExpressionPointer Translator::list_property(Pointer operand, const ast::Identifier& name) {
    const Type* source = operand->type->element;
    auto parts = std::make_unique<elm::QueryParts>();
    const int slot = add_slot();
    const SourceRange range = operand->range;
    elm::QuerySource list;
    list.slot = slot;
    list.alias = "$this";
    list.expression = std::move(operand);
    parts->sources.push_back(std::move(list));
    Pointer present = call("IsNull", property(local(slot, source, range), name), name.range);
    parts->where = call("Not", std::move(present), name.range);
    parts->returned = property(local(slot, source, range), name);
    const Type* element = parts->returned->type;
    Pointer query = make(elm::Kind::Query, program_.types.list_of(element), name.range);
    query->query = std::move(parts);
    return element->kind == TypeKind::List ? call("Flatten", std::move(query), name.range)
                                           : std::move(query);
}

}  // namespace hookline::cql
