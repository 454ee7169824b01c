#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/cql/ast.hpp"
#include "engine/cql/parser.hpp"
#include "engine/cql/source.hpp"
#include "engine/cql/token.hpp"

namespace hookline::cql::detail {

/// What lexer and parser have found wrong, in the order of the text.
class ErrorList {
  public:
    ErrorList(std::string file, std::size_t errors_max)
        : file_(std::move(file)), errors_max_(errors_max) {}

    void add(SourceRange range, std::string message);
    [[nodiscard]] bool full() const { return errors_.size() > errors_max_; }
    [[nodiscard]] bool empty() const { return errors_.empty(); }

    /// Hands everything on; says so when the limit cut the list.
    void flush(Diagnostics& diagnostics);

  private:
    std::string file_;
    std::size_t errors_max_;
    std::vector<Diagnostic> errors_;
};

/// Binding strength of the operators of rule `expression`, weakest first.
/// Spec: CQL 1.5.3, Developer's Guide, Operator Precedence.
enum class Level : std::uint8_t {
    Set,  ///< union, intersect, except: weaker than implies in 1.5 (2.0 moves them up)
    Implies,
    Or,
    And,
    Membership,
    Equality,
    Timing,
    Inequality,
    Between,
    Prefix,  ///< operand of `not` and `exists`
    Type,    ///< is, as, is null
};

/// Recursive descent over the tokens of one text; the operators by precedence climbing.
///
/// A parse function always returns a node. After an error it returns an Invalid one and `failed_`
/// is set: callers return at once, up to the next bracket or definition, where recover() or
/// skip_to_definition() finds a place to go on. So one mistake is reported once.
class Parser {
  public:
    /// `text` lives in the arena of `document`, `tokens` as long as the parser.
    Parser(ast::Document& document, std::string_view text, std::span<const Token> tokens,
           ErrorList& errors, const ParseLimits& limits);

    void parse_library(ast::Library& library);
    const ast::Expression* parse_whole_expression();

  private:
    template <class T>
    using Seq = std::vector<T>;

    // ---- tokens (parser_impl.cpp)
    [[nodiscard]] const Token& peek(std::size_t ahead = 0) const;
    [[nodiscard]] bool at(TokenKind kind) const { return peek().kind == kind; }
    [[nodiscard]] bool at(Keyword keyword) const { return peek().keyword == keyword; }
    [[nodiscard]] bool at_end() const { return at(TokenKind::End); }
    [[nodiscard]] std::string_view text_of(const Token& token) const;
    void advance();
    bool take(TokenKind kind);
    bool take(Keyword keyword);
    bool expect(TokenKind kind);
    bool expect(Keyword keyword);
    [[nodiscard]] SourcePosition begin() const { return peek().range.begin; }
    [[nodiscard]] SourceRange since(SourcePosition from) const;

    // ---- names
    [[nodiscard]] static bool is_plain_name(const Token& token);
    [[nodiscard]] bool is_name(std::size_t ahead) const;
    [[nodiscard]] bool at_alias() const;
    [[nodiscard]] std::size_t skip_qualified_name(std::size_t ahead) const;
    [[nodiscard]] std::string_view content_of(const Token& token);
    ast::Identifier take_identifier();
    ast::Identifier parse_plain_name();
    ast::Identifier parse_name();
    ast::QualifiedName parse_qualified_plain_name();
    std::optional<ast::Text> parse_text();
    std::optional<ast::Text> parse_optional_text(Keyword keyword);

    // ---- errors and recovery
    void fail(SourceRange range, std::string message);
    void fail_expected(std::string_view expected);
    [[nodiscard]] std::string describe(const Token& token) const;
    const ast::Expression* invalid(SourcePosition from);
    const ast::TypeSpecifier* invalid_type(SourcePosition from);
    bool close(TokenKind closer);
    bool recover(TokenKind closer);
    [[nodiscard]] bool at_definition(std::size_t ahead = 0) const;
    void skip_to_definition();

