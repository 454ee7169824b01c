#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "fhir/json/writer.hpp"
#include "tests/engine/facts/fact_bench.hpp"

/// Small records and the one fact that each is about: tests/data/facts/README.md.
namespace hookline {
namespace {

using fhir::json::Value;
using fhir::json::Writer;
using test::FactBench;

constexpr std::string_view kPatient = "Patient/p1";

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kKeys = {{
    {"Patient", "patient"},
    {"Condition", "conditions"},
    {"Observation", "observations"},
    {"DiagnosticReport", "diagnosticReports"},
    {"MedicationRequest", "medicationRequests"},
    {"MedicationStatement", "medicationStatements"},
    {"MedicationAdministration", "medicationAdministrations"},
    {"Procedure", "procedures"},
    {"ServiceRequest", "serviceRequests"},
    {"Appointment", "appointments"},
    {"CarePlan", "carePlans"},
    {"RequestGroup", "carePlans"},
    {"Goal", "goals"},
    {"Encounter", "encounters"},
    {"AdverseEvent", "adverseEvents"},
}};

std::string_view key_of(const Value& resource) {
    const std::string_view type = resource.string_at("resourceType");
    const auto found =
        std::ranges::find(kKeys, type, &std::pair<std::string_view, std::string_view>::first);
    REQUIRE_MESSAGE(found != kKeys.end(), type);
    return found->second;
}

// One file of cases: named resources, and cases that pick from them.
class CaseFile {
  public:
    explicit CaseFile(const std::filesystem::path& file) : body_(test::read_text(file)) {
        auto parsed = fhir::json::parse(body_, arena_);
        REQUIRE_MESSAGE(parsed.has_value(), file.string());
        root_ = *parsed;
    }

    [[nodiscard]] std::span<const Value> cases() const { return root_.array_at("cases"); }

    [[nodiscard]] std::string request_of(const Value& item) const {
        std::string text;
        Writer writer(text);
        writer.begin_object().key("context").begin_object();
        writer.key("patientId").string(kPatient.substr(kPatient.find('/') + 1));
        write_bundle(writer, "draftOrders", item.array_at("drafts"));
        write_texts(writer, "selections", item.array_at("selections"));
        write_bundle(writer, "appointments", item.array_at("booking"));
        writer.end_object().key("prefetch").begin_object();
        write_prefetch(writer, item);
        writer.end_object().end_object();
        return text;
    }

  private:
    [[nodiscard]] const Value& resource(std::string_view name) const {
        const Value* found = root_.find("resources")->find(name);
        REQUIRE_MESSAGE(found != nullptr, "no resource " << name);
        return *found;
    }

    void write_resource(Writer& writer, std::string_view name) const {
        const Value& item = resource(name);
        writer.begin_object();
        writer.key("resourceType").string(item.string_at("resourceType"));
        writer.key("id").string(item.string_at("resourceType") == "Patient" ? "p1" : name);
        if (item.string_at("resourceType") == "Appointment") {
            writer.key("participant").begin_array().begin_object();
            writer.key("actor").begin_object().key("reference").string(kPatient).end_object();
            writer.end_object().end_array();
        } else if (item.string_at("resourceType") != "Patient") {
            writer.key("subject").begin_object().key("reference").string(kPatient).end_object();
        }
        for (const auto& [member, value] : item.members()) {
            if (member != "resourceType") {
                writer.key(member).value(value);
            }
        }
        writer.end_object();
    }

    void write_entries(Writer& writer, const std::vector<std::string_view>& names) const {
        writer.key("entry").begin_array();
        for (const std::string_view name : names) {
            writer.begin_object().key("resource");
            write_resource(writer, name);
            writer.end_object();
        }
        writer.end_array();
    }

    void write_bundle(Writer& writer, std::string_view key, std::span<const Value> names) const {
        if (names.empty()) {
            return;
        }
        std::vector<std::string_view> texts;
        for (const Value& name : names) {
            texts.push_back(name.text());
        }
        writer.key(key).begin_object().key("resourceType").string("Bundle");
        writer.key("type").string("collection");
        write_entries(writer, texts);
        writer.end_object();
    }

