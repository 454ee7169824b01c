#include "mappings/without_uncertain.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <tuple>

#include "mappings/timeline/timeline.hpp"

namespace hookline::mappings {
namespace {

// What the mappers say. The lists of the timeline follow from it.
constexpr auto kMapped = std::tuple(
    &PatientRecord::conditions, &PatientRecord::primary_tumours, &PatientRecord::metastases,
    &PatientRecord::stagings, &PatientRecord::morphologies, &PatientRecord::symptoms,
    &PatientRecord::observations, &PatientRecord::gene_results, &PatientRecord::biomarkers,
    &PatientRecord::performance, &PatientRecord::measurements, &PatientRecord::toxicities,
    &PatientRecord::reports, &PatientRecord::imaging, &PatientRecord::responses,
    &PatientRecord::margins, &PatientRecord::assertions, &PatientRecord::exposures,
    &PatientRecord::procedures, &PatientRecord::radiotherapy, &PatientRecord::service_requests,
    &PatientRecord::appointments, &PatientRecord::goals, &PatientRecord::care_plans,
    &PatientRecord::goals_of_care, &PatientRecord::intents, &PatientRecord::encounters,
    &PatientRecord::tumour_boards, &PatientRecord::draft_orders);

bool is_left_out(const Statement& statement, Uncertain left_out) {
    return (left_out.words && statement.certainty == Certainty::TextOnly) ||
           (left_out.preliminary && statement.certainty == Certainty::Preliminary);
}

template <class T>
void drop(std::span<const T>& list, Uncertain left_out, RequestArena& arena) {
    const auto dropped = static_cast<std::size_t>(std::ranges::count_if(
        list, [&](const Statement& statement) { return is_left_out(statement, left_out); }));
    if (dropped == 0) {
        return;
    }
    T* kept = arena.allocate_array<T>(list.size() - dropped);
    T* end = kept;
    for (const T& item : list) {
        if (!is_left_out(item, left_out)) {
            std::construct_at(end++, item);
        }
    }
    list = {kept, list.size() - dropped};
}

}  // namespace

Uncertain find_uncertain(const PatientRecord& record) {
    Uncertain found;
    const auto look_at = [&](const auto& list) {
        for (const Statement& statement : list) {
            found.words = found.words || statement.certainty == Certainty::TextOnly;
            found.preliminary = found.preliminary || statement.certainty == Certainty::Preliminary;
        }
    };
    std::apply([&](auto... lists) { (look_at(record.*lists), ...); }, kMapped);
    return found;
}

PatientRecord drop_uncertain(const PatientRecord& record, Uncertain left_out, RequestArena& arena) {
    PatientRecord certain = record;
    std::apply([&](auto... lists) { (drop(certain.*lists, left_out, arena), ...); }, kMapped);
    return certain;
}

const PatientRecord& without_uncertain(const PatientRecord& record, Uncertain left_out,
                                       const TherapyTables& tables, const Date& today,
                                       RequestArena& arena) {
    auto* certain = arena.create<PatientRecord>(drop_uncertain(record, left_out, arena));
    build_timeline(*certain, tables, today, arena);
    return *certain;
}

}  // namespace hookline::mappings
