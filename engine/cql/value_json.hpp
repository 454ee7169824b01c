#pragma once

#include "engine/cql/data_source.hpp"
#include "engine/cql/model_info.hpp"
#include "fhir/json/writer.hpp"

namespace hookline::cql {

/// Writes values as JSON, for tools and tests.
///
/// Null, Boolean, Integer and String as JSON's own; Long and Decimal as numbers with all their
/// digits; Date, DateTime and Time as text without `@` and, of a time, without `T`; Quantity
/// `{value, unit}`, Ratio `{numerator, denominator}`, Code `{code, system, version, display}`,
/// Concept `{codes, display}`, ValueSet and CodeSystem `{id, version, name}`, Interval
/// `{low, lowClosed, high, highClosed}` with `"uncertain": true` for a number that is only known to
/// lie in it, lists and tuples as arrays and objects. An object of the model has its class as
/// `resourceType` and all elements of the ModelInfo that are not null. Absent members are left out.
class ValueJsonWriter {
  public:
    /// `model` may be null when no value is an object of a model. All are borrowed.
    ValueJsonWriter(fhir::json::Writer& json, const ModelInfo* model, const ModelBinding& binding,
                    RequestArena& arena)
        : json_(json), model_(model), binding_(binding), arena_(arena) {}

    void write(const Value& value);

  private:
    void quantity(const QuantityValue& value);
    void text(std::string_view name, std::string_view value);
    void code(const CodeValue& value);
    void concept_of(const ConceptValue& value);
    void interval(const IntervalValue& value);
    void object(const ObjectValue& value);
    void elements(const ModelClass& model_class, const ObjectValue& value);

    fhir::json::Writer& json_;
    const ModelInfo* model_;
    const ModelBinding& binding_;
    RequestArena& arena_;
};

}  // namespace hookline::cql
