// Runs the data files beside this file: every row of the operator table has its cases there.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fixture.hpp"
#include "literal.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::cql::testing {
namespace {

struct Case {
    std::string where;  // file:line
    std::string signature;
    std::string precision;
    std::string operands;
    std::string want;
};

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(' ');
    return first == std::string::npos ? ""
                                      : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

// `year: @2012, @2014 => 2`, the precision being optional.
Case read_case(const std::string& line) {
    Case result;
    const std::size_t arrow = line.rfind("=>");
    result.operands = trimmed(line.substr(0, arrow));
    result.want = trimmed(line.substr(arrow + 2));
    for (const char* name :
         {"year", "month", "week", "day", "hour", "minute", "second", "millisecond"}) {
        const std::string prefix = std::string(name) + ':';
        if (result.operands.starts_with(prefix)) {
            result.precision = name;
            result.operands = trimmed(result.operands.substr(prefix.size()));
        }
    }
    return result;
}

const std::vector<Case>& all_cases() {
    static const std::vector<Case> cases = [] {
        std::vector<Case> all;
        const std::filesystem::path folder =
            hookline::test::source_dir() / "tests/engine/cql/operators";
        std::set<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt") {
                files.insert(entry.path());
            }
        }
        for (const auto& file : files) {
            std::ifstream in(file);
            std::string signature;
            std::string line;
            for (int number = 1; std::getline(in, line); ++number) {
                if (trimmed(line).empty() || trimmed(line).starts_with('#')) {
                    continue;
                }
                if (!line.starts_with(' ')) {
                    signature = trimmed(line);
                    continue;
                }
                Case one = read_case(line);
                one.where = file.filename().string() + ':' + std::to_string(number);
                one.signature = signature;
                all.push_back(one);
            }
        }
        return all;
    }();
    return cases;
}

}  // namespace

TEST_SUITE("cql/operators") {
    TEST_CASE("every case of the data files gives its result") {
        for (const Case& one : all_cases()) {
            CAPTURE(one.where);
            CAPTURE(one.signature);
            const OperatorRow* row = find_row(one.signature);
            CHECK_MESSAGE(row != nullptr, "no such row in the operator table");
            if (row == nullptr) {
                continue;
            }
            Fixture fixture;
            const std::string want =
                one.want == "error" ? "error" : to_text(read_literal(one.want, fixture.arena()));
            CHECK(fixture.result(*row, read_literals(one.operands, fixture.arena()),
                                 attributes_of(one.precision)) == want);
        }
    }

    TEST_CASE("every row of the operator table has a case, and its signature is the only one") {
        std::set<std::string> tested;
        for (const Case& one : all_cases()) {
            tested.insert(one.signature);
        }
        std::map<std::string, int> rows;
        for (const OperatorRow& row : operator_table()) {
            ++rows[signature_of(row)];
        }
        for (const auto& [signature, count] : rows) {
            CAPTURE(signature);
            CHECK(tested.contains(signature));
            CHECK(count == 1);
        }
        for (const OperatorRow& row : operator_table()) {
            CAPTURE(signature_of(row));
            CHECK(row.anchor.starts_with('#'));
            CHECK_FALSE(row.chapter.empty());
        }
    }

    // A constant would pass for a row whose cases all say the same.
    TEST_CASE("a row that says true and false has a case of each, any other one that is not null") {
        std::map<std::string, std::set<std::string>> results;
        for (const Case& one : all_cases()) {
            results[one.signature].insert(one.want);
        }
        for (const OperatorRow& row : operator_table()) {
            const std::string signature = signature_of(row);
            CAPTURE(signature);
            const std::set<std::string>& found = results[signature];
            if (row.result == "Boolean") {
                CHECK(found.contains("true"));
                CHECK(found.contains("false"));
            } else {
                CHECK(std::ranges::any_of(found, [](const std::string& want) {
                    return want != "null" && want != "error";
                }));
            }
        }
    }

    TEST_CASE("no operator minds a null where one can arrive") {
        for (const Case& one : all_cases()) {
            const OperatorRow* row = find_row(one.signature);
            if (row == nullptr) {
                continue;  // reported above
            }
            Fixture fixture;
            const auto operands = read_literals(one.operands, fixture.arena());
            for (std::size_t i = 0; i < operands.size(); ++i) {
                std::vector<Value> with_null(operands.begin(), operands.end());
                with_null[i] = Value::null();
                CAPTURE(one.where);
                const std::string result =
                    fixture.result(*row, with_null, attributes_of(one.precision));
                if (row->null_propagates) {
                    CHECK(result == "null");
                }
            }
        }
    }
}

}  // namespace hookline::cql::testing
