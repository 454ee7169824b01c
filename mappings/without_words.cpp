#include "mappings/without_words.hpp"

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

bool is_in_words(const Statement& statement) {
    return statement.certainty == Certainty::TextOnly;
}

template <class T>
void drop_words(std::span<const T>& list, RequestArena& arena) {
    const auto words = static_cast<std::size_t>(std::ranges::count_if(list, is_in_words));
    if (words == 0) {
        return;
    }
    T* kept = arena.allocate_array<T>(list.size() - words);
    T* end = kept;
    for (const T& item : list) {
        if (!is_in_words(item)) {
            std::construct_at(end++, item);
        }
    }
    list = {kept, list.size() - words};
}

}  // namespace

bool has_words_only(const PatientRecord& record) {
    return std::apply(
        [&](auto... lists) { return (std::ranges::any_of(record.*lists, is_in_words) || ...); },
        kMapped);
}

const PatientRecord& without_words(const PatientRecord& record, const TherapyTables& tables,
                                   const Date& today, RequestArena& arena) {
    auto* coded = arena.create<PatientRecord>(record);
    std::apply([&](auto... lists) { (drop_words(coded->*lists, arena), ...); }, kMapped);
    build_timeline(*coded, tables, today, arena);
    return *coded;
}

}  // namespace hookline::mappings
