#pragma once

#include <array>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mappings/resource_head.hpp"
#include "mappings/resource_mappers.hpp"

namespace hookline::mappings {

/// A resource that waits for its mapper, with what says whose it is.
struct ListedResource {
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    ResourceEntry entry;
    ResourceOwner owner;
    const void* members;  ///< of the resource: where its tree ends
    /// Until all are listed only true where the reference says so plainly; see other_patients.hpp.
    bool is_of_patient = false;
    bool is_modified = false;
    std::size_t next = kNone;  ///< of the same mapper

    ListedResource(const ResourceEntry& read, const HeadView& head)
        : entry(read),
          owner(head),
          members(head.json().members().data()),
          is_modified(head.is_modified()) {}
};

/// The resources of the prefetch that have a mapper, in the order of the call and, for each mapper,
/// as a chain. A resource under two keys is listed once. Internal to mappings; one call, one
/// thread.
class ListedResources {
  public:
    explicit ListedResources(MappingContext& context) : context_(context) {}

    void reserve(std::size_t count);

    /// Takes the resource to where it is mapped from, and into the index of references. Of several
    /// states of one the latest counts, or all where nothing tells which that is. False for a type
    /// that FHIR R4 does not have.
    bool add(const HeadView& head, std::string_view full_url, const Place& place);

    [[nodiscard]] std::span<ListedResource> all() { return listed_; }
    [[nodiscard]] const ListedResource& at(std::size_t place) const { return listed_[place]; }
    /// Where the chain of a mapper begins; ListedResource::kNone for an empty one.
    [[nodiscard]] std::size_t first_of(std::size_t mapper) const { return chains_[mapper].first; }
    [[nodiscard]] std::size_t count_of(std::size_t mapper) const { return chains_[mapper].count; }
    /// The Patients, which no mapper takes.
    [[nodiscard]] std::span<const ResourceEntry> patients() const { return patients_; }
    /// How often `add` was called.
    [[nodiscard]] std::size_t resources_read() const { return resources_read_; }

  private:
    struct Chain {
        std::size_t first = ListedResource::kNone;
        std::size_t last = ListedResource::kNone;
        std::size_t count = 0;
    };

    [[nodiscard]] bool is_another_state(const ResourceEntry& entry, const HeadView& head);
    void replace(const fhir::json::Value& known, ListedResource later);

    MappingContext& context_;
    std::vector<ListedResource> listed_;
    std::array<Chain, kMappers.size()> chains_;
    std::vector<ResourceEntry> patients_;
    /// By the JSON of the resource; made when first needed.
    std::unordered_map<const fhir::json::Value*, std::size_t> places_;
    std::size_t resources_read_ = 0;
};

}  // namespace hookline::mappings
