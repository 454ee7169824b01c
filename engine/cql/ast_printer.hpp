#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/cql/ast.hpp"

/// The printer behind ast_print.hpp; private to the `ast_print*.cpp`.
namespace hookline::cql::ast {

inline constexpr std::array<std::string_view, 8> kPrecisionNames = {
    "year", "month", "week", "day", "hour", "minute", "second", "millisecond"};

/// The entry of a table that runs parallel to an enumeration.
template <class Table, class Enum>
std::string_view name_of(const Table& table, Enum value) {
    return table.at(static_cast<std::size_t>(value));
}

/// Writes `(head item item)`; empty items are left out.
class AstPrinter {
  public:
    void expression(const Expression& node);
    void type(const TypeSpecifier& node);
    void library(const Library& node);

    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    void open(std::string_view head) {
        separate();
        out_ += '(';
        out_ += head;
    }
    void close() { out_ += ')'; }
    void separate() {
        if (!out_.empty() && out_.back() != '(' && out_.back() != '\n') {
            out_ += ' ';
        }
    }
    void word(std::string_view text) {
        if (!text.empty()) {
            separate();
            out_ += text;
        }
    }
    void quoted(std::string_view text);
    void name(const Identifier& identifier) { name(identifier.name); }
    void name(std::string_view text);
    void name(const QualifiedName& qualified);
    void tagged_text(std::string_view head, const std::optional<Text>& text);
    void tagged(std::string_view head, const Expression* node);
    void unit(const Unit& node);

    void literal(const Literal& node);
    void call(const FunctionCall& node);
    void retrieve(const Retrieve& node);
    void query(const Query& node);
    void source(const AliasedSource& node);
    void timing(const Timing& node);
    void elements(std::span<const ElementSelector> items);
    void code(const CodeSelector& node);
    void simple(const Expression& node);
    void binary(const Binary& node);
    void operation(const Expression& node);
    void conditional(const Expression& node);
    void selector(const Expression& node);

    void uses(const Library& node);
    void terminology(const Library& node);
    void statements(const Library& node);
    void definition(std::string_view head, Access access, const Identifier& identifier);
    void end_line() { out_ += ")\n"; }

    std::string out_;
};

}  // namespace hookline::cql::ast
