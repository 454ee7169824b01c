#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {

void Translator::declare(int index) {
    LibrarySymbols& library = program_.libraries[static_cast<std::size_t>(index)];
    library_ = &library;
    library_index_ = index;
    file_ = library.file;
    declare_usings(library);
    declare_includes(library);
    check_contexts(library);
    declare_terminology(library);
    declare_parameters(library, index);
    declare_definitions(library, index);
}

void Translator::translate(int index) {
    library_ = &program_.libraries[static_cast<std::size_t>(index)];
    library_index_ = index;
    file_ = library_->file;
    for (std::size_t i = 0; i < program_.definitions.size(); ++i) {
        if (program_.definitions[i].library == index) {
            translate_definition(static_cast<int>(i));
        }
    }
}

int Translator::add_expression(int library, const ast::Expression& expression) {
    library_ = &program_.libraries[static_cast<std::size_t>(library)];
    library_index_ = library;
    Definition definition;
    definition.library = library;
    definition.file = file_;
    definition.range = expression.range;
    definition.body_source = &expression;
    program_.definitions.push_back(std::move(definition));
    const int index = static_cast<int>(program_.definitions.size()) - 1;
    translate_definition(index);
    return index;
}

void Translator::check_unique(LibrarySymbols& library, const ast::Identifier& name) {
    if (library.expressions.contains(name.name) || library.parameters.contains(name.name) ||
        library.values.contains(name.name) || library.includes.contains(name.name)) {
        error(name.range, '`' + std::string(name.name) + "` is already defined in this library");
    }
}

const DeclaredValue* Translator::find_declared(const ast::QualifiedName& name) {
    const LibrarySymbols* owner = library_;
    if (name.parts.size() == 2) {
        const auto include = library_->includes.find(name.parts[0].name);
        if (include == library_->includes.end()) {
            error(name.range, "library `" + std::string(name.parts[0].name) + "` is not included");
            return nullptr;
        }
        if (include->second < 0) {
            return nullptr;
        }
        owner = &program_.libraries[static_cast<std::size_t>(include->second)];
    }
    const auto found = owner->values.find(name.last());
    if (found == owner->values.end()) {
        error(name.range, '`' + std::string(name.last()) + "` is not defined");
        return nullptr;
    }
    if (found->second.is_private && owner != library_) {
        error(name.range,
              '`' + std::string(name.last()) + "` is private in library `" + owner->name + '`');
        return nullptr;
    }
    return &found->second;
}

std::optional<CodeValue> Translator::code_of(const ast::Text& code,
                                             const ast::QualifiedName& system,
                                             const std::optional<ast::Text>& display) {
    const DeclaredValue* declared = find_declared(system);
    if (declared == nullptr) {
        return std::nullopt;
    }
    if (declared->type->kind != TypeKind::CodeSystem) {
        error(system.range, '`' + std::string(system.last()) + "` is not a code system");
        return std::nullopt;
    }
    const VocabularyValue& vocabulary = declared->value.as_vocabulary();
    return CodeValue{program_.constants.copy(code.value), vocabulary.id,
                     display ? program_.constants.copy(display->value) : std::string_view(),
                     vocabulary.version};
}

void Translator::declare_terminology(LibrarySymbols& library) {
    RequestArena& arena = program_.constants;
    const auto add = [&](const ast::Identifier& name, ast::Access access, TypeKind kind,
                         Value value) {
        check_unique(library, name);
        library.values.emplace(name.name,
                               DeclaredValue{system(kind), value, access == ast::Access::Private});
    };
    const auto vocabulary = [&](const ast::Text& id, const std::optional<ast::Text>& version,
                                std::string_view name, int handle) {
        return arena.create<VocabularyValue>(VocabularyValue{
            arena.copy(id.value), version ? arena.copy(version->value) : std::string_view(),
            arena.copy(name), handle});
    };
    for (const ast::CodesystemDefinition& item : library.source->codesystems) {
        add(item.name, item.access, TypeKind::CodeSystem,
            Value::code_system(vocabulary(item.id, item.version, item.name.name, -1)));
    }
    for (const ast::ValuesetDefinition& item : library.source->valuesets) {
        const auto handle = program_.terminology->find_value_set(item.id.value);
        if (!handle) {
            error(item.id.range, "value set `" + std::string(item.id.value) + "` is not loaded");
        }
        VocabularyValue* set =
            vocabulary(item.id, item.version, item.name.name, handle.value_or(-1));
        std::vector<Value> systems;
        for (const ast::QualifiedName& name : item.codesystems) {
            const DeclaredValue* declared = find_declared(name);
            if (declared != nullptr && declared->type->kind != TypeKind::CodeSystem) {
                error(name.range, '`' + std::string(name.last()) + "` is not a code system");
            } else if (declared != nullptr) {
                systems.push_back(declared->value);
            }
        }
        if (!systems.empty()) {
            set->code_systems = arena.create<Value>(make_list(systems, arena));
        }
        add(item.name, item.access, TypeKind::ValueSet, Value::value_set(set));
    }
    for (const ast::CodeDefinition& item : library.source->codes) {
        if (const auto code = code_of(item.id, item.codesystem, item.display)) {
            add(item.name, item.access, TypeKind::Code,
                Value::code(arena.create<CodeValue>(*code)));
        }
    }
    for (const ast::ConceptDefinition& item : library.source->concepts) {
        std::vector<CodeValue> codes;
        for (const ast::QualifiedName& name : item.codes) {
            const DeclaredValue* code = find_declared(name);
            if (code != nullptr && code->type->kind == TypeKind::Code) {
                codes.push_back(code->value.as_code());
            } else if (code != nullptr) {
                error(name.range, '`' + std::string(name.last()) + "` is not a code");
            }
        }
        add(item.name, item.access, TypeKind::Concept,
            Value::concept_of(arena.create<ConceptValue>(ConceptValue{
                arena.copy(std::span<const CodeValue>(codes)),
                item.display ? arena.copy(item.display->value) : std::string_view()})));
    }
}

