#include "tests/support/cql_memory.hpp"

#include <algorithm>
#include <array>

#include "fhir/base/diagnostics.hpp"

namespace hookline::test {
namespace {

using namespace std::string_view_literals;
using cql::CodeValue;
using cql::Date;
using cql::Value;

constexpr std::string_view kModel = R"(<?xml version="1.0" encoding="UTF-8"?>
<modelInfo xmlns="urn:hl7-org:elm-modelinfo:r1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    name="Memory" version="1.0" url="urn:memory" patientClassName="Memory.Patient"
    patientBirthDatePropertyName="birthDate">
  <typeInfo xsi:type="ClassInfo" name="Memory.Patient" baseType="System.Any" retrievable="true">
    <element name="birthDate" elementType="System.Date"/>
    <element name="sex" elementType="System.String"/>
  </typeInfo>
  <typeInfo xsi:type="ClassInfo" name="Memory.Condition" baseType="System.Any" retrievable="true"
      primaryCodePath="code">
    <element name="code" elementType="System.Code"/>
    <element name="status" elementType="System.String"/>
    <element name="onset" elementType="System.Date"/>
  </typeInfo>
  <typeInfo xsi:type="ClassInfo" name="Memory.Observation" baseType="System.Any" retrievable="true"
      primaryCodePath="code">
    <element name="code" elementType="System.Code"/>
    <element name="status" elementType="System.String"/>
    <element name="date" elementType="System.Date"/>
    <element name="value" elementType="System.Decimal"/>
  </typeInfo>
  <typeInfo xsi:type="ClassInfo" name="Memory.Medication" baseType="System.Any" retrievable="true"
      primaryCodePath="code">
    <element name="code" elementType="System.Code"/>
    <element name="start" elementType="System.Date"/>
    <element name="stop" elementType="System.Date"/>
  </typeInfo>
</modelInfo>)";

constexpr std::string_view kSystem = "urn:memory:codes";

struct NamedCodes {
    std::string_view name;
    std::array<std::string_view, 4> codes;
};

constexpr std::array kConditions = {
    NamedCodes{"diabetes", {"dm1", "dm2", "dm3", "dm4"}},
    NamedCodes{"hypertension", {"ht1", "ht2", "ht3", "ht4"}},
    NamedCodes{"kidney-disease", {"kd1", "kd2", "kd3", "kd4"}},
    NamedCodes{"heart-failure", {"hf1", "hf2", "hf3", "hf4"}},
    NamedCodes{"other", {"x1", "x2", "x3", "x4"}},
};
constexpr std::array kObservations = {
    NamedCodes{"hba1c", {"a1", "a2", "a3", "a4"}},
    NamedCodes{"egfr", {"e1", "e2", "e3", "e4"}},
    NamedCodes{"systolic", {"s1", "s2", "s3", "s4"}},
    NamedCodes{"potassium", {"k1", "k2", "k3", "k4"}},
    NamedCodes{"weight", {"w1", "w2", "w3", "w4"}},
};
constexpr std::array kMedications = {
    NamedCodes{"metformin", {"m1", "m2", "m3", "m4"}},
    NamedCodes{"ace-inhibitor", {"i1", "i2", "i3", "i4"}},
    NamedCodes{"diuretic", {"d1", "d2", "d3", "d4"}},
    NamedCodes{"statin", {"t1", "t2", "t3", "t4"}},
};

// A generator of our own: the same on every platform.
class Dice {
  public:
    explicit Dice(unsigned seed) : state_(seed * 2654435761U + 12345U) {}
    unsigned roll(unsigned sides) {
        state_ = state_ * 1664525U + 1013904223U;
        return (state_ >> 8U) % sides;
    }
    Date day(unsigned days_back) {
        return fhir::civil_from_days(fhir::days_from_civil(2026, 10, 5) -
                                     static_cast<std::int64_t>(roll(days_back)));
    }
    template <std::size_t N>
    CodeValue code(const std::array<NamedCodes, N>& groups) {
        const NamedCodes& group = groups[roll(static_cast<unsigned>(N))];
        return {group.codes[roll(4)], kSystem, {}, {}};
    }

