#include "mappings/build_record.hpp"

#include <algorithm>
#include <compare>
#include <string>
#include <unordered_map>

#include "fhir/base/same_text.hpp"
#include "fhir/resources/bundle.hpp"
#include "fhir/resources/resource_type.hpp"
#include "fhir/resources/version.hpp"
#include "mappings/mappers.hpp"
#include "mappings/read_ahead.hpp"
#include "mappings/record_sources.hpp"
#include "mappings/resource_head.hpp"
#include "mappings/timeline/timeline.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

struct Mapper {
    std::string_view type;
    void (*map)(MappingContext&, const ResourceEntry&);
};

// Observations come before the reports that refer to them.
constexpr std::array kMappers = {
    Mapper{"Condition", map_condition},
    Mapper{"Observation", map_observation},
    Mapper{"DiagnosticReport", map_diagnostic_report},
    Mapper{"MedicationRequest", map_medication_use},
    Mapper{"MedicationStatement", map_medication_use},
    Mapper{"MedicationAdministration", map_medication_use},
    Mapper{"MedicationDispense", map_medication_use},
    Mapper{"Procedure", map_procedure},
    Mapper{"ServiceRequest", map_service_request},
    Mapper{"Appointment", map_appointment},
    Mapper{"Goal", map_goal},
    Mapper{"CarePlan", map_care_plan},
    Mapper{"RequestGroup", map_care_plan},
    Mapper{"Encounter", map_encounter},
    Mapper{"AdverseEvent", map_adverse_event},
};
constexpr std::size_t kNoMapper = kMappers.size();
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// A prefetch value may hold a batch-response whose entries are search results of their own.
constexpr int kBundleDepthMax = 2;

// Size and the edges of a type tell those of the mappers apart.
constexpr std::size_t kMapperSlots = 64;
constexpr std::size_t slot_of_type(std::string_view type) {
    return type.empty() ? 0
                        : (type.size() + static_cast<unsigned char>(type.front()) +
                           std::size_t{static_cast<unsigned char>(type.back())} * 6) %
                              kMapperSlots;
}
constexpr auto kMapperOfSlot = [] {
    std::array<std::uint8_t, kMapperSlots> mappers{};
    mappers.fill(kNoMapper);
    for (std::size_t i = 0; i < kMappers.size(); ++i) {
        mappers[slot_of_type(kMappers[i].type)] = static_cast<std::uint8_t>(i);
    }
    return mappers;
}();
static_assert(std::ranges::count_if(kMapperOfSlot, [](std::uint8_t i) { return i != kNoMapper; }) ==
                  kMappers.size(),
              "two types fall into one slot");

std::size_t mapper_of(std::string_view type) {
    const std::size_t i = kMapperOfSlot[slot_of_type(type)];
    return i != kNoMapper && same_text(kMappers[i].type, type) ? i : kNoMapper;
}

// The element paths of the sources.
const std::string& place_of(std::size_t source) {
    static const auto kPlaces = [] {
        std::array<std::string, kSourceNames.size()> places;
        for (std::size_t i = 0; i < places.size(); ++i) {
            places[i] = "prefetch." + std::string(kSourceNames[i]);
        }
        return places;
    }();
    return kPlaces[source];
}

// A resource that waits for its mapper, with what says whose it is.
struct Listed {
    ResourceEntry entry;
    ResourceOwner owner;
    const void* members;  // of the resource: where its tree ends
    bool is_of_patient = false;
    bool is_modified = false;
    std::size_t next = kNone;  // of the same type

    Listed(const ResourceEntry& read, const HeadView& head)
        : entry(read),
          owner(head),
          members(head.json().members().data()),
          is_modified(head.is_modified()) {}
};

// The listed resources of one type, in the order of the call.
struct Chain {
    std::size_t first = kNone;
    std::size_t last = kNone;
    std::size_t count = 0;
};

