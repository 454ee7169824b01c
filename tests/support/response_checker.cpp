#include "tests/support/response_checker.hpp"

#include <algorithm>
#include <set>

namespace hookline::test {
namespace {

using fhir::json::Member;
using fhir::json::Value;

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !hex) {
            return false;
        }
    }
    return true;
}

// `Type/id`
bool is_relative_reference(std::string_view text) {
    const std::size_t slash = text.find('/');
    return slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() &&
           text[0] >= 'A' && text[0] <= 'Z' && text.find('/', slash + 1) == std::string_view::npos;
}

class Checker {
  public:
    explicit Checker(const ResponseRules& rules) : rules_(rules) {}

    std::vector<std::string> check(const Value& root) {
        if (!root.is_object()) {
            fault("", "CH-090: no object");
            return faults_;
        }
        const Value* cards = root.find("cards");
        if (cards == nullptr || !cards->is_array()) {
            fault("cards", "CH-090: no array");
        }
        check_system_actions(root);
        check_members(root, "", {"cards", "systemActions", "extension"});
        const auto all = root.array_at("cards");
        for (std::size_t i = 0; i < all.size(); ++i) {
            check_card(all[i], "cards[" + std::to_string(i) + ']');
        }
        for (const Member& member : root.members()) {
            if (member.name != "cards" && member.name != "systemActions") {
                check_not_empty(member.value, std::string(member.name));
            }
        }
        return faults_;
    }

  private:
    void fault(const std::string& path, std::string_view text) {
        faults_.push_back((path.empty() ? "" : path + ": ") + std::string(text));
    }

    void check_system_actions(const Value& root) {
        const Value* actions = root.find("systemActions");
        if (actions == nullptr) {
            if (rules_.needs_system_actions) {
                fault("systemActions", "CH-091: missing");
            }
            return;
        }
        if (!actions->is_array() || !actions->elements().empty()) {
            fault("systemActions", "CH-120: there are none");
        } else if (!rules_.needs_system_actions) {
            fault("systemActions", "CH-091: empty");
        }
    }

    // Nothing that no version knows: misspelt members would be lost in silence.
    void check_members(const Value& object, const std::string& path,
                       std::initializer_list<std::string_view> known) {
        for (const Member& member : object.members()) {
            if (std::ranges::find(known, member.name.view()) == known.end()) {
                fault(path, "no member of 2.0.1: " + std::string(member.name));
            }
        }
        check_extension(object, path);
    }

    void check_extension(const Value& object, const std::string& path) {
        const Value* extension = object.find("extension");
        if (extension == nullptr) {
            return;
        }
        if (!extension->is_object()) {
            fault(path + ".extension", "CH-140: no object");
        }
        for (const Member& member : extension->members()) {
            if (member.name.view().find('.') == std::string_view::npos) {
                fault(path + ".extension", "CH-141: name is not unique");
            }
        }
    }

    void check_not_empty(const Value& value, const std::string& path) {
        if (value.is_null() || (value.is_string() && value.text().empty()) ||
            (value.is_array() && value.elements().empty()) ||
            (value.is_object() && value.members().empty())) {
            fault(path, "CH-003: empty");
        }
        for (const Member& member : value.members()) {
            check_not_empty(member.value, path + '.' + std::string(member.name));
        }
        const auto elements = value.elements();
        for (std::size_t i = 0; i < elements.size(); ++i) {
            check_not_empty(elements[i], path + '[' + std::to_string(i) + ']');
        }
    }

    void check_text(const Value& object, std::string_view name, const std::string& path,
                    std::string_view row) {
        const Value* value = object.find(name);
        if (value == nullptr || !value->is_string() ||
            value->text().find_first_not_of(' ') == std::string_view::npos) {
            fault(path + '.' + std::string(name), std::string(row) + ": no text");
        }
    }

    void check_uuid(const Value& object, const std::string& path, std::string_view row) {
        const std::string_view uuid = object.string_at("uuid");
        if (!is_uuid(uuid) || !uuids_.insert(uuid).second) {
            fault(path + ".uuid", std::string(row) + ": no uuid of its own");
        }
    }

