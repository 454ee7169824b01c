// Type specifiers and elements of types: names to types of the system and of the model.
#include <algorithm>
#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {

const Type* Translator::resolve_name(const ast::QualifiedName& name) {
    std::string text;
    for (const ast::Identifier& part : name.parts) {
        text += (text.empty() ? "" : ".") + std::string(part.name);
    }
    const std::string_view space =
        name.parts.size() > 1 ? name.parts.front().name : std::string_view();
    const std::string_view rest =
        space.empty() ? std::string_view(text) : std::string_view(text).substr(space.size() + 1);
    if (space.empty() || space == "System") {
        const Type* type = program_.types.find_system(rest);
        const bool shadowed =
            space.empty() && library_->uses_model && program_.model->find_class(rest) != nullptr;
        if (type != nullptr && !shadowed) {
            return type;
        }
    }
    if (library_->uses_model) {
        const bool of_model = space == program_.model->name() || space == library_->model_alias;
        if (const Type* type = class_type(of_model ? rest : std::string_view(text))) {
            return type;
        }
    }
    error(name.range, "type `" + text + "` is not known");
    return nullptr;
}

// Of the model; `name` may have the model in front.
const Type* Translator::class_type(std::string_view name) {
    if (program_.model == nullptr) {
        return nullptr;
    }
    const std::string prefix = program_.model->name() + '.';
    if (name.starts_with(prefix)) {
        name.remove_prefix(prefix.size());
    }
    const ModelClass* model_class = program_.model->find_class(name);
    if (model_class == nullptr) {
        return nullptr;
    }
    const std::string& base_name = model_class->base;
    const bool is_root = base_name.empty() || base_name.starts_with("System.") ||
                         base_name == name || base_name == prefix + std::string(name);
    const Type* base = is_root ? nullptr : class_type(base_name);
    return program_.types.class_of(program_.model->name(), model_class->name, base);
}

const Type* Translator::resolve(const ast::TypeSpecifier& specifier) {
    switch (specifier.kind) {
        case ast::TypeKind::Named:
            return resolve_name(ast::as<ast::NamedType>(specifier).name);
        case ast::TypeKind::List: {
            const Type* element = resolve(*ast::as<ast::ListType>(specifier).element);
            return element == nullptr ? nullptr : program_.types.list_of(element);
        }
        case ast::TypeKind::Interval: {
            const Type* point = resolve(*ast::as<ast::IntervalType>(specifier).point);
            return point == nullptr ? nullptr : program_.types.interval_of(point);
        }
        case ast::TypeKind::Tuple: {
            std::vector<std::pair<std::string, const Type*>> elements;
            for (const auto& element : ast::as<ast::TupleType>(specifier).elements) {
                const Type* type = resolve(*element.type);
                if (type == nullptr) {
                    return nullptr;
                }
                elements.emplace_back(element.name.name, type);
            }
            return program_.types.tuple_of(std::move(elements));
        }
        case ast::TypeKind::Choice: {
            std::vector<const Type*> choices;
            for (const ast::TypeSpecifier* choice : ast::as<ast::ChoiceType>(specifier).choices) {
                const Type* type = resolve(*choice);
                if (type == nullptr) {
                    return nullptr;
                }
                choices.push_back(type);
            }
            return program_.types.choice_of(choices);
        }
        case ast::TypeKind::Invalid:
            return nullptr;
    }
    return nullptr;
}

const Type* Translator::resolve_model(const ModelType& type) {
    switch (type.kind) {
        case ModelType::Kind::Named:
            return type.name.starts_with("System.")
                       ? program_.types.find_system(std::string_view(type.name).substr(7))
                       : class_type(type.name);
        case ModelType::Kind::List:
        case ModelType::Kind::Interval: {
            const Type* inner = resolve_model(type.inner.front());
            if (inner == nullptr) {
                return nullptr;
            }
            return type.kind == ModelType::Kind::List ? program_.types.list_of(inner)
                                                      : program_.types.interval_of(inner);
        }
        case ModelType::Kind::Choice: {
            std::vector<const Type*> choices;
            for (const ModelType& inner : type.inner) {
                choices.push_back(resolve_model(inner));
                if (choices.back() == nullptr) {
                    return nullptr;
                }
            }
            return program_.types.choice_of(choices);
        }
        case ModelType::Kind::Tuple: {
            std::vector<std::pair<std::string, const Type*>> elements;
            for (std::size_t i = 0; i < type.inner.size(); ++i) {
                elements.emplace_back(type.names[i], resolve_model(type.inner[i]));
                if (elements.back().second == nullptr) {
                    return nullptr;
                }
            }
            return program_.types.tuple_of(std::move(elements));
        }
    }
    return nullptr;
}

const Type* Translator::property_type(const Type& type, std::string_view name) {
    const auto system_element =
        [&](std::initializer_list<std::pair<std::string_view, TypeKind>> elements) -> const Type* {
        for (const auto& [element, kind] : elements) {
            if (element == name) {
                return system(kind);
            }
        }
        return nullptr;
    };
    switch (type.kind) {
        case TypeKind::Class:
            for (const Type* owner = &type; owner != nullptr; owner = owner->base) {
                const ModelClass* model_class = program_.model->find_class(owner->name);
                const auto found =
                    std::ranges::find(model_class->elements, name, &ModelElement::name);
                if (found != model_class->elements.end()) {
                    return resolve_model(found->type);
                }
            }
            return nullptr;
        case TypeKind::Tuple: {
            const auto found =
                std::ranges::find(type.elements, name, &std::pair<std::string, const Type*>::first);
            return found == type.elements.end() ? nullptr : found->second;
        }
        case TypeKind::Interval:
            if (name == "low" || name == "high") {
                return type.element;
            }
            return system_element(
                {{"lowClosed", TypeKind::Boolean}, {"highClosed", TypeKind::Boolean}});
        case TypeKind::Quantity:
            return system_element({{"value", TypeKind::Decimal}, {"unit", TypeKind::String}});
        case TypeKind::Ratio:
            return system_element(
                {{"numerator", TypeKind::Quantity}, {"denominator", TypeKind::Quantity}});
        case TypeKind::Code:
            return system_element({{"code", TypeKind::String},
                                   {"system", TypeKind::String},
                                   {"display", TypeKind::String},
                                   {"version", TypeKind::String}});
        case TypeKind::ValueSet:
            if (name == "codesystems") {
                return program_.types.list_of(system(TypeKind::CodeSystem));
            }
            [[fallthrough]];
        case TypeKind::CodeSystem:
        case TypeKind::Vocabulary:
            return system_element({{"id", TypeKind::String},
                                   {"version", TypeKind::String},
                                   {"name", TypeKind::String}});
        case TypeKind::Choice: {
            std::vector<const Type*> found;
            for (const Type* choice : type.choices) {
                if (const Type* element = property_type(*choice, name)) {
                    found.push_back(element);
                }
            }
            return found.empty() ? nullptr : program_.types.choice_of(found);
        }
        case TypeKind::Concept:
            if (name == "codes") {
                return program_.types.list_of(system(TypeKind::Code));
            }
            return system_element({{"display", TypeKind::String}});
        default:
            return nullptr;
    }
}

}  // namespace hookline::cql
