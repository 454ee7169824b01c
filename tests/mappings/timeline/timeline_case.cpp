#include "tests/mappings/timeline/timeline_case.hpp"

#include <doctest/doctest.h>

#include <charconv>
#include <filesystem>

#include "mappings/build_record.hpp"
#include "mappings/timeline/timeline.hpp"

namespace hookline::test {

using fhir::json::Value;
using mappings::Date;
namespace m = mappings;

const m::Terminology& terminology() {
    static const auto loaded = [] {
        const auto folder = source_dir() / "mappings";
        Diagnostics diagnostics;
        auto result = m::Terminology::load(folder / "valuesets", folder / "tables", diagnostics);
        REQUIRE_MESSAGE(result != nullptr, diagnostics.to_text());
        return result;
    }();
    return *loaded;
}

const m::TherapyTables& therapy_tables() {
    static const m::TherapyTables tables = [] {
        Diagnostics diagnostics;
        m::TableFile file(source_dir() / "mappings/tables/therapy-timeline.json", terminology(),
                          diagnostics);
        m::TherapyTables loaded;
        loaded.read(file);
        REQUIRE_MESSAGE(diagnostics.error_count() == 0, diagnostics.to_text());
        return loaded;
    }();
    return tables;
}

namespace {

std::optional<Date> date(const Value& owner, std::string_view name) {
    const std::string_view text = owner.string_at(name);
    if (text.empty()) {
        return std::nullopt;
    }
    const auto parsed = fhir::parse_date(text);
    REQUIRE_MESSAGE(parsed.has_value(), std::string(text));
    return *parsed;
}

std::optional<std::int32_t> number(const Value& owner, std::string_view name) {
    const Value* value = owner.find(name);
    if (value == nullptr) {
        return std::nullopt;
    }
    std::int32_t result = 0;
    const std::string_view digits = value->text();
    std::from_chars(digits.data(), digits.data() + digits.size(), result);
    return result;
}

bool flag(const Value& owner, std::string_view name) {
    const Value* value = owner.find(name);
    return value != nullptr && value->is_boolean() && value->as_boolean();
}

/// Fills the members that every row of a case may have.
class Reader {
  public:
    Reader(CaseRecord& record, RequestArena& arena) : record_(record), arena_(arena) {}

    void read(const Value& given) {
        read_sources(given);
        each(given, "exposures", [&](const Value& row) { add_exposures(row); });
        each(given, "metastases", [&](const Value& row) {
            m::Metastasis item;
            common(item, row);
            item.status = row.string_at("status").empty() ? "present" : row.string_at("status");
            item.site = row.string_at("site");
            item.ambiguous = flag(row, "ambiguous");
            item.primary_site = row.string_at("primarySite");
            record_.metastases.push_back(item);
        });
        each(given, "stagings", [&](const Value& row) {
            m::Staging item;
            common(item, row);
            item.kind = row.string_at("kind");
            item.value = row.string_at("value");
            item.site = row.string_at("site");
            record_.stagings.push_back(item);
        });
        each(given, "localRecurrences", [&](const Value& row) {
            m::PrimaryTumour item;
            common(item, row);
            item.recurrent = true;
            record_.tumours.push_back(item);
        });
        each(given, "responses", [&](const Value& row) {
            m::Response item;
            common(item, row);
            item.result = row.string_at("result");
            record_.responses.push_back(item);
        });
        each(given, "procedures", [&](const Value& row) { add_procedure(row); });
        each(given, "radiotherapy", [&](const Value& row) { add_radiotherapy(row); });
        each(given, "toxicities", [&](const Value& row) {
            m::Toxicity item;
            common(item, row);
            item.kind = row.string_at("kind");
            item.grade = number(row, "grade");
            item.end = date(row, "end");
            item.open = !flag(row, "closed");
            record_.toxicities.push_back(item);
        });
        each(given, "appointments", [&](const Value& row) {
            m::Appointment item;
            common(item, row);
            item.start = date(row, "on");
            item.kinds = texts(row, "kinds");
            record_.appointments.push_back(item);
        });
        each(given, "assertions", [&](const Value& row) {
            m::Assertion item;
            common(item, row);
            item.name = row.string_at("name");
            item.boolean = flag(row, "value");
            record_.assertions.push_back(item);
        });
        each(given, "drafts", [&](const Value& row) {
            m::DraftOrder item;
            common(item, row);
            item.ingredients = texts(row, "drugs");
            item.occurrence = date(row, "on");
            record_.drafts.push_back(item);
        });
    }

  private:
    template <class Visit>
    void each(const Value& given, std::string_view name, Visit visit) {
        for (const Value& row : given.array_at(name)) {
            visit(row);
        }
    }

    void read_sources(const Value& given) {
        const Value* states = given.find("sources");
        for (const std::string_view name : m::kSourceNames) {
            const std::string_view state = states == nullptr ? "" : states->string_at(name);
            m::DataState value = m::DataState::Present;
            for (const auto candidate :
                 {m::DataState::KnownNone, m::DataState::Incomplete, m::DataState::Unknown}) {
                if (m::to_string(candidate) == state) {
                    value = candidate;
                }
            }
            record_.sources.push_back({name, value});
        }
    }

