#include "engine/cql/model_info.hpp"

#include <algorithm>
#include <array>
#include <pugixml.hpp>

namespace hookline::cql {
namespace {

// Element names may carry a namespace prefix (`ns4:typeInfo`).
std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const std::size_t colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view xsi_type(const pugi::xml_node& node) {
    const std::string_view type = node.attribute("xsi:type").as_string();
    const std::size_t colon = type.rfind(':');
    return colon == std::string_view::npos ? type : type.substr(colon + 1);
}

// Without the name of the model in front: `Test.Patient` and `Patient` are one. A dot may belong to
// the name itself (`Account.Coverage`).
std::string unqualified(std::string_view name, std::string_view model) {
    const bool qualified =
        name.size() > model.size() && name.starts_with(model) && name[model.size()] == '.';
    return std::string(qualified ? name.substr(model.size() + 1) : name);
}

// A type name in an attribute; older files write `list<FHIR.Coding>` there.
ModelType type_named(std::string_view text) {
    struct Container {
        std::string_view prefix;
        ModelType::Kind kind;
    };
    static constexpr std::array kContainers = {
        Container{"List<", ModelType::Kind::List},
        Container{"list<", ModelType::Kind::List},
        Container{"Interval<", ModelType::Kind::Interval},
        Container{"interval<", ModelType::Kind::Interval},
    };
    for (const Container& container : kContainers) {
        if (text.starts_with(container.prefix) && text.ends_with('>')) {
            text.remove_prefix(container.prefix.size());
            text.remove_suffix(1);
            return {container.kind, {}, {type_named(text)}, {}};
        }
    }
    return {ModelType::Kind::Named, std::string(text), {}, {}};
}

SourceRange range_of(std::string_view text, std::ptrdiff_t offset) {
    SourcePosition position{1, 1};
    for (std::ptrdiff_t i = 0; i < offset && i < std::ssize(text); ++i) {
        if (text[static_cast<std::size_t>(i)] == '\n') {
            ++position.line;
            position.column = 1;
        } else {
            ++position.column;
        }
    }
    return {position, {position.line, position.column + 1}};
}

class Reader {
  public:
    Reader(const std::string& file, std::string_view text, std::string_view model,
           Diagnostics& diagnostics)
        : file_(file), text_(text), model_(model), diagnostics_(diagnostics) {}

    void error(const pugi::xml_node& node, std::string message) {
        failed_ = true;
        diagnostics_.error(file_, range_of(text_, node.offset_debug()), std::move(message));
    }

    std::optional<ModelType> specifier(const pugi::xml_node& node) {
        const std::string_view kind = xsi_type(node);
        if (kind == "NamedTypeSpecifier") {
            const std::string space =
                node.attribute("modelName").as_string(node.attribute("namespace").as_string());
            const std::string name = node.attribute("name").as_string();
            return ModelType{
                ModelType::Kind::Named, space.empty() ? name : space + '.' + name, {}, {}};
        }
        if (kind == "ListTypeSpecifier" || kind == "IntervalTypeSpecifier") {
            const bool list = kind == "ListTypeSpecifier";
            const char* child = list ? "elementTypeSpecifier" : "pointTypeSpecifier";
            const char* attribute = list ? "elementType" : "pointType";
            const auto inner = type_of(node, attribute, child);
            if (!inner) {
                return std::nullopt;
            }
            return ModelType{
                list ? ModelType::Kind::List : ModelType::Kind::Interval, {}, {*inner}, {}};
        }
        if (kind == "ChoiceTypeSpecifier") {
            ModelType choice{ModelType::Kind::Choice, {}, {}, {}};
            for (const pugi::xml_node& child : node.children()) {
                const auto inner = specifier(child);
                if (!inner) {
                    return std::nullopt;
                }
                choice.inner.push_back(*inner);
            }
            return choice;
        }
        if (kind == "TupleTypeSpecifier") {
            ModelType tuple{ModelType::Kind::Tuple, {}, {}, {}};
            for (const pugi::xml_node& child : node.children()) {
                const auto inner = type_of(child, "elementType", "elementTypeSpecifier");
                if (!inner) {
                    return std::nullopt;
                }
                tuple.inner.push_back(*inner);
                tuple.names.emplace_back(child.attribute("name").as_string());
            }
            return tuple;
        }
        error(node, "type specifier `" + std::string(kind) + "` is not supported");
        return std::nullopt;
    }

