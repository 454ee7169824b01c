#include "mappings/mapping_context.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "fhir/base/blanks.hpp"
#include "fhir/base/same_text.hpp"
#include "mappings/ascii_letters.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

// Something is there, and no text.
bool is_no_text(const Value* value) {
    return value != nullptr && !value->is_string() && !value->is_null();
}

// What has neither codings nor text is readable when it is null, or says why it has none.
bool is_no_concept(const Value& value) {
    return !value.is_null() && (!value.is_object() || value.find("extension") == nullptr);
}

}  // namespace

bool names_nothing(const Concept& code) {
    return code.text.empty() && std::ranges::all_of(code.codings, [](const Coding& coding) {
               return coding.display.empty() && (coding.system.empty() || coding.code.empty());
           });
}

std::string_view Place::path(RequestArena& arena) const {
    constexpr std::size_t kDigitsMax = std::numeric_limits<std::size_t>::digits10 + 1;
    constexpr std::string_view kEntry = ".entry[";
    constexpr std::string_view kResource = "].resource";
    const std::size_t size_max =
        list.size() + kEntry.size() + kResource.size() + inner_list.size() + 3 + 2 * kDigitsMax;
    char* const start = arena.allocate_array<char>(size_max);
    char* at = start;
    const auto put = [&at](std::string_view text) { at += text.copy(at, text.size()); };
    const auto put_number = [&at](std::size_t number) {
        at = std::to_chars(at, at + kDigitsMax, number).ptr;
    };
    put(list);
    if (entry) {
        put(kEntry);
        put_number(*entry);
        put(kResource);
    }
    if (!inner_list.empty()) {
        put(".");
        put(inner_list);
        put("[");
        put_number(inner);
        put("]");
    }
    return {start, at};
}

std::optional<std::size_t> Place::source() const {
    constexpr std::string_view kPrefetch = "prefetch.";
    if (!list.starts_with(kPrefetch)) {
        return std::nullopt;
    }
    const auto found = std::ranges::find(kSourceNames, list.substr(kPrefetch.size()));
    return found == kSourceNames.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - kSourceNames.begin()));
}

MappingContext::MappingContext(const RecordInput& call, const Terminology& terms,
                               const MappingTables& table, RequestArena& memory)
    : input(call),
      terminology(terms),
      tables(table),
      arena(memory),
      today(call.now.date),
      patient_reference_("Patient/" + std::string(call.patient_id)) {}

Concept MappingContext::concept_of(const Value& value) {
    const fhir::Members<"coding", "text"> members(value);
    const Value* coding = members.get<"coding">();
    const Value* text = members.get<"text">();
    Concept result;
    if (text != nullptr && text->is_string()) {
        result.text = text->text();
    }
    const auto given = fhir::elements_of(coding);
    if (given.empty()) {
        note_unreadable(fhir::is_no_list(coding) || (result.text.empty() && is_no_concept(value)));
    } else {
        read_codings(given, result);
    }
    if (result.sets.empty()) {
        read_phrase(result.text, result);
        for (const Coding& named : result.codings) {
            read_phrase(named.display, result);
        }
    }
    return result;
}

void MappingContext::read_codings(std::span<const Value> given, Concept& result) {
    Coding* codings = arena.allocate_array<Coding>(given.size());
    std::size_t count = 0;
    for (const Value& coding : given) {
        const fhir::CodingView view(coding);
        const Coding& read =
            *std::construct_at(codings + count, view.system(), view.code(), view.display());
        if (read.code.empty()) {
            note_unreadable(!coding.is_object() || is_no_text(coding.find("code")));
            if (read.display.empty()) {
                continue;
            }
        } else if (read.system.empty()) {
            note_unreadable(is_no_text(coding.find("system")));
        }
        ++count;
        const std::span<const SetHandle> sets = sets_of(read);
        add_sets(sets, result);
        if (sets.empty()) {
            add_morphology_with_site(read, result);
        }
    }
    result.codings = {codings, count};
    note_unreadable(result.empty());  // codings that say nothing at all
}

