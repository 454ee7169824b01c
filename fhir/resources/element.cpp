#include "fhir/resources/element.hpp"

#include <algorithm>
#include <charconv>

#include "fhir/base/blanks.hpp"
#include "fhir/primitives/date_time_usual.hpp"

namespace hookline::fhir {
namespace {

constexpr int kMinutesPerDay = 24 * 60;

bool is_type_name(std::string_view text) {
    return !text.empty() && text.front() >= 'A' && text.front() <= 'Z' &&
           std::ranges::all_of(text, [](char c) {
               const auto letter =
                   static_cast<unsigned char>(static_cast<unsigned char>(c) | 0x20U);
               return letter >= 'a' && letter <= 'z';
           });
}

// Whether a moment lies on the same day where it was written and at the offset.
bool is_same_day(const DateTime& moment, int offset_minutes) {
    const int minute_there =
        moment.time.hour * 60 + moment.time.minute + offset_minutes - moment.offset_minutes;
    return !moment.has_offset || (minute_there >= 0 && minute_there < kMinutesPerDay);
}

// Of any text that is a date.
[[gnu::noinline]] std::optional<Date> read_any_date(std::string_view text, int offset_minutes) {
    const auto moment = parse_date_time(text);
    if (!moment) {
        return std::nullopt;
    }
    return is_same_day(*moment, offset_minutes)
               ? moment->date
               : date_time_from_epoch_ms(epoch_ms(*moment), offset_minutes).date;
}

}  // namespace

std::string_view CodeableConceptView::first_code() const {
    if (value_ == nullptr) {
        return {};
    }
    if (value_->is_string()) {
        return value_->text();
    }
    for (const json::Value& coding : codings()) {
        if (const std::string_view code = CodingView(coding).code(); !code.empty()) {
            return code;
        }
    }
    return text();
}

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
    if (text.find('_') != std::string_view::npos) {
        text = text.substr(0, text.find("/_history/"));
    }
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

std::string_view QuantityView::number() const {
    const json::Value* number = value_ == nullptr ? nullptr : value_->find("value");
    return number != nullptr && number->is_number() ? number->text() : std::string_view();
}

std::string_view QuantityView::unit() const {
    if (value_ == nullptr) {
        return {};
    }
    const std::string_view code = trimmed(value_->string_at("code"));
    return code.empty() ? trimmed(value_->string_at("unit")) : code;
}

std::optional<Date> read_date(const json::Value* date, int offset_minutes) {
    if (date == nullptr || !date->is_string()) {
        return std::nullopt;
    }
    const std::string_view text = date->text();
    // Nearly all are: without a call, and without room in memory for a moment.
    if (DateTime moment;
        read_usual_date_time(text, moment) && is_same_day(moment, offset_minutes)) {
        return moment.date;
    }
    return read_any_date(text, offset_minutes);
}

std::optional<std::int32_t> parse_whole_number(std::string_view text) {
    std::int32_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || end.ec != std::errc()) {
        return std::nullopt;
    }
    const std::string_view rest(end.ptr,
                                static_cast<std::size_t>(text.data() + text.size() - end.ptr));
    const bool whole = rest.empty() || (rest.front() == '.' && rest.size() > 1 &&
                                        rest.find_first_not_of('0', 1) == std::string_view::npos);
    return whole ? std::optional(number) : std::nullopt;
}

std::optional<std::int32_t> read_integer(const json::Value* number) {
    return number != nullptr && number->is_number() ? parse_whole_number(number->text())
                                                    : std::nullopt;
}

const json::Value* find_extension(const json::Value& owner, std::string_view url) {
    for (const json::Value& extension : elements_of(owner, "extension")) {
        if (extension.string_at("url") == url) {
            return &extension;
        }
    }
    return nullptr;
}

}  // namespace hookline::fhir
