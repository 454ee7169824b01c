#include "engine/cql/elm_writer.hpp"

#include <algorithm>

#include "engine/cql/elm_json.hpp"

namespace hookline::cql {
namespace {

constexpr std::string_view kSystemUrl = "urn:hl7-org:elm-types:r1";

std::string joined(const ast::QualifiedName& name) {
    std::string text;
    for (const ast::Identifier& part : name.parts) {
        text += (text.empty() ? "" : ".") + std::string(part.name);
    }
    return text;
}

}  // namespace

std::string elm_json(const LibrarySet& libraries, std::string_view library, unsigned indent) {
    const Program& program = libraries.program();
    const auto found = std::ranges::find(program.libraries, library, &LibrarySymbols::name);
    HOOKLINE_ASSERT(found != program.libraries.end(), "a library of the set");
    std::string text;
    fhir::json::Writer json(text, indent);
    ElmWriter(program, *found, json).write();
    return text;
}

void ElmWriter::write() {
    json_.begin_object().key("library").begin_object();
    identifier();
    usings();
    includes();
    parameters();
    code_systems();
    value_sets();
    codes();
    concepts();
    contexts();
    statements();
    json_.end_object().end_object();
}

void ElmWriter::identifier() {
    json_.key("identifier").begin_object();
    json_.optional_string("id", library_.name).optional_string("version", library_.version);
    json_.end_object();
    json_.key("schemaIdentifier").begin_object();
    json_.key("id").string("urn:hl7-org:elm").key("version").string("r1").end_object();
}

void ElmWriter::usings() {
    json_.key("usings").begin_object().key("def").begin_array();
    json_.begin_object().key("localIdentifier").string("System");
    json_.key("uri").string(kSystemUrl).end_object();
    for (const ast::UsingDefinition& item : library_.source->usings) {
        if (item.model.last() == "System") {
            continue;
        }
        json_.begin_object();
        locator(item.range);
        json_.key("localIdentifier").string(item.local_name());
        json_.key("uri").string(program_.model->url());
        json_.optional_string("version", item.version ? item.version->value : std::string_view());
        json_.end_object();
    }
    json_.end_array().end_object();
}

void ElmWriter::includes() {
    if (library_.source->includes.empty()) {
        return;
    }
    json_.key("includes").begin_object().key("def").begin_array();
    for (const ast::IncludeDefinition& item : library_.source->includes) {
        json_.begin_object();
        locator(item.range);
        json_.key("localIdentifier").string(item.local_name());
        json_.key("path").string(joined(item.library));
        json_.optional_string("version", item.version ? item.version->value : std::string_view());
        json_.end_object();
    }
    json_.end_array().end_object();
}

void ElmWriter::parameters() {
    if (library_.source->parameters.empty()) {
        return;
    }
    json_.key("parameters").begin_object().key("def").begin_array();
    for (const ast::ParameterDefinition& item : library_.source->parameters) {
        const auto index = library_.parameters.find(item.name.name);
        const Parameter& parameter = program_.parameters[static_cast<std::size_t>(index->second)];
        json_.begin_object();
        locator(item.range);
        json_.key("name").string(parameter.name);
        access(parameter.is_private);
        if (parameter.default_value != nullptr) {
            member("default", *parameter.default_value);
        }
        if (item.type != nullptr) {
            json_.key("parameterTypeSpecifier");
            type_specifier(*parameter.type);
        }
        json_.end_object();
    }
    json_.end_array().end_object();
}

void ElmWriter::code_systems() {
    if (library_.source->codesystems.empty()) {
        return;
    }
    json_.key("codeSystems").begin_object().key("def").begin_array();
    for (const ast::CodesystemDefinition& item : library_.source->codesystems) {
        json_.begin_object();
        locator(item.range);
        json_.key("name").string(item.name.name).key("id").string(item.id.value);
        json_.optional_string("version", item.version ? item.version->value : std::string_view());
        access(item.access == ast::Access::Private);
        json_.end_object();
    }
    json_.end_array().end_object();
}

void ElmWriter::value_sets() {
    if (library_.source->valuesets.empty()) {
        return;
    }
    json_.key("valueSets").begin_object().key("def").begin_array();
    for (const ast::ValuesetDefinition& item : library_.source->valuesets) {
        json_.begin_object();
        locator(item.range);
        json_.key("name").string(item.name.name).key("id").string(item.id.value);
        json_.optional_string("version", item.version ? item.version->value : std::string_view());
        access(item.access == ast::Access::Private);
        json_.key("codeSystem").begin_array();
        for (const ast::QualifiedName& system : item.codesystems) {
            json_.begin_object().key("name").string(system.last()).end_object();
        }
        json_.end_array().end_object();
    }
    json_.end_array().end_object();
}

void ElmWriter::codes() {
    if (library_.source->codes.empty()) {
        return;
    }
    json_.key("codes").begin_object().key("def").begin_array();
    for (const ast::CodeDefinition& item : library_.source->codes) {
        json_.begin_object();
        locator(item.range);
        json_.key("name").string(item.name.name).key("id").string(item.id.value);
        json_.optional_string("display", item.display ? item.display->value : std::string_view());
        access(item.access == ast::Access::Private);
        json_.key("codeSystem").begin_object();
        json_.key("name").string(item.codesystem.last());
        if (item.codesystem.parts.size() == 2) {
            json_.key("libraryName").string(item.codesystem.parts[0].name);
        }
        json_.end_object().end_object();
    }
    json_.end_array().end_object();
}

void ElmWriter::concepts() {
    if (library_.source->concepts.empty()) {
        return;
    }
    json_.key("concepts").begin_object().key("def").begin_array();
    for (const ast::ConceptDefinition& item : library_.source->concepts) {
        json_.begin_object();
        locator(item.range);
        json_.key("name").string(item.name.name);
        json_.optional_string("display", item.display ? item.display->value : std::string_view());
        access(item.access == ast::Access::Private);
        json_.key("code").begin_array();
        for (const ast::QualifiedName& code : item.codes) {
            json_.begin_object().key("name").string(code.last());
            if (code.parts.size() == 2) {
                json_.key("libraryName").string(code.parts[0].name);
            }
            json_.end_object();
        }
        json_.end_array().end_object();
    }
    json_.end_array().end_object();
}

void ElmWriter::contexts() {
    if (library_.source->contexts.empty()) {
        return;
    }
    json_.key("contexts").begin_object().key("def").begin_array();
    for (const ast::ContextDefinition* context : library_.source->contexts) {
        json_.begin_object();
        locator(context->range);
        json_.key("name").string(context->name.name).end_object();
    }
    json_.end_array().end_object();
}

void ElmWriter::statements() {
    std::vector<const Definition*> definitions;
    for (const Definition& definition : program_.definitions) {
        const bool own =
            &program_.libraries[static_cast<std::size_t>(definition.library)] == &library_;
        if (own && definition.body_source == nullptr) {
            definitions.push_back(&definition);
        }
    }
    std::ranges::sort(definitions, {}, [](const Definition* definition) {
        const SourcePosition& at = definition->range.begin;
        return std::pair(at.line, at.column);
    });
    json_.key("statements").begin_object().key("def").begin_array();
    bool patient_written = false;
    for (const Definition* definition : definitions) {
        const ast::ContextDefinition* context = definition->is_function
                                                    ? definition->function_source->context
                                                    : definition->expression_source->context;
        if (!patient_written && context != nullptr && context->name.name == "Patient") {
            patient_statement();
            patient_written = true;
        }
        definition->is_function ? function_definition(*definition)
                                : expression_definition(*definition);
    }
    json_.end_array().end_object();
}

// The definition behind the name `Patient`, which the context makes.
void ElmWriter::patient_statement() {
    if (!library_.uses_model) {
        return;
    }
    const ModelClass* patient = program_.model->find_class(program_.model->patient_class());
    json_.begin_object().key("name").string("Patient").key("context").string("Patient");
    json_.key("expression").begin_object().key("type").string("SingletonFrom");
    json_.key("operand").begin_object().key("type").string("Retrieve");
    json_.key("dataType")
        .string('{' + program_.model->url() + '}' + program_.model->patient_class());
    json_.optional_string("templateId",
                          patient == nullptr ? std::string_view() : patient->identifier);
    json_.end_object().end_object().end_object();
}

void ElmWriter::expression_definition(const Definition& definition) {
    const ast::ExpressionDefinition& source = *definition.expression_source;
    json_.begin_object();
    locator(source.range);
    json_.key("name").string(definition.name);
    json_.key("context").string(source.context == nullptr ? "Unfiltered"
                                                          : source.context->name.name);
    access(definition.is_private);
    member("expression", *definition.expression);
    json_.end_object();
}

void ElmWriter::function_definition(const Definition& definition) {
    const ast::FunctionDefinition& source = *definition.function_source;
    json_.begin_object().key("type").string("FunctionDef");
    locator(source.range);
    json_.key("name").string(definition.name);
    json_.key("context").string(source.context == nullptr ? "Unfiltered"
                                                          : source.context->name.name);
    access(definition.is_private);
    if (definition.is_fluent) {
        json_.key("fluent").boolean(true);
    }
    for (std::size_t i = 0; i < definition.operand_names.size(); ++i) {
        locals_.push_back({static_cast<int>(i), "OperandRef", definition.operand_names[i]});
    }
    member("expression", *definition.expression);
    locals_.clear();
    json_.key("operand").begin_array();
    for (std::size_t i = 0; i < definition.operand_names.size(); ++i) {
        json_.begin_object().key("name").string(definition.operand_names[i]);
        json_.key("operandTypeSpecifier");
        type_specifier(*definition.operand_types[i]);
        json_.end_object();
    }
    json_.end_array().end_object();
}

void ElmWriter::access(bool is_private) {
    json_.key("accessLevel").string(is_private ? "Private" : "Public");
}

// As the reference writes it: the last column belongs to the range.
void ElmWriter::locator(const SourceRange& range) {
    if (range.begin.line == 0) {
        return;
    }
    const auto place = [](std::uint32_t line, std::uint32_t column) {
        return std::to_string(line) + ':' + std::to_string(column);
    };
    const std::uint32_t last = std::max(range.end.column, 2U) - 1;
    const std::string begin = place(range.begin.line, range.begin.column);
    const std::string end = place(range.end.line, last);
    json_.key("locator").string(begin == end ? begin : begin + '-' + end);
}

}  // namespace hookline::cql
