#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "engine/cql/library_set.hpp"

namespace hookline::cql::test {

/// A finding of the little test model.
struct Finding {
    std::string kind;
    std::vector<CodeValue> codes;
    Value value;
    Value date;
};

/// Model `Test` with the class Finding {kind String, code Concept, value Choice, date Date} and
/// Patient {deceased Boolean}, one value set, and findings that a test gives.
class World : public ModelBinding, public Terminology, public DataSource {
  public:
    World();

    void add(std::string kind, std::vector<CodeValue> codes, Value value = {}, Value date = {});

    /// Loads a library text; nullptr and the findings in `diagnostics` when it is wrong.
    std::shared_ptr<const LibrarySet> load(const std::string& text);
    std::shared_ptr<const LibrarySet> load(const std::vector<LibrarySource>& sources);

    /// Value of the definition `name` of library Test, as text, or `error: ...`.
    std::string evaluate(const LibrarySet& libraries, const std::string& name,
                         const std::string& library = "Test");

    /// Value of one expression, as text, or the first error of loading it.
    std::string evaluate(const std::string& expression);

    [[nodiscard]] const ObjectType* find_class(std::string_view class_name) const override;
    [[nodiscard]] PropertyGetter find_property(std::string_view class_name,
                                               std::string_view element) const override;
    [[nodiscard]] std::optional<int> find_value_set(std::string_view url) const override;
    [[nodiscard]] bool contains(int value_set, std::string_view system,
                                std::string_view code) const override;
    /// Of value set `urn:set`: two of its codes, in-1 and in-2.
    [[nodiscard]] std::optional<std::vector<CodeValue>> expansion(int value_set) const override;
    [[nodiscard]] std::span<const Value> retrieve(const ObjectType& type, int value_set,
                                                  RequestArena& arena) const override;
    [[nodiscard]] RetrieveState state(const ObjectType& type) const override;
    [[nodiscard]] Value patient(RequestArena& arena) const override;

    /// Findings tell how data were read from now on; to be said before loading.
    void make_findings_no_evidence() { finding_type_.is_evidence = false; }

    RetrieveState finding_state = RetrieveState::Complete;
    EvaluationOptions options;
    Diagnostics diagnostics;
    RequestArena arena;

  private:
    std::optional<ModelInfo> model_;
    ObjectType finding_type_{"Finding"};
    ObjectType patient_type_{"Patient"};
    std::vector<std::unique_ptr<Finding>> findings_;
};

/// An expression and the text of its value, or of its error.
struct ExpressionCase {
    const char* expression;
    const char* want;
};

/// Evaluates each in a World of its own.
void check(std::initializer_list<ExpressionCase> cases);

}  // namespace hookline::cql::test