    // The type of an element: an attribute with a name, or a child with a specifier.
    std::optional<ModelType> type_of(const pugi::xml_node& node, const char* attribute,
                                     const char* child) {
        if (const pugi::xml_attribute named = node.attribute(attribute)) {
            return type_named(named.as_string());
        }
        for (const pugi::xml_node& candidate : node.children()) {
            if (local_name(candidate) == child) {
                return specifier(candidate);
            }
        }
        error(node,
              std::string("expected attribute `") + attribute + "` or element `" + child + '`');
        return std::nullopt;
    }

    // A class, a profile of one, or a simple type, which is a class without elements.
    std::optional<ModelClass> model_class(const pugi::xml_node& node) {
        const std::string_view kind = xsi_type(node);
        if (kind != "ClassInfo" && kind != "ProfileInfo" && kind != "SimpleTypeInfo") {
            error(node, "type info `" + std::string(kind) + "` is not supported");
            return std::nullopt;
        }
        ModelClass result;
        result.name = unqualified(node.attribute("name").as_string(), model_);
        result.label = node.attribute("label").as_string();
        result.base = node.attribute("baseType").as_string();
        result.identifier = node.attribute("identifier").as_string();
        result.primary_code_path = node.attribute("primaryCodePath").as_string();
        result.retrievable = node.attribute("retrievable").as_bool(false);
        if (result.name.empty()) {
            error(node, "class has no name");
            return std::nullopt;
        }
        for (const pugi::xml_node& child : node.children()) {
            if (local_name(child) != "element") {
                continue;
            }
            const std::string name = child.attribute("name").as_string();
            const char* attribute = child.attribute("elementType") ? "elementType" : "type";
            const auto type = type_of(child, attribute, "elementTypeSpecifier");
            if (name.empty()) {
                error(child, "element of class `" + result.name + "` has no name");
            } else if (type) {
                result.elements.push_back({name, *type});
            }
        }
        return result;
    }

    [[nodiscard]] bool failed() const { return failed_; }

  private:
    const std::string& file_;
    std::string_view text_;
    std::string_view model_;
    Diagnostics& diagnostics_;
    bool failed_ = false;
};

}  // namespace

std::optional<ModelInfo> ModelInfo::parse(const std::string& file, std::string_view text,
                                          Diagnostics& diagnostics) {
    diagnostics.keep_source(file, std::string(text));
    pugi::xml_document document;
    const pugi::xml_parse_result parsed =
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) {
        diagnostics.error(file, range_of(text, parsed.offset),
                          std::string("not XML: ") + parsed.description());
        return std::nullopt;
    }
    const pugi::xml_node root = document.document_element();
    const std::string_view model = root.attribute("name").as_string();
    Reader reader(file, text, model, diagnostics);
    if (local_name(root) != "modelInfo") {
        reader.error(root, "expected element `modelInfo`");
        return std::nullopt;
    }
    ModelInfo info;
    info.name_ = root.attribute("name").as_string();
    info.version_ = root.attribute("version").as_string();
    info.url_ = root.attribute("url").as_string();
    info.patient_class_ = unqualified(root.attribute("patientClassName").as_string(), model);
    info.patient_birth_date_ = root.attribute("patientBirthDatePropertyName").as_string();
    info.default_context_ = root.attribute("defaultContext").as_string();
    if (info.name_.empty()) {
        reader.error(root, "model has no name");
    }
    for (const pugi::xml_node& child : root.children()) {
        if (local_name(child) == "typeInfo") {
            if (auto read = reader.model_class(child)) {
                info.classes_.push_back(std::move(*read));
            }
        } else if (local_name(child) == "conversionInfo") {
            info.conversions_.push_back({child.attribute("fromType").as_string(),
                                         child.attribute("toType").as_string(),
                                         child.attribute("functionName").as_string()});
        } else if (local_name(child) == "contextInfo") {
            info.contexts_.emplace_back(child.attribute("name").as_string());
            if (info.patient_birth_date_.empty() && info.contexts_.back() == "Patient") {
                info.patient_birth_date_ = child.attribute("birthDateElement").as_string();
            }
        }
    }
    if (reader.failed()) {
        return std::nullopt;
    }
    return info;
}

const ModelClass* ModelInfo::find_class(std::string_view name) const {
    const auto found = std::ranges::find_if(classes_, [&](const ModelClass& candidate) {
        return candidate.name == name || (!name.empty() && candidate.label == name);
    });
    return found == classes_.end() ? nullptr : &*found;
}

bool ModelInfo::derives(const ModelClass& model_class, std::string_view base) const {
    const ModelClass* current = &model_class;
    for (std::size_t levels = 0; current != nullptr && levels <= classes_.size(); ++levels) {
        if (current->name == base) {
            return true;
        }
        current = find_class(unqualified(current->base, name_));
    }
    return false;
}

}  // namespace hookline::cql
