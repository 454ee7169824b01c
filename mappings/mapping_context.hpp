#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "fhir/base/arena_list.hpp"
#include "fhir/resources/element.hpp"
#include "fhir/resources/reference_index.hpp"
#include "mappings/build_record.hpp"

namespace hookline::mappings {

/// Where a resource stands in the call; becomes an element path only when it has to be named.
struct Place {
    std::string_view list;  ///< `prefetch.conditions`, `context.draftOrders`
    std::optional<std::size_t> entry;
    std::string_view inner_list;  ///< `contained`, `activity`; empty for the resource itself
    std::size_t inner = 0;

    /// In the arena.
    [[nodiscard]] std::string_view path(RequestArena& arena) const;
    /// Number in kSourceNames of the key that it lies under; nothing for an order of the call.
    [[nodiscard]] std::optional<std::size_t> source() const;
};

/// A resource of the call, as the mappers get it.
struct ResourceEntry {
    const fhir::json::Value* json = nullptr;
    std::string_view type;
    std::string_view id;
    std::string_view full_url;
    Place place;
    std::string_view owner;  ///< reference of the resource that contains it; empty for none
};

template <class T>
using List = ArenaList<T>;

/// A component of an Observation with what it asks for.
struct CodedComponent {
    const fhir::json::Value* json = nullptr;
    Concept code;
};
using CodedComponents = std::span<const CodedComponent>;

/// Whether a code is absent or means nothing to anybody: words may be read by a person, a code is
/// nothing without its system.
[[nodiscard]] bool names_nothing(const Concept& code);

/// What the mappers of one call share: input, tables, arena, and the lists that they fill. Internal
/// to mappings; one call, one thread.
class MappingContext {
  public:
    MappingContext(const RecordInput& call, const Terminology& terms, const MappingTables& table,
                   RequestArena& memory);

    const RecordInput& input;
    const Terminology& terminology;
    const MappingTables& tables;
    RequestArena& arena;
    Date today;
    fhir::ReferenceIndex index;
    std::optional<Date> birth_date;

    List<Condition> conditions{arena};
    List<Observation> observations{arena};
    List<GeneResult> gene_results{arena};
    List<PerformanceStatus> performance{arena};
    List<MedicationExposure> exposures{arena};
    List<Procedure> procedures{arena};
    List<ServiceRequest> service_requests{arena};
    List<DiagnosticReport> reports{arena};
    List<Appointment> appointments{arena};
    List<Goal> goals{arena};
    List<CarePlan> care_plans{arena};
    List<DraftOrder> draft_orders{arena};
    List<PrimaryTumour> primary_tumours{arena};
    List<Metastasis> metastases{arena};
    List<Staging> stagings{arena};
    List<TumourMorphology> morphologies{arena};
    List<Symptom> symptoms{arena};
    List<Biomarker> biomarkers{arena};
    List<Measurement> measurements{arena};
    List<Toxicity> toxicities{arena};
    List<Imaging> imaging{arena};
    List<Response> responses{arena};
    List<ResectionMargin> margins{arena};
    List<Assertion> assertions{arena};
    List<RadiotherapyCourse> radiotherapy{arena};
    List<GoalsOfCare> goals_of_care{arena};
    List<TreatmentIntent> intents{arena};
    List<Encounter> encounters{arena};
    List<TumourBoard> tumour_boards{arena};
    List<SkippedResource> skipped{arena};

    /// A CodeableConcept with its value sets; empty when absent. Where no coding is known, the text
    /// as a whole may be one of the phrases that stand for a set.
    [[nodiscard]] Concept concept_of(const fhir::json::Value& value);
    [[nodiscard]] Concept concept_of(fhir::CodeableConceptView value) {
        return value.empty() ? Concept() : concept_of(*value.json());
    }
    /// Whether a code was met since the last call that has another form than FHIR gives it, or that
    /// says nothing.
    [[nodiscard]] bool take_unreadable() { return std::exchange(met_unreadable_, false); }
    [[nodiscard]] Concept member_concept(const fhir::json::Value& owner,
                                         fhir::json::MemberName name) {
        const fhir::json::Value* value = owner.find(name);
        return value == nullptr ? Concept() : concept_of(*value);
    }
    [[nodiscard]] std::span<const Concept> concepts_of(std::span<const fhir::json::Value> values);

    /// Fills id, reference and sources.
    void identify(Statement& statement, const ResourceEntry& entry);

    /// A reference as `Type/id`, or as written when it has no type and id.
    [[nodiscard]] std::string_view reference_text(const fhir::json::Value* reference) const;
    [[nodiscard]] const fhir::json::Value* resolve(const fhir::json::Value* reference,
                                                   const fhir::json::Value& owner) const {
        return index.resolve(reference, owner);
    }

