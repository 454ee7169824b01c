#include "engine/plan/content_dates.hpp"

#include <utility>

#include "engine/plan/element_reader.hpp"
#include "engine/plan/guideline.hpp"

namespace hookline::engine {
namespace {

using fhir::Date;
using fhir::DateTime;
using fhir::Precision;
using fhir::json::Value;

// The first moment after `value`; not set beyond the year 9999.
std::optional<std::int64_t> end_ms(const DateTime& value, int offset_minutes) {
    const auto next = fhir::add_to_date_time(value, 1, value.precision);
    return next ? std::optional(fhir::epoch_ms(*next, offset_minutes)) : std::nullopt;
}

template <class Parse>
auto read_date(ElementReader& reader, const Value& owner, std::string_view name,
               const std::string& path, Parse parse) {
    using Read = decltype(parse(std::string_view()));
    const Value* value = owner.find(name);
    std::optional<typename Read::value_type> result;
    if (value == nullptr) {
        return result;
    }
    if (const Read read = value->is_string() ? parse(value->text()) : parse(std::string_view())) {
        result = *read;
    } else {
        reader.error(path, "expected a date");
    }
    return result;
}

// A date that is known to the month counts from its first day: better told early than late.
DateTime first_day_of(Date date) {
    date.precision = Precision::Day;
    DateTime day;
    day.date = date;
    day.precision = Precision::Day;
    return day;
}

class Finder {
  public:
    Finder(const DateTime& now, const ContentDatePolicy& policy)
        : now_ms_(fhir::epoch_ms(now)), offset_minutes_(now.offset_minutes), policy_(policy) {}

    void look_at(const ContentDates& dates, const std::string& title,
                 std::optional<std::size_t> plan) {
        const auto add = [&](ContentAge age, std::string date) {
            found_.push_back({age, plan, title, std::move(date)});
        };
        if (dates.effective_start &&
            now_ms_ < fhir::epoch_ms(*dates.effective_start, offset_minutes_)) {
            add(ContentAge::NotYetValid, fhir::to_string(*dates.effective_start));
        }
        if (dates.effective_end && is_past(*dates.effective_end)) {
            add(ContentAge::Expired, fhir::to_string(*dates.effective_end));
        }
        if (policy_.review_months == 0) {
            return;
        }
        const std::optional<DateTime> last = last_review(dates);
        if (!last) {
            if (!plan) {
                add(ContentAge::NeverReviewed, {});
            }
            return;
        }
        const auto due = fhir::add_to_date_time(*last, policy_.review_months, Precision::Month);
        if (due && is_past(*due)) {
            add(ContentAge::ReviewDue, fhir::to_string(*last));
        }
    }

    [[nodiscard]] std::vector<OutdatedContent> found() && { return std::move(found_); }

  private:
    [[nodiscard]] bool is_past(const DateTime& value) const {
        const auto end = end_ms(value, offset_minutes_);
        return end && now_ms_ >= *end;
    }

    static std::optional<DateTime> last_review(const ContentDates& dates) {
        std::optional<DateTime> last;
        for (const auto& date : {dates.approval_date, dates.last_review_date}) {
            if (date) {
                const DateTime day = first_day_of(*date);
                if (!last || fhir::epoch_ms(day) > fhir::epoch_ms(*last)) {
                    last = day;
                }
            }
        }
        return last;
    }

    std::int64_t now_ms_;
    int offset_minutes_;
    const ContentDatePolicy& policy_;
    std::vector<OutdatedContent> found_;
};

}  // namespace

ContentDates read_content_dates(ElementReader& reader, const Value& root) {
    ContentDates dates;
    dates.approval_date = read_date(reader, root, "approvalDate", "approvalDate", fhir::parse_date);
    dates.last_review_date =
        read_date(reader, root, "lastReviewDate", "lastReviewDate", fhir::parse_date);
    const Value* period = root.find("effectivePeriod");
    if (period == nullptr) {
        return dates;
    }
    if (!period->is_object()) {
        reader.error("effectivePeriod", "expected a Period");
        return dates;
    }
    dates.effective_start =
        read_date(reader, *period, "start", "effectivePeriod.start", fhir::parse_date_time);
    dates.effective_end =
        read_date(reader, *period, "end", "effectivePeriod.end", fhir::parse_date_time);
    if (dates.effective_start && dates.effective_end) {
        const auto end = end_ms(*dates.effective_end, 0);
        if (end && *end <= fhir::epoch_ms(*dates.effective_start)) {
            reader.error("effectivePeriod.end", "before `start`");
        }
    }
    return dates;
}

std::string_view to_string(ContentAge age) {
    switch (age) {
        case ContentAge::NotYetValid:
            return "not-yet-valid";
        case ContentAge::Expired:
            return "expired";
        case ContentAge::ReviewDue:
            return "review-due";
        case ContentAge::NeverReviewed:
            return "never-reviewed";
    }
    return {};
}

std::vector<OutdatedContent> outdated_content(const Guideline& guideline, const DateTime& now,
                                              const ContentDatePolicy& policy) {
    Finder finder(now, policy);
    finder.look_at(guideline.info().dates, guideline.info().title, std::nullopt);
    for (std::size_t i = 0; i < guideline.plans().size(); ++i) {
        finder.look_at(guideline.plans()[i].dates, guideline.plans()[i].title, i);
    }
    return std::move(finder).found();
}

std::string in_words(const OutdatedContent& content) {
    switch (content.age) {
        case ContentAge::NotYetValid:
            return content.title + " is valid from " + content.date + " on only";
        case ContentAge::Expired:
            return content.title + " was valid until " + content.date;
        case ContentAge::ReviewDue:
            return content.title + " was last reviewed on " + content.date +
                   ", and its review is overdue";
        case ContentAge::NeverReviewed:
            return content.title + " has no date of a review";
    }
    return {};
}

}  // namespace hookline::engine