    // ---- nodes
    template <class T>
    T* make(SourcePosition from) {
        T* node = allocate<T>();
        node->range.begin = from;
        return node;
    }
    template <class T>
    T* allocate() {
        static_assert(std::is_trivially_destructible_v<T>);
        return ::new (document_.arena().allocate(sizeof(T), alignof(T))) T();
    }
    template <class T>
    std::span<const T> seal(const Seq<T>& items) {
        static_assert(std::is_trivially_copyable_v<T>);
        if (items.empty()) {
            return {};
        }
        T* storage = std::pmr::polymorphic_allocator<T>(&document_.arena()).allocate(items.size());
        std::uninitialized_copy(items.begin(), items.end(), storage);
        return {storage, items.size()};
    }
    static void raise(ast::Expression& node, const ast::Expression* child);
    const ast::Expression* finish(ast::Expression* node);
    const ast::Expression* finish(ast::Expression* node,
                                  std::initializer_list<const ast::Expression*> children);
    const ast::Expression* finish(ast::Expression* node,
                                  std::span<const ast::Expression* const> children);

    /// A link of a chain, which may be longer than the tree may be high.
    const ast::Expression* finish_chain(ast::Binary* node);

    /// Counts nested constructs; `ok` is false, and the error reported, at the limit.
    class Depth {
      public:
        explicit Depth(Parser& parser);
        ~Depth() { --parser_.depth_; }
        Depth(const Depth&) = delete;
        Depth& operator=(const Depth&) = delete;
        [[nodiscard]] bool ok() const { return ok_; }

      private:
        Parser& parser_;
        bool ok_;
    };

    /// Inside brackets the outer construct's claims on `as` and `,` do not hold.
    class Brackets {
      public:
        Brackets(Parser& parser, bool comma_separates);
        ~Brackets();
        Brackets(const Brackets&) = delete;
        Brackets& operator=(const Brackets&) = delete;

      private:
        Parser& parser_;
        bool outer_comma_;
        bool outer_as_;
    };

    // ---- definitions (parser_library.cpp)
    struct LibraryParts;
    void parse_definition(LibraryParts& parts);
    void parse_library_definition(LibraryParts& parts);
    void parse_using(LibraryParts& parts);
    void parse_include(LibraryParts& parts);
    void parse_codesystem(LibraryParts& parts, ast::Access access, SourcePosition from);
    void parse_valueset(LibraryParts& parts, ast::Access access, SourcePosition from);
    void parse_code(LibraryParts& parts, ast::Access access, SourcePosition from);
    void parse_concept(LibraryParts& parts, ast::Access access, SourcePosition from);
    void parse_parameter(LibraryParts& parts, ast::Access access, SourcePosition from);
    void parse_context(LibraryParts& parts);
    void parse_define(LibraryParts& parts);
    void parse_function(LibraryParts& parts, ast::FunctionDefinition& function);
    ast::OperandDefinition parse_operand_definition();
    ast::Access parse_access();
    std::span<const ast::QualifiedName> parse_braced_names();

    // ---- types (parser_type.cpp)
    const ast::TypeSpecifier* parse_type();
    const ast::TypeSpecifier* parse_list_type();
    const ast::TypeSpecifier* parse_interval_type();
    const ast::TypeSpecifier* parse_tuple_type();
    const ast::TypeSpecifier* parse_choice_type();
    const ast::NamedType* parse_named_type();

    // ---- operators of rule `expression` (parser_expression.cpp)
    struct Infix;
    const ast::Expression* parse_expression() { return parse_operators(Level::Set); }
    const ast::Expression* parse_operators(Level level_min);
    [[nodiscard]] std::optional<Infix> infix_here() const;
    const ast::Expression* parse_infix(const Infix& infix, const ast::Expression* left);
    const ast::Expression* parse_binary(const Infix& infix, const ast::Expression* left);
    const ast::Expression* parse_membership(const ast::Expression* left);
    const ast::Expression* parse_between(const ast::Expression* left);
    const ast::Expression* parse_is(const ast::Expression* left);
    const ast::Expression* parse_as(const ast::Expression* left);
    const ast::Expression* parse_operand();
    const ast::Expression* parse_prefix_word(ast::UnaryOperator op);
    const ast::Expression* parse_cast();
    const ast::Expression* parse_duration_between();
    [[nodiscard]] bool at_duration_between() const;

    // ---- timing phrases (parser_timing.cpp)
    [[nodiscard]] bool at_timing() const;
    [[nodiscard]] bool at_offset(std::size_t ahead) const;
    const ast::Expression* parse_timing(const ast::Expression* left);
    void parse_timing_phrase(ast::Timing& timing);
    void parse_timing_tail(ast::Timing& timing, bool has_left_boundary);
    void parse_same(ast::Timing& timing);
    void parse_relative(ast::Timing& timing);
    void parse_within(ast::Timing& timing);
    void parse_direction(ast::Timing& timing);
    void parse_right_boundary(ast::Timing& timing);
    std::optional<ast::Precision> parse_precision_of();
    [[nodiscard]] static std::optional<ast::Precision> precision_of(Keyword keyword);
    [[nodiscard]] static std::optional<ast::Precision> plural_precision_of(Keyword keyword);

