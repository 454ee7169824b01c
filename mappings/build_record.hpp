#pragma once

#include <span>
#include <string_view>

#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"
#include "fhir/primitives/date_time.hpp"
#include "mappings/mapping_tables.hpp"
#include "mappings/patient_record.hpp"
#include "mappings/terminology.hpp"

namespace hookline::mappings {

/// The prefetch keys (decision D-07); the last two are optional for a client.
inline constexpr std::array<std::string_view, 14> kSourceNames = {"patient",
                                                                  "conditions",
                                                                  "observations",
                                                                  "diagnosticReports",
                                                                  "medicationRequests",
                                                                  "medicationStatements",
                                                                  "medicationAdministrations",
                                                                  "procedures",
                                                                  "serviceRequests",
                                                                  "appointments",
                                                                  "carePlans",
                                                                  "goals",
                                                                  "encounters",
                                                                  "adverseEvents"};

/// What a hook call gives the mapping. All borrowed.
struct RecordInput {
    std::string_view patient_id;
    fhir::json::Value prefetch;  ///< an Object, or null
    /// Resources that others refer to; they are found by reference and count for nothing else.
    std::span<const fhir::json::Value> referenced;
    fhir::json::Value draft_orders;  ///< a Bundle, or null
    fhir::json::Value appointments;  ///< appointment-book: a Bundle, or null
    bool has_selections = false;     ///< order-select: only these orders are triggers
    std::span<const std::string_view> selections;
    bool has_dispatched_orders = false;  ///< order-dispatch: the orders are looked up by reference
    std::span<const std::string_view> dispatched_orders;
    fhir::DateTime now;  ///< with the offset of the server
};

/// Maps the resources of one call to the patient record. A resource that cannot be used is skipped,
/// counted and named in `skipped`; it never makes this fail. Errors: LimitExceeded when the arena
/// is full.
[[nodiscard]] Result<const PatientRecord*> build_record(const RecordInput& input,
                                                        const Terminology& terminology,
                                                        const MappingTables& tables,
                                                        RequestArena& arena);

}  // namespace hookline::mappings