// Codings that follow each other are often of one system, and spell it alike.
std::span<const SetHandle> MappingContext::sets_of(const Coding& coding) {
    if (!same_text(coding.system, last_system_)) {
        last_system_ = coding.system;
        last_system_number_ = terminology.find_system(coding.system);
    }
    return terminology.sets_of(last_system_number_, coding.code);
}

// Nearly always the sets of one coding are those of the concept.
void MappingContext::add_sets(std::span<const SetHandle> sets, Concept& result) {
    if (result.sets.empty()) {
        result.sets = sets;
    } else if (!std::ranges::includes(result.sets, sets)) {
        SetHandle* both = arena.allocate_array<SetHandle>(result.sets.size() + sets.size());
        const auto end = std::ranges::set_union(result.sets, sets, both).out;
        result.sets = {both, end};
    }
}

// `8480/3-C20.9` names morphology and topography of a malignant tumour; the site is filed as ICD-10
// files it, which has no last digit for some.
void MappingContext::add_morphology_with_site(const Coding& coding, Concept& result) {
    const DiagnosisTables::MorphologyWithSite& form = tables.diagnoses.morphology_with_site;
    const std::size_t between = coding.code.find(form.between);
    if (between == std::string_view::npos ||
        terminology.canonical_system(coding.system) != form.system) {
        return;
    }
    const std::size_t site_at = between + form.between.size();
    const std::string_view site = coding.code.substr(site_at);
    add_sets(terminology.sets_of(form.system, coding.code.substr(0, site_at - 1)), result);
    const auto exact = terminology.sets_of(form.site_system, site);
    add_sets(exact.empty() ? terminology.sets_of(form.site_system, site.substr(0, site.find('.')))
                           : exact,
             result);
}

// Where no coding is known, a text as a whole may name a set.
void MappingContext::read_phrase(std::string_view text, Concept& result) {
    text = tables.without_remark(trimmed_phrase(text));
    if (result.in_words || !tables.may_be_phrase(text)) {
        return;
    }
    if (const SetHandle* set = tables.set_of_phrase(lower(text))) {
        result.sets = {set, 1};
        result.in_words = true;
    }
}

std::span<const Concept> MappingContext::concepts_of(std::span<const Value> values) {
    if (values.empty()) {
        return {};
    }
    Concept* concepts = arena.allocate_array<Concept>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::construct_at(concepts + i, concept_of(values[i]));
    }
    return {concepts, values.size()};
}

void MappingContext::identify(Statement& statement, const ResourceEntry& entry) {
    statement.id = entry.id;
    if (entry.id.empty()) {
        statement.reference = entry.owner.empty() ? entry.full_url : entry.owner;
    } else if (const std::size_t size = entry.type.size() + 1 + entry.id.size();
               entry.owner.empty() && entry.full_url.size() > size &&
               entry.full_url.ends_with(entry.id) &&
               entry.full_url.substr(entry.full_url.size() - size).starts_with(entry.type) &&
               entry.full_url[entry.full_url.size() - entry.id.size() - 1] == '/') {
        statement.reference = entry.full_url.substr(entry.full_url.size() - size);
    } else {
        const std::string_view head = entry.owner.empty() ? entry.type : entry.owner;
        char* text = arena.allocate_array<char>(head.size() + 1 + entry.id.size());
        head.copy(text, head.size());
        text[head.size()] = entry.owner.empty() ? '/' : '#';
        entry.id.copy(text + head.size() + 1, entry.id.size());
        statement.reference = {text, head.size() + 1 + entry.id.size()};
    }
    if (!statement.reference.empty()) {
        statement.sources = {arena.create<std::string_view>(statement.reference), 1};
    }
}

std::string_view MappingContext::reference_text(const Value* reference) const {
    const fhir::ReferenceView view = fhir::read_reference(reference);
    if (view.type.empty() || view.id.empty()) {
        return view.text;
    }
    // `Type/id` stands as one piece in the text, a version may follow.
    const std::size_t end = static_cast<std::size_t>(view.id.data() - view.text.data());
    return view.text.substr(end - view.type.size() - 1, view.type.size() + 1 + view.id.size());
}

