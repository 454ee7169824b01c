#include "tests/engine/cql/evaluation/cql_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace hookline::cql::test {
namespace {

constexpr std::string_view kModel = R"(<?xml version="1.0" encoding="UTF-8"?>
<modelInfo xmlns="urn:hl7-org:elm-modelinfo:r1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    name="Test" version="1.0" url="https://hookline.example/test" patientClassName="Test.Patient">
  <typeInfo xsi:type="ClassInfo" name="Test.Patient" baseType="System.Any" retrievable="true">
    <element name="deceased" elementType="System.Boolean"/>
  </typeInfo>
  <typeInfo xsi:type="ClassInfo" name="Test.Finding" baseType="System.Any" retrievable="true"
      primaryCodePath="code">
    <element name="kind" elementType="System.String"/>
    <element name="code" elementType="System.Concept"/>
    <element name="date" elementType="System.Date"/>
    <element name="value">
      <elementTypeSpecifier xsi:type="ChoiceTypeSpecifier">
        <choice xsi:type="NamedTypeSpecifier" name="System.Integer"/>
        <choice xsi:type="NamedTypeSpecifier" name="System.String"/>
        <choice xsi:type="NamedTypeSpecifier" name="System.Concept"/>
      </elementTypeSpecifier>
    </element>
  </typeInfo>
</modelInfo>)";

const Finding& finding(const void* data) {
    return *static_cast<const Finding*>(data);
}

}  // namespace

World::World() {
    options.now = fhir::parse_date_time("2026-10-05T12:00:00.000Z").value();
    model_ = ModelInfo::parse("test-modelinfo.xml", kModel, diagnostics);
    REQUIRE_MESSAGE(model_.has_value(), diagnostics.to_text());
}

void World::add(std::string kind, std::vector<CodeValue> codes, Value value, Value date) {
    findings_.push_back(
        std::make_unique<Finding>(Finding{std::move(kind), std::move(codes), value, date}));
}

std::shared_ptr<const LibrarySet> World::load(const std::vector<LibrarySource>& sources) {
    diagnostics = {};
    return LibrarySet::load(sources, {}, &*model_, *this, *this, diagnostics);
}

std::shared_ptr<const LibrarySet> World::load(const std::string& text) {
    return load(std::vector<LibrarySource>{{"test.cql", text}});
}

std::string World::evaluate(const LibrarySet& libraries, const std::string& name,
                            const std::string& library) {
    Evaluation evaluation(libraries, *this, *this, options, arena);
    const auto value = evaluation.evaluate(libraries.find(library, name));
    return value ? to_text(*value)
                 : "error: " + value.error().message + " at " + value.error().where;
}

std::string World::evaluate(const std::string& expression) {
    const auto libraries =
        load("library Test\nusing Test\ncontext Patient\ndefine X:\n" + expression);
    if (libraries == nullptr) {
        return "refused: " + diagnostics.all().front().message;
    }
    return evaluate(*libraries, "X");
}

const ObjectType* World::find_class(std::string_view class_name) const {
    if (class_name == "Finding") {
        return &finding_type_;
    }
    return class_name == "Patient" ? &patient_type_ : nullptr;
}

PropertyGetter World::find_property(std::string_view class_name, std::string_view element) const {
    if (class_name == "Patient") {
        return [](const void*, RequestArena&) { return Value::boolean(false); };
    }
    if (element == "kind") {
        return [](const void* data, RequestArena&) { return Value::string(finding(data).kind); };
    }
    if (element == "code") {
        return [](const void* data, RequestArena& memory) {
            return Value::concept_of(
                memory.create<ConceptValue>(ConceptValue{finding(data).codes, {}}));
        };
    }
    if (element == "date") {
        return [](const void* data, RequestArena&) { return finding(data).date; };
    }
    return [](const void* data, RequestArena&) { return finding(data).value; };
}

std::optional<int> World::find_value_set(std::string_view url) const {
    return url == "urn:set" ? std::optional(7) : std::nullopt;
}

bool World::contains(int value_set, std::string_view system, std::string_view code) const {
    return value_set == 7 && system == "urn:s" && code.starts_with("in");
}

std::optional<std::vector<CodeValue>> World::expansion(int value_set) const {
    return value_set == 7 ? std::optional(std::vector<CodeValue>{{"in-1", "urn:s", {}, {}},
                                                                 {"in-2", "urn:s", {}, {}}})
                          : std::nullopt;
}

std::span<const Value> World::retrieve(const ObjectType& type, int value_set,
                                       RequestArena& memory) const {
    std::vector<Value> found;
    for (const auto& item : findings_) {
        const bool wanted =
            value_set < 0 ||
            std::ranges::any_of(
                item->codes,
                [&](const CodeValue& code) { return contains(value_set, code.system, code.code); });
        if (wanted) {
            found.push_back(
                Value::object(memory.create<ObjectValue>(ObjectValue{&type, item.get()})));
        }
    }
    return memory.copy(std::span<const Value>(found));
}

RetrieveState World::state(const ObjectType& type) const {
    return &type == &finding_type_ ? finding_state : RetrieveState::Complete;
}

Value World::patient(RequestArena& memory) const {
    return Value::object(memory.create<ObjectValue>(ObjectValue{&patient_type_, this}));
}

void check(std::initializer_list<ExpressionCase> cases) {
    for (const ExpressionCase& one : cases) {
        CAPTURE(std::string(one.expression));
        World world;
        CHECK(world.evaluate(std::string(one.expression)) == one.want);
    }
}

}  // namespace hookline::cql::test
