#include "hooks/feedback/feedback.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "fhir/primitives/date_time.hpp"
#include "hooks/protocol/members.hpp"
#include "hooks/thread_role.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

constexpr std::size_t kIdBytesMax = 256;
constexpr std::size_t kTextBytesMax = 4096;
constexpr std::size_t kEntriesMax = 1000;
constexpr std::size_t kSuggestionsMax = 100;

// RFC 3339 section 5.6: full date, full time, offset. FHIR's instant is the same form.
bool is_timestamp(std::string_view text) {
    const auto parsed = fhir::parse_date_time(text);
    return parsed.has_value() && text.size() >= std::string_view("2000-01-01T00:00:00Z").size() &&
           (text.ends_with('Z') || text.find_first_of("+-", 19) != std::string_view::npos);
}

Result<std::string> text_or_nothing(const Value& object, std::string_view path,
                                    std::string_view name, std::size_t bytes_max) {
    HOOKLINE_TRY(const std::string_view text, optional_string(object, path, name, bytes_max));
    return std::string(text);
}

// The title stands in the extension under a name that differs between products.
std::string title_of(const Value& extension) {
    for (const fhir::json::Member& member : extension.members()) {
        if (member.name.view().ends_with("Title") && member.value.text().size() <= kTextBytesMax) {
            return std::string(member.value.text());
        }
    }
    return {};
}

Result<OverrideReason> read_reason(const Value& object, const std::string& path) {
    OverrideReason result;
    if (!object.is_object()) {
        return unexpected_kind("an object", object, path);
    }
    if (has_member(object, "reason")) {
        const std::string reason_path = member_path(path, "reason");
        HOOKLINE_TRY(const Value reason, required_object(object, path, "reason"));
        HOOKLINE_TRY(const auto code, required_string(reason, reason_path, "code", kIdBytesMax));
        result.code = code;
        HOOKLINE_TRY(result.system, text_or_nothing(reason, reason_path, "system", kIdBytesMax));
        HOOKLINE_TRY(result.display,
                     text_or_nothing(reason, reason_path, "display", kTextBytesMax));
    } else if (const Value* extension = object.find("extension")) {
        result.display = title_of(*extension);
    }
    HOOKLINE_TRY(result.user_comment, text_or_nothing(object, path, "userComment", kTextBytesMax));
    return result;
}

Result<OverrideReason> read_override(const Value& entry, const std::string& path) {
    for (const std::string_view name : {"overrideReason", "overrideReasons"}) {
        const Value* member = entry.find(name);
        if (member == nullptr || member->is_null()) {
            continue;
        }
        std::string at = member_path(path, name);
        if (member->is_array()) {
            if (member->elements().empty()) {
                continue;
            }
            return read_reason(member->elements().front(), at + "[0]");
        }
        return read_reason(*member, at);
    }
    return OverrideReason{};
}

Result<std::vector<std::string>> read_suggestions(const Value& entry, const std::string& path) {
    std::vector<std::string> ids;
    const std::string at = member_path(path, "acceptedSuggestions");
    const Value* list = entry.find("acceptedSuggestions");
    if (list == nullptr || list->is_null()) {
        return ids;
    }
    if (!list->is_array()) {
        return unexpected_kind("an array", *list, at);
    }
    if (list->elements().size() > kSuggestionsMax) {
        return fail(ErrorKind::LimitExceeded, "more than 100 suggestions", at);
    }
    for (const Value& element : list->elements()) {
        const std::string element_path = at + '[' + std::to_string(ids.size()) + ']';
        if (!element.is_object()) {
            return unexpected_kind("an object", element, element_path);
        }
        HOOKLINE_TRY(const auto id, required_string(element, element_path, "id", kIdBytesMax));
        ids.emplace_back(id);
    }
    return ids;
}

// RFC 3339 section 5.6 allows `t` and `z`; kept is what FHIR and ISO 8601 write.
std::string in_capitals(std::string_view timestamp) {
    std::string result(timestamp);
    std::ranges::replace(result, 't', 'T');
    std::ranges::replace(result, 'z', 'Z');
    return result;
}

Result<Feedback> read_entry(const Value& entry, const std::string& path) {
    if (!entry.is_object()) {
        return unexpected_kind("an object", entry, path);
    }
    Feedback feedback;
    HOOKLINE_TRY(const auto card, required_string(entry, path, "card", kIdBytesMax));
    feedback.card = card;
    HOOKLINE_TRY(const auto outcome, required_string(entry, path, "outcome", kIdBytesMax));
    if (outcome != "accepted" && outcome != "overridden") {
        return fail(ErrorKind::InvalidRequest, "expected `accepted` or `overridden`",
                    member_path(path, "outcome"));
    }
    feedback.outcome =
        outcome == "accepted" ? FeedbackOutcome::Accepted : FeedbackOutcome::Overridden;
    HOOKLINE_TRY(const auto given, required_string(entry, path, "outcomeTimestamp", 64));
    const std::string timestamp = in_capitals(given);
    if (!is_timestamp(timestamp)) {
        return fail(ErrorKind::InvalidRequest, "expected a date and time with an offset (RFC 3339)",
                    member_path(path, "outcomeTimestamp"));
    }
    feedback.outcome_timestamp = timestamp;
    HOOKLINE_TRY(feedback.accepted_suggestions, read_suggestions(entry, path));
    HOOKLINE_TRY(feedback.reason, read_override(entry, path));
    return feedback;
}

}  // namespace

std::string_view to_string(FeedbackOutcome outcome) {
    return outcome == FeedbackOutcome::Accepted ? "accepted" : "overridden";
}

Result<std::vector<Feedback>> parse_feedback(fhir::json::BodyBuffer& body, RequestArena& arena) {
    assert_may_work_on(body.size());
    HOOKLINE_TRY(const Value root, fhir::json::parse(body, arena));
    if (!root.is_object()) {
        return unexpected_kind("an object", root, "");
    }
    const Value* list = root.find("feedback");
    if (list == nullptr) {
        return fail(ErrorKind::InvalidRequest, "required, but missing", "feedback");
    }
    if (!list->is_array()) {
        return unexpected_kind("an array", *list, "feedback");
    }
    if (list->elements().size() > kEntriesMax) {
        return fail(ErrorKind::LimitExceeded, "more than 1000 entries", "feedback");
    }
    std::vector<Feedback> result;
    for (const Value& entry : list->elements()) {
        HOOKLINE_TRY(Feedback feedback,
                     read_entry(entry, "feedback[" + std::to_string(result.size()) + ']'));
        result.push_back(std::move(feedback));
    }
    return result;
}

}  // namespace hookline::hooks
