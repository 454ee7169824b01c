#include "fhir/resources/element.hpp"

namespace hookline::fhir {
namespace {

bool is_type_name(std::string_view text) {
    return !text.empty() && text.front() >= 'A' && text.front() <= 'Z' &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") ==
               std::string_view::npos;
}

}  // namespace

ReferenceView parse_reference(std::string_view text) {
    ReferenceView result{text, {}, text, false};
    if (text.starts_with('#')) {
        result.id = text.substr(1);
        result.is_contained = true;
        return result;
    }
    if (text.starts_with("urn:")) {
        return result;
    }
    const std::size_t history = text.find("/_history/");
    text = text.substr(0, history);
    const std::size_t slash = text.rfind('/');
    if (slash == std::string_view::npos) {
        result.id = text;
        return result;
    }
    result.id = text.substr(slash + 1);
    const std::string_view before = text.substr(0, slash);
    const std::size_t previous = before.rfind('/');
    const std::string_view type =
        previous == std::string_view::npos ? before : before.substr(previous + 1);
    if (is_type_name(type)) {
        result.type = type;
    }
    return result;
}

ReferenceView read_reference(const json::Value* reference) {
    return reference == nullptr ? ReferenceView()
                                : parse_reference(reference->string_at("reference"));
}

const json::Value* unwrap_resource(const json::Value* value) {
    if (value == nullptr || !value->is_object()) {
        return nullptr;
    }
    if (!value->string_at("resourceType").empty()) {
        return value;
    }
    const json::Value* inner = value->find("resource");
    return inner != nullptr && !inner->string_at("resourceType").empty() ? inner : nullptr;
}

std::optional<Date> read_date(const json::Value& owner, std::string_view member,
                              int offset_minutes) {
    const std::string_view text = owner.string_at(member);
    if (text.empty()) {
        return std::nullopt;
    }
    const auto parsed = parse_date_time(text);
    if (!parsed) {
        return std::nullopt;
    }
    if (parsed->precision < Precision::Hour || !parsed->has_offset) {
        return parsed->date;
    }
    return date_time_from_epoch_ms(epoch_ms(*parsed), offset_minutes).date;
}

std::optional<Date> read_period_date(const json::Value& owner, std::string_view member,
                                     std::string_view end, int offset_minutes) {
    const json::Value* period = owner.find(member);
    return period == nullptr ? std::nullopt : read_date(*period, end, offset_minutes);
}

bool has_next_page(const json::Value& bundle) {
    for (const json::Value& link : bundle.array_at("link")) {
        if (link.string_at("relation") == "next") {
            return true;
        }
    }
    return false;
}

}  // namespace hookline::fhir
