#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "fhir/json/reader.hpp"
#include "tests/support/content.hpp"

namespace hookline::engine {
namespace {

using fhir::json::Value;
using test::Content;

const std::filesystem::path kGuideline =
    test::source_dir() / "engine" / "guidelines" / "metastatic-rectal-cancer";

// A request file with the memory of its tree and record.
struct LoadedRequest {
    fhir::json::BodyBuffer body;
    RequestArena arena;
    Value root;
    std::vector<std::string_view> selections;
    std::vector<std::string_view> dispatched;
    const mappings::PatientRecord* record = nullptr;
    cql::EvaluationOptions options;

    LoadedRequest(const std::string& text, const std::string& day) : body(text) {
        root = fhir::json::parse(body, arena).value();
        const Value& context = *root.find("context");
        mappings::RecordInput input;
        input.patient_id = context.string_at("patientId");
        if (const Value* prefetch = root.find("prefetch")) {
            input.prefetch = *prefetch;
        }
        if (const Value* drafts = context.find("draftOrders")) {
            input.draft_orders = *drafts;
        }
        if (const Value* appointments = context.find("appointments")) {
            input.appointments = *appointments;
        }
        for (const Value& item : context.array_at("selections")) {
            selections.push_back(item.text());
        }
        for (const Value& item : context.array_at("dispatchedOrders")) {
            dispatched.push_back(item.text());
        }
        input.has_selections = context.find("selections") != nullptr;
        input.selections = selections;
        input.has_dispatched_orders = context.find("dispatchedOrders") != nullptr;
        input.dispatched_orders = dispatched;
        input.now = fhir::parse_date_time(day + "T12:00:00Z").value();
        options.now = input.now;
        const Content& content = Content::shared();
        record =
            mappings::build_record(input, *content.terminology, *content.tables, arena).value();
    }
};

std::shared_ptr<const cql::LibrarySet> load_guideline() {
    const Content& content = Content::shared();
    static const RecordTerminology terminology(*content.terminology);
    std::vector<cql::LibrarySource> sources;
    for (const auto& entry : std::filesystem::directory_iterator(kGuideline)) {
        if (entry.path().extension() == ".cql") {
            sources.push_back({entry.path().filename().string(), test::read_text(entry.path())});
        }
    }
    Diagnostics diagnostics;
    auto libraries = cql::LibrarySet::load(sources, {}, &*content.model, content.binding,
                                           terminology, diagnostics);
    REQUIRE_MESSAGE(libraries != nullptr, diagnostics.to_text());
    return libraries;
}

std::string fact(const cql::LibrarySet& libraries, LoadedRequest& request, std::string_view name) {
    const Content& content = Content::shared();
    const RecordTerminology terminology(*content.terminology);
    const RecordSource source(*request.record, content.binding);
    cql::Evaluation evaluation(libraries, source, terminology, request.options, request.arena);
    const auto value = evaluation.evaluate(libraries.find("OncologyFacts", name));
    REQUIRE_MESSAGE(value.has_value(), value.error().message << " at " << value.error().where);
    return cql::to_text(*value);
}

std::string expected_tristate(std::string_view text) {
    return text == "yes" ? "true" : (text == "no" ? "false" : "null");
}

}  // namespace

TEST_SUITE("record/binding") {
    TEST_CASE("the ModelInfo and the accessors name the same classes and elements") {
        const Content& content = Content::shared();
        for (const cql::ModelClass& item : content.model->classes()) {
            if (item.name == "ClinicalStatement") {
                continue;
            }
            CAPTURE(item.name);
            CHECK(content.binding.find_class(item.name) != nullptr);
            std::set<std::string_view> wanted;
            for (const cql::ModelElement& element : item.elements) {
                wanted.insert(element.name);
            }
            if (item.base.ends_with("ClinicalStatement")) {
                for (const auto& element :
                     content.model->find_class("ClinicalStatement")->elements) {
                    wanted.insert(element.name);
                }
            }
            const auto read = content.binding.elements(item.name);
            CHECK(wanted == std::set<std::string_view>(read.begin(), read.end()));
        }
        for (const std::string_view name : content.binding.classes()) {
            CAPTURE(name);
            CHECK(content.model->find_class(name) != nullptr);
        }
    }
}

TEST_SUITE("record/requests") {
    TEST_CASE("facts and order kinds of the whole requests are as expected") {
        const auto libraries = load_guideline();
        std::size_t requests = 0;
        for (const auto& entry :
             std::filesystem::directory_iterator(test::source_dir() / "tests/data/requests")) {
            const std::string file = entry.path().string();
            if (!file.ends_with(".expected.json")) {
                continue;
            }
            ++requests;
            CAPTURE(file);
            fhir::json::BodyBuffer expected_body(test::read_text(entry.path()));
            RequestArena arena;
            const Value expected = fhir::json::parse(expected_body, arena).value();
            const std::string stem = file.substr(0, file.size() - 14);
            LoadedRequest request(test::read_text(stem + ".request.json"),
                                  std::string(expected.string_at("request_date")));
            const Value& facts = *expected.find("facts");
            CHECK(fact(*libraries, request, "In scope") ==
                  (facts.string_at("in_scope") == "yes" ? "true" : "false"));
            if (facts.find("metastatic") != nullptr) {
                CHECK(fact(*libraries, request, "Metastatic") ==
                      expected_tristate(facts.string_at("metastatic")));
            }
            if (facts.find("ecog") != nullptr) {
                CHECK(fact(*libraries, request, "ECOG") == std::string(facts.find("ecog")->text()));
            }
            const auto quoted = [](std::string_view text) {
                return text.empty() ? std::string("null") : '\'' + std::string(text) + '\'';
            };
            CHECK(fact(*libraries, request, "RAS") == quoted(facts.string_at("ras")));
            if (facts.find("braf_v600e") != nullptr) {
                CHECK(fact(*libraries, request, "BRAF V600E") ==
                      quoted(facts.string_at("braf_v600e")));
            }
            if (facts.find("days_since_major_surgery") != nullptr) {
                CHECK(fact(*libraries, request, "Days since major surgery") ==
                      std::string(facts.find("days_since_major_surgery")->text()));
            }
            for (const Value& order : expected.array_at("orders")) {
                const std::string_view reference = order.string_at("reference");
                CAPTURE(reference);
                const auto found = std::ranges::find(request.record->draft_orders, reference,
                                                     &mappings::DraftOrder::reference);
                REQUIRE(found != request.record->draft_orders.end());
                const Value& kind = *order.find("kind");
                if (kind.is_string()) {
                    CHECK(found->kind == kind.text());
                }
            }
        }
        CHECK(requests == 14);
    }
}

}  // namespace hookline::engine
