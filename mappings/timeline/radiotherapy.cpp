#include <algorithm>
#include <tuple>

#include "mappings/timeline/courses_of_care.hpp"
#include "mappings/timeline/derived.hpp"

namespace hookline::mappings::timeline {
namespace {

bool same_course(const RadiotherapyCourse& a, const RadiotherapyCourse& b) {
    if (!a.reference.empty() && a.reference == b.reference) {
        return true;
    }
    const bool same_dose = !a.dose_gy || !b.dose_gy || *a.dose_gy == *b.dose_gy;
    return a.end && a.end == b.end && same_dose;
}

// The courses of one site; of two reports of one course the one with a dose.
Vector<const RadiotherapyCourse*> distinct(Vector<const RadiotherapyCourse*> courses) {
    std::ranges::sort(courses, [](const auto* a, const auto* b) {
        return std::tuple(!a->dose_gy.has_value(), a->reference) <
               std::tuple(!b->dose_gy.has_value(), b->reference);
    });
    Vector<const RadiotherapyCourse*> kept;
    for (const RadiotherapyCourse* course : courses) {
        if (std::ranges::none_of(kept,
                                 [&](const auto* other) { return same_course(*other, *course); })) {
            kept.push_back(course);
        }
    }
    return kept;
}

RadiotherapyTotal total_of(std::string_view site,
                           const Vector<const RadiotherapyCourse*>& courses) {
    RadiotherapyTotal total;
    total.site = site;
    total.dose_complete = true;
    Vector<Origin> origins;
    for (const RadiotherapyCourse* course : courses) {
        origins.emplace_back(*course);
        ++total.courses;
        total.certainty = std::max(total.certainty, course->certainty);
        total.approximate = total.approximate || course->approximate;
        if (course->dose_gy) {
            total.dose_gy = add(total.dose_gy.value_or(Decimal()), *course->dose_gy);
        }
        total.dose_complete = total.dose_complete && course->dose_gy;
        const auto& start = course->start ? course->start : course->effective;
        const auto& end = course->end ? course->end : course->effective;
        if (start && (!total.start || day_of(*start) < day_of(*total.start))) {
            total.start = start;
        }
        if (end && (!total.end || day_of(*end) > day_of(*total.end))) {
            total.end = end;
        }
    }
    total.effective = total.end;
    total.sources = references_of(std::move(origins));
    return total;
}

}  // namespace

Vector<RadiotherapyTotal> sum_radiotherapy(std::span<const RadiotherapyCourse> courses, Day today) {
    Vector<std::string_view> sites;
    for (const RadiotherapyCourse& course : courses) {
        insert_sorted(sites, course.site);
    }
    Vector<RadiotherapyTotal> totals;
    for (const std::string_view site : sites) {
        Vector<const RadiotherapyCourse*> of_site;
        for (const RadiotherapyCourse& course : courses) {
            const bool past = !course.start || day_of(*course.start) <= today;
            if (course.site == site && course.status != "planned" && past) {
                of_site.push_back(&course);
            }
        }
        if (!of_site.empty()) {
            totals.push_back(total_of(site, distinct(std::move(of_site))));
        }
    }
    return totals;
}

}  // namespace hookline::mappings::timeline
