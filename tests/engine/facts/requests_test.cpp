#include <algorithm>

#include "tests/engine/facts/fact_bench.hpp"

namespace hookline {
namespace {

using fhir::json::Value;
using test::FactBench;

// A request with its expectation, see tests/data/requests/README.md.
struct ExpectedRequest {
    fhir::json::BodyBuffer body;
    RequestArena arena;
    Value expected;
    FactBench facts;

    explicit ExpectedRequest(const std::filesystem::path& expectation)
        : body(test::read_text(expectation)),
          expected(fhir::json::parse(body, arena).value()),
          facts(test::read_text(request_of(expectation)),
                std::string(expected.string_at("request_date"))) {}

    static std::filesystem::path request_of(const std::filesystem::path& expectation) {
        std::string name = expectation.filename().string();
        name.replace(name.find(".expected."), 10, ".request.");
        return expectation.parent_path() / name;
    }
};

std::vector<std::filesystem::path> expectations() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(test::source_dir() / "tests" / "data" / "requests")) {
        if (entry.path().filename().string().ends_with(".expected.json")) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

bool is_admissible(const Value& alternatives, const std::string& text) {
    return std::ranges::any_of(alternatives.elements(), [&](const Value& alternative) {
        return test::expected_text(alternative) == text;
    });
}

// A string, or the alternatives that are admissible; null: not recognised.
bool is_kind(const Value& expected, std::string_view kind) {
    if (expected.is_array()) {
        return std::ranges::any_of(expected.elements(),
                                   [&](const Value& one) { return is_kind(one, kind); });
    }
    return expected.text() == kind;
}

}  // namespace

TEST_SUITE("facts/requests") {
    TEST_CASE("the facts of whole requests are as expected") {
        CHECK(expectations().size() == 14);
        for (const auto& file : expectations()) {
            ExpectedRequest request(file);
            const std::string name = file.filename().string();
            for (const auto& [fact, value] : request.expected.find("facts")->members()) {
                CHECK_MESSAGE(request.facts.text(fact) == test::expected_text(value),
                              name << ' ' << fact);
            }
            for (const auto& [fact, alternatives] : request.expected.find("open")->members()) {
                const std::string text = request.facts.text(fact);
                CHECK_MESSAGE(is_admissible(alternatives, text),
                              name << ' ' << fact << ": " << text);
            }
        }
    }

    TEST_CASE("the orders and appointments of whole requests are recognised") {
        for (const auto& file : expectations()) {
            ExpectedRequest request(file);
            const std::string name = file.filename().string();
            for (const Value& order : request.expected.array_at("orders")) {
                const std::string_view reference = order.string_at("reference");
                const auto& drafts = request.facts.record().draft_orders;
                const auto found =
                    std::ranges::find(drafts, reference, &mappings::DraftOrder::reference);
                REQUIRE_MESSAGE(found != drafts.end(), name << ' ' << reference);
                CHECK_MESSAGE(is_kind(*order.find("kind"), found->kind), name << ' ' << reference);
            }
            for (const Value& booked : request.expected.array_at("appointments")) {
                const std::string_view reference = booked.string_at("reference");
                const auto& appointments = request.facts.record().appointments;
                const auto found =
                    std::ranges::find(appointments, reference, &mappings::Appointment::reference);
                REQUIRE_MESSAGE(found != appointments.end(), name << ' ' << reference);
                CHECK_MESSAGE(is_kind(*booked.find("kind"), found->kind), name << ' ' << reference);
                CHECK_MESSAGE(found->in_call, name << ' ' << reference);
            }
        }
    }
}

}  // namespace hookline