    void common(m::Statement& item, const Value& row) {
        const std::string_view reference = row.string_at("reference");
        item.reference =
            reference.empty() ? arena_.copy("Item/" + std::to_string(++count_)) : reference;
        item.effective = date(row, "on");
        item.approximate = flag(row, "approximate");
        if (row.string_at("certainty") == "text-only") {
            item.certainty = m::Certainty::TextOnly;
        }
    }

    std::span<const std::string_view> texts(const Value& row, std::string_view name) {
        std::vector<std::string_view> result;
        for (const Value& text : row.array_at(name)) {
            result.push_back(text.text());
        }
        return arena_.copy(std::span<const std::string_view>(result));
    }

    static std::int32_t rank_of(std::string_view kind) {
        return kind == "administration" ? 1
               : kind == "statement"    ? 2
               : kind == "request"      ? 3
               : kind == "procedure"    ? 4
                                        : 5;
    }

    // `drugs` or `regimen`, given `on` days, or `from` a day `every` n days so many `times`, or
    // over `start`..`end`, or without dates.
    void add_exposures(const Value& row) {
        m::MedicationExposure item;
        item.kind = row.string_at("kind").empty() ? "administration" : row.string_at("kind");
        item.rank = rank_of(item.kind);
        item.status = row.string_at("status").empty() ? "past" : row.string_at("status");
        item.stopped = flag(row, "stopped");
        item.stop_reason = row.string_at("stopReason");
        item.regimen = row.string_at("regimen");
        if (const std::string_view set = row.string_at("valueSet"); !set.empty()) {
            const auto handle = terminology().find_value_set(set);
            REQUIRE_MESSAGE(handle.has_value(), std::string(set));
            item.code.sets = arena_.copy(std::span<const m::SetHandle>(&*handle, 1));
        }
        item.other_cancer = flag(row, "otherCancer");
        if (row.find("systemic") != nullptr) {
            item.systemic = flag(row, "systemic");
        }
        std::vector<Date> days;
        for (const Value& day : row.array_at("on")) {
            days.push_back(fhir::parse_date(day.text()).value());
        }
        if (const auto from = date(row, "from")) {
            for (std::int32_t i = 0; i < number(row, "times").value(); ++i) {
                days.push_back(*fhir::add_to_date(
                    *from, std::int64_t{i} * number(row, "every").value(), fhir::Precision::Day));
            }
        }
        if (days.empty()) {
            add_drugs(row, item, date(row, "start"), date(row, "end"));
        }
        for (const Date& day : days) {
            add_drugs(row, item, day, std::nullopt);
        }
    }

    void add_drugs(const Value& row, m::MedicationExposure item, std::optional<Date> start,
                   std::optional<Date> end) {
        std::vector<std::string_view> drugs;
        for (const Value& drug : row.array_at("drugs")) {
            drugs.push_back(drug.text());
        }
        if (drugs.empty()) {
            drugs.emplace_back();
        }
        for (const std::string_view drug : drugs) {
            common(item, row);
            item.ingredient = drug;
            item.start = start;
            item.end = end;
            item.effective = end ? end : start;
            record_.exposures.push_back(item);
        }
    }

    void add_procedure(const Value& row) {
        m::Procedure item;
        common(item, row);
        item.status = row.string_at("status").empty() ? "completed" : row.string_at("status");
        item.intent = row.string_at("intent");
        item.kinds = texts(row, "kinds");
        item.start = item.effective;
        item.end = item.effective;
        record_.procedures.push_back(item);
    }

    void add_radiotherapy(const Value& row) {
        m::RadiotherapyCourse item;
        common(item, row);
        item.status = row.string_at("status").empty() ? "completed" : row.string_at("status");
        item.site = row.string_at("site");
        item.start = date(row, "start");
        item.end = date(row, "end");
        if (const Value* dose = row.find("doseGy")) {
            item.dose_gy = fhir::Decimal::parse(dose->text());
        }
        record_.radiotherapy.push_back(item);
    }

