#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/ast.hpp"
#include "engine/cql/condition.hpp"
#include "engine/cql/data_source.hpp"
#include "engine/cql/elm.hpp"
#include "engine/cql/model_info.hpp"
#include "engine/cql/node.hpp"
#include "engine/cql/types.hpp"

/// What the translator makes and the evaluator runs: all libraries of one LibrarySet.
namespace hookline::cql {

/// How far a definition is; Running tells one that refers to itself.
enum class TranslationState : std::uint8_t { Pending, Running, Done, Failed };

/// `Rules.cql:12:5`: where the range begins.
[[nodiscard]] std::string place_text(const std::string& file, const SourceRange& range);

/// One `define` or one function.
struct Definition {
    std::string name;
    int library = -1;
    std::string file;  ///< where its text stands
    bool is_private = false;
    bool is_function = false;
    bool is_fluent = false;
    bool reads_patient = false;  ///< names the patient or retrieves, itself or through others
    bool has_evidence = true;    ///< comes to read an instance on which a value can rest
    SourceRange range;
    const ast::ExpressionDefinition* expression_source = nullptr;
    const ast::FunctionDefinition* function_source = nullptr;
    const ast::Expression* body_source = nullptr;  ///< of an expression that was added
    std::vector<const Type*> operand_types;        ///< function
    std::vector<std::string> operand_names;

    TranslationState state = TranslationState::Pending;
    const Type* type = nullptr;  ///< null until translated, and after a failure
    elm::ExpressionPointer expression;
    int slot_count = 0;

    NodePointer node;  ///< made by the compiler
};

/// One `parameter`. Its value is given with the evaluation, else the default, else null.
struct Parameter {
    std::string name;
    int library = -1;
    bool is_private = false;
    const Type* type = nullptr;
    elm::ExpressionPointer default_value;  ///< may be null
    NodePointer node;                      ///< of the default; may be null
};

/// A value that a library declares: code, concept, value set or code system.
struct DeclaredValue {
    const Type* type = nullptr;
    Value value;
    bool is_private = false;
};

/// What one library declares, by name.
struct LibrarySymbols {
    std::string name;            ///< last part, as others refer to it
    std::string qualified_name;  ///< with its namespaces: `org.example.Common`
    std::string version;
    std::string file;
    std::shared_ptr<const ast::Library> source;
    bool uses_model = false;
    std::string model_alias;  ///< `using ... called`; else the name of the model
    std::map<std::string, int, std::less<>> includes;     ///< local name -> library; -1: not found
    std::map<std::string, int, std::less<>> expressions;  ///< name -> definition
    std::multimap<std::string, int, std::less<>> functions;
    std::map<std::string, int, std::less<>> parameters;
    std::map<std::string, DeclaredValue, std::less<>> values;
};

/// Signature of a row of the operator table with its types resolved.
struct RowSignature {
    const OperatorRow* row;
    std::vector<const Type*> operands;
    const Type* result;
};

/// Everything that was loaded. Built by one thread, immutable afterwards.
struct Program {
    Program();

    TypeTable types;
    RequestArena constants;
    std::vector<std::shared_ptr<const ast::ExpressionRoot>> added_sources;
    std::vector<LibrarySymbols> libraries;
    std::vector<Definition> definitions;
    /// By definition: the body of a Boolean one taken apart; null for all others.
    std::vector<std::unique_ptr<Condition>> conditions;
    std::vector<Parameter> parameters;
    std::multimap<std::string_view, RowSignature> rows;  ///< by operator name
    const ModelInfo* model = nullptr;
    const ModelBinding* binding = nullptr;
    const Terminology* terminology = nullptr;
};

}  // namespace hookline::cql
