#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/json/value.hpp"
#include "fhir/resources/element.hpp"

namespace hookline::fhir {

/// Finds the resource that a reference means among the resources of one request: contained in its
/// owner, by type and id (relative or absolute, with or without a version), or by fullUrl
/// (`urn:uuid:...`). Of resources with the same name the first counts. Borrows the resources. One
/// request, one thread.
///
/// However names are chosen, a look-up takes the same time (SR-068).
class ReferenceIndex {
  public:
    struct Item {
        const json::Value* resource;
        std::string_view type;
        std::string_view id;        ///< may be empty
        std::string_view full_url;  ///< may be empty
    };

    ReferenceIndex();

    void reserve(std::size_t count);

    /// Adds a resource; false when one of this type and id is already there, which stays.
    bool add(const Item& item);
    /// The resource of this type and id; nullptr for none.
    [[nodiscard]] const json::Value* find(std::string_view type, std::string_view id) const;
    /// Puts another state of a resource in the place of the one that is there.
    void replace(const Item& item);

    /// nullptr when the request has no such resource.
    [[nodiscard]] const json::Value* find(const ReferenceView& reference) const;

    /// As `find`, but looks into `owner.contained` for `#id`. nullptr for an absent reference.
    [[nodiscard]] const json::Value* resolve(const json::Value* reference,
                                             const json::Value& owner) const;

    [[nodiscard]] std::span<const Item> items() const { return items_; }

  private:
    struct Slot {
        std::uint32_t item = 0;  // its number + 1; 0: free
        std::uint32_t tag = 0;   // of its key, so that few other items are looked at
    };
    using Slots = std::vector<Slot>;  // open addressing

    void grow(Slots& slots, bool by_url) const;
    [[nodiscard]] std::size_t slot_of_id(std::string_view type, std::string_view id,
                                         std::uint64_t hash) const;
    [[nodiscard]] std::uint32_t find_by_id(std::string_view type, std::string_view id) const;
    [[nodiscard]] const json::Value* find_contained(const json::Value& owner,
                                                    std::string_view id) const;

    std::uint64_t seed_;
    std::vector<Item> items_;
    Slots by_id_;
    mutable Slots by_full_url_;  // made when first asked for
    // The contained resources that were looked through last, by id; only where there are many.
    mutable const json::Value* first_contained_ = nullptr;
    mutable std::vector<std::pair<std::string_view, const json::Value*>> contained_;
};

}  // namespace hookline::fhir
