#include "tests/mappings/record_case.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "tests/mappings/mapping_content.hpp"

namespace hookline::test {
namespace {

using fhir::json::Value;

constexpr std::string_view kToday = "2026-10-05T12:00:00Z";

struct Macro {
    std::string_view name;
    std::string_view system;
};
// `@sct(1 2)` is a CodeableConcept with these codes.
constexpr std::array kMacros = {
    Macro{"sct", "http://snomed.info/sct"},
    Macro{"loinc", "http://loinc.org"},
    Macro{"icd", "http://hl7.org/fhir/sid/icd-10-cm"},
    Macro{"rx", "http://www.nlm.nih.gov/research/umls/rxnorm"},
    Macro{"atc", "http://www.whocc.no/atc"},
    Macro{"hcpcs", "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"},
    Macro{"hgnc", "http://www.genenames.org"},
    Macro{"own", "https://hookline.example/fhir/CodeSystem/oncology-assertions"},
    Macro{"site", "https://ehr.example/codes/oncology"},
    Macro{"status", ""},
};

struct Key {
    std::string_view type;
    std::string_view key;
};
constexpr std::array kKeys = {
    Key{"Condition", "conditions"},
    Key{"Observation", "observations"},
    Key{"DiagnosticReport", "diagnosticReports"},
    Key{"MedicationRequest", "medicationRequests"},
    Key{"MedicationStatement", "medicationStatements"},
    Key{"MedicationAdministration", "medicationAdministrations"},
    Key{"MedicationDispense", "medicationAdministrations"},
    Key{"Procedure", "procedures"},
    Key{"ServiceRequest", "serviceRequests"},
    Key{"Appointment", "appointments"},
    Key{"CarePlan", "carePlans"},
    Key{"RequestGroup", "carePlans"},
    Key{"Goal", "goals"},
    Key{"Encounter", "encounters"},
    Key{"AdverseEvent", "adverseEvents"},
    Key{"Medication", "medicationRequests"},
    Key{"Specimen", "observations"},
    Key{"BodyStructure", "procedures"},
    Key{"Organization", "observations"},
};

std::string expand_macros(std::string text) {
    for (const Macro& macro : kMacros) {
        const std::string opening = '@' + std::string(macro.name) + '(';
        for (std::size_t at = text.find(opening); at != std::string::npos;
             at = text.find(opening, at)) {
            const std::size_t end = text.find(')', at);
            std::string codings;
            std::size_t start = at + opening.size();
            while (start < end) {
                std::size_t stop = std::min(text.find(' ', start), end);
                const std::string code = text.substr(start, stop - start);
                const std::size_t bar = code.find('|');
                codings += (codings.empty() ? "" : ",") + std::string("{\"system\":\"") +
                           std::string(macro.system) + "\",\"code\":\"" + code.substr(0, bar) + '"';
                if (bar != std::string::npos) {
                    codings += ",\"display\":\"" + code.substr(bar + 1) + '"';
                }
                codings += '}';
                start = stop + 1;
            }
            text.replace(at, end + 1 - at, "{\"coding\":[" + codings + "]}");
        }
    }
    return text;
}

bool holds_member(const std::string& json, std::string_view name) {
    return json.find('"' + std::string(name) + "\":") != std::string::npos;
}

// Adds type, id and patient where the line does not give them.
std::string complete(std::string_view type, std::string json, std::size_t number) {
    std::string head = "{\"resourceType\":\"" + std::string(type) + '"';
    if (json.find("\"id\":") == std::string::npos || json.find("\"id\":") > 3) {
        head += ",\"id\":\"r" + std::to_string(number) + '"';
    }
    const bool needs_patient = !holds_member(json, "subject") && !holds_member(json, "patient") &&
                               type != "Medication" && type != "Specimen" && type != "Organization";
    if (needs_patient && type == "Appointment") {
        if (!holds_member(json, "participant")) {
            head += ",\"participant\":[{\"actor\":{\"reference\":\"Patient/p\"}}]";
        }
    } else if (needs_patient) {
        head += ",\"subject\":{\"reference\":\"Patient/p\"}";
    }
    const std::size_t first = json.find_first_not_of(" {", 0);
    return head + (json[first] == '}' ? "" : ",") + json.substr(json.find('{') + 1);
}

std::string bundle_of(const std::vector<std::string>& resources) {
    std::string text = R"({"resourceType":"Bundle","type":"searchset","entry":[)";
    for (std::size_t i = 0; i < resources.size(); ++i) {
        text += (i == 0 ? "" : ",") + std::string("{\"resource\":") + resources[i] + '}';
    }
    return text + "]}";
}

}  // namespace

std::vector<RecordCase> read_cases(std::string_view text) {
    std::vector<RecordCase> cases;
    bool in_input = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with("== ")) {
            cases.push_back({line.substr(3), {}, {}});
            in_input = false;
        } else if (line.empty() || line.starts_with('#') || cases.empty()) {
            in_input = false;
        } else if (line.starts_with("-> ")) {
            cases.back().expect.push_back(line.substr(3));
            in_input = false;
        } else if (line.starts_with(' ') && in_input) {
            cases.back().input.back() += line;
        } else {
            cases.back().input.push_back(line);
            in_input = true;
        }
    }
    return cases;
}