    /// The first of the dates that can be read, as a full day; the first `exact_count` are the
    /// clinical ones, the others stand in for them. One that cannot be read is named; when no
    /// other can, the resource has no place in time and is skipped as to what its absence proves.
    struct When {
        std::optional<Date> day;
        bool approximate = false;
    };
    [[nodiscard]] When when(const ResourceEntry& entry,
                            std::initializer_list<const fhir::json::Value*> candidates,
                            std::size_t exact_count);
    /// One date as a full day; absent or unreadable gives nothing.
    [[nodiscard]] std::optional<Date> day_of(const fhir::json::Value* date) const;
    void set_effective(Statement& statement, const When& found) const {
        statement.effective = found.day;
        statement.approximate = found.approximate;
    }
    [[nodiscard]] bool is_future(const std::optional<Date>& day) const {
        return day && std::tie(day->year, day->month, day->day) >
                          std::tie(today.year, today.month, today.day);
    }
    /// Names the resource as skipped when the day lies ahead.
    [[nodiscard]] bool skip_future(const ResourceEntry& entry, const std::optional<Date>& day);

    /// Whether the reference names the patient of the call as `Patient/<id>`, alone or at the end
    /// of a URL, the usual ways.
    [[nodiscard]] bool names_patient_of_call(const fhir::json::Value* reference) const;
    /// Whether the reference means the patient of the call.
    [[nodiscard]] bool is_patient_of_call(const fhir::json::Value* reference) const;

    /// The status that a CodeableConcept names: the first code that the group knows, else the first
    /// code, else the text as a code (`Entered in error`). Empty for none.
    [[nodiscard]] std::string_view status_of(fhir::CodeableConceptView value, StatusGroup group);
    /// The meaning of a status; empty when the resource is not to be used, which is then named
    /// unless the status says so itself.
    [[nodiscard]] std::string_view usable_status(const ResourceEntry& entry, StatusGroup group,
                                                 std::string_view status);

    /// Names what is not used and tells nothing that could be missed.
    void skip(const Place& place, std::string_view reason);
    /// Names a resource that cannot be used. When it may have told something, its source is
    /// incomplete from then on: a fact that is not there is unknown, not absent.
    void skip_resource(const ResourceEntry& entry, std::string_view reason);
    /// As far as these topics go (SourceState::lacks); without them it may have told anything.
    void lose(const ResourceEntry& entry, std::string_view reason, const Words& topics = {});
    /// What was lost of a source, by its number in kSourceNames.
    struct Loss {
        bool any = false;
        bool of_anything = false;  ///< what one of the resources was about cannot be told
        std::vector<std::string_view> topics;
    };
    [[nodiscard]] const Loss& lost(std::size_t source) const { return lost_.at(source); }

    /// Lower case copy in the arena, for comparing words.
    [[nodiscard]] std::string_view lower(std::string_view text);

    [[nodiscard]] std::span<const std::string_view> keep(std::span<const std::string_view> words) {
        return arena.copy(words);
    }

    /// Orders of the call; they are no history.
    [[nodiscard]] bool is_order_of_call(std::string_view reference) const;
    void add_order_of_call(std::string_view reference) { orders_of_call_.push_back(reference); }

  private:
    void note_unreadable(bool found) { met_unreadable_ = met_unreadable_ || found; }
    void read_codings(std::span<const fhir::json::Value> given, Concept& result);
    [[nodiscard]] std::span<const SetHandle> sets_of(const Coding& coding);
    void add_sets(std::span<const SetHandle> sets, Concept& result);
    void add_morphology_with_site(const Coding& coding, Concept& result);
    void read_phrase(std::string_view text, Concept& result);

    const std::string patient_reference_;  // `Patient/<id>`
    std::array<Loss, kSourceNames.size()> lost_;
    bool met_unreadable_ = false;
    std::string_view last_system_;  // as it was spelt, of the coding before
    SystemNumber last_system_number_ = CodeIndex::kUnknownSystem;
    std::vector<std::string_view> orders_of_call_;
};

/// A statement of another class about the same resource.
template <class T>
[[nodiscard]] T derive(const Statement& statement) {
    T result;
    static_cast<Statement&>(result) = statement;
    return result;
}

/// Marks a statement as resting on words, unless it contradicts itself.
inline void mark_words(Statement& statement) {
    if (statement.certainty != Certainty::Conflict) {
        statement.certainty = Certainty::TextOnly;
    }
}

/// The same when the concept rests on words.
inline void mark_words(Statement& statement, const Concept& value) {
    if (value.in_words) {
        mark_words(statement);
    }
}

}  // namespace hookline::mappings
