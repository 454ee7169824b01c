#include "hooks/cases/request_case.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "fhir/base/files.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/finding.hpp"
#include "hooks/cases/expectation.hpp"
#include "hooks/cli/now.hpp"
#include "hooks/protocol/request.hpp"
#include "hooks/system.hpp"

namespace hookline::hooks {
namespace {

namespace fs = std::filesystem;
using engine::Indicator;
using fhir::json::Value;

using Statements = std::map<std::string, Indicator, std::less<>>;

Statements statements_of(const std::vector<engine::Card>& cards) {
    Statements found;
    for (const engine::Card& card : cards) {
        for (const engine::CardStatement& statement : card.statements) {
            Indicator& known = found.emplace(statement.id, card.indicator).first->second;
            known = std::max(known, card.indicator);
        }
    }
    return found;
}

void judge_must(const Value& expectation, const Statements& found,
                std::vector<std::string>& failures) {
    for (const Value& wanted : expectation.array_at("must")) {
        const std::string id(wanted.string_at("statement"));
        const Indicator least =
            engine::parse_indicator(wanted.string_at("indicator")).value_or(Indicator::Info);
        const auto statement = found.find(id);
        if (statement == found.end()) {
            failures.push_back(id + " is on no card");
        } else if (statement->second < least) {
            failures.push_back(id + " is " + std::string(to_string(statement->second)) +
                               ", expected at least " + std::string(to_string(least)));
        }
    }
}

void judge(const Value& expectation, const std::vector<engine::Card>& cards,
           std::vector<std::string>& failures) {
    const Statements found = statements_of(cards);
    judge_must(expectation, found, failures);
    for (const Value& forbidden : expectation.array_at("must_not")) {
        if (found.contains(forbidden.text())) {
            failures.push_back(std::string(forbidden.text()) + " is on a card, must not");
        }
    }
    const Value* none = expectation.find("no_cards");
    if (none != nullptr && none->as_boolean() && !cards.empty()) {
        failures.push_back("expected no cards, found " + std::to_string(cards.size()));
    }
}

std::optional<std::size_t> service_for(std::string_view hook, const GuidelineSnapshot& snapshot) {
    const auto services = snapshot.services();
    const auto found = std::ranges::find(services, hook, &ServiceDescription::hook_name);
    if (found == services.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - services.begin());
}

std::vector<std::string> run(const RequestCase& test, const GuidelineSnapshot& snapshot) {
    const auto text = read_file(test.request);
    if (!text) {
        return {"the request cannot be read"};
    }
    const Value& expectation = test.expectation->root;
    std::vector<std::string> failures;
    for (const UnknownStatement& unknown :
         unknown_statements(expectation, *snapshot.guidelines().front())) {
        failures.push_back(unknown.id + " is no statement of the guideline");
    }
    if (!failures.empty()) {
        return failures;
    }
    const auto time = parse_now(expectation.string_at("request_date"));
    HOOKLINE_ASSERT(time, "an expectation without a day is refused when it is read");
    fhir::json::BodyBuffer body(*text);
    RequestArena arena;
    const auto root = fhir::json::parse(body, arena);
    if (!root) {
        return {"the request is no JSON: " + root.error().message};
    }
    const auto request = parse_request(*root, arena);
    if (!request) {
        return {request.error().message + " (at " + request.error().where + ')'};
    }
    const auto service = service_for(request->hook_name, snapshot);
    if (!service) {
        judge(expectation, {}, failures);
        return failures;
    }
    CountingIdSource ids;
    const auto decision = snapshot.decide(*service, *request, *time, nullptr, ids, arena);
    if (!decision) {
        return {decision.error().message};
    }
    judge(expectation, decision->cards, failures);
    return failures;
}

constexpr std::string_view kRequest = ".request.json";
constexpr std::string_view kExpected = ".expected.json";

}  // namespace

std::vector<RequestCase> read_request_cases(const fs::path& folder, Diagnostics& diagnostics) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        files.push_back(entry.path());
    }
    std::ranges::sort(files);
    std::vector<RequestCase> cases;
    for (const fs::path& file : files) {
        const std::string name = file.filename().string();
        if (name.ends_with(kExpected)) {
            const std::string stem = name.substr(0, name.size() - kExpected.size());
            if (!fs::exists(folder / (stem + std::string(kRequest)), error)) {
                diagnostics.error(file.string(), {}, "there is no request for this expectation");
            }
        }
        if (!name.ends_with(kRequest)) {
            continue;
        }
        const std::string stem = name.substr(0, name.size() - kRequest.size());
        if (!fs::exists(folder / (stem + std::string(kExpected)), error)) {
            diagnostics.error(
                file.string(), {},
                "there is no expectation `" + stem + std::string(kExpected) + "` for this request");
            continue;
        }
        std::shared_ptr<const mappings::JsonFile> expectation =
            mappings::read_json_file(folder / (stem + std::string(kExpected)), diagnostics);
        if (expectation != nullptr) {
            check_expectation(*expectation, diagnostics);
            cases.push_back({stem, file, std::move(expectation)});
        }
    }
    return cases;
}

void lint_request_cases(const std::vector<RequestCase>& cases, const engine::Guideline& guideline,
                        Diagnostics& diagnostics) {
    for (const RequestCase& test : cases) {
        for (const UnknownStatement& unknown :
             unknown_statements(test.expectation->root, guideline)) {
            fhir::json::add_finding(diagnostics, Severity::Error, test.expectation->name,
                                    unknown.path,
                                    "statement `" + unknown.id + "` is not in the guideline");
        }
    }
}

CaseGroup run_request_cases(const std::vector<RequestCase>& cases,
                            const GuidelineSnapshot& snapshot) {
    CaseGroup group;
    group.name = "whole requests";
    for (const RequestCase& test : cases) {
        group.results.push_back({test.name, test.request.string(), run(test, snapshot), 1});
    }
    return group;
}

}  // namespace hookline::hooks
