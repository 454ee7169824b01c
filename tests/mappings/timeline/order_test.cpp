// Whatever the order of the statements, and however often one is told, the timeline is the same.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "tests/mappings/timeline/timeline_case.hpp"

namespace hookline::test {
namespace {

namespace fs = std::filesystem;
namespace m = mappings;

template <class... Lists>
void shuffle_all(std::mt19937& random, Lists&... lists) {
    (std::shuffle(lists.begin(), lists.end(), random), ...);
}

void shuffle(CaseRecord& record, std::mt19937& random) {
    shuffle_all(random, record.exposures, record.metastases, record.stagings, record.tumours,
                record.responses, record.procedures, record.radiotherapy, record.toxicities,
                record.appointments);
}

/// Tells a third of the items once more.
template <class T>
void repeat_some(std::vector<T>& items, std::mt19937& random) {
    const std::size_t count = items.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (random() % 3 == 0) {
            items.push_back(T(items[i]));
        }
    }
}

void repeat(CaseRecord& record, std::mt19937& random) {
    repeat_some(record.exposures, random);
    repeat_some(record.metastases, random);
    repeat_some(record.responses, random);
    repeat_some(record.procedures, random);
    repeat_some(record.radiotherapy, random);
    repeat_some(record.toxicities, random);
}

m::MedicationExposure random_exposure(std::mt19937& random, RequestArena& arena, int number) {
    static const std::vector<std::string_view> kDrugs = {
        "oxaliplatin", "irinotecan",    "fluorouracil", "capecitabine", "bevacizumab",
        "cetuximab",   "pembrolizumab", "encorafenib",  "leucovorin",   ""};
    static const std::vector<std::string_view> kKinds = {"administration", "statement", "request",
                                                         "procedure", "care-plan"};
    static const std::vector<std::string_view> kStatuses = {"past", "active", "interrupted",
                                                            "planned"};
    const auto pick = [&](const std::vector<std::string_view>& words) {
        return words[random() % words.size()];
    };
    m::MedicationExposure item;
    item.reference = arena.copy("Item/" + std::to_string(number));
    item.ingredient = pick(kDrugs);
    item.kind = pick(kKinds);
    item.rank =
        static_cast<std::int32_t>(std::ranges::find(kKinds, item.kind) - kKinds.begin()) + 1;
    item.status = pick(kStatuses);
    item.stopped = random() % 5 == 0;
    if (item.stopped && random() % 2 == 0) {
        item.stop_reason = "progression";
    }
    const auto day = static_cast<std::int64_t>(20'000 + random() % 700);
    if (random() % 12 != 0) {
        item.start = fhir::civil_from_days(day);
    }
    if (random() % 3 == 0) {
        item.end = fhir::civil_from_days(day + static_cast<std::int64_t>(random() % 120) - 10);
    }
    item.effective = item.end ? item.end : item.start;
    return item;
}

CaseRecord random_record(std::mt19937& random, RequestArena& arena) {
    CaseRecord record(fhir::json::Value(), "2026-07-01", arena);
    const unsigned count = 1 + static_cast<unsigned>(random() % 60);
    for (unsigned i = 0; i < count; ++i) {
        record.exposures.push_back(random_exposure(random, arena, static_cast<int>(i)));
    }
    const auto random_day = [&] {
        return fhir::civil_from_days(static_cast<std::int64_t>(20'000 + random() % 650));
    };
    for (unsigned i = 0; i < random() % 3; ++i) {
        m::Metastasis item;
        item.reference = arena.copy("Metastasis/" + std::to_string(i));
        item.status = "present";
        item.effective = random_day();
        record.metastases.push_back(item);
    }
    for (unsigned i = 0; i < random() % 4; ++i) {
        m::Response item;
        item.reference = arena.copy("Response/" + std::to_string(i));
        item.result = random() % 2 == 0 ? "progression" : "stable";
        item.effective = random_day();
        record.responses.push_back(item);
    }
    return record;
}

void check_invariants(const m::PatientRecord& record) {
    std::int32_t number = 0;
    for (std::size_t i = 0; i < record.therapy_lines.size(); ++i) {
        const m::TherapyLine& line = record.therapy_lines[i];
        CHECK(line.ordinal == static_cast<std::int32_t>(i) + 1);
        CHECK(line.number.has_value() == (line.setting == "metastatic"));
        if (line.number) {
            CHECK(*line.number == ++number);
        }
        CHECK_FALSE(line.sources.empty());
        if (line.start && line.end) {
            CHECK(fhir::days_between(*line.start, *line.end) >= 0);
        }
        CHECK((!line.running.value_or(false) || i + 1 == record.therapy_lines.size()));
    }
    CHECK(record.therapy_failures.size() <= record.therapy_lines.size());
    for (const m::TherapyFailure& failure : record.therapy_failures) {
        CHECK(record.therapy_lines[static_cast<std::size_t>(failure.line) - 1].failed);
        CHECK_FALSE(failure.basis.empty());
    }
}

void check_order(const CaseRecord& original, std::mt19937& random) {
    RequestArena arena;
    const m::PatientRecord first = original.timeline(arena);
    check_invariants(first);
    const Written want = written(first);
    for (int round = 0; round < 4; ++round) {
        CaseRecord changed = original;
        if (round >= 2) {
            repeat(changed, random);
        }
        shuffle(changed, random);
        CHECK(written(changed.timeline(arena)) == want);
    }
}

TEST_SUITE("mappings/timeline") {
    TEST_CASE("order and repetition of statements make no difference: all cases") {
        std::mt19937 random(20261005);
        const auto folder = source_dir() / "tests/mappings/timeline/cases";
        for (const auto& entry : fs::directory_iterator(folder)) {
            Diagnostics diagnostics;
            const auto json = mappings::read_json_file(entry.path(), diagnostics);
            REQUIRE(json != nullptr);
            for (const auto& row : json->root.elements()) {
                CAPTURE(std::string(row.string_at("name")));
                RequestArena arena;
                check_order(CaseRecord(*row.find("given"), row.string_at("today"), arena), random);
            }
        }
    }

    TEST_CASE("order and repetition of statements make no difference: random records") {
        for (unsigned seed = 0; seed < 150; ++seed) {
            CAPTURE(seed);
            std::mt19937 random(seed);
            RequestArena arena;
            check_order(random_record(random, arena), random);
        }
    }
}

}  // namespace
}  // namespace hookline::test
