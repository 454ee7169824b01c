#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string_view>
#include <vector>

#include "engine/facts/fact_report.hpp"
#include "engine/plan/guideline.hpp"
#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/content_basis.hpp"
#include "hooks/snapshot.hpp"
#include "mappings/patient_record.hpp"

namespace hookline::hooks {

/// A guideline that knows facts, with what it stands on.
struct FactContent {
    std::shared_ptr<const ContentBasis> basis;
    std::shared_ptr<const engine::Guideline> guideline;
    std::shared_ptr<const engine::FactCatalogue> catalogue;
};

/// The one guideline folder with a `facts.json`; nullopt after a message when there is none, or
/// more than one.
[[nodiscard]] std::optional<std::filesystem::path> choose_fact_folder(
    const ContentPaths& paths, CommandEnvironment& environment);

/// nullopt after messages when the content is broken.
[[nodiscard]] std::optional<FactContent> load_fact_content(const ContentPaths& paths,
                                                           const std::filesystem::path& folder,
                                                           CommandEnvironment& environment);

/// The facts of one request with the memory that they live in.
class FactSheet {
  public:
    /// `text` is the whole request; the content must outlive the sheet.
    FactSheet(const FactContent& content, std::string_view text, RequestTime time)
        : content_(content), body_(text), time_(time) {}

    /// Errors: those of the request.
    [[nodiscard]] Result<void> read();

    [[nodiscard]] const std::vector<engine::FactReport>& reports() const { return reports_; }
    [[nodiscard]] const mappings::PatientRecord& record() const { return *record_; }

  private:
    const FactContent& content_;
    RequestArena arena_;
    fhir::json::BodyBuffer body_;
    RequestTime time_;
    const mappings::PatientRecord* record_ = nullptr;
    std::vector<engine::FactReport> reports_;
};

/// Members `facts`, `orders` and `appointments` of the object that is open in `out`.
void write_sheet(fhir::json::Writer& out, const FactSheet& sheet);

/// The same for people.
void print_sheet(std::ostream& out, const FactSheet& sheet);

}  // namespace hookline::hooks
