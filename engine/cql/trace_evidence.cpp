#include "engine/cql/trace_evidence.hpp"

#include <algorithm>

namespace hookline::cql {

std::uint32_t TraceFacts::number(const Key& key, const TraceFact& fact) {
    if (slots_.size() < (facts_.size() + 1) * 2) {
        grow();
    }
    std::uint32_t& slot = slots_[place_of(key)];
    if (slot == 0) {
        facts_.push_back(fact);
        keys_.push_back(key);
        slot = static_cast<std::uint32_t>(facts_.size());
    }
    return slot - 1;
}

// Where the key stands, or the free place where it would.
std::size_t TraceFacts::place_of(const Key& key) const {
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
    const std::uint64_t bits =
        reinterpret_cast<std::uintptr_t>(key.second) * 4 + static_cast<std::uint64_t>(key.first);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (bits * kMultiplier >> 32U) & mask;
    while (slots_[at] != 0 && keys_[slots_[at] - 1] != key) {
        at = (at + 1) & mask;
    }
    return at;
}

void TraceFacts::grow() {
    constexpr std::size_t kFirst = 256;
    const std::size_t size = std::max(slots_.size() * 2, kFirst);
    facts_.reserve(size / 2);
    keys_.reserve(size / 2);
    slots_.assign(size, 0);
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        slots_[place_of(keys_[i])] = static_cast<std::uint32_t>(i + 1);
    }
}

std::uint32_t TraceFacts::resource(const Value& object) {
    return number({TraceFact::Kind::Resource, object.as_object().data},
                  {TraceFact::Kind::Resource, object, nullptr, {}, 0, -1});
}

std::uint32_t TraceFacts::retrieve(const elm::Expression& retrieve, std::string_view file,
                                   std::size_t found) {
    return number({TraceFact::Kind::Retrieve, &retrieve},
                  {TraceFact::Kind::Retrieve, {}, &retrieve, file, found, -1});
}

std::uint32_t TraceFacts::definition(int index) {
    const auto at = static_cast<std::uintptr_t>(index);
    // The index stands in for an address: keys of definitions meet only one another.
    const void* key = reinterpret_cast<const void*>(at);  // NOLINT(performance-no-int-to-ptr)
    return number({TraceFact::Kind::Definition, key},
                  {TraceFact::Kind::Definition, {}, nullptr, {}, 0, index});
}

std::uint32_t TraceFacts::ruled_out(std::uint32_t fact) {
    if (facts_[fact].kind != TraceFact::Kind::Resource) {
        return fact;
    }
    const Value object = facts_[fact].value;
    return number({TraceFact::Kind::RuledOut, object.as_object().data},
                  {TraceFact::Kind::RuledOut, object, nullptr, {}, 0, -1});
}

EvidencePointer EvidenceStore::with(EvidencePointer evidence, FactSet facts) {
    if (facts == nullptr) {
        return evidence;
    }
    Evidence result{evidence->own, evidence->absence, evidence->elements};
    add(result.own, facts);
    return make(result);
}

FactSet EvidenceStore::all(EvidencePointer evidence) {
    if (!evidence->knows_whole) {
        FactSet whole = evidence->own;
        add(whole, evidence->absence);
        for (const EvidencePointer element : evidence->elements) {
            add(whole, all(element));
        }
        evidence->whole = whole;
        evidence->knows_whole = true;
    }
    return evidence->whole;
}

EvidencePointer EvidenceStore::element(EvidencePointer evidence, std::size_t index) {
    return index < evidence->elements.size() ? with(evidence->elements[index], evidence->own)
                                             : plain(all(evidence));
}

FactSet EvidenceStore::ruled_out(FactSet set, TraceFacts& facts) {
    if (set != nullptr && set->left == nullptr) {
        const std::uint32_t out = facts.ruled_out(set->fact);
        return out == set->fact ? set : one(out);
    }
    FactSet result = nullptr;
    for (const std::uint32_t fact : list(set)) {
        add(result, one(facts.ruled_out(fact)));
    }
    return result;
}

EvidencePointer EvidenceStore::ruled_out(EvidencePointer evidence, TraceFacts& facts) {
    if (evidence->ruled_out == nullptr) {
        Evidence result;
        result.own = ruled_out(evidence->own, facts);
        result.absence = ruled_out(evidence->absence, facts);
        const auto elements = room<EvidencePointer>(evidence->elements.size());
        for (std::size_t i = 0; i < elements.size(); ++i) {
            elements[i] = ruled_out(evidence->elements[i], facts);
        }
        result.elements = elements;
        evidence->ruled_out = make(result);
    }
    return evidence->ruled_out;
}

std::span<const std::uint32_t> EvidenceStore::list(FactSet set) {
    listed_.clear();
    ++mark_;
    if (set != nullptr) {
        open_.push_back(set);
    }
    while (!open_.empty()) {
        const FactSet next = open_.back();
        open_.pop_back();
        if (next->mark == mark_) {
            continue;
        }
        next->mark = mark_;
        if (next->left == nullptr) {
            listed_.push_back(next->fact);
            continue;
        }
        open_.push_back(next->left);
        open_.push_back(next->right);
    }
    std::ranges::sort(listed_);
    const auto repeated = std::ranges::unique(listed_);
    listed_.erase(repeated.begin(), repeated.end());
    return listed_;
}

}  // namespace hookline::cql
