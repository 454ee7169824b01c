#include "engine/plan/element_reader.hpp"

#include <algorithm>
#include <array>

#include "fhir/json/finding.hpp"

namespace hookline::engine {

using fhir::json::Member;
using fhir::json::Value;

namespace {

// What GitHub-flavoured Markdown may take for a tag or an autolink; `3 < 4` is none.
bool has_html(std::string_view markdown) {
    for (std::size_t i = markdown.find('<'); i != std::string_view::npos;
         i = markdown.find('<', i + 1)) {
        const char next = i + 1 < markdown.size() ? markdown[i + 1] : ' ';
        const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
        if (letter || next == '/' || next == '!' || next == '?') {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string at(const std::string& path, std::string_view member, std::size_t index) {
    return at(path, member) + '[' + std::to_string(index) + ']';
}

std::string at(const std::string& path, std::string_view member) {
    return path.empty() ? std::string(member) : path + '.' + std::string(member);
}

std::string_view without_version(std::string_view canonical) {
    return canonical.substr(0, canonical.find('|'));
}

std::string_view last_segment(std::string_view canonical) {
    canonical = without_version(canonical);
    const std::size_t slash = canonical.rfind('/');
    return slash == std::string_view::npos ? canonical : canonical.substr(slash + 1);
}

Coding read_coding(const Value* value) {
    if (value == nullptr) {
        return {};
    }
    return {std::string(value->string_at("system")), std::string(value->string_at("code")),
            std::string(value->string_at("display"))};
}

bool has_code(const Value* value, std::string_view code) {
    return value != nullptr && std::ranges::any_of(value->array_at("coding"), [&](const Value& c) {
               return c.string_at("code") == code;
           });
}

void ElementReader::error(const std::string& path, std::string message) {
    fhir::json::add_finding(diagnostics_, Severity::Error, file_.name, path, std::move(message));
}

void ElementReader::warning(const std::string& path, std::string message) {
    fhir::json::add_finding(diagnostics_, Severity::Warning, file_.name, path, std::move(message));
}

std::string ElementReader::text(const Value& owner, std::string_view name,
                                const std::string& path) {
    const std::string_view value = owner.string_at(name);
    if (value.empty()) {
        error(path, "expected a string `" + std::string(name) + '`');
    }
    return std::string(value);
}

void ElementReader::refuse_unknown_of_resource(const Value& root,
                                               std::initializer_list<std::string_view> own) {
    constexpr auto kShared = std::to_array<std::string_view>({"resourceType",   "id",
                                                              "meta",           "text",
                                                              "extension",      "url",
                                                              "identifier",     "version",
                                                              "name",           "title",
                                                              "subtitle",       "type",
                                                              "status",         "experimental",
                                                              "date",           "publisher",
                                                              "contact",        "description",
                                                              "useContext",     "jurisdiction",
                                                              "purpose",        "usage",
                                                              "copyright",      "approvalDate",
                                                              "lastReviewDate", "effectivePeriod",
                                                              "topic",          "author",
                                                              "editor",         "reviewer",
                                                              "endorser",       "relatedArtifact"});
    for (const Member& member : root.members()) {
        if (std::ranges::find(kShared, member.name.view()) == kShared.end() &&
            std::ranges::find(own, member.name.view()) == own.end()) {
            error(at({}, member.name), "this element is not supported here");
        }
    }
}

void ElementReader::refuse_unknown(const Value& owner,
                                   std::initializer_list<std::string_view> known,
                                   const std::string& path) {
    for (const Member& member : owner.members()) {
        if (std::ranges::find(known, member.name.view()) == known.end()) {
            error(at(path, member.name), "this element is not supported here");
        }
    }
}

BoundExpression ElementReader::expression(const Value* value, std::string_view library,
                                          const std::string& path) {
    BoundExpression result;
    result.library = library;
    result.file = file_.name;
    result.path = path;
    if (value == nullptr) {
        error(path, "expected an expression");
        return result;
    }
    const std::string_view language = value->string_at("language");
    if (language != "text/cql-identifier" && language != "text/cql-expression" &&
        language != "text/cql") {
        error(at(path, "language"), "expected `text/cql-identifier` or `text/cql-expression`");
    }
    result.is_text = language != "text/cql-identifier";
    result.text = text(*value, "expression", path);
    return result;
}

std::vector<BoundExpression> ElementReader::conditions(const Value& action,
                                                       std::string_view library,
                                                       const std::string& path) {
    std::vector<BoundExpression> result;
    const auto items = action.array_at("condition");
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string where = at(path, "condition", i);
        if (items[i].string_at("kind") != "applicability") {
            error(at(where, "kind"), "expected `applicability`");
        }
        result.push_back(expression(items[i].find("expression"), library, at(where, "expression")));
    }
    return result;
}

bool ElementReader::boolean(const Value& extension, const std::string& path) {
    const Value* flag = extension.find("valueBoolean");
    if (flag == nullptr || !flag->is_boolean()) {
        error(path, "expected a `valueBoolean`");
        return false;
    }
    return flag->as_boolean();
}

void ElementReader::check_markdown(std::string_view markdown, const std::string& path) {
    if (has_html(markdown) || markdown.find("![") != std::string_view::npos) {
        error(path, "raw HTML and images are not allowed");
    }
    for (std::size_t link = markdown.find("]("); link != std::string_view::npos;
         link = markdown.find("](", link + 2)) {
        if (!markdown.substr(link + 2).starts_with("https://")) {
            error(path, "links have to be https");
        }
    }
}

}  // namespace hookline::engine
