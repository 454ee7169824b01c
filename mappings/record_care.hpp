#pragma once

#include "fhir/json/value.hpp"
#include "mappings/record_statement.hpp"

/// Care of the patient: treatments given, planned and drafted, aims. The words that the string
/// fields may hold are listed in the README; an empty one is unknown (null in CQL).
namespace hookline::mappings {

/// A cancer drug or bone agent that was, is or will be given; one entry per ingredient.
struct MedicationExposure : Statement {
    Concept code;
    std::string_view ingredient;  ///< empty when only a regimen is named
    std::string_view regimen;     ///< named as a whole: `FOLFOX`
    std::string_view status;      ///< `active`, `past`, `planned`, `interrupted`
    std::optional<Date> start;
    std::optional<Date> end;
    std::string_view kind;  ///< `administration`, `statement`, `request`, `procedure`, `care-plan`
    std::int32_t rank = 9;  ///< 1 best: the order of `kind`
    std::optional<bool> systemic;  ///< false: eye, skin or osteoporosis product; null: not said
    std::string_view route;        ///< `oral`, `intravenous`, `topical`, `ophthalmic`, ...
    bool other_cancer = false;     ///< given for a cancer of another primary, as it says itself
    bool stopped = false;          ///< said to be stopped, or a plan that has ended
    std::string_view stop_reason;  ///< `progression`, `toxicity`, `completed`, `other`
    std::string_view intent;       ///< `curative`, `palliative`
};

/// An operation or another procedure, done, under way or planned.
struct Procedure : Statement {
    Concept code;
    std::string_view status;  ///< `completed`, `in-progress`, `planned`
    std::optional<Date> start;
    std::optional<Date> end;
    std::span<const std::string_view> kinds;
    bool major_surgery = false;
    std::string_view intent;
    Concept body_site;
    std::string_view site;  ///< `rectum`, `liver`, ...
};

/// Radiotherapy of one site; one entry per site of a course, with the same reference.
struct RadiotherapyCourse : Statement {
    std::string_view status;
    std::string_view site;  ///< `pelvis`, `groin`, `bone`, ...; empty: not said
    std::optional<Decimal> dose_gy;
    std::optional<std::int32_t> fractions;
    std::string_view intent;
    std::optional<Date> start;
    std::optional<Date> end;
    bool volume_described = false;  ///< a coded volume says how far the field went
};

/// An order on file; those of the call are DraftOrders.
struct ServiceRequest : Statement {
    Concept code;
    std::string_view status;
    std::string_view intent;
    std::optional<Date> authored;
    std::optional<Date> occurrence;
    std::span<const std::string_view> kinds;  ///< draft-order kinds and `ngs_panel`, `hospice`, ...
    Concept body_site;
    std::string_view site;
};

/// An appointment, past or to come.
struct Appointment : Statement {
    Concept service_type;
    std::string_view status;
    std::optional<Date> start;
    std::string_view kind;                    ///< `appt_surgery`, ...
    std::span<const std::string_view> kinds;  ///< the operation, with draft-order kinds
    bool in_call = false;                     ///< the appointment that the hook call is about
};

/// A goal as it is recorded.
struct Goal : Statement {
    Concept description;
    std::string_view status;
};

/// A category or an activity of a CarePlan or RequestGroup.
struct CarePlan : Statement {
    Concept category;
    std::string_view status;
    std::string_view intent;
    bool is_activity = false;
    std::string_view activity_status;
    std::span<const std::string_view> kinds;
    std::optional<Date> start;
    std::optional<Date> end;
};

/// Aim of care as a whole (patient model 3.10).
struct GoalsOfCare : Statement {
    std::string_view value;  ///< `life_prolonging`, `comfort_only`
    std::string_view basis;  ///< `goal`, `care-plan`, `encounter`, `condition`, `assertion`
};

/// Curative or palliative (D-12).
struct TreatmentIntent : Statement {
    std::string_view value;
    std::string_view basis;
};

/// An encounter; `kinds` says what it tells the guideline.
struct Encounter : Statement {
    Concept type;
    std::string_view status;
    std::string_view encounter_class;  ///< `AMB`, `IMP`, ...
    std::optional<Date> start;
    std::optional<Date> end;
    std::span<const std::string_view> kinds;  ///< `hospice`, `tumour_board`
};

/// A meeting of the multidisciplinary team that took place.
struct TumourBoard : Statement {
    std::string_view basis;
};

/// An order of the hook call. A combination product gives one entry per recognised ingredient.
struct DraftOrder : Statement {
    /// Names the order among those of the call, also without an id; each volume of radiotherapy has
    /// its own.
    std::string_view key;
    Concept code;
    std::string_view kind;  ///< draft-order kind of the guideline; empty when not recognised
    /// What an order may be that cannot be read: `drug`, `radiotherapy` or `anything`. Empty: it
    /// was read, recognised or not. While there is one, such an order is not known to be absent.
    std::string_view may_be;
    std::string_view resource_type;
    std::string_view status;
    bool is_trigger = true;
    bool selected = false;  ///< order-select: among the selections
    std::span<const std::string_view> ingredients;
    Concept body_site;
    std::string_view site;
    std::string_view intent;
    std::string_view timing;  ///< `preoperative`, `postoperative`, `palliative`, `definitive`
    std::optional<Decimal> dose_gy;
    std::optional<std::int32_t> fractions;
    std::optional<Date> occurrence;
    fhir::json::Value resource;
};

}  // namespace hookline::mappings