// What reading one source found out about it.
struct SourceReading {
    std::size_t resources = 0;
    bool failed = false;
    bool has_next = false;
};

class RecordBuilder {
  public:
    explicit RecordBuilder(MappingContext& context) : context_(context) {}

    const PatientRecord* build() {
        collect_sources();
        collect_orders();
        map_patient();
        map_orders_of_call(context_);
        reserve_lists();
        for (std::size_t i = 0; i < kMappers.size(); ++i) {
            for (std::size_t at = chains_[i].first; at != kNone; at = listed_[at].next) {
                fetch_next(at);
                if (listed_[at].is_of_patient && listed_[at].is_modified) {
                    context_.skip_resource(listed_[at].entry, kModified);
                } else if (listed_[at].is_of_patient) {
                    kMappers[i].map(context_, listed_[at].entry);
                    lose_if_unreadable(listed_[at].entry);
                }
            }
        }
        return finish();
    }

  private:
    // The code of a resource decides what it tells.
    void lose_if_unreadable(const ResourceEntry& entry) {
        if (context_.take_unreadable()) {
            context_.lose(entry, kCodeUnreadable);
        }
    }

    // How many resources the call may hold, so that the lists of them grow once.
    [[nodiscard]] std::size_t expected_resources() const {
        std::size_t count = kExpectedResources;
        for (const std::string_view source : kSourceNames) {
            if (const Value* value = context_.input.prefetch.find(source)) {
                count += fhir::BundleView(*value).entries().size();
            }
        }
        return count;
    }

    void collect_sources() {
        const std::size_t expected = expected_resources();
        context_.index.reserve(expected);
        listed_.reserve(expected);
        for (std::size_t i = 0; i < kSourceNames.size(); ++i) {
            states_[i].name = kSourceNames[i];
            states_[i].state = collect(i);
        }
        for (const Value& resource : context_.input.referenced) {
            const HeadView head(resource);
            context_.index.add({&resource, head.type(), head.id(), {}});
        }
    }

    // Puts the resources of one key into the lists and says what is known of it (CH-060 ff.).
    DataState collect(std::size_t source) {
        const Value* value = context_.input.prefetch.find(kSourceNames[source]);
        if (value == nullptr) {
            return DataState::Unknown;
        }
        if (value->is_null()) {
            return DataState::KnownNone;
        }
        const Place place = {place_of(source), {}, {}, 0};
        const Value* resource = fhir::unwrap_resource(value);
        if (resource == nullptr) {
            context_.skip(place, kNoResource);
            return DataState::Unknown;
        }
        const std::string_view type = resource->string_at("resourceType");
        if (type == "OperationOutcome") {
            return DataState::Unknown;
        }
        if (type != "Bundle") {
            if (!add(HeadView(*resource), {}, place)) {
                context_.skip(place, kNoSuchType);
                return DataState::Unknown;
            }
            if (type != type_of_source(source)) {
                // What it tells counts, but what was asked for was not answered (SR-139).
                context_.skip(place, kOtherType);
                return DataState::Unknown;
            }
            return DataState::Present;
        }
        SourceReading reading;
        read_bundle(*resource, place, 0, reading);
        if (reading.has_next || reading.failed) {
            return reading.resources == 0 && reading.failed && !reading.has_next
                       ? DataState::Unknown
                       : DataState::Incomplete;
        }
        return reading.resources > 0 ? DataState::Present : DataState::KnownNone;
    }

    void read_bundle(const Value& value, const Place& place, int depth, SourceReading& reading) {
        const fhir::BundleView bundle(value);
        reading.has_next = reading.has_next || bundle.has_next_page();
        const auto entries = bundle.entries();
        if (fhir::is_no_list(value.find("entry"))) {
            reading.failed = true;
            context_.skip(place, kEntryNoList);
        }
        for (std::size_t i = 0; i < entries.size(); ++i) {
            fetch_ahead(entries, i);
            Place own = place;
            own.entry = place.entry ? place.entry : std::optional(i);
            if (place.entry) {  // an entry of a Bundle inside the Bundle
                own.inner_list = "entry";
                own.inner = i;
            }
            read_entry(fhir::BundleEntryView(entries[i]), own, depth, reading);
        }
    }