    void check_coding(const Value* coding, const std::string& path, std::string_view row,
                      bool needs_display) {
        if (coding == nullptr || !coding->is_object()) {
            fault(path, std::string(row) + ": no Coding");
            return;
        }
        check_text(*coding, "code", path, "CH-124");
        check_text(*coding, "system", path, "CH-124");
        if (needs_display) {
            check_text(*coding, "display", path, row);
        }
        check_members(*coding, path, {"code", "system", "display"});
    }

    void check_card(const Value& card, const std::string& path) {
        check_not_empty(card, path);
        check_members(card, path,
                      {"uuid", "summary", "detail", "indicator", "source", "suggestions", "links",
                       "selectionBehavior", "overrideReasons", "extension"});
        check_uuid(card, path, "CH-095");
        check_text(card, "summary", path, "CH-096");
        if (code_points(card.string_at("summary")) >= 140) {
            fault(path + ".summary", "CH-096: 140 characters or more");
        }
        if (card.find("detail") != nullptr) {
            check_text(card, "detail", path, "CH-097");
            check_markdown(card.string_at("detail"), path + ".detail");
        }
        const std::string_view indicator = card.string_at("indicator");
        if (indicator != "info" && indicator != "warning" && indicator != "critical") {
            fault(path + ".indicator", "CH-098: none of the three");
        }
        check_source(card, path + ".source");
        check_suggestions(card, path);
        check_reasons(card, path + ".overrideReasons");
        check_links(card, path + ".links");
    }

    // Raw HTML passes into the page of some clients.
    void check_markdown(std::string_view text, const std::string& path) {
        for (std::size_t at = text.find('<'); at != std::string_view::npos;
             at = text.find('<', at + 1)) {
            const bool escaped = at > 0 && text[at - 1] == '\\';
            const char next = at + 1 < text.size() ? text[at + 1] : ' ';
            if (!escaped && (next == '/' || next == '!' || (next >= 'a' && next <= 'z') ||
                             (next >= 'A' && next <= 'Z'))) {
                fault(path, "CH-097: raw HTML");
            }
        }
        if (text.find("![") != std::string_view::npos) {
            fault(path, "CH-166: an image would be loaded");
        }
    }

