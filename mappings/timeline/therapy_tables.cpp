#include "mappings/timeline/therapy_tables.hpp"

#include <algorithm>
#include <array>

#include "mappings/table_file.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

struct Parameter {
    std::string_view name;
    std::int32_t TherapyTables::* field;
};

constexpr std::array kParameters = {
    Parameter{"cycleJoinDays", &TherapyTables::cycle_join_days},
    Parameter{"periodDaysMin", &TherapyTables::period_days_min},
    Parameter{"cycleWindowDays", &TherapyTables::cycle_window_days},
    Parameter{"targetedAttachDays", &TherapyTables::targeted_attach_days},
    Parameter{"orderLeadDays", &TherapyTables::order_lead_days},
    Parameter{"coverageDays", &TherapyTables::coverage_days},
    Parameter{"regimenActiveDays", &TherapyTables::regimen_active_days},
    Parameter{"pauseDaysMax", &TherapyTables::pause_days_max},
    Parameter{"perioperativeWindowDays", &TherapyTables::perioperative_window_days},
    Parameter{"adjuvantFailureDays", &TherapyTables::adjuvant_failure_days},
    Parameter{"progressionLagDays", &TherapyTables::progression_lag_days},
    Parameter{"radiotherapySlackDays", &TherapyTables::radiotherapy_slack_days},
    Parameter{"radiotherapyLeadDays", &TherapyTables::radiotherapy_lead_days},
    Parameter{"toxicityAssessmentsApartDays", &TherapyTables::toxicity_apart_days},
    Parameter{"toxicityPersistentGrade", &TherapyTables::toxicity_persistent_grade},
    Parameter{"toxicityBeforeCycleDays", &TherapyTables::toxicity_before_cycle_days},
    Parameter{"toxicityAfterTherapyDays", &TherapyTables::toxicity_after_therapy_days},
};

/// Reads the file; collects every finding.
class Reader {
  public:
    Reader(TableFile& file, TherapyTables& tables) : file_(file), tables_(tables) {}

    void read() {
        read_parameters();
        read_ingredients();
        for (const Value& row : file_.array(file_.root(), "regimens")) {
            TherapyTables::Regimen regimen;
            regimen.name = file_.text(row, "regimen");
            regimen.given = drugs(row, "given");
            regimen.allowed = drugs(row, "with");
            for (const Value& group : file_.array(row, "allOf")) {
                regimen.groups.push_back(drugs_of(group, "allOf"));
                regimen.groups.back().for_each([&](std::size_t drug) {
                    regimen.allowed.insert(tables_.ingredients[drug].same_class);
                });
            }
            tables_.regimens.push_back(std::move(regimen));
        }
        tables_.other_regimen = file_.text(file_.root(), "otherRegimen");
        tables_.combined_radiotherapy = file_.set_list(file_.root(), "combinedRadiotherapy");
        tables_.curative_resections = file_.words(file_.root(), "curativeResections");
        tables_.metastasis_resections = file_.words(file_.root(), "metastasisResections");
        tables_.metastasis_resection_assertions =
            file_.words(file_.root(), "metastasisResectionAssertions");
        tables_.chemoradiotherapy_sites = file_.words(file_.root(), "chemoradiotherapySites");
        for (const Value& row : file_.array(file_.root(), "toxicities")) {
            tables_.toxicities.push_back({file_.text(row, "kind"), drugs(row, "drugs")});
        }
    }

  private:
    void read_ingredients() {
        const auto rows = file_.array(file_.root(), "ingredients");
        if (rows.size() > DrugSet::kDrugsMax) {
            file_.error("ingredients", "expected at most 64 rows");
            return;
        }
        const auto sensitising = file_.words(file_.root(), "chemoradiotherapyClasses");
        for (const Value& row : rows) {
            const std::size_t drug = tables_.ingredients.size();
            tables_.ingredients.push_back({file_.text(row, "ingredient"),
                                           file_.text(row, "role"),
                                           file_.text(row, "class"),
                                           {},
                                           file_.flag(row, "sharesCodes")});
            const TherapyTables::Ingredient& ingredient = tables_.ingredients.back();
            const auto mark = [&](DrugSet& set, bool wanted) {
                if (wanted) {
                    set.insert(drug);
                }
            };
            mark(tables_.targeted, ingredient.role == "targeted");
            mark(tables_.biologics, file_.flag(row, "biologic"));
            mark(tables_.line_defining, file_.flag(row, "definesLine"));
            mark(tables_.adjuvant_failure, file_.flag(row, "adjuvantFailure"));
            mark(tables_.sensitisers,
                 std::ranges::find(sensitising, ingredient.drug_class) != sensitising.end());
        }
        for (TherapyTables::Ingredient& ingredient : tables_.ingredients) {
            for (std::size_t i = 0; i < tables_.ingredients.size(); ++i) {
                if (tables_.ingredients[i].drug_class == ingredient.drug_class) {
                    ingredient.same_class.insert(i);
                }
            }
        }
    }

    void read_parameters() {
        const auto rows = file_.array(file_.root(), "parameters");
        for (const Parameter& parameter : kParameters) {
            const auto row = std::ranges::find_if(rows, [&](const Value& candidate) {
                return candidate.string_at("name") == parameter.name;
            });
            if (row == rows.end()) {
                file_.error("parameters",
                            "parameter `" + std::string(parameter.name) + "` is missing");
                continue;
            }
            tables_.*parameter.field = file_.number(*row, "value");
            if (tables_.*parameter.field < 0) {
                file_.error(parameter.name, "expected no negative number");
            }
        }
        for (const Value& row : file_.array(file_.root(), "cycleLengths")) {
            tables_.cycle_lengths.push_back(file_.number(row, "days"));
        }
        tables_.days_per_month = file_.decimal(file_.root(), "daysPerMonth");
        if (tables_.days_per_month <= Decimal()) {
            file_.error("daysPerMonth", "expected a decimal above zero");
        }
    }

    // May be absent.
    DrugSet drugs(const Value& owner, std::string_view name) {
        const Value* list = owner.find(name);
        return list == nullptr ? DrugSet() : drugs_of(*list, name);
    }

    DrugSet drugs_of(const Value& list, std::string_view name) {
        DrugSet result;
        for (const Value& drug : list.elements()) {
            const auto found = tables_.find_ingredient(drug.text());
            if (found) {
                result.insert(*found);
            } else {
                file_.error(name,
                            "`" + std::string(drug.text()) + "` is not among the ingredients");
            }
        }
        return result;
    }

    TableFile& file_;
    TherapyTables& tables_;
};

}  // namespace

void TherapyTables::read(TableFile& file) {
    Reader(file, *this).read();
}

DrugSet TherapyTables::causes_of(std::string_view toxicity) const {
    const auto row = std::ranges::find(toxicities, toxicity, &ToxicityDrugs::kind);
    return row == toxicities.end() ? DrugSet() : row->drugs;
}

std::vector<std::string_view> TherapyTables::drugs_of(std::string_view regimen) const {
    std::vector<std::string_view> names;
    const auto found = std::ranges::find(regimens, regimen, &Regimen::name);
    if (!regimen.empty() && found != regimens.end()) {
        found->given.for_each([&](std::size_t drug) { names.push_back(ingredients[drug].name); });
    }
    return names;
}

std::optional<std::size_t> TherapyTables::find_ingredient(std::string_view name) const {
    const auto found = std::ranges::find(ingredients, name, &Ingredient::name);
    return found == ingredients.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - ingredients.begin()));
}

}  // namespace hookline::mappings