    // ---- terms (parser_term.cpp)
    const ast::Expression* parse_term();
    const ast::Expression* parse_term_chain(unsigned strength_min);
    const ast::Expression* parse_prefixed_term();
    const ast::Expression* parse_unary_term(ast::UnaryOperator op, std::size_t words);
    const ast::Expression* parse_component_from();
    const ast::Expression* parse_duration_of();
    const ast::Expression* parse_postfix(const ast::Expression* operand, SourcePosition from);
    const ast::Expression* parse_member(const ast::Expression* operand, SourcePosition from);
    const ast::Expression* parse_call(const ast::Expression* operand, ast::Identifier name,
                                      SourcePosition from);
    const ast::Expression* parse_indexer(const ast::Expression* operand, SourcePosition from);
    const ast::Expression* parse_primary();
    const ast::Expression* parse_keyword_primary();
    const ast::Expression* parse_name_primary();
    const ast::Expression* parse_parenthesised();
    const ast::Expression* parse_convert();
    const ast::Expression* parse_type_extent();
    const ast::Expression* parse_if();
    const ast::Expression* parse_case();
    const ast::Expression* parse_whole_operand(ast::UnaryOperator op);
    const ast::Expression* parse_collapse_expand();

    // ---- literals and selectors (parser_literal.cpp)
    const ast::Expression* parse_literal(ast::LiteralKind kind);
    const ast::Expression* parse_moment();
    const ast::Expression* parse_number();
    const ast::QuantityLiteral* parse_quantity();
    [[nodiscard]] bool at_unit(std::size_t ahead = 0) const;
    ast::Unit parse_unit();
    const ast::Expression* parse_scope_variable(ast::ScopeVariableKind kind);
    const ast::Expression* parse_interval_selector();
    const ast::Expression* parse_list_selector(const ast::TypeSpecifier* element_type,
                                               SourcePosition from);
    const ast::Expression* parse_list_keyword();
    const ast::Expression* parse_braces();
    const ast::Expression* parse_tuple_selector(SourcePosition from);
    const ast::Expression* parse_instance_selector();
    const ast::Expression* parse_code_selector();
    const ast::Expression* parse_concept_selector();
    ast::QualifiedName parse_codesystem_name();
    [[nodiscard]] bool at_element_braces(std::size_t ahead) const;
    std::span<const ast::ElementSelector> parse_elements(ast::Expression& owner);

    // ---- retrieve and query (parser_query.cpp)
    const ast::Expression* parse_retrieve();
    [[nodiscard]] bool at_code_path() const;
    const ast::Expression* parse_code_path();
    const ast::Expression* parse_qualified_reference();
    const ast::Expression* parse_query_source();
    ast::AliasedSource parse_aliased_source();
    [[nodiscard]] bool is_query_source(const ast::Expression* term, std::size_t first_token) const;
    const ast::Expression* parse_query(const ast::Expression* first, SourcePosition from);
    void parse_sources(ast::Query& query, const ast::Expression* first, bool after_from);
    void parse_lets(ast::Query& query);
    void parse_relationships(ast::Query& query);
    void parse_aggregate(ast::Query& query);
    void parse_return(ast::Query& query);
    void parse_sort(ast::Query& query);
    ast::SortDirection parse_sort_direction();
    ast::Quantifier parse_quantifier();
    const ast::Expression* parse_starting_value();

    ast::Document& document_;
    std::string_view text_;
    std::span<const Token> tokens_;
    ErrorList& errors_;
    std::uint32_t depth_max_;
    std::uint32_t chain_max_;

    std::size_t index_ = 0;
    std::uint32_t depth_ = 0;
    bool failed_ = false;
    bool comma_separates_ = false;  // a comma belongs to the list around the expression
    bool as_ends_ = false;          // the next `as` belongs to the `cast` around the expression
    // First and last token of the parenthesised term read last.
    std::size_t paren_open_ = 0;
    std::size_t paren_close_ = 0;
};

}  // namespace hookline::cql::detail
