#include "engine/record/record_source.hpp"

#include <array>

namespace hookline::engine {
namespace {

using cql::Value;
namespace record = mappings;

// The concept that a retrieve by value set filters on; nullptr for classes without one.
template <class T>
const record::Concept* primary(const T& item) {
    if constexpr (requires { item.service_type; }) {
        return &item.service_type;
    } else if constexpr (requires { item.description; }) {
        return &item.description;
    } else if constexpr (requires { item.category.codings; }) {
        return &item.category;
    } else if constexpr (requires { item.type; }) {
        return &item.type;
    } else if constexpr (requires { item.code; }) {
        return &item.code;
    } else {
        return nullptr;
    }
}

using Retrieve = std::span<const Value> (*)(const record::PatientRecord&, const cql::ObjectType&,
                                            int, RequestArena&);

template <auto Member>
std::span<const Value> retrieve_from(const record::PatientRecord& patient,
                                     const cql::ObjectType& type, int value_set,
                                     RequestArena& arena) {
    const auto items = patient.*Member;
    Value* found = arena.allocate_array<Value>(items.size());
    std::size_t count = 0;
    for (const auto& item : items) {
        const record::Concept* code = primary(item);
        const bool wanted =
            value_set < 0 ||
            (code != nullptr && code->is_in(static_cast<record::SetHandle>(value_set)));
        if (wanted) {
            found[count++] =
                Value::object(arena.create<cql::ObjectValue>(cql::ObjectValue{&type, &item}));
        }
    }
    return {found, count};
}

struct Row {
    std::string_view name;
    Retrieve retrieve;
};

constexpr std::array kRows = {
    Row{"DataSource", retrieve_from<&record::PatientRecord::sources>},
    Row{"Condition", retrieve_from<&record::PatientRecord::conditions>},
    Row{"PrimaryTumour", retrieve_from<&record::PatientRecord::primary_tumours>},
    Row{"Metastasis", retrieve_from<&record::PatientRecord::metastases>},
    Row{"Staging", retrieve_from<&record::PatientRecord::stagings>},
    Row{"TumourMorphology", retrieve_from<&record::PatientRecord::morphologies>},
    Row{"Symptom", retrieve_from<&record::PatientRecord::symptoms>},
    Row{"Observation", retrieve_from<&record::PatientRecord::observations>},
    Row{"GeneResult", retrieve_from<&record::PatientRecord::gene_results>},
    Row{"Biomarker", retrieve_from<&record::PatientRecord::biomarkers>},
    Row{"PerformanceStatus", retrieve_from<&record::PatientRecord::performance>},
    Row{"Measurement", retrieve_from<&record::PatientRecord::measurements>},
    Row{"Toxicity", retrieve_from<&record::PatientRecord::toxicities>},
    Row{"DiagnosticReport", retrieve_from<&record::PatientRecord::reports>},
    Row{"Imaging", retrieve_from<&record::PatientRecord::imaging>},
    Row{"Response", retrieve_from<&record::PatientRecord::responses>},
    Row{"ResectionMargin", retrieve_from<&record::PatientRecord::margins>},
    Row{"Assertion", retrieve_from<&record::PatientRecord::assertions>},
    Row{"MedicationExposure", retrieve_from<&record::PatientRecord::exposures>},
    Row{"Procedure", retrieve_from<&record::PatientRecord::procedures>},
    Row{"RadiotherapyCourse", retrieve_from<&record::PatientRecord::radiotherapy>},
    Row{"ServiceRequest", retrieve_from<&record::PatientRecord::service_requests>},
    Row{"Appointment", retrieve_from<&record::PatientRecord::appointments>},
    Row{"Goal", retrieve_from<&record::PatientRecord::goals>},
    Row{"CarePlan", retrieve_from<&record::PatientRecord::care_plans>},
    Row{"GoalsOfCare", retrieve_from<&record::PatientRecord::goals_of_care>},
    Row{"TreatmentIntent", retrieve_from<&record::PatientRecord::intents>},
    Row{"Encounter", retrieve_from<&record::PatientRecord::encounters>},
    Row{"TumourBoard", retrieve_from<&record::PatientRecord::tumour_boards>},
    Row{"DraftOrder", retrieve_from<&record::PatientRecord::draft_orders>},
    Row{"TherapyExposure", retrieve_from<&record::PatientRecord::therapy_exposures>},
    Row{"TherapyCycle", retrieve_from<&record::PatientRecord::therapy_cycles>},
    Row{"RegimenCourse", retrieve_from<&record::PatientRecord::regimen_courses>},
    Row{"TherapyLine", retrieve_from<&record::PatientRecord::therapy_lines>},
    Row{"TherapyFailure", retrieve_from<&record::PatientRecord::therapy_failures>},
    Row{"PerioperativeTherapy", retrieve_from<&record::PatientRecord::perioperative_therapy>},
    Row{"RadiotherapyTotal", retrieve_from<&record::PatientRecord::radiotherapy_totals>},
    Row{"ToxicityCourse", retrieve_from<&record::PatientRecord::toxicity_courses>},
};

}  // namespace

std::optional<int> RecordTerminology::find_value_set(std::string_view url) const {
    const auto found = terminology_.find_value_set(url);
    return found ? std::optional(int{*found}) : std::nullopt;
}

bool RecordTerminology::contains(int value_set, std::string_view system,
                                 std::string_view code) const {
    return terminology_.contains(static_cast<mappings::SetHandle>(value_set), system, code);
}

std::optional<std::vector<cql::CodeValue>> RecordTerminology::expansion(int value_set) const {
    const mappings::ValueSet& set =
        terminology_.value_set(static_cast<mappings::SetHandle>(value_set));
    if (set.has_ranges) {
        return std::nullopt;
    }
    std::vector<cql::CodeValue> codes;
    codes.reserve(set.listed.size());
    for (const mappings::CodeRef& code : set.listed) {
        codes.push_back({code.code, code.system, {}, {}});
    }
    return codes;
}

RecordSource::RecordSource(const mappings::PatientRecord& record, const RecordBinding& binding)
    : record_(record), binding_(binding) {}

std::span<const Value> RecordSource::retrieve(const cql::ObjectType& type, int value_set,
                                              RequestArena& arena) const {
    if (type.name == "Patient") {
        Value* one = arena.allocate_array<Value>(1);
        *one = patient(arena);
        return {one, 1};
    }
    for (const Row& row : kRows) {
        if (row.name == type.name) {
            return row.retrieve(record_, type, value_set, arena);
        }
    }
    return {};
}

Value RecordSource::patient(RequestArena& arena) const {
    return Value::object(arena.create<cql::ObjectValue>(
        cql::ObjectValue{binding_.find_class("Patient"), &record_.patient}));
}

}  // namespace hookline::engine
