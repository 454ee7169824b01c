#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhir/base/diagnostics.hpp"
#include "fhir/base/text_hash.hpp"
#include "mappings/tables_care.hpp"
#include "mappings/tables_findings.hpp"
#include "mappings/tables_molecular.hpp"
#include "mappings/terminology.hpp"
#include "mappings/timeline/therapy_tables.hpp"

namespace hookline::mappings {

/// Whose statuses are meant: a type of resource, an element of Condition, the detail of an
/// activity.
enum class StatusGroup : std::uint8_t {
    Observation,
    DiagnosticReport,
    ConditionVerification,
    ConditionClinical,
    MedicationRequest,
    MedicationStatement,
    MedicationAdministration,
    MedicationDispense,
    Procedure,
    ServiceRequest,
    Appointment,
    CarePlan,
    Activity,
    Goal,
    Encounter,
    AdverseEvent,
};

/// As `tables/statuses.json` names them, in the order of StatusGroup.
inline constexpr std::array<std::string_view, 16> kStatusGroupNames = {
    "Observation",
    "DiagnosticReport",
    "Condition.verification",
    "Condition.clinical",
    "MedicationRequest",
    "MedicationStatement",
    "MedicationAdministration",
    "MedicationDispense",
    "Procedure",
    "ServiceRequest",
    "Appointment",
    "CarePlan",
    "Activity",
    "Goal",
    "Encounter",
    "AdverseEvent",
};

/// What the mappers know of codes, words and statuses: the files of `tables/`, one structure per
/// file. Loaded once, then immutable. Value sets are resolved to handles; one that is not loaded is
/// a load error.
struct MappingTables {
    /// Reads every table of the folder; nullptr with findings when one is not usable.
    [[nodiscard]] static std::shared_ptr<const MappingTables> load(
        const std::filesystem::path& folder, const Terminology& terminology,
        Diagnostics& diagnostics);

    /// The meaning of a status; `ignored` for one that is known to say nothing; empty for one that
    /// is not listed.
    [[nodiscard]] std::string_view status_meaning(StatusGroup group, std::string_view status) const;

    /// The value set that a text as a whole stands for, by `phrases.json`; nothing for others.
    /// `lower_text` is in lower case and trimmed.
    [[nodiscard]] const SetHandle* set_of_phrase(std::string_view lower_text) const;
    /// Whether a phrase has the length and the first letter of the text, in any case: a quick look
    /// that spares most texts the other one.
    [[nodiscard]] bool may_be_phrase(std::string_view text) const {
        return !text.empty() && text.size() < phrase_starts_.size() &&
               (phrase_starts_[text.size()] & bit_of_start(text)) != 0;
    }
    static constexpr std::size_t kPhraseBytesMax = 80;
    /// A trimmed text without the remark of an EHR at its end: `Rectal cancer (CMS/HCC)`.
    [[nodiscard]] std::string_view without_remark(std::string_view text) const;

    DiagnosisTables diagnoses;
    StagingTables staging;
    ResponseTables responses;
    SymptomTables symptoms;
    ToxicityTables toxicities;
    MeasurementTables measurements;
    MolecularTables molecular;
    BiomarkerTables biomarkers;
    MedicationTables medications;
    ProcedureTables procedures;
    CareTables care;
    TherapyTables therapy;  ///< `therapy-timeline.json`

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return hash_text(text); }
    };
    struct StatusMeaning {
        std::string status;
        std::string meaning;
    };

    static std::uint32_t bit_of_start(std::string_view text) {
        return std::uint32_t{1} << (static_cast<unsigned char>(text.front()) & 31U);
    }

    void read_statuses(TableFile& file);
    void read_phrases(TableFile& file);

    std::array<std::vector<StatusMeaning>, kStatusGroupNames.size()> statuses_;  // by StatusGroup
    std::unordered_map<std::string, SetHandle, Hash, std::equal_to<>> phrases_;
    std::array<std::uint32_t, kPhraseBytesMax + 1> phrase_starts_{};  // by length
    WordList remarks_;                                                // in lower case
};

}  // namespace hookline::mappings
