#include "mappings/concept_map.hpp"

#include <algorithm>
#include <initializer_list>

#include "fhir/json/finding.hpp"

namespace hookline::mappings {
namespace {

using fhir::json::Value;

// Target codes whose meaning is that of the source or wider; a narrower one would add what the
// source does not say.
bool is_safe(std::string_view equivalence) {
    return equivalence == "equal" || equivalence == "equivalent" || equivalence == "wider" ||
           equivalence == "subsumes";
}

std::string at(const std::string& path, std::string_view member, std::size_t index) {
    return (path.empty() ? std::string() : path + '.') + std::string(member) + '[' +
           std::to_string(index) + ']';
}

class ConceptMapReader {
  public:
    ConceptMapReader(const JsonFile& file, Diagnostics& diagnostics)
        : file_(file), diagnostics_(diagnostics) {}

    std::vector<ConceptMapRow> read() {
        refuse_unknown(file_.root, {},
                       {"resourceType",
                        "id",
                        "meta",
                        "implicitRules",
                        "language",
                        "text",
                        "contained",
                        "extension",
                        "url",
                        "identifier",
                        "version",
                        "name",
                        "title",
                        "status",
                        "experimental",
                        "date",
                        "publisher",
                        "contact",
                        "description",
                        "useContext",
                        "jurisdiction",
                        "purpose",
                        "copyright",
                        "sourceUri",
                        "targetUri",
                        "sourceCanonical",
                        "targetCanonical",
                        "group"});
        const auto groups = some(file_.root, "group", {});
        for (std::size_t g = 0; g < groups.size(); ++g) {
            read_group(groups[g], at({}, "group", g));
        }
        return std::move(rows_);
    }

  private:
    void error(const std::string& path, std::string message) {
        fhir::json::add_finding(diagnostics_, Severity::Error, file_.name, path,
                                std::move(message));
    }

    // Elements that begin with `_` only carry extensions of their namesakes.
    void refuse_unknown(const Value& owner, const std::string& path,
                        std::initializer_list<std::string_view> known) {
        for (const fhir::json::Member& member : owner.members()) {
            const std::string_view name = member.name.view();
            if (std::ranges::find(known, name) == known.end() && !name.starts_with('_')) {
                error((path.empty() ? std::string() : path + '.') + std::string(name),
                      "this element is not supported here");
            }
        }
    }

    // The array `name`; one that is missing or empty is a finding.
    std::span<const Value> some(const Value& owner, std::string_view name,
                                const std::string& path) {
        const auto items = owner.array_at(name);
        if (items.empty()) {
            error(path, "maps nothing: expected `" + std::string(name) + '`');
        }
        return items;
    }

    std::string_view text(const Value& owner, std::string_view name, const std::string& path) {
        const std::string_view value = owner.string_at(name);
        if (value.empty()) {
            error(path, "expected a string `" + std::string(name) + '`');
        }
        return value;
    }

    void read_group(const Value& group, const std::string& path) {
        refuse_unknown(
            group, path,
            {"id", "extension", "source", "sourceVersion", "target", "targetVersion", "element"});
        ConceptMapRow row;
        row.source = text(group, "source", path);
        row.target = text(group, "target", path);
        const auto elements = some(group, "element", path);
        for (std::size_t e = 0; e < elements.size(); ++e) {
            read_element(elements[e], row, at(path, "element", e));
        }
    }

    void read_element(const Value& element, ConceptMapRow row, const std::string& path) {
        refuse_unknown(element, path, {"id", "extension", "code", "display", "target"});
        row.code = text(element, "code", path);
        const auto targets = some(element, "target", path);
        for (std::size_t t = 0; t < targets.size(); ++t) {
            row.path = at(path, "target", t);
            refuse_unknown(targets[t], row.path,
                           {"id", "extension", "code", "display", "equivalence", "comment"});
            row.target_code = text(targets[t], "code", row.path);
            if (!is_safe(targets[t].string_at("equivalence"))) {
                error(row.path,
                      "expected `equivalence` `equal`, `equivalent`, `wider` or `subsumes`");
            } else if (!row.source.empty() && !row.target.empty() && !row.code.empty() &&
                       !row.target_code.empty()) {
                rows_.push_back(row);
            }
        }
    }

    const JsonFile& file_;
    Diagnostics& diagnostics_;
    std::vector<ConceptMapRow> rows_;
};

}  // namespace

std::vector<ConceptMapRow> read_concept_map(const JsonFile& file, Diagnostics& diagnostics) {
    if (file.root.string_at("resourceType") != "ConceptMap") {
        diagnostics.error(file.name, {}, "expected a ConceptMap");
        return {};
    }
    return ConceptMapReader(file, diagnostics).read();
}

}  // namespace hookline::mappings