    void check_source(const Value& card, const std::string& path) {
        const Value* source = card.find("source");
        if (source == nullptr || !source->is_object()) {
            fault(path, "CH-099: no object");
            return;
        }
        check_members(*source, path, {"label", "url", "icon", "topic", "extension"});
        check_text(*source, "label", path, "CH-099");
        if (source->find("url") != nullptr && !is_absolute(source->string_at("url"))) {
            fault(path + ".url", "CH-100: not absolute");
        }
        if (source->find("icon") != nullptr) {
            fault(path + ".icon", "CH-101: there is none");
        }
        check_coding(source->find("topic"), path + ".topic", "CH-102", false);
        const Value* topic = source->find("topic");
        const std::string_view code = topic == nullptr ? "" : topic->string_at("code");
        const bool plain = std::ranges::all_of(code, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        });
        if (rules_.plain_topics && (!plain || code.size() > 100)) {
            fault(path + ".topic.code", "CH-102: not only letters and digits");
        }
    }

    static bool is_absolute(std::string_view url) {
        return url.starts_with("https://") || url.starts_with("http://");
    }

    void check_suggestions(const Value& card, const std::string& path) {
        const Value* suggestions = card.find("suggestions");
        const std::string_view behavior = card.string_at("selectionBehavior");
        if (suggestions == nullptr) {
            if (card.find("selectionBehavior") != nullptr) {
                fault(path, "CH-104: selectionBehavior without suggestions");
            }
            return;
        }
        if (!suggestions->is_array()) {
            fault(path + ".suggestions", "CH-103: no array");
        }
        if (behavior != "any" && behavior != "at-most-one") {
            fault(path + ".selectionBehavior", "CH-104: neither any nor at-most-one");
        }
        if (rules_.only_any && behavior != "any") {
            fault(path + ".selectionBehavior", "CH-104: the client knows any only");
        }
        std::size_t recommended = 0;
        const auto all = suggestions->elements();
        for (std::size_t i = 0; i < all.size(); ++i) {
            check_suggestion(all[i], path + ".suggestions[" + std::to_string(i) + ']');
            const Value* mark = all[i].find("isRecommended");
            recommended += mark != nullptr && mark->as_boolean() ? 1U : 0U;
        }
        if (behavior == "at-most-one" && recommended > 1) {
            fault(path, "CH-109: several are recommended");
        }
    }

    void check_suggestion(const Value& suggestion, const std::string& path) {
        check_members(suggestion, path, {"label", "uuid", "isRecommended", "actions", "extension"});
        check_text(suggestion, "label", path, "CH-107");
        check_uuid(suggestion, path, "CH-108");
        const auto actions = suggestion.array_at("actions");
        if (rules_.actions_max != 0 && actions.size() > rules_.actions_max) {
            fault(path + ".actions", "CH-110: more than the client carries out");
        }
        for (std::size_t i = 0; i < actions.size(); ++i) {
            check_action(actions[i], path + ".actions[" + std::to_string(i) + ']');
        }
    }

    void check_action(const Value& action, const std::string& path) {
        check_members(action, path, {"type", "description", "resource", "resourceId", "extension"});
        check_text(action, "description", path, "CH-113");
        const std::string_view type = action.string_at("type");
        const Value* resource = action.find("resource");
        if (type == "delete") {
            if (resource != nullptr || !is_relative_reference(action.string_at("resourceId"))) {
                fault(path, "CH-116: expected a resourceId `Type/id` alone");
            }
            return;
        }
        if (type != "create" && type != "update") {
            fault(path + ".type", "CH-112: none of the three");
        }
        if (action.find("resourceId") != nullptr) {
            fault(path + ".resourceId", "CH-116: only for delete");
        }
        if (resource == nullptr || !resource->is_object()) {
            fault(path + ".resource", "CH-114, CH-115: no resource");
            return;
        }
        check_text(*resource, "resourceType", path + ".resource", "CH-006");
        check_text(*resource, "id", path + ".resource", "CH-110");
        if (type == "create" && resource->string_at("status") != "draft") {
            fault(path + ".resource.status", "CH-166: not a draft");
        }
        if (resource->string_at("resourceType") == "Task" && is_launch(*resource)) {
            fault(path, "CH-123: launches an app");
        }
    }

    static bool is_launch(const Value& task) {
        const Value* code = task.find("code");
        return code != nullptr &&
               std::ranges::any_of(code->array_at("coding"), [](const Value& coding) {
                   return coding.string_at("code") == "launch";
               });
    }

    void check_reasons(const Value& card, const std::string& path) {
        const auto reasons = card.array_at("overrideReasons");
        for (std::size_t i = 0; i < reasons.size(); ++i) {
            check_coding(&reasons[i], path + '[' + std::to_string(i) + ']', "CH-105", true);
        }
    }

    void check_links(const Value& card, const std::string& path) {
        if (card.find("links") != nullptr && !card.find("links")->is_array()) {
            fault(path, "CH-106: no array");
        }
        const auto links = card.array_at("links");
        std::set<std::string_view> types;
        for (std::size_t i = 0; i < links.size(); ++i) {
            const Value& link = links[i];
            const std::string own = path + '[' + std::to_string(i) + ']';
            check_members(link, own, {"label", "url", "type", "appContext", "extension"});
            check_text(link, "label", own, "CH-117");
            const std::string_view url = link.string_at("url");
            const std::string_view type = link.string_at("type");
            types.insert(type);
            if (!is_absolute(url) || (type != "absolute" && type != "smart")) {
                fault(own, "CH-117: type or URL");
            }
            if (link.find("appContext") != nullptr && type != "smart") {
                fault(own + ".appContext", "CH-118: the link is not of type smart");
            }
            const bool is_known =
                type == "smart" ? url == rules_.app_url : url.starts_with(rules_.base_url);
            if (!is_known) {
                fault(own + ".url", "CH-167: leads elsewhere");
            }
        }
        if (!rules_.mixes_links && types.size() > 1) {
            fault(path, "links of both types");
        }
    }

    const ResponseRules& rules_;
    std::vector<std::string> faults_;
    std::set<std::string_view> uuids_;
};

}  // namespace

std::vector<std::string> check_response(const Value& root, const ResponseRules& rules) {
    return Checker(rules).check(root);
}

}  // namespace hookline::test