    void read_entry(const fhir::BundleEntryView& entry, const Place& place, int depth,
                    SourceReading& reading) {
        const Value* resource = entry.resource();
        if (resource == nullptr) {
            reading.failed = true;  // there may be one that could not be sent
            context_.skip(place, kNoResource);
            return;
        }
        const HeadView head(*resource);
        const std::string_view type = head.type();
        if (type == "OperationOutcome") {
            // Some servers put remarks on a search among its results; they lose nothing, but an
            // error that stands there does (SR-139).
            const bool remark = entry.search_mode() == "outcome" && !entry.failed() &&
                                !fhir::OperationOutcomeView(*resource).is_error();
            reading.failed = reading.failed || !remark;
            return;
        }
        if (type == "Bundle") {
            if (depth + 1 < kBundleDepthMax) {
                read_bundle(*resource, place, depth + 1, reading);
            } else {
                reading.failed = true;
                context_.skip(place, "Bundle lies too deep");
            }
            return;
        }
        if (!add(head, entry.full_url(), place)) {
            reading.failed = true;
            context_.skip(place, kNoSuchType);
            return;
        }
        ++reading.resources;
    }

    // Of several states of one resource the latest counts. Where nothing tells which that is, all
    // count: what decides between them is the guideline's.
    bool is_another_state(const ResourceEntry& entry, const HeadView& head) {
        const Value& known = *context_.index.find(entry.type, entry.id);
        if (&known == entry.json || fhir::same_content(known, *entry.json)) {
            return false;
        }
        const auto order = fhir::compare_versions(known, *entry.json);
        if (order < 0) {
            context_.index.replace({entry.json, entry.type, entry.id, entry.full_url});
            replace_listed(known, Listed(entry, head));
        }
        return order == std::partial_ordering::unordered;
    }

    void replace_listed(const Value& known, Listed later) {
        if (place_in_list_.empty()) {
            for (std::size_t i = 0; i < listed_.size(); ++i) {
                place_in_list_.emplace(listed_[i].entry.json, i);
            }
        }
        if (const auto found = place_in_list_.find(&known); found != place_in_list_.end()) {
            const std::size_t place = found->second;
            later.next = listed_[place].next;
            later.is_of_patient = context_.names_patient_of_call(later.owner.reference);
            listed_[place] = later;
            place_in_list_.emplace(later.entry.json, place);
        }
    }

    // False for a type that FHIR R4 does not have.
    bool add(const HeadView& head, std::string_view full_url, const Place& place) {
        ++resources_read_;
        const ResourceEntry entry = {&head.json(), head.type(), head.id(), full_url, place, {}};
        if (!context_.index.add({entry.json, entry.type, entry.id, full_url}) &&
            !is_another_state(entry, head)) {
            return true;  // the same resource under two keys counts once
        }
        if (entry.type == "Patient") {
            patients_.push_back(entry);
            return true;
        }
        const std::size_t mapper = mapper_of(entry.type);
        if (mapper == kNoMapper) {
            return entry.type == "Medication" || fhir::is_resource_type(entry.type);
        }
        Chain& chain = chains_[mapper];
        (chain.first == kNone ? chain.first : listed_[chain.last].next) = listed_.size();
        chain.last = listed_.size();
        ++chain.count;
        if (!place_in_list_.empty()) {
            place_in_list_.emplace(entry.json, listed_.size());
        }
        Listed& listed = listed_.emplace_back(entry, head);
        // What is not plain is looked at when all resources are known.
        listed.is_of_patient = context_.names_patient_of_call(listed.owner.reference);
        return true;
    }

