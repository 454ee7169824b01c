#include "engine/cases/case_reader.hpp"

#include <algorithm>
#include <set>

#include "engine/plan/element_reader.hpp"
#include "engine/plan/hook_table.hpp"
#include "fhir/json/finding.hpp"

namespace hookline::engine {

using fhir::json::Member;
using fhir::json::Value;

namespace {

class CaseReader {
  public:
    CaseReader(const mappings::JsonFile& file, Diagnostics& diagnostics)
        : reader_(file, diagnostics) {}

    Case read(const Value& value, const std::string& path) {
        reader_.refuse_unknown(
            value,
            {"id", "title", "story", "note", "hook", "facts", "draft_orders", "selected_orders",
             "appointments", "expected", "must_not_fire", "statement", "rule", "rule_indicator",
             "statement_indicator", "silenced_when_unknown", "prognosis", "suggestions"},
            path);
        Case result;
        result.file = reader_.file().name;
        result.path = path;
        result.hook = reader_.text(value, "hook", path);
        if (find_known_hook(result.hook) == nullptr && !is_own_hook_name(result.hook) &&
            !result.hook.empty()) {
            reader_.error(at(path, "hook"), "hook `" + result.hook + "` is not known");
        }
        read_facts(value, path, result);
        result.draft_orders = texts(value, "draft_orders", path);
        if (const Value* selected = value.find("selected_orders");
            selected != nullptr && !selected->is_null()) {
            result.selected_orders = texts(value, "selected_orders", path);
        }
        result.appointments = texts(value, "appointments", path);
        result.must_not_fire = texts(value, "must_not_fire", path);
        result.silenced_when_unknown = texts(value, "silenced_when_unknown", path);
        if (const Value* prognosis = value.find("prognosis"); prognosis != nullptr) {
            if (!prognosis->is_boolean()) {
                reader_.error(at(path, "prognosis"), "expected true or false");
            }
            result.shows_prognosis = prognosis->as_boolean();
        }
        read_expected(value, path, result);
        read_rule(value, path, result);
        read_suggestions(value, path, result);
        result.name = name_of(value, result);
        if (result.expected.empty() && !result.is_exact && result.must_not_fire.empty() &&
            result.suggestions.empty()) {
            reader_.error(path, "a case has to expect something");
        }
        return result;
    }

  private:
    std::vector<std::string> texts(const Value& owner, std::string_view name,
                                   const std::string& path) {
        std::vector<std::string> result;
        if (const Value* list = owner.find(name);
            list != nullptr && !list->is_array() && !list->is_null()) {
            reader_.error(at(path, name), "expected an array of strings");
        }
        for (const Value& item : owner.array_at(name)) {
            if (!item.is_string()) {
                reader_.error(at(path, name), "expected strings");
            }
            result.emplace_back(item.text());
        }
        return result;
    }

    void read_facts(const Value& value, const std::string& path, Case& result) {
        const Value* facts = value.find("facts");
        if (facts == nullptr || !facts->is_object()) {
            reader_.error(at(path, "facts"), "expected an object of facts");
            return;
        }
        for (const Member& fact : facts->members()) {
            result.facts.push_back({std::string(fact.name), fact.value});
        }
    }

    std::optional<Indicator> indicator(const Value& owner, std::string_view name,
                                       const std::string& path) {
        const std::string_view word = owner.string_at(name);
        if (word.empty()) {
            return std::nullopt;
        }
        const auto result = parse_indicator(word);
        if (!result) {
            reader_.error(at(path, name), "expected `info`, `warning` or `critical`");
        }
        return result;
    }

    void read_expected(const Value& value, const std::string& path, Case& result) {
        const Value* expected = value.find("expected");
        if (expected == nullptr) {
            return;
        }
        if (!expected->is_array()) {
            reader_.error(at(path, "expected"), "expected an array");
        }
        result.is_exact = true;
        const auto items = expected->elements();
        for (std::size_t i = 0; i < items.size(); ++i) {
            const std::string where = at(path, "expected", i);
            reader_.refuse_unknown(items[i], {"statement", "indicator", "rule"}, where);
            result.expected.push_back({reader_.text(items[i], "statement", where),
                                       indicator(items[i], "indicator", where),
                                       std::string(items[i].string_at("rule"))});
        }
    }

    void read_rule(const Value& value, const std::string& path, Case& result) {
        if (value.find("statement") == nullptr) {
            return;
        }
        result.expected.push_back({reader_.text(value, "statement", path),
                                   indicator(value, "statement_indicator", path),
                                   reader_.text(value, "rule", path)});
        result.rule_indicator = indicator(value, "rule_indicator", path);
    }

    void read_suggestions(const Value& value, const std::string& path, Case& result) {
        const auto items = value.array_at("suggestions");
        for (std::size_t i = 0; i < items.size(); ++i) {
            const std::string where = at(path, "suggestions", i);
            reader_.refuse_unknown(items[i], {"statement", "rule", "offered", "withheld"}, where);
            result.suggestions.push_back(
                {reader_.text(items[i], "statement", where), reader_.text(items[i], "rule", where),
                 texts(items[i], "offered", where), texts(items[i], "withheld", where), where});
            if (result.suggestions.back().offered.empty() &&
                result.suggestions.back().withheld.empty()) {
                reader_.error(where, "expected labels in `offered` or `withheld`");
            }
        }
    }

    static std::string name_of(const Value& value, const Case& result) {
        if (const std::string_view id = value.string_at("id"); !id.empty()) {
            return std::string(id);
        }
        if (!result.expected.empty()) {
            return result.expected.front().statement + '-' + result.expected.front().rule;
        }
        return result.path;
    }

    ElementReader reader_;
};

}  // namespace

void read_cases(const std::filesystem::path& file, CaseSuite& suite, Diagnostics& diagnostics) {
    auto json = mappings::read_json_file(file, diagnostics);
    if (json == nullptr) {
        return;
    }
    CaseReader reader(*json, diagnostics);
    if (!json->root.is_array()) {
        diagnostics.error(json->name, {}, "expected an array of cases");
    }
    const auto items = json->root.elements();
    std::set<std::string_view> ids;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string path = '[' + std::to_string(i) + ']';
        suite.cases.push_back(reader.read(items[i], path));
        const std::string_view id = items[i].string_at("id");
        if (!id.empty() && !ids.insert(id).second) {
            fhir::json::add_finding(diagnostics, Severity::Error, json->name, at(path, "id"),
                                    "case `" + std::string(id) + "` is there twice");
        }
    }
    suite.files.push_back(std::move(json));
}

CaseSuite read_case_folder(const std::filesystem::path& folder, Diagnostics& diagnostics) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "cases", error)) {
        if (entry.path().filename().string().ends_with(".cases.json")) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    CaseSuite suite;
    for (const auto& file : files) {
        read_cases(file, suite, diagnostics);
    }
    return suite;
}

}  // namespace hookline::engine
