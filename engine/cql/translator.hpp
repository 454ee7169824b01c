#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/ast.hpp"
#include "engine/cql/program.hpp"
#include "fhir/base/diagnostics.hpp"

namespace hookline::cql {

/// AST -> typed tree, one library at a time; libraries that it includes come before it.
///
/// Every finding goes to the Diagnostics; a definition with a finding fails, definitions that refer
/// to it fail silently, the rest goes on. Spec: CQL 1.5.3, translation semantics.
class Translator {
  public:
    Translator(Program& program, Diagnostics& diagnostics)
        : program_(program), diagnostics_(diagnostics) {}

    /// Declares everything that the library's text defines; `library` is its index.
    void declare(int library);
    /// Translates parameters, definitions and functions of the library.
    void translate(int library);
    /// Declares one more expression in the scope of the library and translates it.
    int add_expression(int library, const ast::Expression& expression);

    /// Where findings of the expression that is being translated belong; set by add_expression.
    void set_file(std::string file) { file_ = std::move(file); }

  private:
    using Pointer = elm::ExpressionPointer;

    struct Local {
        std::string name;
        int slot;
        const Type* type;
    };
    struct Scope {
        std::vector<Local> locals;
        int next_slot = 0;
        int slot_count = 0;
        const Type* sort_element = nullptr;  ///< set inside `sort by`
        int sort_slot = -1;
    };

    // Library level (translator_library.cpp)
    void declare_includes(LibrarySymbols& library);
    void declare_usings(LibrarySymbols& library);
    void declare_terminology(LibrarySymbols& library);
    void declare_parameters(LibrarySymbols& library, int index);
    void declare_definitions(LibrarySymbols& library, int index);
    void translate_definition(int definition);
    void check_unique(LibrarySymbols& library, const ast::Identifier& name);
    std::optional<CodeValue> code_of(const ast::Text& code, const ast::QualifiedName& system,
                                     const std::optional<ast::Text>& display);
    const DeclaredValue* find_declared(const ast::QualifiedName& name);

    // Expressions (translator_expression.cpp)
    Pointer translate(const ast::Expression& node);
    Pointer literal(const ast::Literal& node);
    Pointer quantity(const ast::QuantityLiteral& node);
    Pointer identifier(const ast::IdentifierRef& node);
    Pointer member(const ast::Member& node);
    Pointer library_member(int library, const ast::Identifier& name);
    Pointer property(Pointer operand, const ast::Identifier& name);
    Pointer function_call(const ast::FunctionCall& node);
    Pointer user_function(int library, const ast::Identifier& name, std::vector<Pointer>& operands,
                          SourceRange range, bool fluent_only);
    Pointer coalesce(std::vector<Pointer> operands, SourceRange range);
    Pointer unary(const ast::Unary& node);
    Pointer binary(const ast::Binary& node);
    Pointer membership(const ast::Membership& node);
    Pointer timing(const ast::Timing& node);
    Pointer relative_timing(const ast::Timing& node, Pointer left, Pointer right);
    Pointer between(const ast::Between& node);
    Pointer duration(std::string_view name, ast::Precision precision, Pointer low, Pointer high,
                     SourceRange range);
    Pointer component(const ast::ComponentFrom& node);
    Pointer is_test(const ast::IsTest& node);
    Pointer type_test(const ast::TypeTest& node);
    Pointer cast(const ast::Cast& node);
    Pointer convert_to(const ast::Convert& node);
    Pointer if_then(const ast::If& node);
    Pointer case_of(const ast::Case& node);
    Pointer list(const ast::ListSelector& node);
    Pointer interval(const ast::IntervalSelector& node);
    Pointer tuple(const ast::TupleSelector& node);
    Pointer code(const ast::CodeSelector& node);
    Pointer concept_of(const ast::ConceptSelector& node);
    Pointer expression_reference(int definition, SourceRange range);
    Pointer declared(const DeclaredValue& value, std::string_view name, SourceRange range);

    // Retrieves and queries (translator_query.cpp)
    Pointer retrieve(const ast::Retrieve& node);
    Pointer query(const ast::Query& node);
    std::optional<elm::QuerySource> query_source(const ast::AliasedSource& source);
    bool query_relationship(const ast::Relationship& source, elm::QueryParts& parts);
    bool query_sort(const ast::SortClause& sort, const Type* element, elm::QueryParts& parts);
    Pointer condition(const ast::Expression& node, std::string_view what);
    int add_local(const ast::Identifier& name, const Type* type);

    // Types, conversions, overloads (translator_types.cpp)
    const Type* resolve(const ast::TypeSpecifier& specifier);
    const Type* resolve_name(const ast::QualifiedName& name);
    const Type* resolve_model(const ModelType& type);
    const Type* class_type(std::string_view name);
    const Type* property_type(const Type& type, std::string_view name);
    std::optional<int> conversion_cost(const Type& from, const Type& to) const;
    Pointer convert(Pointer expression, const Type* to);
    const Type* common_type(const std::vector<const Type*>& types);
    Pointer call(std::string_view name, std::vector<Pointer> operands, SourceRange range,
                 OperatorAttributes attributes = {});
    Pointer call(std::string_view name, Pointer a, SourceRange range,
                 OperatorAttributes attributes = {});
    Pointer call(std::string_view name, Pointer a, Pointer b, SourceRange range,
                 OperatorAttributes attributes = {});

    // Small helpers
    Pointer make(elm::Kind kind, const Type* type, SourceRange range);
    Pointer literal_of(Value value, const Type* type, SourceRange range);
    Pointer boolean_node(elm::Kind kind, Pointer a, Pointer b, SourceRange range);
    const Type* system(TypeKind kind) { return program_.types.system(kind); }
    std::nullptr_t error(SourceRange range, std::string message);
    std::nullptr_t unsupported(SourceRange range, std::string_view what);
    Value store(std::string_view text) { return make_string(text, program_.constants); }

    Program& program_;
    Diagnostics& diagnostics_;
    std::string file_;
    LibrarySymbols* library_ = nullptr;
    int library_index_ = -1;
    Scope scope_;
};

/// Ends with the types of the operands, for messages: `(System.Integer, System.String)`.
[[nodiscard]] std::string signature_text(const std::vector<elm::ExpressionPointer>& operands);

}  // namespace hookline::cql
