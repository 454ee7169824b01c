#include "mappings/timeline/therapy_tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "mappings/json_file.hpp"
#include "mappings/terminology.hpp"

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
    Reader(const JsonFile& file, TherapyTables& tables, Diagnostics& diagnostics)
        : file_(file), tables_(tables), diagnostics_(diagnostics) {}

    void read() {
        read_parameters();
        read_ingredients();
        for (const Value& row : array(file_.root, "regimens")) {
            TherapyTables::Regimen regimen;
            regimen.name = text(row, "regimen");
            regimen.given = drugs(row, "given");
            regimen.allowed = drugs(row, "with");
            for (const Value& group : array(row, "allOf")) {
                regimen.groups.push_back(drugs_of(group, "allOf"));
                regimen.groups.back().for_each([&](std::size_t drug) {
                    regimen.allowed.insert(tables_.ingredients[drug].same_class);
                });
            }
            tables_.regimens.push_back(std::move(regimen));
        }
        tables_.other_regimen = text(file_.root, "otherRegimen");
        for (const Value& row : array(file_.root, "combinedRadiotherapy")) {
            tables_.combined_radiotherapy.push_back({text(row, "system"), text(row, "code")});
        }
        tables_.curative_resections = words(file_.root, "curativeResections");
        tables_.metastasis_resections = words(file_.root, "metastasisResections");
        tables_.chemoradiotherapy_sites = words(file_.root, "chemoradiotherapySites");
        for (const Value& row : array(file_.root, "toxicities")) {
            tables_.toxicities.push_back({text(row, "kind"), drugs(row, "drugs")});
        }
    }

  private:
    void error(std::string_view where, std::string message) {
        diagnostics_.error(file_.name, {}, std::move(message), std::string(where));
    }

    void read_ingredients() {
        const auto rows = array(file_.root, "ingredients");
        if (rows.size() > DrugSet::kDrugsMax) {
            error("ingredients", "expected at most 64 rows");
            return;
        }
        const auto sensitising = words(file_.root, "chemoradiotherapyClasses");
        for (const Value& row : rows) {
            const std::size_t drug = tables_.ingredients.size();
            tables_.ingredients.push_back({text(row, "ingredient"),
                                           text(row, "role"),
                                           text(row, "class"),
                                           {},
                                           flag(row, "sharesCodes")});
            const TherapyTables::Ingredient& ingredient = tables_.ingredients.back();
            const auto mark = [&](DrugSet& set, bool wanted) {
                if (wanted) {
                    set.insert(drug);
                }
            };
            mark(tables_.targeted, ingredient.role == "targeted");
            mark(tables_.biologics, flag(row, "biologic"));
            mark(tables_.line_defining, flag(row, "definesLine"));
            mark(tables_.adjuvant_failure, flag(row, "adjuvantFailure"));
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
        const auto rows = array(file_.root, "parameters");
        for (const Parameter& parameter : kParameters) {
            const auto row = std::ranges::find_if(rows, [&](const Value& candidate) {
                return candidate.string_at("name") == parameter.name;
            });
            if (row == rows.end()) {
                error("parameters", "parameter `" + std::string(parameter.name) + "` is missing");
            } else {
                tables_.*parameter.field = number(row->find("value"), parameter.name);
            }
        }
        for (const Value& length : array(file_.root, "cycleLengths")) {
            tables_.cycle_lengths.push_back(number(&length, "cycleLengths"));
        }
        const auto days = Decimal::parse(text(file_.root, "daysPerMonth"));
        if (!days || *days <= Decimal()) {
            error("daysPerMonth", "expected a decimal above zero");
        }
        tables_.days_per_month = days.value_or(Decimal::from_integer(1));
    }

    std::span<const Value> array(const Value& owner, std::string_view name) {
        const auto elements = owner.array_at(name);
        if (elements.empty()) {
            error(name, "expected an array with elements");
        }
        return elements;
    }

    std::string text(const Value& owner, std::string_view name) {
        const std::string_view value = owner.string_at(name);
        if (value.empty()) {
            error(name, "expected a string");
        }
        return std::string(value);
    }

    static bool flag(const Value& owner, std::string_view name) {
        const Value* value = owner.find(name);
        return value != nullptr && value->is_boolean() && value->as_boolean();
    }

    std::int32_t number(const Value* value, std::string_view name) {
        const std::string_view digits = value != nullptr ? value->text() : std::string_view();
        std::int32_t result = 0;
        const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), result);
        if (digits.empty() || end.ec != std::errc() || end.ptr != digits.data() + digits.size() ||
            result < 0) {
            error(name, "expected a whole number, not negative");
        }
        return result;
    }

    // May be absent.
    std::vector<std::string> words(const Value& owner, std::string_view name) {
        std::vector<std::string> result;
        for (const Value& word : owner.array_at(name)) {
            result.emplace_back(word.text());
        }
        return result;
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
                error(name, "`" + std::string(drug.text()) + "` is not among the ingredients");
            }
        }
        return result;
    }

    const JsonFile& file_;
    TherapyTables& tables_;
    Diagnostics& diagnostics_;
};

}  // namespace

bool TherapyTables::load(const std::filesystem::path& file, const Terminology&,
                         TherapyTables& tables, Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    const auto json = read_json_file(file, diagnostics);
    if (json == nullptr) {
        return false;
    }
    Reader(*json, tables, diagnostics).read();
    return diagnostics.error_count() == errors_before;
}

std::optional<std::size_t> TherapyTables::find_ingredient(std::string_view name) const {
    const auto found = std::ranges::find(ingredients, name, &Ingredient::name);
    return found == ingredients.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - ingredients.begin()));
}

}  // namespace hookline::mappings
