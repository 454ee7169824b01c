#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "fhir/base/files.hpp"
#include "tests/mappings/timeline/timeline_case.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::test {
namespace {

namespace m = mappings;

/// A changed copy of the shipped table.
class ChangedTable {
  public:
    ChangedTable(const std::string& what, const std::string& with) {
        std::string text =
            read_file(source_dir() / "mappings/tables/therapy-timeline.json").value_or("");
        const auto at = text.find(what);
        REQUIRE(at != std::string::npos);
        text.replace(at, what.size(), with);
        std::ofstream(file_) << text;
    }

    std::string findings() {
        Diagnostics diagnostics;
        m::TableFile file(file_, terminology(), diagnostics);
        m::TherapyTables tables;
        tables.read(file);
        CHECK(diagnostics.error_count() > 0);
        return diagnostics.to_text();
    }

  private:
    TemporaryFolder folder_;
    std::filesystem::path file_ = folder_ / "table.json";
};

TEST_SUITE("mappings/timeline") {
    TEST_CASE("a faulty table names the place") {
        struct Row {
            const char* name;
            const char* what;
            const char* with;
            const char* finding;
        };
        const Row rows[] = {
            {"unknown drug", "\"allOf\": [[\"oxaliplatin\"], [\"capecitabine\"]]",
             "\"allOf\": [[\"oxaliplatin\"], [\"capecitabin\"]]",
             "`capecitabin` is not among the ingredients"},
            {"missing parameter", "\"regimenActiveDays\"", "\"regimenActiveDay\"",
             "parameter `regimenActiveDays` is missing"},
            {"negative number", "\"pauseDaysMax\", \"value\": 183",
             "\"pauseDaysMax\", \"value\": -1", "expected no negative number"},
            {"days per month", "\"daysPerMonth\": \"30.4\"", "\"daysPerMonth\": \"0\"",
             "expected a decimal above zero"},
            {"no regimen", "\"regimens\": [", "\"regimen\": [", "expected an array"},
        };
        for (const Row& row : rows) {
            SUBCASE(row.name) {
                ChangedTable table(row.what, row.with);
                CHECK(table.findings().find(row.finding) != std::string::npos);
            }
        }
    }

    TEST_CASE("every drug has a known role, biologics are targeted drugs") {
        const auto& tables = therapy_tables();
        for (const auto& ingredient : tables.ingredients) {
            const bool known_role = ingredient.role == "cytotoxic" ||
                                    ingredient.role == "checkpoint" ||
                                    ingredient.role == "targeted";
            CHECK_MESSAGE(known_role, ingredient.name);
        }
        CHECK(tables.targeted.includes(tables.biologics));
    }

    TEST_CASE("the windows that rules use too have their values") {
        // guideline-meta: REGIMEN_ACTIVE_DAYS, ADJUVANT_FAILURE_DAYS, NEUROPATHY_STOP_GRADE.
        CHECK(therapy_tables().regimen_active_days == 42);
        CHECK(therapy_tables().adjuvant_failure_days == 183);
        CHECK(therapy_tables().toxicity_persistent_grade == 2);
    }
}

}  // namespace
}  // namespace hookline::test
