#include "fhir/resources/reference_index.hpp"

#include <algorithm>
#include <bit>

#include "fhir/base/text_hash.hpp"

namespace hookline::fhir {
namespace {

constexpr std::size_t kFewContained = 16;

std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32U);
}

}  // namespace

ReferenceIndex::ReferenceIndex() : seed_(table_seed()) {}

void ReferenceIndex::reserve(std::size_t count) {
    items_.reserve(count);
    by_id_.assign(std::bit_ceil(std::max<std::size_t>(count * 2, 64)), {});
}

void ReferenceIndex::grow(Slots& slots, bool by_url) const {
    slots.assign(std::bit_ceil(std::max<std::size_t>(items_.size() * 4, 64)), {});
    const std::size_t mask = slots.size() - 1;
    const auto key_of = [&](std::uint32_t item) {
        return by_url ? items_[item].full_url : items_[item].id;
    };
    for (std::uint32_t i = 0; i < items_.size(); ++i) {
        const std::string_view key = key_of(i);
        if (key.empty()) {
            continue;
        }
        const std::uint64_t hash = hash_text(key, seed_);
        std::size_t at = hash & mask;
        // A fullUrl may be there many times, and so may an id, of several types.
        const auto is_same = [&](const Slot& slot) {
            return by_url && slot.tag == tag_of(hash) && key_of(slot.item - 1) == key;
        };
        while (slots[at].item != 0 && !is_same(slots[at])) {
            at = (at + 1) & mask;
        }
        if (slots[at].item == 0) {
            slots[at] = {i + 1, tag_of(hash)};
        }
    }
}

// Where the resource stands, or the free place where it would.
std::size_t ReferenceIndex::slot_of_id(std::string_view type, std::string_view id,
                                       std::uint64_t hash) const {
    const std::size_t mask = by_id_.size() - 1;
    std::size_t at = hash & mask;
    for (; by_id_[at].item != 0; at = (at + 1) & mask) {
        if (by_id_[at].tag != tag_of(hash)) {
            continue;
        }
        const Item& item = items_[by_id_[at].item - 1];
        if (item.id == id && item.type == type) {
            break;
        }
    }
    return at;
}

std::uint32_t ReferenceIndex::find_by_id(std::string_view type, std::string_view id) const {
    return by_id_.empty() || id.empty() ? 0
                                        : by_id_[slot_of_id(type, id, hash_text(id, seed_))].item;
}

bool ReferenceIndex::add(const Item& item) {
    if (!item.id.empty()) {
        if (by_id_.size() < (items_.size() + 1) * 2) {
            grow(by_id_, false);
        }
        const std::uint64_t hash = hash_text(item.id, seed_);
        Slot& slot = by_id_[slot_of_id(item.type, item.id, hash)];
        if (slot.item != 0) {
            return false;
        }
        slot = {static_cast<std::uint32_t>(items_.size() + 1), tag_of(hash)};
    }
    items_.push_back(item);
    by_full_url_.clear();
    return true;
}

const json::Value* ReferenceIndex::find(std::string_view type, std::string_view id) const {
    const std::uint32_t found = find_by_id(type, id);
    return found == 0 ? nullptr : items_[found - 1].resource;
}

void ReferenceIndex::replace(const Item& item) {
    if (const std::uint32_t found = find_by_id(item.type, item.id); found != 0) {
        items_[found - 1] = item;
        by_full_url_.clear();
    }
}

const json::Value* ReferenceIndex::find(const ReferenceView& reference) const {
    if (const std::uint32_t found = find_by_id(reference.type, reference.id); found != 0) {
        return items_[found - 1].resource;
    }
    if (!reference.type.empty() || items_.empty()) {
        return nullptr;
    }
    if (by_full_url_.empty()) {
        grow(by_full_url_, true);
    }
    const std::size_t mask = by_full_url_.size() - 1;
    const std::uint64_t hash = hash_text(reference.text, seed_);
    for (std::size_t at = hash & mask; by_full_url_[at].item != 0; at = (at + 1) & mask) {
        const Item& item = items_[by_full_url_[at].item - 1];
        if (by_full_url_[at].tag == tag_of(hash) && item.full_url == reference.text) {
            return item.resource;
        }
    }
    return nullptr;
}

const json::Value* ReferenceIndex::resolve(const json::Value* reference,
                                           const json::Value& owner) const {
    const ReferenceView view = read_reference(reference);
    if (view.text.empty()) {
        return nullptr;
    }
    if (!view.is_contained) {
        return find(view);
    }
    return find_contained(owner, view.id);
}

const json::Value* ReferenceIndex::find_contained(const json::Value& owner,
                                                  std::string_view id) const {
    const auto resources = elements_of(owner, "contained");
    if (resources.size() <= kFewContained) {
        const auto found = std::ranges::find_if(resources, [&](const json::Value& contained) {
            return contained.string_at("id") == id;
        });
        return found == resources.end() ? nullptr : &*found;
    }
    if (first_contained_ != resources.data()) {
        first_contained_ = resources.data();
        contained_.clear();
        for (const json::Value& contained : resources) {
            contained_.emplace_back(contained.string_at("id"), &contained);
        }
        std::ranges::stable_sort(contained_, {}, &decltype(contained_)::value_type::first);
    }
    const auto found =
        std::ranges::lower_bound(contained_, id, {}, &decltype(contained_)::value_type::first);
    return found == contained_.end() || found->first != id ? nullptr : found->second;
}

}  // namespace hookline::fhir
