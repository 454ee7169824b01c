#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "engine/cql/data_source.hpp"
#include "mappings/patient_record.hpp"

/// How a field of a structure of the record becomes a CQL value. Internal to the binding: tables of
/// elements are written with `element` and `statement_elements`, one line per field.
namespace hookline::engine {

namespace record = mappings;

/// An element of a class and how it is read from an instance.
struct Element {
    std::string_view name;
    cql::PropertyGetter getter = nullptr;
};

/// A class of the ModelInfo.
struct RecordClass {
    std::string_view name;
    std::span<const Element> elements;
};

// An empty text is unknown, which is null in CQL; so is an empty concept.
[[nodiscard]] cql::Value to_value(std::string_view value, RequestArena& arena);
[[nodiscard]] cql::Value to_value(bool value, RequestArena& arena);
[[nodiscard]] cql::Value to_value(std::int32_t value, RequestArena& arena);
[[nodiscard]] cql::Value to_value(const fhir::Date& value, RequestArena& arena);
[[nodiscard]] cql::Value to_value(const fhir::Decimal& value, RequestArena& arena);
[[nodiscard]] cql::Value to_value(record::Certainty value, RequestArena& arena);
[[nodiscard]] cql::Value to_value(record::DataState value, RequestArena& arena);
[[nodiscard]] cql::Value to_value(const record::Concept& value, RequestArena& arena);
[[nodiscard]] cql::Value to_value(const record::ObservationValue& value, RequestArena& arena);

template <class T>
[[nodiscard]] cql::Value to_value(const std::optional<T>& value, RequestArena& arena) {
    return value ? to_value(*value, arena) : cql::Value::null();
}

template <class T>
[[nodiscard]] cql::Value to_value(std::span<const T> values, RequestArena& arena) {
    cql::Value* list = arena.allocate_array<cql::Value>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        list[i] = to_value(values[i], arena);
    }
    return cql::Value::list({list, values.size()});
}

/// The element `name` of class T, read from the field. Objects of T come only from RecordSource,
/// which pairs each with the class of its own structure.
template <class T, auto Field>
[[nodiscard]] constexpr Element element(std::string_view name) {
    return {name, [](const void* data, RequestArena& arena) {
                return to_value(static_cast<const T*>(data)->*Field, arena);
            }};
}

/// The elements of a clinical statement: those that all have, then its own.
template <class T, std::size_t N>
[[nodiscard]] constexpr std::array<Element, N + 7> statement_elements(
    const std::array<Element, N>& own) {
    const std::array<Element, 7> common = {
        element<T, &T::id>("id"),
        element<T, &T::reference>("reference"),
        element<T, &T::sources>("sources"),
        element<T, &T::effective>("effective"),
        element<T, &T::approximate>("approximate"),
        element<T, &T::certainty>("certainty"),
        element<T, &T::note>("note"),
    };
    std::array<Element, N + 7> all{};
    std::ranges::copy(common, all.begin());
    std::ranges::copy(own, all.begin() + 7);
    return all;
}

/// The classes of record_findings.hpp, of record_care.hpp and of record_therapy.hpp.
[[nodiscard]] std::span<const RecordClass> finding_classes();
[[nodiscard]] std::span<const RecordClass> care_classes();
[[nodiscard]] std::span<const RecordClass> therapy_classes();

}  // namespace hookline::engine
