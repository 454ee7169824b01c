#pragma once

#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/ast.hpp"
#include "engine/cql/program.hpp"
#include "fhir/base/diagnostics.hpp"

namespace hookline::cql {

/// How far a conversion is from none. `score` is the specification's conversion precedence,
/// `detail` orders conversions of one precedence among the system's own operators.
struct ConversionCost {
    int score = 0;
    int detail = 0;

    ConversionCost& operator+=(const ConversionCost& other) {
        score += other.score;
        detail += other.detail;
        return *this;
    }
    friend auto operator<=>(const ConversionCost&, const ConversionCost&) = default;
};

/// Score of a cast, for example out of a choice; conversions proper lie above it.
constexpr int kCastScore = 3;

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
        int slot_count = 0;
        const Type* sort_element = nullptr;  ///< set inside `sort by`
        int sort_slot = -1;
        bool unfiltered = false;     ///< in a context without a patient
        bool reads_patient = false;  ///< what `Definition` keeps
    };

    // Library level (translator_library.cpp)
    void declare_includes(LibrarySymbols& library);
    void check_contexts(const LibrarySymbols& library);
    [[nodiscard]] bool is_unfiltered(const ast::ContextDefinition* context) const;
    [[nodiscard]] bool is_of_patient(const Definition& definition) const;
    [[nodiscard]] bool needs_patient(SourceRange range, const std::string& what);
    int find_include(const ast::IncludeDefinition& item);
    void declare_usings(LibrarySymbols& library);
    void declare_terminology(LibrarySymbols& library);
    void declare_parameters(LibrarySymbols& library, int index);
    void declare_definitions(LibrarySymbols& library, int index);
    void translate_definition(int definition);
    void check_unique(LibrarySymbols& library, const ast::Identifier& name);
    std::optional<CodeValue> code_of(const ast::Text& code, const ast::QualifiedName& system,
                                     const std::optional<ast::Text>& display);
    const DeclaredValue* find_declared(const ast::QualifiedName& name);

    // Expressions: the switch (translator_expression.cpp)
    Pointer translate(const ast::Expression& node);

    // Literals and constants (translator_literal.cpp)
    Pointer literal(const ast::Literal& node);
    Pointer integer(const ast::Literal& node, bool negative);
    Pointer quantity(const ast::QuantityLiteral& node);
    Pointer ratio(const ast::RatioLiteral& node);
    Pointer type_extent(const ast::TypeExtent& node);
    Pointer code(const ast::CodeSelector& node);
    Pointer concept_of(const ast::ConceptSelector& node);

    // Names (translator_name.cpp)
    Pointer identifier(const ast::IdentifierRef& node);
    Pointer scope_variable(const ast::ScopeVariable& node);
    Pointer member(const ast::Member& node);
    Pointer library_member(int library, const ast::Identifier& name);
    Pointer property(Pointer operand, const ast::Identifier& name);
    Pointer list_property(Pointer operand, const ast::Identifier& name);
    Pointer expression_reference(int definition, SourceRange range);
    Pointer declared(const DeclaredValue& value, std::string_view name, SourceRange range);

    // Functions (translator_function.cpp)
    struct FunctionMatch;
    Pointer function_call(const ast::FunctionCall& node);
    Pointer user_function(const ast::Identifier& name, SourceRange range,
                          std::span<const int> libraries, std::vector<Pointer>& operands,
                          bool fluent, bool& found);
    Pointer call_function(int library, std::string_view name, std::vector<Pointer> operands,
                          SourceRange range);
    void match_functions(int library, std::string_view name, const std::vector<Pointer>& operands,
                         bool fluent, FunctionMatch& match);
    Pointer system_function(const ast::FunctionCall& node, std::vector<Pointer> operands);
    Pointer age(const ast::FunctionCall& node, std::vector<Pointer> operands);
    Pointer coalesce(std::vector<Pointer> operands, SourceRange range);

    // Operators (translator_operator.cpp)
    Pointer unary(const ast::Unary& node);
    Pointer binary(const ast::Binary& node);
    Pointer chain(std::span<const ast::Binary* const> links, Pointer first);
    Pointer link(const ast::Binary& node, Pointer left, Pointer right);
    Pointer membership(const ast::Membership& node);
    Pointer between(const ast::Between& node);
    Pointer duration(std::string_view name, ast::Precision precision, Pointer low, Pointer high,
                     SourceRange range);
    Pointer component(const ast::ComponentFrom& node);
    Pointer is_test(const ast::IsTest& node);
    Pointer collapse_expand(const ast::CollapseExpand& node);

    // Timing phrases (translator_timing.cpp)
    Pointer timing(const ast::Timing& node);
    Pointer relative(const ast::Timing& node, Pointer left, Pointer right,
                     OperatorAttributes attributes);
    Pointer within(const ast::Timing& node, Pointer left, Pointer right);
    struct Window {
        Pointer low;
        Pointer high;
        bool low_closed = false;
        bool high_closed = false;
        Pointer known;  ///< must not be null for anything to be inside
    };
    Pointer inside(Pointer left, Window window, OperatorAttributes attributes, SourceRange range);
    Pointer containment(const ast::Timing& node, Pointer left, Pointer right,
                        OperatorAttributes attributes);
    std::optional<OperatorAttributes> precision(std::optional<ast::Precision> precision,
                                                SourceRange range);

    // Conditionals, selectors, casts (translator_structure.cpp)
    Pointer type_test(const ast::TypeTest& node);
    Pointer cast(const ast::Cast& node);
    Pointer convert_to(const ast::Convert& node);
    Pointer if_then(const ast::If& node);
    Pointer case_of(const ast::Case& node);
    Pointer list(const ast::ListSelector& node);
    Pointer interval(const ast::IntervalSelector& node);
    Pointer interval_of(Pointer low, Pointer high, bool low_closed, bool high_closed,
                        SourceRange range);
    Pointer tuple(const ast::TupleSelector& node);
    Pointer instance(const ast::InstanceSelector& node);

    // Retrieves (translator_retrieve.cpp)
    Pointer retrieve(const ast::Retrieve& node);
    Pointer filtered(Pointer retrieve, const ast::Retrieve& node, Pointer terminology);
    Pointer code_path(Pointer operand, const ast::Expression& path);
    Pointer in_terminology(Pointer code, Pointer terminology, ast::CodeComparator comparator,
                           SourceRange range);

    // Queries (translator_query.cpp)
    Pointer query(const ast::Query& node);
    std::optional<elm::QuerySource> query_source(const ast::AliasedSource& source);
    bool query_relationship(const ast::Relationship& source, elm::QueryParts& parts);
    bool query_sort(const ast::SortClause& sort, const Type* element, elm::QueryParts& parts);
    bool query_clauses(const ast::Query& node, elm::QueryParts& parts);
    const Type* query_aggregate(const ast::Query& node, elm::QueryParts& parts);
    const Type* query_result(const ast::Query& node, std::size_t first_local,
                             elm::QueryParts& parts);
    Pointer condition(const ast::Expression& node, std::string_view what);
    int add_local(std::string_view name, const Type* type);
    int add_slot();

    // Types (translator_types.cpp)
    const Type* resolve(const ast::TypeSpecifier& specifier);
    const Type* resolve_name(const ast::QualifiedName& name);
    const Type* resolve_model(const ModelType& type);
    const Type* class_type(std::string_view name);
    const Type* property_type(const Type& type, std::string_view name);

    // Conversions (translator_conversion.cpp)
    std::optional<ConversionCost> conversion_cost(const Type& from, const Type& to);
    std::optional<ConversionCost> structure_cost(const Type& from, const Type& to);
    Pointer convert(Pointer expression, const Type* to);
    bool loses(const Type& from, const Type& to);
    Pointer convert_choice(Pointer expression, const Type* to);
    Pointer convert_list(Pointer expression, const Type* to);
    Pointer convert_interval(Pointer expression, const Type* to);
    /// Null and a finding when there is no conversion to `to`.
    Pointer expect(Pointer expression, const Type* to);
    Pointer cast_to(Pointer expression, const Type* to, bool strict = false);
    const Type* common_type(const std::vector<const Type*>& types);
    const ModelConversion* model_conversion(const Type& from, const Type& to);
    Pointer call_model_conversion(const ModelConversion& conversion, Pointer expression);

    // Overloads of operators (translator_call.cpp)
    struct Candidate;
    void consider(const RowSignature& signature, std::span<const Type* const> types,
                  std::vector<Candidate>& candidates);
    std::vector<Candidate> candidates_for(std::string_view name,
                                          std::span<const Type* const> types);
    std::vector<const Type*> alternatives_of(std::string_view name, const Candidate& best,
                                             std::vector<const Type*> types, std::size_t choice);
    Pointer dispatch(std::string_view name, std::vector<Pointer> operands, std::size_t choice,
                     std::span<const Type* const> alternatives, const Type* otherwise,
                     SourceRange range, const OperatorAttributes& attributes);
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
    Pointer local(int slot, const Type* type, SourceRange range);
    Pointer is_of_type(Pointer operand, const Type* type);

    /// An operand that is needed more than once: a leaf is copied, anything else is evaluated
    /// once into a slot.
    class Shared {
      public:
        Shared(Translator& translator, Pointer operand);
        [[nodiscard]] Pointer use();
        [[nodiscard]] const Type* type() const { return type_; }
        /// The result in which `use()` has meaning; call in the reverse order of construction.
        [[nodiscard]] Pointer close(Pointer result);

      private:
        Translator& translator_;
        Pointer operand_;
        const Type* type_;
        int slot_ = -1;
    };

    const Type* system(TypeKind kind) { return program_.types.system(kind); }
    std::nullptr_t error(SourceRange range, std::string message);
    Value store(std::string_view text) { return make_string(text, program_.constants); }

    Program& program_;
    Diagnostics& diagnostics_;
    std::string file_;
    LibrarySymbols* library_ = nullptr;
    int library_index_ = -1;
    Scope scope_;
};

/// The types of the operands, for messages: `(Integer, String)`.
[[nodiscard]] std::string signature_text(const std::vector<elm::ExpressionPointer>& operands);

}  // namespace hookline::cql