  private:
    unsigned state_;
};

template <class T>
const T& as(const void* data) {
    return *static_cast<const T*>(data);
}

Value date_or_null(const std::optional<Date>& date) {
    return date ? Value::date(*date) : Value::null();
}

struct Element {
    std::string_view owner;
    std::string_view name;
    cql::PropertyGetter getter;
};

constexpr std::array kElements = {
    Element{"Patient", "birthDate",
            [](const void* data, RequestArena&) {
                return Value::date(as<MemoryPatient>(data).birth_date);
            }},
    Element{
        "Patient", "sex",
        [](const void* data, RequestArena&) { return Value::string(as<MemoryPatient>(data).sex); }},
    Element{"Condition", "code",
            [](const void* data, RequestArena&) {
                return Value::code(&as<MemoryCondition>(data).code);
            }},
    Element{"Condition", "status",
            [](const void* data, RequestArena&) {
                return Value::string(as<MemoryCondition>(data).status);
            }},
    Element{"Condition", "onset",
            [](const void* data, RequestArena&) {
                return Value::date(as<MemoryCondition>(data).onset);
            }},
    Element{"Observation", "code",
            [](const void* data, RequestArena&) {
                return Value::code(&as<MemoryObservation>(data).code);
            }},
    Element{"Observation", "status",
            [](const void* data, RequestArena&) {
                return Value::string(as<MemoryObservation>(data).status);
            }},
    Element{"Observation", "date",
            [](const void* data, RequestArena&) {
                return Value::date(as<MemoryObservation>(data).date);
            }},
    Element{"Observation", "value",
            [](const void* data, RequestArena& arena) {
                const auto& value = as<MemoryObservation>(data).value;
                return value ? Value::decimal(*value, arena) : Value::null();
            }},
    Element{"Medication", "code",
            [](const void* data, RequestArena&) {
                return Value::code(&as<MemoryMedication>(data).code);
            }},
    Element{"Medication", "start",
            [](const void* data, RequestArena&) {
                return Value::date(as<MemoryMedication>(data).start);
            }},
    Element{"Medication", "stop",
            [](const void* data, RequestArena&) {
                return date_or_null(as<MemoryMedication>(data).stop);
            }},
};

template <class T>
std::span<const Value> instances(const MemoryModel& model, const cql::ObjectType& type,
                                 int value_set, std::span<const T> items, RequestArena& arena) {
    Value* const values = arena.allocate_array<Value>(items.size());
    std::size_t count = 0;
    for (const T& item : items) {
        if (value_set < 0 || model.contains(value_set, item.code.system, item.code.code)) {
            values[count++] =
                Value::object(arena.create<cql::ObjectValue>(cql::ObjectValue{&type, &item}));
        }
    }
    return {values, count};
}

}  // namespace

MemoryPatient make_patient(unsigned seed) {
    Dice dice(seed);
    MemoryPatient patient;
    patient.birth_date = fhir::civil_from_days(fhir::days_from_civil(1990, 1, 1) -
                                               static_cast<std::int64_t>(dice.roll(20'000)));
    patient.sex = dice.roll(2) == 0 ? "female"sv : "male"sv;
    for (int i = 0; i < 20; ++i) {
        const std::string_view status = dice.roll(4) == 0 ? "resolved"sv : "active"sv;
        patient.conditions.push_back({dice.code(kConditions), status, dice.day(3'000)});
    }
    for (int i = 0; i < 60; ++i) {
        const std::string_view status = dice.roll(10) == 0 ? "preliminary"sv : "final"sv;
        std::optional<fhir::Decimal> value;
        if (dice.roll(12) != 0) {
            value = fhir::Decimal::from_scaled(fhir::Int128{dice.roll(2'000)} * 10'000'000);
        }
        patient.observations.push_back({dice.code(kObservations), status, dice.day(900), value});
    }
    for (int i = 0; i < 20; ++i) {
        std::optional<Date> stop;
        if (dice.roll(2) == 0) {
            stop = dice.day(300);
        }
        patient.medications.push_back({dice.code(kMedications), dice.day(1'500), stop});
    }
    return patient;
}

MemoryModel::MemoryModel() {
    Diagnostics diagnostics;
    info_ = cql::ModelInfo::parse("memory-modelinfo.xml", kModel, diagnostics);
    HOOKLINE_ASSERT(info_.has_value(), "the model of the tests is well formed");
    for (const char* name : {"Patient", "Condition", "Observation", "Medication"}) {
        types_.push_back(std::make_unique<cql::ObjectType>(cql::ObjectType{name}));
    }
    const auto add = [this](const auto& groups) {
        for (const NamedCodes& group : groups) {
            value_sets_.emplace_back(
                "urn:memory:" + std::string(group.name),
                std::unordered_set<std::string_view>(group.codes.begin(), group.codes.end()));
        }
    };
    add(kConditions);
    add(kObservations);
    add(kMedications);
}

const cql::ObjectType* MemoryModel::find_class(std::string_view class_name) const {
    const auto found =
        std::ranges::find_if(types_, [&](const auto& type) { return type->name == class_name; });
    return found == types_.end() ? nullptr : found->get();
}

cql::PropertyGetter MemoryModel::find_property(std::string_view class_name,
                                               std::string_view element) const {
    const auto* found = std::ranges::find_if(kElements, [&](const Element& row) {
        return row.owner == class_name && row.name == element;
    });
    return found == kElements.end() ? nullptr : found->getter;
}

std::optional<int> MemoryModel::find_value_set(std::string_view url) const {
    for (std::size_t i = 0; i < value_sets_.size(); ++i) {
        if (value_sets_[i].first == url) {
            return static_cast<int>(i);
        }
    }
    return std::nullopt;
}

bool MemoryModel::contains(int value_set, std::string_view system, std::string_view code) const {
    return system == kSystem &&
           value_sets_[static_cast<std::size_t>(value_set)].second.contains(code);
}

std::span<const Value> MemorySource::retrieve(const cql::ObjectType& type, int value_set,
                                              RequestArena& arena) const {
    if (type.name == "Condition") {
        return instances(model_, type, value_set, std::span(std::as_const(patient_.conditions)),
                         arena);
    }
    if (type.name == "Observation") {
        return instances(model_, type, value_set, std::span(std::as_const(patient_.observations)),
                         arena);
    }
    if (type.name == "Medication") {
        return instances(model_, type, value_set, std::span(std::as_const(patient_.medications)),
                         arena);
    }
    return arena.copy(std::span<const Value>(std::array{patient(arena)}));
}

Value MemorySource::patient(RequestArena& arena) const {
    return Value::object(
        arena.create<cql::ObjectValue>(cql::ObjectValue{model_.find_class("Patient"), &patient_}));
}

}  // namespace hookline::test
