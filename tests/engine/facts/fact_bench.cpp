#include "tests/engine/facts/fact_bench.hpp"

#include <algorithm>

namespace hookline::test {
namespace {

const std::filesystem::path& guideline_dir() {
    static const std::filesystem::path folder =
        source_dir() / "engine" / "guidelines" / "metastatic-rectal-cancer";
    return folder;
}

std::string set_text(std::vector<std::string> members) {
    std::ranges::sort(members);
    std::string text = "{";
    for (const std::string& member : members) {
        text += (text.size() > 1 ? ", " : " ") + member;
    }
    return text + " }";
}

cql::EvaluationOptions options_of(const std::string& day) {
    cql::EvaluationOptions options;
    options.now = fhir::parse_date_time(day + "T12:00:00Z").value();
    return options;
}

std::vector<std::string_view> texts_of(std::span<const fhir::json::Value> items) {
    std::vector<std::string_view> texts;
    for (const fhir::json::Value& item : items) {
        texts.push_back(item.text());
    }
    return texts;
}

}  // namespace

FactLibrary::FactLibrary() {
    std::vector<cql::LibrarySource> sources;
    for (const auto& entry : std::filesystem::directory_iterator(guideline_dir())) {
        if (entry.path().extension() == ".cql") {
            sources.push_back({entry.path().filename().string(), read_text(entry.path())});
        }
    }
    const Content& content = Content::shared();
    Diagnostics diagnostics;
    libraries = cql::LibrarySet::load(sources, {}, &*content.model, content.binding, terminology,
                                      diagnostics);
    REQUIRE_MESSAGE(libraries != nullptr, diagnostics.to_text());
    catalogue =
        engine::FactCatalogue::load(guideline_dir() / "facts.json", *libraries, diagnostics);
    REQUIRE_MESSAGE(catalogue != nullptr, diagnostics.to_text());
}

const FactLibrary& FactLibrary::shared() {
    static const FactLibrary library;
    return library;
}

FactBench::FactBench(const std::string& request, const std::string& day)
    : body_(request),
      options_(options_of(day)),
      record_(record_of(fhir::json::parse(body_, arena_).value(), options_.now, arena_)),
      source_(*record_, Content::shared().binding),
      evaluation_(*FactLibrary::shared().libraries, source_, FactLibrary::shared().terminology,
                  options_, arena_),
      reporter_(*FactLibrary::shared().catalogue, Content::shared().binding, record_->sources,
                evaluation_, arena_) {}

const mappings::PatientRecord* FactBench::record_of(const fhir::json::Value& root,
                                                    const fhir::DateTime& now,
                                                    RequestArena& arena) {
    const fhir::json::Value& context = *root.find("context");
    mappings::RecordInput input;
    input.patient_id = context.string_at("patientId");
    if (const fhir::json::Value* prefetch = root.find("prefetch")) {
        input.prefetch = *prefetch;
    }
    if (const fhir::json::Value* drafts = context.find("draftOrders")) {
        input.draft_orders = *drafts;
    }
    if (const fhir::json::Value* booked = context.find("appointments")) {
        input.appointments = *booked;
    }
    const auto selections = texts_of(context.array_at("selections"));
    const auto dispatched = texts_of(context.array_at("dispatchedOrders"));
    input.has_selections = context.find("selections") != nullptr;
    input.selections = selections;
    input.has_dispatched_orders = context.find("dispatchedOrders") != nullptr;
    input.dispatched_orders = dispatched;
    input.now = now;
    const Content& content = Content::shared();
    return mappings::build_record(input, *content.terminology, *content.tables, arena).value();
}

engine::FactReport FactBench::report(std::string_view name) {
    const engine::Fact* fact = FactLibrary::shared().catalogue->find(name);
    REQUIRE_MESSAGE(fact != nullptr, std::string(name));
    auto report = reporter_.report(*fact);
    REQUIRE_MESSAGE(report.has_value(),
                    name << ": " << report.error().message << " at " << report.error().where);
    return *std::move(report);
}

std::string FactBench::text(std::string_view name) {
    return comparable_text(report(name).value);
}

std::string expected_text(const fhir::json::Value& value) {
    if (value.is_array()) {
        std::vector<std::string> members;
        for (const fhir::json::Value& element : value.elements()) {
            members.push_back(expected_text(element));
        }
        return set_text(std::move(members));
    }
    if (value.is_boolean()) {
        return value.as_boolean() ? "true" : "false";
    }
    if (value.is_number()) {
        return std::string(value.text());
    }
    if (value.is_null() || value.text() == "unknown") {
        return "null";
    }
    if (value.text() == "yes" || value.text() == "no") {
        return value.text() == "yes" ? "true" : "false";
    }
    return '\'' + std::string(value.text()) + '\'';
}

std::string comparable_text(const cql::Value& value) {
    if (!value.is(cql::ValueKind::List)) {
        return cql::to_text(value);
    }
    std::vector<std::string> members;
    for (const cql::Value& element : value.as_list()) {
        members.push_back(cql::to_text(element));
    }
    return set_text(std::move(members));
}

}  // namespace hookline::test