MappingContext::When MappingContext::when(const ResourceEntry& entry,
                                          std::initializer_list<const Value*> candidates,
                                          std::size_t exact_count) {
    constexpr std::string_view kUnreadable = "a date cannot be read";
    std::size_t index_of_date = 0;
    bool is_unreadable = false;
    for (const Value* candidate : candidates) {
        if (candidate != nullptr) {
            if (const auto date = fhir::read_date(candidate, input.now.offset_minutes)) {
                if (is_unreadable) {
                    skip(entry.place, kUnreadable);
                }
                const bool partial = date->precision < fhir::Precision::Day;
                return {fhir::latest_day(*date, today), partial || index_of_date >= exact_count};
            }
            is_unreadable = true;
        }
        ++index_of_date;
    }
    if (is_unreadable) {
        skip_resource(entry, kUnreadable);  // it has no place in time
    }
    return {};
}

std::optional<Date> MappingContext::day_of(const Value* date) const {
    const auto read = fhir::read_date(date, input.now.offset_minutes);
    return read ? std::optional(fhir::latest_day(*read, today)) : std::nullopt;
}

bool MappingContext::skip_future(const ResourceEntry& entry, const std::optional<Date>& day) {
    if (!is_future(day)) {
        return false;
    }
    skip(entry.place, "date lies in the future");
    return true;
}

bool MappingContext::names_patient_of_call(const Value* reference) const {
    if (reference == nullptr || input.patient_id.empty()) {
        return false;
    }
    const std::string_view text = reference->string_at("reference");
    return same_text(text, patient_reference_) ||
           (text.starts_with("http") && text.ends_with(patient_reference_) &&
            text[text.size() - patient_reference_.size() - 1] == '/');
}

bool MappingContext::is_patient_of_call(const Value* reference) const {
    if (reference == nullptr) {
        return false;
    }
    if (names_patient_of_call(reference)) {
        return true;
    }
    const fhir::ReferenceView view = fhir::parse_reference(reference->string_at("reference"));
    if (view.text.starts_with("urn:")) {
        if (view.text.starts_with("urn:uuid:") && view.text.substr(9) == input.patient_id) {
            return true;
        }
        const Value* patient = index.find(view);
        return patient != nullptr && patient->string_at("resourceType") == "Patient" &&
               patient->string_at("id") == input.patient_id;
    }
    return !view.id.empty() && view.id == input.patient_id && !view.is_contained &&
           (view.type == "Patient" || view.type.empty());
}

std::string_view MappingContext::status_of(fhir::CodeableConceptView value, StatusGroup group) {
    for (const Value& coding : value.codings()) {
        const std::string_view code = trimmed(fhir::CodingView(coding).code());
        if (!code.empty() && !tables.status_meaning(group, code).empty()) {
            return code;
        }
    }
    const std::string_view code = trimmed(value.first_code());
    if (code.empty() || !tables.status_meaning(group, code).empty()) {
        return code;
    }
    std::string_view words = lower(code);
    char* as_code = arena.allocate_array<char>(words.size() + 1);
    std::ranges::replace_copy(words, as_code, ' ', '-');
    words = {as_code, words.size()};
    return tables.status_meaning(group, words).empty() ? code : words;
}

std::string_view MappingContext::usable_status(const ResourceEntry& entry, StatusGroup group,
                                               std::string_view status) {
    const std::string_view meaning = tables.status_meaning(group, trimmed(status));
    if (meaning == "ignored") {
        return {};
    }
    if (meaning.empty()) {
        skip_resource(entry, status.empty() ? "no status" : "status is not one that counts");
    }
    return meaning;
}

void MappingContext::skip(const Place& place, std::string_view reason) {
    skipped.push_back({place.path(arena), reason, {}});
}

std::string_view MappingContext::lower(std::string_view text) {
    char* copy = arena.allocate_array<char>(text.size() + 1);
    std::ranges::transform(text, copy, to_lower);
    return {copy, text.size()};
}

bool MappingContext::is_order_of_call(std::string_view reference) const {
    return !reference.empty() &&
           std::ranges::find(orders_of_call_, reference) != orders_of_call_.end();
}

}  // namespace hookline::mappings
