#include "mappings/mapping_tables.hpp"

#include <algorithm>
#include <utility>

#include "fhir/base/blanks.hpp"
#include "fhir/base/same_text.hpp"
#include "mappings/ascii_letters.hpp"

namespace hookline::mappings {

using fhir::json::Member;
using fhir::json::Value;

std::shared_ptr<const MappingTables> MappingTables::load(const std::filesystem::path& folder,
                                                         const Terminology& terminology,
                                                         Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    auto tables = std::make_shared<MappingTables>();
    const auto read = [&](const std::filesystem::path& path, auto&& into) {
        TableFile file(path, terminology, diagnostics);
        into(file);
    };
    read(folder / "statuses.json", [&](TableFile& file) { tables->read_statuses(file); });
    read(folder / "diagnoses.json", [&](TableFile& file) { tables->diagnoses.read(file); });
    read(folder / "staging.json", [&](TableFile& file) { tables->staging.read(file); });
    read(folder / "responses.json", [&](TableFile& file) { tables->responses.read(file); });
    read(folder / "symptoms.json", [&](TableFile& file) { tables->symptoms.read(file); });
    read(folder / "toxicities.json", [&](TableFile& file) { tables->toxicities.read(file); });
    read(folder / "measurements.json", [&](TableFile& file) { tables->measurements.read(file); });
    read(folder / "molecular.json", [&](TableFile& file) { tables->molecular.read(file); });
    read(folder / "biomarkers.json", [&](TableFile& file) { tables->biomarkers.read(file); });
    read(folder / "medications.json", [&](TableFile& file) { tables->medications.read(file); });
    read(folder / "procedures.json", [&](TableFile& file) { tables->procedures.read(file); });
    read(folder / "care.json", [&](TableFile& file) { tables->care.read(file); });
    read(folder.parent_path() / "codesystems" / "oncology-assertions.json",
         [&](TableFile& file) { tables->care.read_questions(file); });
    read(folder / "phrases.json", [&](TableFile& file) { tables->read_phrases(file); });
    read(folder / "therapy-timeline.json", [&](TableFile& file) { tables->therapy.read(file); });
    return diagnostics.error_count() > errors_before ? nullptr : tables;
}

void MappingTables::read_statuses(TableFile& file) {
    const Value& groups = file.object(file.root(), "statuses");
    for (const Member& group : groups.members()) {
        const auto name = std::ranges::find(kStatusGroupNames, std::string_view(group.name));
        if (name == kStatusGroupNames.end()) {
            file.error("statuses",
                       "`" + std::string(group.name) + "` has no statuses that are read");
            continue;
        }
        auto& rows = statuses_[static_cast<std::size_t>(name - kStatusGroupNames.begin())];
        for (const Member& meaning : group.value.members()) {
            for (const Value& status : meaning.value.elements()) {
                rows.push_back({std::string(status.text()), std::string(meaning.name)});
            }
        }
    }
    const Value& intents = file.object(file.root(), "medicationIntents");
    medications.order_intents = file.words(intents, "order");
    medications.plan_intents = file.words(intents, "plan");
}

void MappingTables::read_phrases(TableFile& file) {
    remarks_ = file.words(file.root(), "remarks");
    const Value& phrases = file.object(file.root(), "phrases");
    for (const Member& member : phrases.members()) {
        phrases_.emplace(member.name, file.set(phrases, member.name));
        const std::string_view phrase = member.name;
        if (phrase.empty() || phrase.size() > kPhraseBytesMax) {
            file.error("phrases",
                       "expected phrases of 1 to " + std::to_string(kPhraseBytesMax) + " bytes");
            continue;
        }
        phrase_starts_[phrase.size()] |= bit_of_start(phrase);
    }
}

std::string_view MappingTables::status_meaning(StatusGroup group, std::string_view status) const {
    for (const StatusMeaning& row : statuses_[std::to_underlying(group)]) {
        if (same_text(row.status, status)) {
            return row.meaning;
        }
    }
    return {};
}

std::string_view MappingTables::without_remark(std::string_view text) const {
    if (!text.ends_with(')')) {
        return text;
    }
    for (const std::string& remark : remarks_) {
        if (text.size() > remark.size() &&
            std::ranges::equal(text.substr(text.size() - remark.size()), remark, {}, to_lower)) {
            return trimmed_phrase(text.substr(0, text.size() - remark.size()));
        }
    }
    return text;
}

const SetHandle* MappingTables::set_of_phrase(std::string_view lower_text) const {
    const auto found = phrases_.find(lower_text);
    return found == phrases_.end() ? nullptr : &found->second;
}

}  // namespace hookline::mappings