    static void write_texts(Writer& writer, std::string_view key, std::span<const Value> texts) {
        if (texts.empty()) {
            return;
        }
        writer.key(key).begin_array();
        for (const Value& text : texts) {
            writer.string(text.text());
        }
        writer.end_array();
    }

    // Every key is sent and complete; an `unread` one with records has a next page, without records
    // it is not sent.
    void write_prefetch(Writer& writer, const Value& item) const {
        std::map<std::string_view, std::vector<std::string_view>> by_key;
        for (const Value& name : item.array_at("records")) {
            by_key[key_of(resource(name.text()))].push_back(name.text());
        }
        std::set<std::string_view> unread;
        for (const Value& key : item.array_at("unread")) {
            unread.insert(key.text());
        }
        for (const std::string_view key : mappings::kSourceNames) {
            const auto& names = by_key[key];
            if (names.empty()) {
                if (!unread.contains(key)) {
                    writer.key(key).null();
                }
            } else if (key == "patient") {
                writer.key(key);
                write_resource(writer, names.front());
            } else {
                writer.key(key).begin_object().key("resourceType").string("Bundle");
                writer.key("type").string("searchset");
                if (unread.contains(key)) {
                    writer.key("link").begin_array().begin_object();
                    writer.key("relation")
                        .string("next")
                        .key("url")
                        .string("https://ehr.example/2");
                    writer.end_object().end_array();
                }
                write_entries(writer, names);
                writer.end_object();
            }
        }
    }

    fhir::json::BodyBuffer body_;
    RequestArena arena_;
    Value root_;
};

std::vector<std::filesystem::path> case_files() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(test::source_dir() / "tests" /
                                                                 "data" / "facts" / "cases")) {
        files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

void check_report(const engine::FactReport& report, const Value& item) {
    CHECK(test::comparable_text(report.value) == test::expected_text(*item.find("value")));
    if (const Value* effective = item.find("effective")) {
        CHECK((report.effective ? fhir::to_string(*report.effective) : "") == effective->text());
    }
    if (const Value* certainty = item.find("certainty")) {
        REQUIRE(report.certainty.has_value());
        CHECK(to_string(*report.certainty) == certainty->text());
    }
    if (const Value* note = item.find("note")) {
        CHECK(report.note == note->text());
    }
    if (item.find("sources") != nullptr) {
        std::set<std::string_view> wanted;
        for (const Value& source : item.array_at("sources")) {
            wanted.insert(source.text());
        }
        CHECK(std::set<std::string_view>(report.sources.begin(), report.sources.end()) == wanted);
    }
}

}  // namespace

TEST_SUITE("facts/cases") {
    TEST_CASE("small records give each fact as expected") {
        std::set<std::string> seen;
        std::map<std::string, std::set<std::string>> values;
        for (const auto& path : case_files()) {
            const CaseFile file(path);
            for (const Value& item : file.cases()) {
                const std::string fact(item.string_at("fact"));
                INFO(path.filename().string(), ", ", fact, ": ",
                     std::string(item.string_at("case")));
                FactBench bench(file.request_of(item), "2026-10-05");
                const engine::FactReport report = bench.report(fact);
                check_report(report, item);
                values[fact].insert(test::expected_text(*item.find("value")));
                if (!item.find("value")->is_null()) {
                    seen.insert(fact);
                }
            }
        }
        for (const engine::Fact& fact : test::FactLibrary::shared().catalogue->facts()) {
            CHECK_MESSAGE(seen.contains(fact.name), "no case with a value of " << fact.name);
        }
        // Absence of evidence is "no" for the scope; any other tri-state has all three.
        for (const auto& [fact, of_fact] : values) {
            const bool is_tri_state = of_fact.contains("true") || of_fact.contains("false");
            const std::size_t wanted = fact == "in_scope" ? 2 : 3;
            CHECK_MESSAGE((!is_tri_state || of_fact.size() == wanted),
                          "not all of true, false and null are tested: " << fact);
        }
    }
}

}  // namespace hookline
