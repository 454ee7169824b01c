#include "hooks/cli/probe_draft.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>

#include "fhir/base/files.hpp"
#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

struct Kind {
    std::string_view prefix;  // of the value set
    std::string_view type;    // of the order
};
constexpr std::array kKinds = {Kind{"drug-", "MedicationRequest"},
                               Kind{"order-", "ServiceRequest"}};
constexpr std::string_view kMatchOnly =
    "https://hookline.example/fhir/StructureDefinition/match-only";

struct Coding {
    std::string_view system;
    std::string_view code;
    std::string_view display;
};

// Codes whose source gave them no name are there to be recognised, not to be ordered.
bool is_match_only(const Value& item) {
    return std::ranges::any_of(item.array_at("extension"), [](const Value& extension) {
        const Value* value = extension.find("valueBoolean");
        return extension.string_at("url") == kMatchOnly && value != nullptr && value->as_boolean();
    });
}

// Of the codes with a name the one whose name is the shortest: the substance, not a package of it.
std::optional<Coding> choose_code(const Value& value_set) {
    std::optional<Coding> best;
    const Value* compose = value_set.find("compose");
    for (const Value& include :
         compose == nullptr ? std::span<const Value>() : compose->array_at("include")) {
        for (const Value& item : include.array_at("concept")) {
            const Coding coding{include.string_at("system"), item.string_at("code"),
                                item.string_at("display")};
            if (!coding.display.empty() && !is_match_only(item) &&
                (!best || coding.display.size() < best->display.size())) {
                best = coding;
            }
        }
    }
    return best;
}

std::string order_json(const Kind& kind, const std::string& id, std::string_view patient_id,
                       const Coding& coding) {
    std::string text;
    fhir::json::Writer out(text);
    out.begin_object().key("resourceType").string(kind.type).key("id").string(id);
    out.key("status").string("draft").key("intent").string("order");
    out.key("subject").begin_object().key("reference");
    out.string("Patient/" + std::string(patient_id)).end_object();
    out.key(kind.type == "MedicationRequest" ? "medicationCodeableConcept" : "code").begin_object();
    out.key("coding").begin_array().begin_object().key("system").string(coding.system);
    out.key("code").string(coding.code).key("display").string(coding.display);
    out.end_object().end_array().key("text").string(coding.display).end_object().end_object();
    return text;
}

std::string names_as_text(const std::filesystem::path& value_sets) {
    std::string text;
    for (const std::string& name : probe_draft_names(value_sets)) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

}  // namespace

std::vector<std::string> probe_draft_names(const std::filesystem::path& value_sets) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(value_sets, error)) {
        const std::string stem = entry.path().stem().string();
        for (const Kind& kind : kKinds) {
            if (entry.path().extension() == ".json" && stem.starts_with(kind.prefix)) {
                names.push_back(stem.substr(kind.prefix.size()));
            }
        }
    }
    std::ranges::sort(names);
    return names;
}

Result<ProbeDraft> make_probe_draft(const std::string& name, std::string_view patient_id,
                                    const std::filesystem::path& value_sets) {
    const std::vector<std::string> names = probe_draft_names(value_sets);
    if (std::ranges::find(names, name) == names.end()) {
        return fail(ErrorKind::LoadFailed, "no value set to draft `" + name +
                                               "` from; there are: " + names_as_text(value_sets));
    }
    for (const Kind& kind : kKinds) {
        const auto text = read_file(value_sets / (std::string(kind.prefix) + name + ".json"));
        if (!text) {
            continue;
        }
        fhir::json::BodyBuffer body(*text);
        RequestArena arena;
        HOOKLINE_TRY(const Value value_set, fhir::json::parse(body, arena));
        const auto coding = choose_code(value_set);
        if (!coding) {
            return fail(ErrorKind::LoadFailed,
                        "the value set of `" + name + "` has no code that may be ordered");
        }
        const std::string id = "probe-" + name;
        return ProbeDraft{std::string(kind.type) + '/' + id,
                          order_json(kind, id, patient_id, *coding)};
    }
    return fail(ErrorKind::LoadFailed, "the value set of `" + name + "` cannot be read");
}

}  // namespace hookline::hooks