    // Only now are all Patients known that a urn may mean.
    void drop_other_patients() {
        bool all_own = true;
        for (Listed& listed : listed_) {
            listed.is_of_patient = listed.is_of_patient ||
                                   listed.owner.is_patient_of_call(context_, listed.entry.type);
            all_own = all_own && listed.is_of_patient;
        }
        if (all_own) {
            return;
        }
        note_own_sources();
        for (const Chain& chain : chains_) {
            for (std::size_t at = chain.first; at != kNone; at = listed_[at].next) {
                if (!listed_[at].is_of_patient) {
                    drop(listed_[at]);
                }
            }
        }
    }

    void drop(const Listed& listed) {
        if (!listed.owner.names_someone()) {
            context_.skip_resource(listed.entry, "resource names no patient");
        } else if (!listed.owner.can_be_found(context_)) {
            context_.skip_resource(listed.entry, "patient of the resource cannot be found");
        } else if (may_be_merged(listed.entry.place)) {
            context_.skip_resource(listed.entry, kOtherPatient);
        } else {
            context_.skip(listed.entry.place, kOtherPatient);
        }
    }

    // Another patient's resources are left out and take nothing from their source (patient model
    // section 1). A source that holds nothing else proves no absence where they may mean the same
    // patient by another id (records that were merged): when no source of the call holds anything
    // of the patient, or the Patient is linked to another. Nor do diagnoses, which decide whether
    // the guideline concerns the patient at all.
    [[nodiscard]] bool may_be_merged(const Place& place) const {
        const auto source = place.source();
        const bool holds_diagnoses = source && type_of_source(*source) == "Condition";
        return !holds_own(place.list) && (own_sources_.empty() || holds_diagnoses || is_linked());
    }

    // Patient.link: replaces or is replaced by, refers to, or seems to be, another.
    [[nodiscard]] bool is_linked() const {
        return std::ranges::any_of(patients_, [&](const ResourceEntry& patient) {
            const Value* link = patient.json->find("link");
            return patient.id == context_.input.patient_id && link != nullptr && !link->is_null();
        });
    }

    // Resources are listed source by source.
    void note_own_sources() {
        for (const Listed& listed : listed_) {
            const std::string_view source = listed.entry.place.list;
            if (listed.is_of_patient && (own_sources_.empty() || own_sources_.back() != source)) {
                own_sources_.push_back(source);
            }
        }
    }

    // Whether any resource of the source is of the patient of the call.
    [[nodiscard]] bool holds_own(std::string_view source) const {
        return std::ranges::find(own_sources_, source) != own_sources_.end();
    }

    // The lists that nearly each resource of a type adds to.
    void reserve_lists() {
        const auto count_of = [&](std::string_view type) { return chains_[mapper_of(type)].count; };
        context_.conditions.reserve(count_of("Condition"));
        context_.observations.reserve(count_of("Observation"));
        context_.reports.reserve(count_of("DiagnosticReport"));
    }

    // The next resource of the type is mapped soon.
    void fetch_next(std::size_t at) const {
        if (const std::size_t next = listed_[at].next; next != kNone) {
            fetch_tree(listed_[next].members);
            fetch_text(listed_[next].entry.id);
        }
    }

    void collect_orders() {
        for (const Value& entry : fhir::elements_of(context_.input.draft_orders, "entry")) {
            const fhir::BundleEntryView view(entry);
            if (const Value* resource = view.resource()) {
                const HeadView head(*resource);
                context_.index.add({resource, head.type(), head.id(), view.full_url()});
            }
        }
        drop_other_patients();
    }

