#include "mappings/build_record.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "mappings/mapping_context.hpp"
#include "mappings/timeline/timeline.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

struct Entry {
    const Value* resource;
    std::string_view full_url;
    std::string_view source;  // prefetch key
    std::size_t index;        // in the Bundle
    bool in_bundle;
};

struct Mapper {
    std::string_view type;
    void (*map)(MappingContext&, const Value&, std::string_view);
};

// Observations come before the reports that refer to them.
constexpr std::array kMappers = {
    Mapper{"Condition", map_condition},
    Mapper{"Observation", map_observation},
    Mapper{"DiagnosticReport", map_diagnostic_report},
    Mapper{"MedicationRequest", map_medication},
    Mapper{"MedicationStatement", map_medication},
    Mapper{"MedicationAdministration", map_medication},
    Mapper{"Procedure", map_procedure},
    Mapper{"ServiceRequest", map_service_request},
    Mapper{"Appointment", map_appointment},
    Mapper{"Goal", map_goal},
    Mapper{"CarePlan", map_care_plan},
};

// Appointments name their patient among the participants.
bool is_participant(const MappingContext& context, const Value& appointment) {
    return std::ranges::any_of(appointment.array_at("participant"), [&](const Value& participant) {
        const auto actor = fhir::read_reference(participant.find("actor"));
        return actor.id == context.input.patient_id &&
               (actor.type == "Patient" || actor.type.empty());
    });
}

class RecordBuilder {
  public:
    explicit RecordBuilder(MappingContext& context) : context_(context) {}

    const PatientRecord* build() {
        collect_sources();
        index_drafts();
        map_patient();
        map_drafts();
        map_dispatched();
        for (const Mapper& mapper : kMappers) {
            map_all(mapper);
        }
        return finish();
    }

  private:
    void collect_sources() {
        for (std::size_t i = 0; i < kSourceNames.size(); ++i) {
            states_[i] = {kSourceNames[i], collect(kSourceNames[i])};
        }
    }