std::unique_ptr<BuiltRecord> build_from_json(std::string body) {
    auto built = std::make_unique<BuiltRecord>();
    built->body = std::move(body);
    built->buffer = std::make_unique<fhir::json::BodyBuffer>(built->body);
    const auto root = fhir::json::parse(*built->buffer, built->arena);
    REQUIRE_MESSAGE(root.has_value(),
                    root.error().message << " at " << root.error().where << " in " << built->body);
    mappings::RecordInput input;
    input.patient_id = root->string_at("patient");
    if (const Value* prefetch = root->find("prefetch")) {
        input.prefetch = *prefetch;
    }
    if (const Value* drafts = root->find("draftOrders")) {
        input.draft_orders = *drafts;
    }
    if (const Value* appointments = root->find("appointments")) {
        input.appointments = *appointments;
    }
    for (const Value& selection : root->array_at("selections")) {
        built->selections.push_back(selection.text());
    }
    input.has_selections = root->find("selections") != nullptr;
    input.selections = built->selections;
    input.now = fhir::parse_date_time(kToday).value();
    const MappingContent& content = MappingContent::shared();
    built->record =
        mappings::build_record(input, *content.terminology, *content.tables, built->arena).value();
    return built;
}

std::unique_ptr<BuiltRecord> build_case(const RecordCase& item) {
    std::map<std::string, std::vector<std::string>, std::less<>> keys;
    std::map<std::string, std::string, std::less<>> raw;
    std::vector<std::string> drafts;
    std::vector<std::string> booked;
    std::size_t number = 0;
    std::string extra;
    for (const std::string& line : item.input) {
        const std::size_t space = line.find(' ');
        const std::string word = line.substr(0, space);
        std::string rest = expand_macros(line.substr(space + 1));
        ++number;
        if (word == "key") {
            const std::size_t second = rest.find(' ');
            raw[rest.substr(0, second)] = rest.substr(second + 1);
        } else if (word == "selections") {
            extra += ",\"selections\":" + rest;
        } else if (word == "draft" || word == "book") {
            const std::size_t second = rest.find(' ');
            (word == "draft" ? drafts : booked)
                .push_back(complete(rest.substr(0, second), rest.substr(second + 1), number));
        } else {
            const auto key = std::ranges::find(kKeys, word, &Key::type);
            REQUIRE_MESSAGE(key != kKeys.end(), "unknown line: " << line);
            keys[std::string(key->key)].push_back(complete(word, std::move(rest), number));
        }
    }
    std::string prefetch;
    for (const auto& [key, resources] : keys) {
        prefetch += (prefetch.empty() ? "\"" : ",\"") + key + "\":" + bundle_of(resources);
    }
    for (const auto& [key, value] : raw) {
        prefetch += (prefetch.empty() ? "\"" : ",\"") + key + "\":" + value;
    }
    std::string body = R"({"patient":"p","prefetch":{)" + prefetch + '}' + extra;
    if (!drafts.empty()) {
        body += ",\"draftOrders\":" + bundle_of(drafts);
    }
    if (!booked.empty()) {
        body += ",\"appointments\":" + bundle_of(booked);
    }
    return build_from_json(body + '}');
}

}  // namespace hookline::test
