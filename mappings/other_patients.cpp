#include "mappings/other_patients.hpp"

#include <algorithm>

#include "mappings/record_sources.hpp"

namespace hookline::mappings {
namespace {

using fhir::json::Value;

class OtherPatients {
  public:
    OtherPatients(MappingContext& context, ListedResources& listed)
        : context_(context), listed_(listed) {}

    void drop() {
        bool all_own = true;
        for (ListedResource& listed : listed_.all()) {
            listed.is_of_patient = listed.is_of_patient ||
                                   listed.owner.is_patient_of_call(context_, listed.entry.type);
            all_own = all_own && listed.is_of_patient;
        }
        if (all_own) {
            return;
        }
        note_own_sources();
        for (std::size_t mapper = 0; mapper < kMappers.size(); ++mapper) {
            for (std::size_t at = listed_.first_of(mapper); at != ListedResource::kNone;
                 at = listed_.at(at).next) {
                if (!listed_.at(at).is_of_patient) {
                    drop(listed_.at(at));
                }
            }
        }
    }

  private:
    void drop(const ListedResource& listed) {
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

    // Whether the source may hold what is the patient's by another id, and nothing else.
    [[nodiscard]] bool may_be_merged(const Place& place) const {
        const auto source = place.source();
        const bool holds_diagnoses = source && type_of_source(*source) == "Condition";
        return !holds_own(place.list) && (own_sources_.empty() || holds_diagnoses || is_linked());
    }

    // Patient.link: replaces or is replaced by, refers to, or seems to be, another.
    [[nodiscard]] bool is_linked() const {
        return std::ranges::any_of(listed_.patients(), [&](const ResourceEntry& patient) {
            const Value* link = patient.json->find("link");
            return patient.id == context_.input.patient_id && link != nullptr && !link->is_null();
        });
    }

    // Resources are listed source by source.
    void note_own_sources() {
        for (const ListedResource& listed : listed_.all()) {
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

    MappingContext& context_;
    ListedResources& listed_;
    std::vector<std::string_view> own_sources_;
};

}  // namespace

void drop_other_patients(MappingContext& context, ListedResources& listed) {
    OtherPatients(context, listed).drop();
}

}  // namespace hookline::mappings