    void map_patient() {
        for (const ResourceEntry& entry : patients_) {
            const fhir::PatientView patient(*entry.json);
            if (patient.id() != context_.input.patient_id) {
                context_.skip(entry.place, kOtherPatient);
                if (entry.place.list == place_of(0)) {
                    states_[0].state = DataState::Unknown;
                }
                continue;
            }
            record_.patient.birth_date =
                fhir::read_date(patient.birth_date(), context_.input.now.offset_minutes);
            record_.patient.deceased = patient.deceased();
            context_.birth_date = record_.patient.birth_date;
        }
        record_.patient.id = context_.input.patient_id;
    }

    // What was collected lies in the arena and stays there.
    template <class T>
    static std::span<const T> kept(const List<T>& items) {
        return std::span<const T>(items);
    }

    // What is there still counts, but absence proves nothing where a resource was lost.
    void mark_lost_sources() {
        for (std::size_t i = 0; i < states_.size(); ++i) {
            states_[i].is_sent = is_complete(states_[i].state);
            const MappingContext::Loss& loss = context_.lost(i);
            if (loss.any && states_[i].is_sent) {
                states_[i].state = DataState::Incomplete;
                states_[i].lacks = loss.of_anything ? std::span<const std::string_view>()
                                                    : context_.keep(loss.topics);
            }
        }
    }

    const PatientRecord* finish() {
        mark_lost_sources();
        record_.sources = context_.arena.copy(std::span<const SourceState>(states_));
        record_.conditions = kept(context_.conditions);
        record_.primary_tumours = kept(context_.primary_tumours);
        record_.metastases = kept(context_.metastases);
        record_.stagings = kept(context_.stagings);
        record_.morphologies = kept(context_.morphologies);
        record_.symptoms = kept(context_.symptoms);
        record_.observations = kept(context_.observations);
        record_.gene_results = kept(context_.gene_results);
        record_.biomarkers = kept(context_.biomarkers);
        record_.performance = kept(context_.performance);
        record_.measurements = kept(context_.measurements);
        record_.toxicities = kept(context_.toxicities);
        record_.reports = kept(context_.reports);
        record_.imaging = kept(context_.imaging);
        record_.responses = kept(context_.responses);
        record_.margins = kept(context_.margins);
        record_.assertions = kept(context_.assertions);
        record_.exposures = kept(context_.exposures);
        record_.procedures = kept(context_.procedures);
        record_.radiotherapy = kept(context_.radiotherapy);
        record_.service_requests = kept(context_.service_requests);
        record_.appointments = kept(context_.appointments);
        record_.goals = kept(context_.goals);
        record_.care_plans = kept(context_.care_plans);
        record_.goals_of_care = kept(context_.goals_of_care);
        record_.intents = kept(context_.intents);
        record_.encounters = kept(context_.encounters);
        record_.tumour_boards = kept(context_.tumour_boards);
        record_.draft_orders = kept(context_.draft_orders);
        build_timeline(record_, context_.tables.therapy, context_.today, context_.arena);
        record_.skipped = kept(context_.skipped);
        record_.resources_read = resources_read_;
        return context_.arena.create<PatientRecord>(record_);
    }

    static constexpr std::size_t kExpectedResources = 32;  // beside those in lists

    MappingContext& context_;
    std::vector<Listed> listed_;
    std::unordered_map<const Value*, std::size_t> place_in_list_;  // made when first needed
    std::array<Chain, kMappers.size()> chains_;
    std::vector<ResourceEntry> patients_;
    std::vector<std::string_view> own_sources_;
    std::array<SourceState, kSourceNames.size()> states_;
    std::size_t resources_read_ = 0;
    PatientRecord record_;
};

}  // namespace

Result<const PatientRecord*> build_record(const RecordInput& input, const Terminology& terminology,
                                          const MappingTables& tables, RequestArena& arena) {
    try {
        MappingContext context(input, terminology, tables, arena);
        return RecordBuilder(context).build();
    } catch (const ArenaLimitExceeded&) {
        return fail(ErrorKind::LimitExceeded,
                    "patient record needs more memory than a request may use");
    }
}

}  // namespace hookline::mappings
