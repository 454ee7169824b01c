#include "mappings/build_record.hpp"

#include "fhir/resources/bundle.hpp"
#include "mappings/listed_resources.hpp"
#include "mappings/other_patients.hpp"
#include "mappings/read_ahead.hpp"
#include "mappings/source_reader.hpp"
#include "mappings/timeline/timeline.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

class RecordBuilder {
  public:
    explicit RecordBuilder(MappingContext& context) : context_(context), listed_(context) {}

    const PatientRecord* build() {
        states_ = read_sources(context_, listed_);
        index_draft_orders();
        drop_other_patients(context_, listed_);
        map_patient();
        map_orders_of_call(context_);
        reserve_lists();
        for (std::size_t i = 0; i < kMappers.size(); ++i) {
            for (std::size_t at = listed_.first_of(i); at != ListedResource::kNone;
                 at = listed_.at(at).next) {
                const ListedResource& listed = listed_.at(at);
                fetch_next(listed);
                if (listed.is_of_patient && listed.is_modified) {
                    context_.skip_resource(listed.entry, kModified);
                } else if (listed.is_of_patient) {
                    kMappers[i].map(context_, listed.entry);
                    lose_if_unreadable(listed.entry);
                }
            }
        }
        return finish();
    }

  private:
    // Orders and resources on file refer to drafts, and drafts to each other.
    void index_draft_orders() {
        for (const Value& entry : fhir::elements_of(context_.input.draft_orders, "entry")) {
            const fhir::BundleEntryView view(entry);
            if (const Value* resource = view.resource()) {
                const HeadView head(*resource);
                context_.index.add({resource, head.type(), head.id(), view.full_url()});
            }
        }
    }

    void map_patient() {
        for (const ResourceEntry& entry : listed_.patients()) {
            const fhir::PatientView patient(*entry.json);
            if (patient.id() != context_.input.patient_id) {
                context_.skip(entry.place, kOtherPatient);
                if (entry.place.source() == kPatientSource) {
                    states_[kPatientSource].state = DataState::Unknown;
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

    // The lists that nearly each resource of a type adds to.
    void reserve_lists() {
        const auto count_of = [&](std::string_view type) {
            return listed_.count_of(mapper_of(type));
        };
        context_.conditions.reserve(count_of("Condition"));
        context_.observations.reserve(count_of("Observation"));
        context_.reports.reserve(count_of("DiagnosticReport"));
        context_.procedures.reserve(count_of("Procedure"));
        context_.service_requests.reserve(count_of("ServiceRequest"));
        context_.exposures.reserve(count_of("MedicationRequest") + count_of("MedicationStatement") +
                                   count_of("MedicationAdministration") +
                                   count_of("MedicationDispense"));
    }

    // The next resource of the mapper is read soon.
    void fetch_next(const ListedResource& listed) const {
        if (listed.next != ListedResource::kNone) {
            fetch_tree(listed_.at(listed.next).members);
            fetch_text(listed_.at(listed.next).entry.id);
        }
    }

    // The code of a resource decides what it tells.
    void lose_if_unreadable(const ResourceEntry& entry) {
        if (context_.take_unreadable()) {
            context_.lose(entry, kCodeUnreadable);
        }
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
        record_.resources_read = listed_.resources_read();
        return context_.arena.create<PatientRecord>(record_);
    }

    static constexpr std::size_t kPatientSource = 0;
    static_assert(kSourceNames[kPatientSource] == "patient");

    MappingContext& context_;
    ListedResources listed_;
    SourceStates states_;
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
