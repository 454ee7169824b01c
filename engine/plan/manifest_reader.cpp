#include "engine/plan/manifest_reader.hpp"

#include <algorithm>

namespace hookline::engine {

using fhir::json::Value;

namespace {

// The elements of a FHIR R4 Library, without those for people to fill in elsewhere (`content`,
// `dataRequirement`, `subject[x]`): what is here and not looked at must not seem to have an effect.
void check_elements(ElementReader& reader, const Value& root) {
    reader.refuse_unknown_of_resource(root, {"parameter"});
    const auto parameters = root.array_at("parameter");
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        reader.refuse_unknown(
            parameters[i], {"id", "name", "use", "min", "max", "documentation", "type", "profile"},
            at({}, "parameter", i));
    }
    const auto artifacts = root.array_at("relatedArtifact");
    for (std::size_t i = 0; i < artifacts.size(); ++i) {
        reader.refuse_unknown(
            artifacts[i],
            {"id", "type", "label", "display", "citation", "url", "document", "resource"},
            at({}, "relatedArtifact", i));
    }
}

void read_parameters(ElementReader& reader, const Value& root, GuidelineInfo& info) {
    const auto parameters = root.array_at("parameter");
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const std::string path = at({}, "parameter", i);
        info.parameters.push_back({reader.text(parameters[i], "name", path),
                                   reader.text(parameters[i], "type", path),
                                   reader.text(parameters[i], "documentation", path)});
    }
}

void read_plans(ElementReader& reader, const Value& root, GuidelineInfo& info) {
    const auto artifacts = root.array_at("relatedArtifact");
    for (std::size_t i = 0; i < artifacts.size(); ++i) {
        if (artifacts[i].string_at("type") == "composed-of") {
            const std::string url =
                reader.text(artifacts[i], "resource", at({}, "relatedArtifact", i));
            info.plans.emplace_back(without_version(url));
        }
    }
}

// An expression of the manifest is looked up in the library that it names, else in the facts.
BoundExpression read_scope(ElementReader& reader, const Value& extension,
                           const std::string& facts_library, const std::string& path) {
    const Value* value = extension.find("valueExpression");
    std::string library = facts_library;
    if (value != nullptr && !value->string_at("reference").empty()) {
        library = last_segment(value->string_at("reference"));
    }
    return reader.expression(value, library, path);
}

}  // namespace

Manifest read_manifest(const mappings::JsonFile& file, Diagnostics& diagnostics) {
    const Value& root = file.root;
    ElementReader reader(file, diagnostics);
    if (root.string_at("resourceType") != "Library") {
        reader.error("resourceType", "expected a Library");
    }
    check_elements(reader, root);
    Manifest manifest;
    GuidelineInfo& info = manifest.info;
    info.id = reader.text(root, "id", {});
    info.version = reader.text(root, "version", {});
    info.title = reader.text(root, "title", {});
    info.description = reader.text(root, "description", {});
    info.date = reader.text(root, "date", {});
    info.dates = read_content_dates(reader, root);
    const bool plain = std::ranges::all_of(info.id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!plain) {
        reader.error("id", "expected lower case letters, digits and hyphens");
    }
    read_parameters(reader, root, info);
    read_plans(reader, root, info);
    reader.each_extension(
        root, {}, [&](std::string_view name, const Value& extension, const std::string& path) {
            if (name == "facts") {
                info.facts_library = reader.text(extension, "valueString", path);
            } else if (name == "order-in-question") {
                manifest.order_in_question = reader.text(extension, "valueString", path);
            } else if (name != "scope") {
                reader.unknown_extension(path);
            }
        });
    reader.each_extension(
        root, {}, [&](std::string_view name, const Value& extension, const std::string& path) {
            if (name == "scope") {
                manifest.scope = read_scope(reader, extension, info.facts_library, path);
            }
        });
    return manifest;
}

}  // namespace hookline::engine
