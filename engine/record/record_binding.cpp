#include "engine/record/record_binding.hpp"

#include <algorithm>
#include <array>

#include "mappings/patient_record.hpp"

namespace hookline::engine {
namespace {

using cql::Value;
namespace record = mappings;

struct Element {
    std::string_view name;
    cql::PropertyGetter getter;
};

struct Class {
    std::string_view name;
    std::span<const Element> elements;
};

Value text(std::string_view value) {
    return value.empty() ? Value::null() : Value::string(value);
}

Value day(const std::optional<record::Date>& value) {
    return value ? Value::date(*value) : Value::null();
}

Value concept_value(const record::Concept& value, RequestArena& arena) {
    if (value.empty()) {
        return Value::null();
    }
    cql::CodeValue* codes = arena.allocate_array<cql::CodeValue>(value.codings.size());
    for (std::size_t i = 0; i < value.codings.size(); ++i) {
        const record::Coding& coding = value.codings[i];
        codes[i] = {coding.code, coding.system, coding.display, {}};
    }
    return Value::concept_of(arena.create<cql::ConceptValue>(
        cql::ConceptValue{{codes, value.codings.size()}, value.text}));
}

Value concept_list(std::span<const record::Concept> values, RequestArena& arena) {
    Value* list = arena.allocate_array<Value>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        list[i] = concept_value(values[i], arena);
    }
    return Value::list({list, values.size()});
}

Value observation_value(const record::ObservationValue& value, RequestArena& arena) {
    if (value.concept_value) {
        return concept_value(*value.concept_value, arena);
    }
    if (value.boolean) {
        return Value::boolean(*value.boolean);
    }
    if (value.integer) {
        return Value::integer(*value.integer);
    }
    if (!value.quantity_number.empty()) {
        const auto number = fhir::Decimal::parse(value.quantity_number);
        return number ? cql::make_quantity(*number, value.quantity_unit, arena) : Value::null();
    }
    return text(value.text);
}

// The structure behind an object. Each class is registered with getters of its own structure only.
template <class T>
const T& as(const void* data) {
    return *static_cast<const T*>(data);
}

template <class T>
constexpr std::array<Element, 6> common_elements() {
    return {{
        {"id", [](const void* d, RequestArena&) { return text(as<T>(d).id); }},
        {"reference", [](const void* d, RequestArena&) { return text(as<T>(d).reference); }},
        {"effective", [](const void* d, RequestArena&) { return day(as<T>(d).effective); }},
        {"approximate",
         [](const void* d, RequestArena&) { return Value::boolean(as<T>(d).approximate); }},
        {"certainty",
         [](const void* d, RequestArena&) { return text(record::to_string(as<T>(d).certainty)); }},
        {"note", [](const void* d, RequestArena&) { return text(as<T>(d).note); }},
    }};
}

template <class T, std::size_t N>
constexpr std::array<Element, N + 6> with_common(const std::array<Element, N>& own) {
    std::array<Element, N + 6> all{};
    std::ranges::copy(common_elements<T>(), all.begin());
    std::ranges::copy(own, all.begin() + 6);
    return all;
}

constexpr std::array kPatient = {
    Element{"id", [](const void* d, RequestArena&) { return text(as<record::PatientData>(d).id); }},
    Element{"birthDate", [](const void* d,
                            RequestArena&) { return day(as<record::PatientData>(d).birth_date); }},
    Element{"deceased",
            [](const void* d, RequestArena&) {
                const auto& deceased = as<record::PatientData>(d).deceased;
                return deceased ? Value::boolean(*deceased) : Value::null();
            }},
};

constexpr std::array kDataSource = {
    Element{"name",
            [](const void* d, RequestArena&) { return text(as<record::SourceState>(d).name); }},
    Element{"state",
            [](const void* d, RequestArena&) {
                return text(record::to_string(as<record::SourceState>(d).state));
            }},
};

constexpr auto kCondition = with_common<record::Condition>(std::array{
    Element{"code",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::Condition>(d).code, a);
            }},
    Element{"status",
            [](const void* d, RequestArena&) { return text(as<record::Condition>(d).status); }},
    Element{"bodySite",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::Condition>(d).body_site, a);
            }},
    Element{"histology",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::Condition>(d).histology, a);
            }},
    Element{"stages",
            [](const void* d, RequestArena& a) {
                return concept_list(as<record::Condition>(d).stages, a);
            }},
});

