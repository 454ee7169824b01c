#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/arena.hpp"
#include "fhir/json/reader.hpp"
#include "mappings/build_record.hpp"

namespace hookline::test {

/// One case of tests/mappings/cases (their README explains the form).
struct RecordCase {
    std::string name;
    std::vector<std::string> input;   ///< `Condition {...}`, `key conditions null`, `draft ...`
    std::vector<std::string> expect;  ///< lines behind `->`
};

[[nodiscard]] std::vector<RecordCase> read_cases(std::string_view text);

/// A record with the memory that it needs.
struct BuiltRecord {
    std::string body;
    std::unique_ptr<fhir::json::BodyBuffer> buffer;
    RequestArena arena;
    std::vector<std::string_view> selections;
    const mappings::PatientRecord* record = nullptr;
};

/// The record of a case, of patient `p` on 2026-10-05.
[[nodiscard]] std::unique_ptr<BuiltRecord> build_case(const RecordCase& item);

/// The record of `{"patient": id, "prefetch": {...}, "draftOrders": ..., ...}`.
[[nodiscard]] std::unique_ptr<BuiltRecord> build_from_json(std::string body);

}  // namespace hookline::test