void Translator::declare_parameters(LibrarySymbols& library, int index) {
    for (const ast::ParameterDefinition& item : library.source->parameters) {
        check_unique(library, item.name);
        Parameter parameter;
        parameter.name = item.name.name;
        parameter.library = index;
        parameter.is_private = item.access == ast::Access::Private;
        scope_ = {};
        parameter.type = item.type != nullptr ? resolve(*item.type) : nullptr;
        Pointer value = item.default_value != nullptr ? translate(*item.default_value) : nullptr;
        if (value != nullptr && parameter.type == nullptr && item.type == nullptr) {
            parameter.type = value->type;
        }
        if (parameter.type != nullptr) {
            parameter.default_value = expect(std::move(value), parameter.type);
        }
        if (parameter.type == nullptr) {
            parameter.type = system(TypeKind::Any);
        }
        library.parameters.emplace(item.name.name, static_cast<int>(program_.parameters.size()));
        program_.parameters.push_back(std::move(parameter));
    }
}

void Translator::declare_definitions(LibrarySymbols& library, int index) {
    for (const ast::ExpressionDefinition& item : library.source->expressions) {
        check_unique(library, item.name);
        Definition definition;
        definition.name = item.name.name;
        definition.library = index;
        definition.file = file_;
        definition.is_private = item.access == ast::Access::Private;
        definition.range = item.name.range;
        definition.expression_source = &item;
        library.expressions.emplace(item.name.name, static_cast<int>(program_.definitions.size()));
        program_.definitions.push_back(std::move(definition));
    }
    for (const ast::FunctionDefinition& item : library.source->functions) {
        Definition definition;
        definition.name = item.name.name;
        definition.library = index;
        definition.file = file_;
        definition.is_private = item.access == ast::Access::Private;
        definition.is_function = true;
        definition.is_fluent = item.fluent;
        definition.range = item.name.range;
        definition.function_source = &item;
        bool complete = true;
        for (const ast::OperandDefinition& operand : item.operands) {
            const Type* type = resolve(*operand.type);
            complete = complete && type != nullptr;
            definition.operand_types.push_back(type);
            definition.operand_names.emplace_back(operand.name.name);
        }
        if (!complete) {
            definition.state = TranslationState::Failed;
        }
        const auto [first, last] = library.functions.equal_range(item.name.name);
        for (auto other = first; other != last; ++other) {
            if (program_.definitions[static_cast<std::size_t>(other->second)].operand_types ==
                definition.operand_types) {
                error(item.name.range, "function `" + definition.name +
                                           "` is already defined with these operand types");
            }
        }
        library.functions.emplace(item.name.name, static_cast<int>(program_.definitions.size()));
        program_.definitions.push_back(std::move(definition));
    }
}

void Translator::translate_definition(int index) {
    const auto at = [&]() -> Definition& {
        return program_.definitions[static_cast<std::size_t>(index)];
    };
    if (at().state == TranslationState::Running) {
        error(at().range, '`' + at().name + "` refers to itself");
        at().state = TranslationState::Failed;
    }
    if (at().state != TranslationState::Pending) {
        return;
    }
    at().state = TranslationState::Running;
    Scope outer = std::exchange(scope_, Scope{});
    const ast::ContextDefinition* context =
        at().expression_source != nullptr ? at().expression_source->context
        : at().function_source != nullptr ? at().function_source->context
                                          : nullptr;
    const ast::Expression* body = at().body_source;
    // An expression added to the libraries is one of a patient, as are those of guidelines.
    scope_.unfiltered = body == nullptr && is_unfiltered(context);
    if (at().expression_source != nullptr) {
        body = at().expression_source->expression;
    } else if (at().function_source != nullptr) {
        body = at().function_source->body;
        for (std::size_t i = 0; i < at().operand_types.size(); ++i) {
            scope_.locals.push_back(
                {at().operand_names[i], static_cast<int>(i), at().operand_types[i]});
        }
        scope_.slot_count = static_cast<int>(at().operand_types.size());
    }
    Pointer expression;
    if (body == nullptr) {
        error(at().range, "external function `" + at().name + "` is not known");
    } else {
        expression = translate(*body);
    }
    const ast::FunctionDefinition* function = at().function_source;
    if (expression != nullptr && function != nullptr && function->returns != nullptr) {
        const Type* declared = resolve(*function->returns);
        expression = declared == nullptr ? nullptr : expect(std::move(expression), declared);
    }
    Definition& definition = at();
    definition.slot_count = scope_.slot_count;
    definition.reads_patient = scope_.reads_patient;
    scope_ = std::move(outer);
    if (expression == nullptr) {
        definition.state = TranslationState::Failed;
        return;
    }
    definition.type = expression->type;
    definition.expression = std::move(expression);
    if (definition.state == TranslationState::Running) {
        definition.state = TranslationState::Done;
    }
}

}  // namespace hookline::cql
