#include "engine/plan/suggestion_reader.hpp"

#include <algorithm>
#include <array>

namespace hookline::engine {

using fhir::json::Value;

namespace {

constexpr std::array<std::string_view, 3> kChangeable = {"status", "statusReason.text",
                                                         "occurrenceDateTime"};

class SuggestionReader {
  public:
    SuggestionReader(ElementReader& reader, const KindSets& kind_sets, std::string_view library)
        : reader_(reader), kind_sets_(kind_sets), library_(library) {}

    SuggestionAction read_action(const Value& action, const std::string& path) {
        reader_.refuse_unknown(action,
                               {"id", "extension", "title", "type", "description", "condition",
                                "definitionCanonical", "input", "dynamicValue"},
                               path);
        SuggestionAction result;
        result.description = reader_.text(action, "description", path);
        result.conditions = reader_.conditions(action, library_, path);
        reader_.each_extension(
            action, path,
            [&](std::string_view name, const Value& extension, const std::string& where) {
                if (name == "target") {
                    result.target =
                        reader_.expression(extension.find("valueExpression"), library_, where);
                } else {
                    reader_.unknown_extension(where);
                }
            });
        const Value* type = action.find("type");
        if (has_code(type, "create")) {
            result.type = ActionType::Create;
            result.activity_url =
                without_version(reader_.text(action, "definitionCanonical", path));
        } else if (has_code(type, "remove")) {
            read_remove(action, path, result);
        } else if (has_code(type, "update")) {
            read_update(action, path, result);
        } else {
            reader_.error(at(path, "type"), "expected a coding `create`, `remove` or `update`");
        }
        return result;
    }

  private:
    void read_remove(const Value& action, const std::string& path, SuggestionAction& result) {
        result.type = ActionType::Delete;
        const auto input = action.array_at("input");
        if (input.size() != 1) {
            reader_.error(at(path, "input"),
                          "expected one input with the kinds of orders to remove");
            return;
        }
        Kinds kinds = read_kinds(reader_, input.front(), kind_sets_, at(path, "input", 0));
        result.kinds = std::move(kinds.orders);
        if (!kinds.appointments.empty()) {
            reader_.error(at(path, "input", 0), "only draft orders can be removed");
        }
    }

    void read_update(const Value& action, const std::string& path, SuggestionAction& result) {
        result.type = ActionType::Update;
        if (!result.target.present()) {
            reader_.error(path, "an update needs the extension `target`");
        }
        const auto changes = action.array_at("dynamicValue");
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const std::string where = at(path, "dynamicValue", i);
            const std::string target = reader_.text(changes[i], "path", where);
            if (std::ranges::find(kChangeable, target) == kChangeable.end()) {
                reader_.error(at(where, "path"),
                              "expected `status`, `statusReason.text` or "
                              "`occurrenceDateTime`");
            }
            result.changes.push_back(
                {target, reader_.expression(changes[i].find("expression"), library_, where)});
        }
        if (result.changes.empty()) {
            reader_.error(path, "an update needs a dynamicValue");
        }
    }

    ElementReader& reader_;
    const KindSets& kind_sets_;
    std::string_view library_;  // owner: the caller
};

}  // namespace

SuggestionRule read_suggestion(ElementReader& reader, const Value& action,
                               const KindSets& kind_sets, std::string_view library,
                               const std::string& path) {
    reader.refuse_unknown(action,
                          {"id", "extension", "title", "description", "condition", "action"}, path);
    SuggestionRule suggestion;
    suggestion.label = reader.text(action, "title", path);
    reader.each_extension(
        action, path, [&](std::string_view name, const Value& extension, const std::string& where) {
            if (name == "is-recommended") {
                suggestion.is_recommended = reader.boolean(extension, where);
            } else {
                reader.unknown_extension(where);
            }
        });
    suggestion.conditions = reader.conditions(action, library, path);
    const auto children = action.array_at("action");
    if (children.empty()) {
        reader.error(at(path, "action"), "a suggestion needs at least one action");
    }
    SuggestionReader actions(reader, kind_sets, library);
    for (std::size_t i = 0; i < children.size(); ++i) {
        suggestion.actions.push_back(actions.read_action(children[i], at(path, "action", i)));
    }
    return suggestion;
}

}  // namespace hookline::engine