    CaseRecord& record_;
    RequestArena& arena_;
    int count_ = 0;
};

std::string text(std::string_view value) {
    return value.empty() ? "null" : std::string(value);
}
std::string text(bool value) {
    return value ? "true" : "false";
}
std::string text(std::int32_t value) {
    return std::to_string(value);
}
std::string text(const Date& value) {
    return fhir::to_string(value);
}
std::string text(const fhir::Decimal& value) {
    return value.to_string();
}
std::string text(m::Certainty value) {
    return std::string(m::to_string(value));
}
std::string text(std::span<const std::string_view> values) {
    std::string result = "[";
    for (const std::string_view value : values) {
        result += (result.size() > 1 ? ", " : "") + std::string(value);
    }
    return result + "]";
}
template <class T>
std::string text(const std::optional<T>& value) {
    return value ? text(*value) : "null";
}

using Fields = std::map<std::string, std::string>;

Fields fields(const m::TherapyExposure& item) {
    return {{"ingredient", text(item.ingredient)},
            {"role", text(item.role)},
            {"start", text(item.start)},
            {"end", text(item.end)},
            {"lastDose", text(item.last_dose)},
            {"kind", text(item.kind)},
            {"openEnded", text(item.open_ended)},
            {"setting", text(item.setting)},
            {"line", text(item.line)}};
}
Fields fields(const m::TherapyCycle& item) {
    return {{"line", text(item.line)},
            {"number", text(item.number)},
            {"regimen", text(item.regimen)},
            {"ingredients", text(item.ingredients)},
            {"biologics", text(item.biologics)},
            {"start", text(item.start)},
            {"end", text(item.end)},
            {"lengthDays", text(item.length_days)},
            {"intervalDays", text(item.interval_days)},
            {"setting", text(item.setting)}};
}
Fields fields(const m::RegimenCourse& item) {
    return {{"line", text(item.line)},
            {"regimen", text(item.regimen)},
            {"biologics", text(item.biologics)},
            {"start", text(item.start)},
            {"end", text(item.end)},
            {"cycleCount", text(item.cycle_count)},
            {"setting", text(item.setting)},
            {"stopReason", text(item.stop_reason)}};
}
Fields fields(const m::TherapyLine& item) {
    return {{"ordinal", text(item.ordinal)},
            {"number", text(item.number)},
            {"setting", text(item.setting)},
            {"perioperative", text(item.perioperative)},
            {"regimen", text(item.regimen)},
            {"currentRegimen", text(item.current_regimen)},
            {"regimens", text(item.regimens)},
            {"biologics", text(item.biologics)},
            {"currentBiologics", text(item.current_biologics)},
            {"start", text(item.start)},
            {"end", text(item.end)},
            {"cycleCount", text(item.cycle_count)},
            {"running", text(item.running)},
            {"stopReason", text(item.stop_reason)},
            {"progression", text(item.progression)},
            {"failed", text(item.failed)}};
}
Fields fields(const m::TherapyFailure& item) {
    return {{"line", text(item.line)},
            {"regimen", text(item.regimen)},
            {"setting", text(item.setting)},
            {"intervalDays", text(item.interval_days)},
            {"basis", text(item.basis)}};
}
Fields fields(const m::PerioperativeTherapy& item) {
    return {{"backbone", text(item.backbone)},
            {"months", text(item.months)},
            {"start", text(item.start)},
            {"end", text(item.end)}};
}
Fields fields(const m::RadiotherapyTotal& item) {
    return {{"site", text(item.site)},       {"doseGy", text(item.dose_gy)},
            {"courses", text(item.courses)}, {"doseComplete", text(item.dose_complete)},
            {"start", text(item.start)},     {"end", text(item.end)}};
}
Fields fields(const m::ToxicityCourse& item) {
    return {{"kind", text(item.kind)},       {"grade", text(item.grade)},
            {"highest", text(item.highest)}, {"persistent", text(item.persistent)},
            {"basis", text(item.basis)},     {"open", text(item.open)}};
}

template <class T>
std::vector<Fields> all(std::span<const T> items) {
    std::vector<Fields> result;
    for (const T& item : items) {
        result.push_back(fields(item));
        result.back()["effective"] = text(item.effective);
        result.back()["approximate"] = text(item.approximate);
        result.back()["certainty"] = text(item.certainty);
        result.back()["note"] = text(item.note);
        result.back()["sources"] = text(item.sources);
    }
    return result;
}

}  // namespace

CaseRecord::CaseRecord(const Value& given, std::string_view day, RequestArena& arena)
    : today(fhir::parse_date(day).value()) {
    Reader(*this, arena).read(given);
}

m::PatientRecord CaseRecord::timeline(RequestArena& arena) const {
    m::PatientRecord record;
    record.sources = sources;
    record.exposures = exposures;
    record.metastases = metastases;
    record.stagings = stagings;
    record.primary_tumours = tumours;
    record.responses = responses;
    record.procedures = procedures;
    record.radiotherapy = radiotherapy;
    record.toxicities = toxicities;
    record.appointments = appointments;
    record.assertions = assertions;
    record.draft_orders = drafts;
    m::build_timeline(record, therapy_tables(), today, arena);
    return record;
}

Written written(const m::PatientRecord& record) {
    return {{"exposures", all(record.therapy_exposures)},
            {"cycles", all(record.therapy_cycles)},
            {"courses", all(record.regimen_courses)},
            {"lines", all(record.therapy_lines)},
            {"failures", all(record.therapy_failures)},
            {"perioperative", all(record.perioperative_therapy)},
            {"radiotherapyTotals", all(record.radiotherapy_totals)},
            {"toxicityCourses", all(record.toxicity_courses)}};
}

}  // namespace hookline::test