constexpr auto kObservation = with_common<record::Observation>(std::array{
    Element{"code",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::Observation>(d).code, a);
            }},
    Element{"status",
            [](const void* d, RequestArena&) { return text(as<record::Observation>(d).status); }},
    Element{"value",
            [](const void* d, RequestArena& a) {
                return observation_value(as<record::Observation>(d).value, a);
            }},
});

constexpr auto kGeneResult = with_common<record::GeneResult>(std::array{
    Element{"gene",
            [](const void* d, RequestArena&) { return text(as<record::GeneResult>(d).gene); }},
    Element{"exon",
            [](const void* d, RequestArena&) {
                const auto& exon = as<record::GeneResult>(d).exon;
                return exon ? Value::integer(*exon) : Value::null();
            }},
    Element{"result",
            [](const void* d, RequestArena&) { return text(as<record::GeneResult>(d).result); }},
    Element{"scope",
            [](const void* d, RequestArena&) { return text(as<record::GeneResult>(d).scope); }},
    Element{"variant",
            [](const void* d, RequestArena&) { return text(as<record::GeneResult>(d).variant); }},
    Element{"v600e",
            [](const void* d, RequestArena&) {
                const auto& v600e = as<record::GeneResult>(d).v600e;
                return v600e ? Value::boolean(*v600e) : Value::null();
            }},
    Element{"preliminary",
            [](const void* d, RequestArena&) {
                return Value::boolean(as<record::GeneResult>(d).preliminary);
            }},
    Element{"specimen",
            [](const void* d, RequestArena&) { return text(as<record::GeneResult>(d).specimen); }},
    Element{"tumourDnaShown",
            [](const void* d, RequestArena&) {
                return Value::boolean(as<record::GeneResult>(d).tumour_dna_shown);
            }},
});

constexpr auto kPerformance = with_common<record::PerformanceStatus>(std::array{
    Element{"scale", [](const void* d,
                        RequestArena&) { return text(as<record::PerformanceStatus>(d).scale); }},
    Element{"score",
            [](const void* d, RequestArena&) {
                return Value::integer(as<record::PerformanceStatus>(d).score);
            }},
});

constexpr auto kExposure = with_common<record::MedicationExposure>(std::array{
    Element{"code",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::MedicationExposure>(d).code, a);
            }},
    Element{"ingredient",
            [](const void* d, RequestArena&) {
                return text(as<record::MedicationExposure>(d).ingredient);
            }},
    Element{"status", [](const void* d,
                         RequestArena&) { return text(as<record::MedicationExposure>(d).status); }},
    Element{"start", [](const void* d,
                        RequestArena&) { return day(as<record::MedicationExposure>(d).start); }},
    Element{"end", [](const void* d,
                      RequestArena&) { return day(as<record::MedicationExposure>(d).end); }},
    Element{"kind", [](const void* d,
                       RequestArena&) { return text(as<record::MedicationExposure>(d).kind); }},
});

constexpr auto kProcedure = with_common<record::Procedure>(std::array{
    Element{"code",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::Procedure>(d).code, a);
            }},
    Element{"status",
            [](const void* d, RequestArena&) { return text(as<record::Procedure>(d).status); }},
    Element{"start",
            [](const void* d, RequestArena&) { return day(as<record::Procedure>(d).start); }},
    Element{"end", [](const void* d, RequestArena&) { return day(as<record::Procedure>(d).end); }},
});

constexpr auto kServiceRequest = with_common<record::ServiceRequest>(std::array{
    Element{"code",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::ServiceRequest>(d).code, a);
            }},
    Element{"status", [](const void* d,
                         RequestArena&) { return text(as<record::ServiceRequest>(d).status); }},
    Element{"intent", [](const void* d,
                         RequestArena&) { return text(as<record::ServiceRequest>(d).intent); }},
    Element{"authored", [](const void* d,
                           RequestArena&) { return day(as<record::ServiceRequest>(d).authored); }},
    Element{
        "occurrence",
        [](const void* d, RequestArena&) { return day(as<record::ServiceRequest>(d).occurrence); }},
});

