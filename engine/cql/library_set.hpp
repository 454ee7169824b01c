#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cql/data_source.hpp"
#include "engine/cql/model_info.hpp"
#include "engine/cql/types.hpp"
#include "fhir/base/clock.hpp"
#include "fhir/base/diagnostics.hpp"
#include "fhir/base/result.hpp"

namespace hookline::cql {

struct Condition;
struct Program;
class EvaluationState;
class Explainer;
struct Explanation;

/// The text of one library.
struct LibrarySource {
    std::string file;  ///< as diagnostics shall name it
    std::string text;
};

/// An expression that stands outside a library, for example in a PlanDefinition, and sees what the
/// library sees.
struct ExpressionSource {
    std::string library;
    std::string file;
    std::string text;
};

/// Names a definition of a LibrarySet; only meaningful there.
struct DefinitionRef {
    int index = -1;

    [[nodiscard]] bool valid() const { return index >= 0; }
    friend bool operator==(DefinitionRef, DefinitionRef) = default;
};

/// Loaded CQL: parsed, translated, compiled. Immutable after load, shared by threads.
class LibrarySet {
  public:
    ~LibrarySet();
    LibrarySet(const LibrarySet&) = delete;
    LibrarySet& operator=(const LibrarySet&) = delete;

    /// Loads all libraries, in any order, and the added expressions. nullptr when there was an
    /// error; every finding of all libraries is in `diagnostics`. The model, its binding and the
    /// terminology must outlive the set.
    [[nodiscard]] static std::shared_ptr<const LibrarySet> load(
        std::span<const LibrarySource> libraries, std::span<const ExpressionSource> expressions,
        const ModelInfo* model, const ModelBinding& binding, const Terminology& terminology,
        Diagnostics& diagnostics);

    /// A public definition without operands; invalid when there is none.
    [[nodiscard]] DefinitionRef find(std::string_view library, std::string_view name) const;

    /// The expression `index` of those given to load.
    [[nodiscard]] DefinitionRef expression(std::size_t index) const;

    [[nodiscard]] bool has_library(std::string_view library) const;
    [[nodiscard]] const Type& type_of(DefinitionRef definition) const;
    [[nodiscard]] const std::string& name_of(DefinitionRef definition) const;

    /// The body of a Boolean definition taken apart at its logic; nullptr for other types.
    [[nodiscard]] const Condition* condition_of(DefinitionRef definition) const;
    /// The file in which the definition stands, as given to load, and the name of its library.
    [[nodiscard]] const std::string& file_of(DefinitionRef definition) const;
    [[nodiscard]] const std::string& library_of(DefinitionRef definition) const;

    /// Names of all libraries with their versions, in load order.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> libraries() const;
    /// All public definitions without operands of a library.
    [[nodiscard]] std::vector<std::string> definitions(std::string_view library) const;

    /// The typed tree, for tools.
    [[nodiscard]] const Program& program() const { return *program_; }

  private:
    LibrarySet();

    std::unique_ptr<Program> program_;
    std::vector<int> added_;  // definitions of the added expressions
};

class Evaluation;

/// Another evaluation of the same libraries whose values hold here too, except where the two differ
/// in data or overrides.
///
/// SAFETY: a value that is wrongly shared is a wrong fact. `differs` has to hold every definition
/// that can come to read what is different here, as `dependents_of` (reads.hpp) finds them; all
/// else (time, parameters, terminology, other data and overrides) has to be the same.
struct SharedValues {
    Evaluation* base = nullptr;                  ///< outlives this one, same thread; null: none
    const std::vector<bool>* differs = nullptr;  ///< by definition: computed here, never shared
};

/// What an evaluation may cost and what it is given.
struct EvaluationOptions {
    fhir::DateTime now;  ///< the moment of the request, with offset
    std::uint64_t steps_max = 5'000'000;
    std::uint32_t depth_max = 512;
    std::size_t list_elements_max = 1'000'000;
    /// With a clock the evaluation ends with DeadlineExceeded at `deadline_ms`, as it counts time.
    const Clock* clock = nullptr;
    std::int64_t deadline_ms = 0;
    /// Values of parameters by library and name, instead of their defaults.
    std::vector<std::pair<std::pair<std::string, std::string>, Value>> parameters;
    /// Values of definitions, instead of what their expressions give; every reference to such a
    /// definition sees the given value, its expression is not evaluated. Null is a value here: an
    /// override with null makes the definition null, to evaluate it leave it out. The caller sees
    /// to the type (LibrarySet::type_of) and to memory that outlives the evaluation; of two
    /// overrides of one definition the later counts.
    std::vector<std::pair<DefinitionRef, Value>> overrides;
    /// Values that need not be computed again.
    SharedValues shared;
};

/// One patient, one request. Definitions are evaluated when asked for and kept. Values live in the
/// arena. An error in one definition leaves the others unharmed.
class Evaluation {
  public:
    Evaluation(const LibrarySet& libraries, const DataSource& data, const Terminology& terminology,
               const EvaluationOptions& options, RequestArena& arena);
    ~Evaluation();
    Evaluation(const Evaluation&) = delete;
    Evaluation& operator=(const Evaluation&) = delete;

    /// The value of the definition. Errors: EvaluationFailed with `where` = `file:line:column`,
    /// DeadlineExceeded when a budget is used up, LimitExceeded when the arena is full.
    [[nodiscard]] Result<Value> evaluate(DefinitionRef definition);

    /// The value of one test of a condition (condition.hpp). Errors: those of the other evaluate.
    [[nodiscard]] Result<Value> evaluate(const Condition& test);

    /// Why the definition has its value (trace.hpp), evaluating it when it was not yet. Runs the
    /// definition once more to see its steps, and those on which the value rests. Errors: those of
    /// evaluate.
    [[nodiscard]] Result<Explanation> explain(DefinitionRef definition);

    /// Whether the value of the definition is an override.
    [[nodiscard]] bool is_given(DefinitionRef definition) const;

  private:
    friend class EvaluationState;

    [[nodiscard]] Explainer& explainer();
    template <class Step>
    [[nodiscard]] auto guarded(Step step) -> Result<typename decltype(step())::value_type>;

    std::unique_ptr<EvaluationState> state_;
    std::unique_ptr<Explainer> explainer_;
};

}  // namespace hookline::cql
