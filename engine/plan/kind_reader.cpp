#include "engine/plan/kind_reader.hpp"

#include <algorithm>

namespace hookline::engine {

using fhir::json::Value;

namespace {

void append_new(std::vector<std::string>& list, std::string_view code) {
    if (std::ranges::find(list, code) == list.end()) {
        list.emplace_back(code);
    }
}

}  // namespace

bool Kinds::add(std::string_view system, std::string_view code) {
    if (system == kDraftKindSystem) {
        append_new(orders, code);
        return true;
    }
    if (system == kAppointmentKindSystem) {
        append_new(appointments, code);
        return true;
    }
    return false;
}

void read_kind_set(const mappings::JsonFile& file, Diagnostics& diagnostics, KindSets& sets) {
    ElementReader reader(file, diagnostics);
    if (file.root.string_at("resourceType") != "ValueSet") {
        reader.error("resourceType", "expected a ValueSet");
        return;
    }
    Kinds kinds;
    const Value* compose = file.root.find("compose");
    const auto includes =
        compose == nullptr ? std::span<const Value>() : compose->array_at("include");
    if (compose != nullptr) {
        reader.refuse_unknown(*compose, {"include"}, "compose");
    }
    for (std::size_t i = 0; i < includes.size(); ++i) {
        const std::string path = at("compose", "include", i);
        reader.refuse_unknown(includes[i], {"system", "concept"}, path);
        const auto concepts = includes[i].array_at("concept");
        for (std::size_t c = 0; c < concepts.size(); ++c) {
            const std::string where = at(path, "concept", c);
            const std::string code = reader.text(concepts[c], "code", where);
            if (!code.empty() && !kinds.add(includes[i].string_at("system"), code)) {
                reader.error(at(path, "system"),
                             "expected the draft-order-kind or the appointment-kind code system");
                break;
            }
        }
    }
    if (kinds.empty()) {
        reader.error("compose", "the value set lists no kinds");
    }
    const std::string url = reader.text(file.root, "url", {});
    if (!sets.emplace(url, std::move(kinds)).second) {
        reader.error("url", "value set `" + url + "` is there twice");
    }
}

Kinds read_kinds(ElementReader& reader, const Value& requirement, const KindSets& sets,
                 const std::string& path) {
    Kinds kinds;
    const auto filters = requirement.array_at("codeFilter");
    for (std::size_t i = 0; i < filters.size(); ++i) {
        const std::string where = at(path, "codeFilter", i);
        for (const Value& coding : filters[i].array_at("code")) {
            if (coding.string_at("code").empty() ||
                !kinds.add(coding.string_at("system"), coding.string_at("code"))) {
                reader.error(where,
                             "expected codings of the draft-order-kind or the "
                             "appointment-kind code system");
            }
        }
        const std::string_view url = without_version(filters[i].string_at("valueSet"));
        if (url.empty()) {
            continue;
        }
        const auto set = sets.find(url);
        if (set == sets.end()) {
            reader.error(at(where, "valueSet"),
                         "value set `" + std::string(url) + "` is not in `value-sets/`");
            continue;
        }
        for (const std::string& code : set->second.orders) {
            kinds.add(kDraftKindSystem, code);
        }
        for (const std::string& code : set->second.appointments) {
            kinds.add(kAppointmentKindSystem, code);
        }
    }
    if (kinds.empty()) {
        reader.error(path, "expected a codeFilter with kinds of orders or appointments");
    }
    return kinds;
}

}  // namespace hookline::engine