    // Puts the resources of one key into the list and says what is known of it (CH-060 ff.).
    DataState collect(std::string_view name) {
        const Value* value = context_.input.prefetch.find(name);
        if (value == nullptr) {
            return DataState::Unknown;
        }
        if (value->is_null()) {
            return DataState::KnownNone;
        }
        const Value* resource = fhir::unwrap_resource(value);
        if (resource == nullptr) {
            context_.skip(std::string("prefetch.") + std::string(name), "no resource");
            return DataState::Unknown;
        }
        const std::string_view type = resource->string_at("resourceType");
        if (type == "OperationOutcome") {
            return DataState::Unknown;
        }
        if (type != "Bundle") {
            add({resource, {}, name, 0, false});
            return DataState::Present;
        }
        const auto entries = resource->array_at("entry");
        std::size_t found = 0;
        bool failed = false;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const Value* inner = fhir::unwrap_resource(entries[i].find("resource"));
            if (inner == nullptr) {
                // An entry without a resource may hide one that could not be sent.
                failed = failed || entries[i].find("resource") != nullptr;
                skip_entry({nullptr, {}, name, i, true}, "no resource");
                continue;
            }
            if (inner->string_at("resourceType") == "OperationOutcome") {
                const Value* search = entries[i].find("search");
                const bool remark = search != nullptr && search->string_at("mode") == "outcome";
                failed = failed || !remark;
                continue;
            }
            add({inner, entries[i].string_at("fullUrl"), name, i, true});
            ++found;
        }
        if (fhir::has_next_page(*resource) || failed) {
            return DataState::Incomplete;
        }
        return found > 0 ? DataState::Present : DataState::KnownNone;
    }

    void add(const Entry& entry) {
        entries_.push_back(entry);
        context_.add_to_index(*entry.resource, entry.full_url);
    }

    std::string where(const Entry& entry) const {
        std::string path = "prefetch." + std::string(entry.source);
        if (entry.in_bundle) {
            path += ".entry[" + std::to_string(entry.index) + "].resource";
        }
        return path;
    }

    void skip_entry(const Entry& entry, std::string_view reason) {
        context_.skip(where(entry), reason);
    }

    void index_drafts() {
        for (const Value& entry : context_.input.draft_orders.array_at("entry")) {
            if (const Value* resource = fhir::unwrap_resource(entry.find("resource"))) {
                context_.add_to_index(*resource, entry.string_at("fullUrl"));
            }
        }
    }

    void map_patient() {
        for (const Entry& entry : entries_) {
            if (entry.resource->string_at("resourceType") != "Patient") {
                continue;
            }
            if (entry.resource->string_at("id") != context_.input.patient_id) {
                skip_entry(entry, "resource is of another patient");
                if (entry.source == "patient") {
                    states_[0].state = DataState::Unknown;
                }
                continue;
            }
            record_.patient_known = true;
            record_.patient.birth_date = context_.date(*entry.resource, "birthDate");
            const Value* deceased = entry.resource->find("deceasedBoolean");
            if (deceased != nullptr && deceased->is_boolean()) {
                record_.patient.deceased = deceased->as_boolean();
            } else if (!entry.resource->string_at("deceasedDateTime").empty()) {
                record_.patient.deceased = true;
            }
        }
        record_.patient.id = context_.input.patient_id;
    }

    [[nodiscard]] bool is_selected(std::string_view id, std::string_view full_url) const {
        if (!context_.input.has_selections) {
            return true;
        }
        return std::ranges::any_of(context_.input.selections, [&](std::string_view selection) {
            return selection == full_url ||
                   (!id.empty() && fhir::parse_reference(selection).id == id);
        });
    }

    void map_drafts() {
        const auto entries = context_.input.draft_orders.array_at("entry");
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const std::string path =
                "context.draftOrders.entry[" + std::to_string(i) + "].resource";
            const Value* resource = fhir::unwrap_resource(entries[i].find("resource"));
            if (resource == nullptr) {
                context_.skip(path, "no resource");
                continue;
            }
            const std::string_view full_url = entries[i].string_at("fullUrl");
            const bool trigger = !context_.input.has_dispatched_orders &&
                                 is_selected(resource->string_at("id"), full_url);
            map_draft_order(context_, *resource, full_url, trigger, path);
        }
    }

    // The orders of order-dispatch are read from the prefetch.
    void map_dispatched() {
        for (std::size_t i = 0; i < context_.input.dispatched_orders.size(); ++i) {
            const fhir::ReferenceView wanted =
                fhir::parse_reference(context_.input.dispatched_orders[i]);
            const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
                return entry.full_url == wanted.text ||
                       (entry.resource->string_at("id") == wanted.id &&
                        (wanted.type.empty() ||
                         entry.resource->string_at("resourceType") == wanted.type));
            });
            const std::string path = "context.dispatchedOrders[" + std::to_string(i) + ']';
            if (found == entries_.end()) {
                context_.skip(path, "order is not in the prefetch");
                continue;
            }
            map_draft_order(context_, *found->resource, found->full_url, true, path);
        }
    }

    void map_all(const Mapper& mapper) {
        std::unordered_set<std::string_view> seen;
        for (const Entry& entry : entries_) {
            const Value& resource = *entry.resource;
            if (resource.string_at("resourceType") != mapper.type) {
                continue;
            }
            const bool own = mapper.type == "Appointment" ? is_participant(context_, resource)
                                                          : context_.is_of_patient(resource, false);
            if (!own) {
                skip_entry(entry, "resource is of another patient, or names none");
                continue;
            }
            // The same resource under two keys counts once.
            const std::string_view id = resource.string_at("id");
            if (!id.empty() && !seen.insert(id).second) {
                continue;
            }
            mapper.map(context_, resource, where(entry));
        }
    }

    template <class T>
    std::span<const T> kept(const std::vector<T>& items) {
        return context_.arena.copy(std::span<const T>(items));
    }

    const PatientRecord* finish() {
        record_.sources = context_.arena.copy(std::span<const SourceState>(states_));
        record_.conditions = kept(context_.conditions);
        record_.observations = kept(context_.observations);
        record_.gene_results = kept(context_.gene_results);
        record_.performance = kept(context_.performance);
        record_.exposures = kept(context_.exposures);
        record_.procedures = kept(context_.procedures);
        record_.service_requests = kept(context_.service_requests);
        record_.reports = kept(context_.reports);
        record_.appointments = kept(context_.appointments);
        record_.goals = kept(context_.goals);
        record_.care_plans = kept(context_.care_plans);
        record_.draft_orders = kept(context_.draft_orders);
        record_.primary_tumours = kept(context_.primary_tumours);
        record_.metastases = kept(context_.metastases);
        record_.stagings = kept(context_.stagings);
        record_.morphologies = kept(context_.morphologies);
        record_.symptoms = kept(context_.symptoms);
        record_.biomarkers = kept(context_.biomarkers);
        record_.measurements = kept(context_.measurements);
        record_.toxicities = kept(context_.toxicities);
        record_.imaging = kept(context_.imaging);
        record_.responses = kept(context_.responses);
        record_.margins = kept(context_.margins);
        record_.assertions = kept(context_.assertions);
        record_.radiotherapy = kept(context_.radiotherapy);
        record_.goals_of_care = kept(context_.goals_of_care);
        record_.intents = kept(context_.intents);
        record_.encounters = kept(context_.encounters);
        record_.tumour_boards = kept(context_.tumour_boards);
        build_timeline(record_, context_.tables.therapy, context_.today, context_.arena);
        record_.skipped = kept(context_.skipped);
        record_.resources_read = entries_.size();
        return context_.arena.create<PatientRecord>(record_);
    }

    MappingContext& context_;
    std::vector<Entry> entries_;
    std::array<SourceState, kSourceNames.size()> states_;
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
