#include "engine/plan/plan_reader.hpp"

#include "engine/plan/rule_reader.hpp"

namespace hookline::engine {

using fhir::json::Value;

namespace {

void check_elements(ElementReader& reader, const Value& root) {
    reader.refuse_unknown_of_resource(root, {"library", "action"});
    if (!has_code(root.find("type"), "eca-rule")) {
        reader.error("type", "expected a coding `eca-rule`");
    }
}

std::string read_library(ElementReader& reader, const Value& root) {
    const auto libraries = root.array_at("library");
    if (libraries.size() != 1) {
        reader.error("library", "expected exactly one library");
        return {};
    }
    return std::string(last_segment(libraries.front().text()));
}

Statement read_statement(ElementReader& reader, const Value& artifact, const std::string& path) {
    Statement statement;
    statement.id = reader.text(artifact, "label", path);
    statement.text = reader.text(artifact, "display", path);
    statement.citation = reader.text(artifact, "citation", path);
    statement.file = reader.file().name;
    statement.path = path;
    reader.each_extension(
        artifact, path,
        [&](std::string_view name, const Value& extension, const std::string& where) {
            if (name == "statement-kind") {
                statement.kind = reader.text(extension, "valueCode", where);
            } else if (name == "population") {
                statement.population = reader.text(extension, "valueString", where);
            } else if (name == "when-unknown") {
                statement.when_unknown = reader.text(extension, "valueString", where);
            } else if (name == "edge-case") {
                statement.edge_cases.push_back(reader.text(extension, "valueString", where));
            } else if (name == "conflict") {
                statement.conflicts.push_back(reader.text(extension, "valueString", where));
            } else {
                reader.unknown_extension(where);
            }
        });
    return statement;
}

}  // namespace

void read_override_reasons(const mappings::JsonFile& file, Diagnostics& diagnostics,
                           PlanReferences& references) {
    ElementReader reader(file, diagnostics);
    if (file.root.string_at("resourceType") != "CodeSystem" ||
        file.root.string_at("url") != kOverrideReasonSystem) {
        reader.error({}, "expected the CodeSystem `" + std::string(kOverrideReasonSystem) + '`');
        return;
    }
    const auto concepts = file.root.array_at("concept");
    for (std::size_t i = 0; i < concepts.size(); ++i) {
        const std::string path = at({}, "concept", i);
        const std::string code = reader.text(concepts[i], "code", path);
        if (!references.override_reasons.emplace(code, reader.text(concepts[i], "display", path))
                 .second) {
            reader.error(path, "code `" + code + "` is there twice");
        }
    }
}

Plan read_plan(const mappings::JsonFile& file, const PlanReferences& references,
               Diagnostics& diagnostics) {
    const Value& root = file.root;
    ElementReader reader(file, diagnostics);
    check_elements(reader, root);
    Plan plan;
    plan.url = root.string_at("url");
    plan.title = root.string_at("title");
    plan.dates = read_content_dates(reader, root);
    plan.file = file.name;
    const std::string library = read_library(reader, root);
    BoundExpression reason;
    reader.each_extension(
        root, {}, [&](std::string_view name, const Value& extension, const std::string& where) {
            if (name == "reason") {
                reason = reader.expression(extension.find("valueExpression"), library, where);
            } else {
                reader.unknown_extension(where);
            }
        });
    const auto artifacts = root.array_at("relatedArtifact");
    for (std::size_t i = 0; i < artifacts.size(); ++i) {
        if (artifacts[i].string_at("type") == "documentation") {
            plan.statements.push_back(
                read_statement(reader, artifacts[i], at({}, "relatedArtifact", i)));
        }
    }
    const auto actions = root.array_at("action");
    if (actions.empty()) {
        reader.error("action", "expected at least one action");
    }
    RuleReader rules(reader, references, library);
    for (std::size_t i = 0; i < actions.size(); ++i) {
        plan.rules.push_back(rules.read(actions[i], at({}, "action", i)));
        plan.rules.back().plan_reason = reason;
    }
    return plan;
}

}  // namespace hookline::engine
