#include "mappings/mapping_context.hpp"

#include <algorithm>

namespace hookline::mappings {

using fhir::json::Value;

MappingContext::MappingContext(const RecordInput& call, const Terminology& terms,
                               const MappingTables& table, RequestArena& memory)
    : input(call),
      terminology(terms),
      tables(table),
      arena(memory),
      today(call.now.date),
      index_(&memory) {}

Concept MappingContext::concept_of(const Value* codeable_concept) {
    Concept result;
    if (codeable_concept == nullptr || !codeable_concept->is_object()) {
        return result;
    }
    result.text = codeable_concept->string_at("text");
    const auto given = codeable_concept->array_at("coding");
    if (given.empty()) {
        return result;
    }
    Coding* codings = arena.allocate_array<Coding>(given.size());
    std::size_t count = 0;
    std::vector<SetHandle> sets;
    for (const Value& coding : given) {
        const Coding read{coding.string_at("system"), coding.string_at("code"),
                          coding.string_at("display")};
        if (read.code.empty() && read.display.empty()) {
            continue;
        }
        codings[count++] = read;
        const auto own = terminology.sets_of(read.system, read.code);
        sets.insert(sets.end(), own.begin(), own.end());
    }
    std::ranges::sort(sets);
    sets.erase(std::ranges::unique(sets).begin(), sets.end());
    result.codings = {codings, count};
    result.sets = arena.copy(std::span<const SetHandle>(sets));
    return result;
}

bool MappingContext::has_code(const Concept& value,
                              const std::vector<MappingTables::CodeRow>& rows) const {
    return std::ranges::any_of(value.codings, [&](const Coding& coding) {
        const std::string_view system = terminology.canonical_system(coding.system);
        return std::ranges::any_of(rows, [&](const MappingTables::CodeRow& row) {
            return row.code == coding.code && row.system == system;
        });
    });
}

void MappingContext::identify(Statement& statement, const Value& resource) {
    statement.id = resource.string_at("id");
    const std::string_view type = resource.string_at("resourceType");
    if (statement.id.empty()) {
        return;
    }
    char* text = arena.allocate_array<char>(type.size() + 1 + statement.id.size());
    std::ranges::copy(type, text);
    text[type.size()] = '/';
    std::ranges::copy(statement.id, text + type.size() + 1);
    statement.reference = {text, type.size() + 1 + statement.id.size()};
    statement.sources = {arena.create<std::string_view>(statement.reference), 1};
}

MappingContext::When MappingContext::when(std::initializer_list<std::optional<Date>> candidates,
                                          std::size_t exact_count) const {
    std::size_t index = 0;
    for (const std::optional<Date>& candidate : candidates) {
        if (candidate) {
            const bool partial = candidate->precision < fhir::Precision::Day;
            return {fhir::latest_day(*candidate, today), partial || index >= exact_count};
        }
        ++index;
    }
    return {};
}

std::optional<Date> MappingContext::full(std::optional<Date> day) const {
    return day ? std::optional(fhir::latest_day(*day, today)) : std::nullopt;
}

bool MappingContext::is_of_patient(const Value& resource, bool absent_counts) const {
    const Value* subject = resource.find("subject");
    if (subject == nullptr) {
        subject = resource.find("patient");
    }
    const fhir::ReferenceView reference = fhir::read_reference(subject);
    if (reference.text.empty()) {
        return absent_counts && subject == nullptr;
    }
    if (reference.text.starts_with("urn:uuid:")) {
        return reference.text.substr(9) == input.patient_id;
    }
    return reference.id == input.patient_id &&
           (reference.type == "Patient" || reference.type.empty());
}

void MappingContext::add_to_index(const Value& resource, std::string_view full_url) {
    Statement statement;
    identify(statement, resource);
    if (!statement.reference.empty()) {
        index_.emplace(statement.reference, &resource);
    }
    if (!full_url.empty()) {
        index_.emplace(full_url, &resource);
    }
}

const Value* MappingContext::resolve(const Value* reference, const Value& owner) {
    const fhir::ReferenceView view = fhir::read_reference(reference);
    if (view.text.empty()) {
        return nullptr;
    }
    if (view.is_contained) {
        for (const Value& contained : owner.array_at("contained")) {
            if (contained.string_at("id") == view.id) {
                return &contained;
            }
        }
        return nullptr;
    }
    if (const auto found = index_.find(view.text); found != index_.end()) {
        return found->second;
    }
    if (view.type.empty()) {
        return nullptr;
    }
    Statement key;
    char* text = arena.allocate_array<char>(view.type.size() + 1 + view.id.size());
    std::ranges::copy(view.type, text);
    text[view.type.size()] = '/';
    std::ranges::copy(view.id, text + view.type.size() + 1);
    const auto found = index_.find(std::string_view(text, view.type.size() + 1 + view.id.size()));
    return found == index_.end() ? nullptr : found->second;
}

void MappingContext::skip(std::string_view where, std::string_view reason) {
    skipped.push_back({arena.copy(where), reason});
}

std::string_view MappingContext::lower(std::string_view text) {
    char* copy = arena.allocate_array<char>(text.size() + 1);
    std::ranges::transform(text, copy, [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return {copy, text.size()};
}

bool MappingContext::is_order_of_call(std::string_view reference) const {
    return !reference.empty() &&
           std::ranges::find(orders_of_call_, reference) != orders_of_call_.end();
}

}  // namespace hookline::mappings
