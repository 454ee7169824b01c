#include "engine/record/record_source.hpp"

#include <array>

namespace hookline::engine {
namespace {

using cql::Value;
namespace record = mappings;

// The concept that a retrieve by value set filters on; nullptr for classes without one.
const record::Concept* primary(const record::Condition& item) {
    return &item.code;
}
const record::Concept* primary(const record::Observation& item) {
    return &item.code;
}
const record::Concept* primary(const record::MedicationExposure& item) {
    return &item.code;
}
const record::Concept* primary(const record::Procedure& item) {
    return &item.code;
}
const record::Concept* primary(const record::ServiceRequest& item) {
    return &item.code;
}
const record::Concept* primary(const record::DiagnosticReport& item) {
    return &item.code;
}
const record::Concept* primary(const record::Appointment& item) {
    return &item.service_type;
}
const record::Concept* primary(const record::Goal& item) {
    return &item.description;
}
const record::Concept* primary(const record::CarePlan& item) {
    return &item.category;
}
const record::Concept* primary(const record::DraftOrder& item) {
    return &item.code;
}
const record::Concept* primary(const record::SourceState&) {
    return nullptr;
}
const record::Concept* primary(const record::GeneResult&) {
    return nullptr;
}
const record::Concept* primary(const record::PerformanceStatus&) {
    return nullptr;
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
    Row{"Observation", retrieve_from<&record::PatientRecord::observations>},
    Row{"GeneResult", retrieve_from<&record::PatientRecord::gene_results>},
    Row{"PerformanceStatus", retrieve_from<&record::PatientRecord::performance>},
    Row{"MedicationExposure", retrieve_from<&record::PatientRecord::exposures>},
    Row{"Procedure", retrieve_from<&record::PatientRecord::procedures>},
    Row{"ServiceRequest", retrieve_from<&record::PatientRecord::service_requests>},
    Row{"DiagnosticReport", retrieve_from<&record::PatientRecord::reports>},
    Row{"Appointment", retrieve_from<&record::PatientRecord::appointments>},
    Row{"Goal", retrieve_from<&record::PatientRecord::goals>},
    Row{"CarePlan", retrieve_from<&record::PatientRecord::care_plans>},
    Row{"DraftOrder", retrieve_from<&record::PatientRecord::draft_orders>},
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