constexpr auto kReport = with_common<record::DiagnosticReport>(std::array{
    Element{"code",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::DiagnosticReport>(d).code, a);
            }},
    Element{"status", [](const void* d,
                         RequestArena&) { return text(as<record::DiagnosticReport>(d).status); }},
    Element{"conclusions",
            [](const void* d, RequestArena& a) {
                return concept_list(as<record::DiagnosticReport>(d).conclusions, a);
            }},
});

constexpr auto kAppointment = with_common<record::Appointment>(std::array{
    Element{"serviceType",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::Appointment>(d).service_type, a);
            }},
    Element{"status",
            [](const void* d, RequestArena&) { return text(as<record::Appointment>(d).status); }},
    Element{"start",
            [](const void* d, RequestArena&) { return day(as<record::Appointment>(d).start); }},
});

constexpr auto kGoal = with_common<record::Goal>(std::array{
    Element{"description",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::Goal>(d).description, a);
            }},
    Element{"status",
            [](const void* d, RequestArena&) { return text(as<record::Goal>(d).status); }},
});

constexpr auto kCarePlan = with_common<record::CarePlan>(std::array{
    Element{"category",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::CarePlan>(d).category, a);
            }},
    Element{"status",
            [](const void* d, RequestArena&) { return text(as<record::CarePlan>(d).status); }},
    Element{"intent",
            [](const void* d, RequestArena&) { return text(as<record::CarePlan>(d).intent); }},
});

constexpr auto kDraftOrder = with_common<record::DraftOrder>(std::array{
    Element{"code",
            [](const void* d, RequestArena& a) {
                return concept_value(as<record::DraftOrder>(d).code, a);
            }},
    Element{"kind",
            [](const void* d, RequestArena&) { return text(as<record::DraftOrder>(d).kind); }},
    Element{
        "resourceType",
        [](const void* d, RequestArena&) { return text(as<record::DraftOrder>(d).resource_type); }},
    Element{"status",
            [](const void* d, RequestArena&) { return text(as<record::DraftOrder>(d).status); }},
    Element{"isTrigger",
            [](const void* d, RequestArena&) {
                return Value::boolean(as<record::DraftOrder>(d).is_trigger);
            }},
});

constexpr std::array kClasses = {
    Class{"Patient", kPatient},
    Class{"DataSource", kDataSource},
    Class{"Condition", kCondition},
    Class{"Observation", kObservation},
    Class{"GeneResult", kGeneResult},
    Class{"PerformanceStatus", kPerformance},
    Class{"MedicationExposure", kExposure},
    Class{"Procedure", kProcedure},
    Class{"ServiceRequest", kServiceRequest},
    Class{"DiagnosticReport", kReport},
    Class{"Appointment", kAppointment},
    Class{"Goal", kGoal},
    Class{"CarePlan", kCarePlan},
    Class{"DraftOrder", kDraftOrder},
};

const Class* class_of(std::string_view name) {
    const auto* found = std::ranges::find(kClasses, name, &Class::name);
    return found == kClasses.end() ? nullptr : found;
}

}  // namespace

RecordBinding::RecordBinding() {
    for (const Class& item : kClasses) {
        types_.push_back(
            std::make_unique<cql::ObjectType>(cql::ObjectType{std::string(item.name)}));
    }
}

const cql::ObjectType* RecordBinding::find_class(std::string_view class_name) const {
    for (const auto& type : types_) {
        if (type->name == class_name) {
            return type.get();
        }
    }
    return nullptr;
}

cql::PropertyGetter RecordBinding::find_property(std::string_view class_name,
                                                 std::string_view element) const {
    const Class* owner = class_of(class_name);
    if (owner == nullptr) {
        return nullptr;
    }
    const auto found = std::ranges::find(owner->elements, element, &Element::name);
    return found == owner->elements.end() ? nullptr : found->getter;
}

std::vector<std::string_view> RecordBinding::classes() const {
    std::vector<std::string_view> names;
    for (const Class& item : kClasses) {
        names.push_back(item.name);
    }
    return names;
}

std::vector<std::string_view> RecordBinding::elements(std::string_view class_name) const {
    std::vector<std::string_view> names;
    if (const Class* owner = class_of(class_name)) {
        for (const Element& element : owner->elements) {
            names.push_back(element.name);
        }
    }
    return names;
}

}  // namespace hookline::engine
