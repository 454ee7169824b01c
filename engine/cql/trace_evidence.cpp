#include "engine/cql/trace_evidence.hpp"

#include <algorithm>
#include <iterator>

namespace hookline::cql {

std::uint32_t TraceFacts::number(const Key& key, const TraceFact& fact) {
    const auto [entry, is_new] = numbers_.emplace(key, static_cast<std::uint32_t>(facts_.size()));
    if (is_new) {
        facts_.push_back(fact);
    }
    return entry->second;
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

void add_facts(FactSet& set, const FactSet& more) {
    if (more.empty()) {
        return;
    }
    FactSet merged;
    merged.reserve(set.size() + more.size());
    std::ranges::set_union(set, more, std::back_inserter(merged));
    set = std::move(merged);
}

FactSet Evidence::all() const {
    FactSet facts = own;
    add_facts(facts, absence);
    for (const EvidencePointer& element : elements) {
        add_facts(facts, element->all());
    }
    return facts;
}

EvidencePointer Evidence::element(std::size_t index) const {
    if (index >= elements.size()) {
        return plain(all());
    }
    if (own.empty()) {
        return elements[index];
    }
    auto result = std::make_shared<Evidence>(*elements[index]);
    add_facts(result->own, own);
    return result;
}

EvidencePointer plain(FactSet facts) {
    auto evidence = std::make_shared<Evidence>();
    evidence->own = std::move(facts);
    return evidence;
}

}  // namespace hookline::cql
