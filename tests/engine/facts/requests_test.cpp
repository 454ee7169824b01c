#include <algorithm>
#include <set>

#include "tests/engine/facts/fact_bench.hpp"

namespace hookline {
namespace {

using fhir::json::Value;
using test::FactBench;

// Facts whose records the mapping does not fill yet; what is taken out of the list is compared.
const std::set<std::string_view> kNotMappedYet = {
    "cycles_since_evaluation",
    "bev_to_surgery_interval_days",
    "bevacizumab_ever",
    "bone_symptoms",
    "ct_cap_on_file",
    "current_biologics",
    "current_regimen",
    "days_since_bevacizumab",
    "days_since_ct_cap",
    "days_since_evaluation",
    "days_since_local_treatment",
    "days_since_major_surgery",
    "days_since_pelvic_rt",
    "days_since_resectability_review",
    "days_since_systemic_start",
    "disease_extent",
    "draft_repeats_current",
    "drafted_surgery_in_days",
    "failed_regimens",
    "histology",
    "in_scope",
    "inguinal_symptoms",
    "lines_failed",
    "lines_started",
    "liver_resection_planned",
    "metastases_resectability",
    "metastasis_site_count",
    "metastasis_sites",
    "metastatic",
    "msi",
    "next_line",
    "planned_surgery_in_days",
    "primary_site",
    "primary_status",
    "prior_groin_rt",
    "prior_irinotecan",
    "prior_oxaliplatin",
    "prior_pelvic_rt",
    "progression_on_current",
    "retroperitoneal_symptomatic",
    "retroperitoneal_symptoms",
    "stage",
    "treatment_intent",
};

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
                if (kNotMappedYet.contains(fact)) {
                    continue;
                }
                CHECK_MESSAGE(request.facts.text(fact) == test::expected_text(value),
                              name << ' ' << fact);
            }
            for (const auto& [fact, alternatives] : request.expected.find("open")->members()) {
                if (kNotMappedYet.contains(fact)) {
                    continue;
                }
                const std::string text = request.facts.text(fact);
                CHECK_MESSAGE(is_admissible(alternatives, text),
                              name << ' ' << fact << ": " << text);
            }
        }
    }

    TEST_CASE("the orders of whole requests are recognised") {
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
        }
    }
}

}  // namespace hookline
