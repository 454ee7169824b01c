// A model in the shape of FHIR's ModelInfo, over a data source in memory.
#include <doctest/doctest.h>

#include "engine/cql/library_set.hpp"
#include "tests/engine/cql/evaluation/memory_source.hpp"

namespace hookline::cql::test {
namespace {

constexpr std::string_view kModel = R"(<?xml version="1.0" encoding="UTF-8"?>
<ns4:modelInfo xmlns:ns4="urn:hl7-org:elm-modelinfo:r1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="Mini" version="4.0.1"
    url="http://hl7.org/fhir" patientClassName="Mini.Patient"
    patientBirthDatePropertyName="birthDate.value">
  <ns4:requiredModelInfo name="System" version="1.0.0"/>
  <ns4:typeInfo xsi:type="ns4:ClassInfo" namespace="Mini" name="Element" baseType="System.Any"/>
  <ns4:typeInfo xsi:type="ns4:ClassInfo" namespace="Mini" name="string" baseType="Mini.Element">
    <ns4:element name="value" elementType="System.String"/>
  </ns4:typeInfo>
  <ns4:typeInfo xsi:type="ns4:ClassInfo" namespace="Mini" name="date" baseType="Mini.Element">
    <ns4:element name="value" elementType="System.Date"/>
  </ns4:typeInfo>
  <ns4:typeInfo xsi:type="ns4:ClassInfo" namespace="Mini" name="uri" baseType="Mini.string"/>
  <ns4:typeInfo xsi:type="ns4:ClassInfo" namespace="Mini" name="Patient" baseType="Mini.Element"
      retrievable="true" label="Person">
    <ns4:element name="birthDate" elementType="Mini.date"/>
    <ns4:element name="names">
      <ns4:elementTypeSpecifier xsi:type="ns4:ListTypeSpecifier" elementType="Mini.string"/>
    </ns4:element>
  </ns4:typeInfo>
  <ns4:typeInfo xsi:type="ns4:ClassInfo" namespace="Mini" name="Claim" baseType="Mini.Element"
      retrievable="true" primaryCodePath="code">
    <ns4:element name="code" elementType="list&lt;System.Code&gt;"/>
    <ns4:element name="part" elementType="Mini.Claim.Part"/>
    <ns4:element name="value">
      <ns4:elementTypeSpecifier xsi:type="ns4:ChoiceTypeSpecifier">
        <ns4:choice xsi:type="ns4:NamedTypeSpecifier" modelName="Mini" name="string"/>
        <ns4:choice xsi:type="ns4:NamedTypeSpecifier" modelName="Mini" name="uri"/>
        <ns4:choice xsi:type="ns4:NamedTypeSpecifier" modelName="System" name="Integer"/>
      </ns4:elementTypeSpecifier>
    </ns4:element>
  </ns4:typeInfo>
  <ns4:typeInfo xsi:type="ns4:ClassInfo" namespace="Mini" name="Claim.Part"
      baseType="Mini.Element">
    <ns4:element name="text" elementType="Mini.string"/>
  </ns4:typeInfo>
  <ns4:conversionInfo functionName="MiniHelpers.ToString" fromType="Mini.string"
      toType="System.String"/>
  <ns4:conversionInfo functionName="MiniHelpers.ToDate" fromType="Mini.date"
      toType="System.Date"/>
  <ns4:contextInfo name="Patient" keyElement="id" birthDateElement="birthDate.value">
    <ns4:contextType namespace="Mini" name="Patient"/>
  </ns4:contextInfo>
</ns4:modelInfo>)";

constexpr std::string_view kHelpers =
    "library MiniHelpers\nusing Mini version '4.0.1'\n"
    "define function ToString(value Mini.string): value.value\n"
    "define function ToDate(value Mini.date): value.value\n";

struct MiniWorld {
    MiniWorld() {
        model = ModelInfo::parse("mini.xml", kModel, diagnostics);
        REQUIRE_MESSAGE(model.has_value(), diagnostics.to_text());
        terminology.add_value_set("urn:set", {{"urn:s", "in"}});
    }

