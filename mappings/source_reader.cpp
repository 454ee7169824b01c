#include "mappings/source_reader.hpp"

#include <array>

#include "fhir/resources/bundle.hpp"
#include "mappings/read_ahead.hpp"
#include "mappings/record_sources.hpp"

namespace hookline::mappings {
namespace {

using fhir::json::Value;

// A prefetch value may hold a batch-response whose entries are search results of their own.
constexpr int kBundleDepthMax = 2;

// Of resources, beside those in lists.
constexpr std::size_t kExpectedResources = 32;

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

// What reading one source found out about it.
struct SourceReading {
    std::size_t resources = 0;
    bool failed = false;
    bool has_next = false;
};

class SourceReader {
  public:
    SourceReader(MappingContext& context, ListedResources& listed)
        : context_(context), listed_(listed) {}

    SourceStates read_all() {
        for (std::size_t i = 0; i < kSourceNames.size(); ++i) {
            sources_[i] = context_.input.prefetch.find(kSourceNames[i]);
        }
        listed_.reserve(expected_resources());
        SourceStates states;
        for (std::size_t i = 0; i < kSourceNames.size(); ++i) {
            states[i].name = kSourceNames[i];
            states[i].is_given = sources_[i] != nullptr;
            states[i].state = read_source(i);
        }
        for (const Value& resource : context_.input.referenced) {
            const HeadView head(resource);
            context_.index.add({&resource, head.type(), head.id(), {}});
        }
        return states;
    }

  private:
    // How many resources the call may hold, so that the lists of them grow once.
    [[nodiscard]] std::size_t expected_resources() const {
        std::size_t count = kExpectedResources;
        for (const Value* value : sources_) {
            if (value != nullptr) {
                count += fhir::BundleView(*value).entries().size();
            }
        }
        return count;
    }

    DataState read_source(std::size_t source) {
        const Value* value = sources_[source];
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
            if (!listed_.add(HeadView(*resource), {}, place)) {
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
        if (!listed_.add(head, entry.full_url(), place)) {
            reading.failed = true;
            context_.skip(place, kNoSuchType);
            return;
        }
        ++reading.resources;
    }

    MappingContext& context_;
    ListedResources& listed_;
    std::array<const Value*, kSourceNames.size()> sources_{};  // nullptr: not sent
};

}  // namespace

SourceStates read_sources(MappingContext& context, ListedResources& listed) {
    return SourceReader(context, listed).read_all();
}

}  // namespace hookline::mappings
