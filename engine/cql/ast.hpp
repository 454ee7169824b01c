#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/cql/ast_node.hpp"
#include "engine/cql/ast_operator.hpp"
#include "engine/cql/ast_query.hpp"
#include "engine/cql/ast_term.hpp"

/// The syntax tree of CQL 1.5.3, as the parser reads it and the translator walks it.
///
/// Every node lives in the arena of one Document (a Library or an ExpressionRoot), is immutable
/// after the parse and trivially destructible; texts and lists point into the same Document. The
/// tree says what was written, not what it means: names are unresolved, number and date texts
/// are unconverted, parentheses are gone. Pointers are never null unless the comment says so.
/// Thread safety: immutable, shared freely.
/// Spec: CQL 1.5.3, Appendix G (formal grammar); each node shows the text that it stands for.
namespace hookline::cql::ast {

enum class Access : std::uint8_t { Public, Private };

struct LibraryDefinition {
    QualifiedName name;
    std::optional<Text> version;
    SourceRange range;
};

struct UsingDefinition {
    QualifiedName model;
    std::optional<Text> version;
    std::optional<Identifier> alias;  ///< `called`
    SourceRange range;

    [[nodiscard]] std::string_view local_name() const { return alias ? alias->name : model.last(); }
};

struct IncludeDefinition {
    QualifiedName library;
    std::optional<Text> version;
    std::optional<Identifier> alias;  ///< `called`
    SourceRange range;

    [[nodiscard]] std::string_view local_name() const {
        return alias ? alias->name : library.last();
    }
};

struct CodesystemDefinition {
    Access access = Access::Public;
    Identifier name;
    Text id;
    std::optional<Text> version;
    SourceRange range;
};

struct ValuesetDefinition {
    Access access = Access::Public;
    Identifier name;
    Text id;
    std::optional<Text> version;
    std::span<const QualifiedName> codesystems;  ///< `codesystems { a, Lib.b }`
    SourceRange range;
};

struct CodeDefinition {
    Access access = Access::Public;
    Identifier name;
    Text id;
    QualifiedName codesystem;  ///< one or two parts
    std::optional<Text> display;
    SourceRange range;
};

struct ConceptDefinition {
    Access access = Access::Public;
    Identifier name;
    std::span<const QualifiedName> codes;  ///< one or two parts each
    std::optional<Text> display;
    SourceRange range;
};

struct ParameterDefinition {
    Access access = Access::Public;
    Identifier name;
    const TypeSpecifier* type = nullptr;        ///< null without
    const Expression* default_value = nullptr;  ///< null without
    SourceRange range;
};

/// `context Patient`, `context FHIR.Patient`.
struct ContextDefinition {
    std::optional<Identifier> model;
    Identifier name;
    SourceRange range;
};

/// `define [access] name: expression`.
struct ExpressionDefinition {
    Access access = Access::Public;
    Identifier name;
    const ContextDefinition* context = nullptr;  ///< the one in force; null before the first
    const Expression* expression = nullptr;      ///< Invalid when it could not be read
    SourceRange range;
};

struct OperandDefinition {
    Identifier name;
    const TypeSpecifier* type = nullptr;
    SourceRange range;
};

/// `define [access] [fluent] function name(operands) [returns Type]: body | external`.
struct FunctionDefinition {
    Access access = Access::Public;
    bool fluent = false;
    Identifier name;
    std::span<const OperandDefinition> operands;
    const TypeSpecifier* returns = nullptr;      ///< null without
    const Expression* body = nullptr;            ///< null when external
    const ContextDefinition* context = nullptr;  ///< the one in force; null before the first
    SourceRange range;

    [[nodiscard]] bool external() const { return body == nullptr; }
};

/// Owns the memory of one tree. Not copied, not moved: nodes point into it.
class Document {
  public:
    explicit Document(std::string file, std::size_t bytes_hint = 4096)
        : file_(std::move(file)), arena_(bytes_hint) {}
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    /// As given by the caller; what diagnostics name.
    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] std::pmr::memory_resource& arena() { return arena_; }

  protected:
    ~Document() = default;

  private:
    std::string file_;
    std::pmr::monotonic_buffer_resource arena_;
};

/// One CQL library. Definitions of each kind stand in the order of the text.
class Library final : public Document {
  public:
    using Document::Document;

    const LibraryDefinition* identifier = nullptr;  ///< null: the library has no name
    std::span<const UsingDefinition> usings;
    std::span<const IncludeDefinition> includes;
    std::span<const CodesystemDefinition> codesystems;
    std::span<const ValuesetDefinition> valuesets;
    std::span<const CodeDefinition> codes;
    std::span<const ConceptDefinition> concepts;
    std::span<const ParameterDefinition> parameters;
    std::span<const ContextDefinition* const> contexts;
    std::span<const ExpressionDefinition> expressions;
    std::span<const FunctionDefinition> functions;
};

/// One expression on its own, as in the `text/cql-expression` of a PlanDefinition.
class ExpressionRoot final : public Document {
  public:
    using Document::Document;

    const Expression* expression = nullptr;  ///< Invalid when it could not be read
};

}  // namespace hookline::cql::ast
