#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/program.hpp"
#include "fhir/json/writer.hpp"

namespace hookline::cql {

/// The class behind elm_json(); private to elm_writer*.cpp. One library, one call.
class ElmWriter {
  public:
    ElmWriter(const Program& program, const LibrarySymbols& library, fhir::json::Writer& json)
        : program_(program), library_(library), json_(json) {}

    // Library level (elm_writer.cpp)
    void write();

  private:
    void identifier();
    void usings();
    void includes();
    void parameters();
    void code_systems();
    void value_sets();
    void codes();
    void concepts();
    void contexts();
    void statements();
    void patient_statement();
    void expression_definition(const Definition& definition);
    void function_definition(const Definition& definition);
    void access(bool is_private);
    void locator(const SourceRange& range);

    // Types and literal values (elm_writer_value.cpp)
    void type_specifier(const Type& type);
    /// `name` + "Type" with the name of the type, or `name` + "TypeSpecifier" for other types.
    void type_member(std::string_view name, const Type& type);
    void literal(const elm::Expression& node);
    void simple_literal(std::string_view type, std::string_view text);
    void number_literal(std::string_view type, std::string_view text, const elm::Expression& node);
    void integer_member(std::string_view name, int number);
    void date_members(const Date& date, Precision precision);
    void time_members(const Time& time, Precision precision);
    void quantity_members(const QuantityValue& quantity);
    void code_members(const CodeValue& code);
    void vocabulary_reference(const elm::Expression& node);

    // Expressions (elm_writer_expression.cpp)
    void expression(const elm::Expression& node);
    void member(std::string_view name, const elm::Expression& node);
    void operands(std::string_view name, const elm::Expression& node);
    enum class Conversion : std::uint8_t { None, ToConcept, AsChoices };
    static Conversion conversion_of(const elm::Expression& node, const elm::Expression& operand);
    void property(const elm::Expression& node);
    void local(const elm::Expression& node);
    void reference(std::string_view type, const elm::Expression& node);
    void retrieve(const elm::Expression& node);
    void type_operation(const elm::Expression& node);
    void conditional(const elm::Expression& node);
    void instance(const elm::Expression& node);
    /// Names and values of a Tuple or Instance.
    void elements(const elm::Expression& node);
    void interval(const elm::Expression& node);
    void query(const elm::Expression& node);
    void query_source(const elm::QuerySource& source);
    void query_sort(const elm::QueryParts& parts);
    void begin(std::string_view type, const elm::Expression& node);

    // Operators (elm_writer_operator.cpp)
    void operation(const elm::Expression& node);
    void membership_in_value_set(const elm::Expression& node);
    void concatenation(const elm::Expression& node);
    void expansion(const elm::Expression& node);
    void slice(const elm::Expression& node);
    void null_value();

    /// What stands in a slot: a name of the text, or an expression that ELM repeats instead.
    struct Local {
        int slot;
        std::string_view type;  ///< `AliasRef`, `QueryLetRef`, `OperandRef`, `IdentifierRef`
        std::string_view name;
        const elm::Expression* repeated = nullptr;
    };
    [[nodiscard]] const Local* find_local(const elm::Expression& node) const;
    /// Local name of the included library; empty for the library itself.
    [[nodiscard]] std::string_view local_name_of(int library) const;
    [[nodiscard]] std::string_view library_of(const elm::Expression& node) const;

    std::vector<Local> locals_;  // of the definition that is being written, the innermost last
    const Program& program_;
    const LibrarySymbols& library_;
    fhir::json::Writer& json_;
};

}  // namespace hookline::cql