    std::string evaluate(const std::string& body) {
        diagnostics = {};
        const MemoryBinding binding(&*model);
        const std::vector<LibrarySource> sources = {
            {"helpers.cql", std::string(kHelpers)},
            {"test.cql",
             "library Test\nusing Mini\ninclude MiniHelpers\nvalueset \"Set\": 'urn:set'\n"
             "context Patient\n" +
                 body + '\n'}};
        const auto libraries =
            LibrarySet::load(sources, {}, &*model, binding, terminology, diagnostics);
        if (libraries == nullptr) {
            return "refused: " + diagnostics.all().front().message;
        }
        MemorySource source(binding, terminology);
        const auto made = [&](std::string_view class_name, Value value) {
            const auto* fields = arena.create<TupleValue>(
                TupleValue{{&kValue, 1}, arena.copy(std::span<const Value>(&value, 1))});
            return Value::object(arena.create<ObjectValue>(
                ObjectValue{binding.find_class(class_name), fields, fields}));
        };
        source.add("Patient", {{"birthDate",
                                made("date", Value::date(fhir::parse_date("1960-10-06").value()))},
                               {"names", make_list(std::vector{made("string", Value::string("a")),
                                                               made("string", Value::string("b"))},
                                                   arena)}});
        const CodeValue in = {"in", "urn:s", {}, {}};
        const CodeValue out = {"out", "urn:s", {}, {}};
        source.add("Claim", {{"code", make_list(std::vector{Value::code(&in)}, arena)},
                             {"value", made("uri", Value::string("u"))}});
        source.add("Claim", {{"code", make_list(std::vector{Value::code(&out)}, arena)},
                             {"value", Value::integer(5)}});
        EvaluationOptions options;
        options.now = fhir::parse_date_time("2026-10-05T12:00:00.000Z").value();
        Evaluation evaluation(*libraries, source, terminology, options, arena);
        const auto value = evaluation.evaluate(libraries->find("Test", "X"));
        return value ? to_text(*value) : "error: " + value.error().message;
    }

    static constexpr std::string_view kValue = "value";
    Diagnostics diagnostics;
    RequestArena arena;
    MemoryTerminology terminology;
    std::optional<ModelInfo> model;
};

}  // namespace

TEST_SUITE("cql/model") {
    TEST_CASE("names with dots, labels, bases and contexts are read") {
        MiniWorld world;
        REQUIRE(world.model->find_class("Claim.Part") != nullptr);
        CHECK(world.model->find_class("Person") == world.model->find_class("Patient"));
        CHECK(world.model->derives(*world.model->find_class("uri"), "Element"));
        CHECK_FALSE(world.model->derives(*world.model->find_class("string"), "uri"));
        CHECK(world.model->contexts() == std::vector<std::string>{"Patient"});
        CHECK(world.model->patient_birth_date() == "birthDate.value");
        CHECK(world.model->conversions().size() == 2);
    }

    TEST_CASE("values of the model convert to values of the system") {
        MiniWorld world;
        CHECK(world.evaluate("define X: First(Patient.names) + '!'") == "'a!'");
        CHECK(world.evaluate("define X: Patient.birthDate before @2026") == "true");
        CHECK(world.evaluate("define X: Patient.names.value") == "{ 'a', 'b' }");
        CHECK(world.evaluate("define X: { 'b', 'c' } intersect Patient.names") == "{ 'b' }");
    }

    TEST_CASE("a class derived from another is one of it") {
        MiniWorld world;
        CHECK(world.evaluate("define X: ([Claim]) C where C.value is Mini.string "
                             "return (C.value as Mini.string).value") == "{ 'u' }");
        CHECK(world.evaluate("define X: ([Claim]) C where C.value is Mini.uri return 1") ==
              "{ 1 }");
        CHECK(world.evaluate("define X: ([Claim]) C return (C.value as Integer)") == "{ null, 5 }");
        CHECK(world.evaluate("define X: ([Claim]) C return C.value.value") == "{ 'u', null }");
    }

    TEST_CASE("a retrieve over a list of codes") {
        MiniWorld world;
        CHECK(world.evaluate("define X: Count([Claim: \"Set\"])") == "1");
        CHECK(world.evaluate("define X: Count([Claim: Code { code: 'out', system: 'urn:s' }])") ==
              "1");
        CHECK(world.evaluate("define X: Count([Person])") == "1");
        CHECK(world.evaluate("define X: [Element]") == "refused: `Element` cannot be retrieved");
        CHECK(world.evaluate("define X: [Patient -> Claim]") ==
              "error: the data source has no data of related instances");
    }

    TEST_CASE("a model that cannot be read says what and where") {
        Diagnostics diagnostics;
        CHECK_FALSE(ModelInfo::parse("m.xml",
                                     "<modelInfo name='M'>\n"
                                     "<typeInfo xsi:type='OddInfo' name='A'/>\n"
                                     "<typeInfo xsi:type='ClassInfo' name='B'>"
                                     "<element name='x'/></typeInfo>\n</modelInfo>",
                                     diagnostics)
                        .has_value());
        REQUIRE(diagnostics.all().size() == 2);
        CHECK(diagnostics.all()[0].message == "type info `OddInfo` is not supported");
        CHECK(diagnostics.all()[0].range.begin.line == 2);
        CHECK(diagnostics.all()[1].message ==
              "expected attribute `type` or element `elementTypeSpecifier`");
    }
}

}  // namespace hookline::cql::test
