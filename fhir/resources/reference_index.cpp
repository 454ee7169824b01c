#include "fhir/resources/reference_index.hpp"

#include <algorithm>
#include <bit>

#include "fhir/base/text_hash.hpp"

namespace hookline::fhir {
namespace {

void insert(std::vector<std::uint32_t>& slots, std::string_view key, std::uint32_t item) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = hash_text(key) & mask;
    while (slots[at] != 0) {
        at = (at + 1) & mask;
    }
    slots[at] = item + 1;
}

}  // namespace

void ReferenceIndex::reserve(std::size_t count) {
    items_.reserve(count);
    by_id_.assign(std::bit_ceil(std::max<std::size_t>(count * 2, 64)), 0);
}

void ReferenceIndex::grow(std::vector<std::uint32_t>& slots, bool by_url) const {
    std::size_t size = 64;
    while (size < items_.size() * 4) {
        size *= 2;
    }
    slots.assign(size, 0);
    for (std::uint32_t i = 0; i < items_.size(); ++i) {
        const std::string_view key = by_url ? items_[i].full_url : items_[i].id;
        if (!key.empty()) {
            insert(slots, key, i);
        }
    }
}

// Where the resource stands, or the free place where it would.
std::size_t ReferenceIndex::slot_of_id(std::string_view type, std::string_view id) const {
    const std::size_t mask = by_id_.size() - 1;
    std::size_t at = hash_text(id) & mask;
    for (; by_id_[at] != 0; at = (at + 1) & mask) {
        const Item& item = items_[by_id_[at] - 1];
        if (item.id == id && item.type == type) {
            break;
        }
    }
    return at;
}

std::uint32_t ReferenceIndex::find_by_id(std::string_view type, std::string_view id) const {
    return by_id_.empty() || id.empty() ? 0 : by_id_[slot_of_id(type, id)];
}

bool ReferenceIndex::add(const Item& item) {
    if (!item.id.empty()) {
        if (by_id_.size() < (items_.size() + 1) * 2) {
            grow(by_id_, false);
        }
        std::uint32_t& slot = by_id_[slot_of_id(item.type, item.id)];
        if (slot != 0) {
            return false;
        }
        slot = static_cast<std::uint32_t>(items_.size() + 1);
    }
    items_.push_back(item);
    by_full_url_.clear();
    return true;
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
    for (std::size_t at = hash_text(reference.text) & mask; by_full_url_[at] != 0;
         at = (at + 1) & mask) {
        if (items_[by_full_url_[at] - 1].full_url == reference.text) {
            return items_[by_full_url_[at] - 1].resource;
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
    for (const json::Value& contained : owner.array_at("contained")) {
        if (contained.string_at("id") == view.id) {
            return &contained;
        }
    }
    return nullptr;
}

}  // namespace hookline::fhir
