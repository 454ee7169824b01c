#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"
#include "hooks/cli/command_line.hpp"
#include "hooks/content_basis.hpp"

namespace hookline::hooks {

/// What the `cql` commands evaluate against, as the command line gave it; empty means not given.
struct CqlDataOptions {
    std::string data;  ///< CDS Hooks request, a file or `-`
    std::string now;
    std::filesystem::path value_sets;
};

/// The shipped model and value sets, and one patient: that of the request, or one of whom nothing
/// was read. Values live as long as the session.
class CqlSession {
  public:
    /// nullptr after a message when something cannot be read; `exit_code` says how to end.
    [[nodiscard]] static std::unique_ptr<CqlSession> open(const CqlDataOptions& options,
                                                          CommandEnvironment& environment,
                                                          ExitCode& exit_code);

    /// Loads libraries and expressions and prints the findings; nullptr when there are errors.
    [[nodiscard]] std::shared_ptr<const cql::LibrarySet> load(
        std::span<const cql::LibrarySource> libraries,
        std::span<const cql::ExpressionSource> expressions, CommandEnvironment& environment) const;

    using Parameters = decltype(cql::EvaluationOptions::parameters);

    /// An evaluation for the patient; the set outlives it.
    [[nodiscard]] cql::Evaluation evaluation(const cql::LibrarySet& libraries,
                                             Parameters parameters = {});

    /// A value for people: CQL text, or JSON where it holds an object of the model.
    [[nodiscard]] std::string to_text(const cql::Value& value);
    void write_json(fhir::json::Writer& json, const cql::Value& value);

    [[nodiscard]] const cql::ModelInfo& model() const { return basis_->model(); }
    [[nodiscard]] const fhir::DateTime& now() const { return now_; }

  private:
    explicit CqlSession(std::shared_ptr<const ContentBasis> basis) : basis_(std::move(basis)) {}

    [[nodiscard]] Result<void> read_request(std::string_view text);
    [[nodiscard]] Result<void> read_nothing();

    std::shared_ptr<const ContentBasis> basis_;
    fhir::DateTime now_;
    RequestArena arena_;
    std::unique_ptr<fhir::json::BodyBuffer> body_;
    std::unique_ptr<engine::RecordSource> source_;
};

/// The text of a CQL file and, transitively, of the libraries that it includes, as far as there are
/// files `NAME.cql` or `NAME-VERSION.cql` in its folder or in `folders`; the file itself is the
/// last. nullopt when the file cannot be read.
[[nodiscard]] std::optional<std::vector<cql::LibrarySource>> read_with_includes(
    const std::filesystem::path& file, const std::vector<std::filesystem::path>& folders);

/// The name that a library gives itself; empty when it has none.
[[nodiscard]] std::string library_name(const cql::LibrarySource& source);

}  // namespace hookline::hooks
