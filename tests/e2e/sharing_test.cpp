// Values that evaluations share change nothing: the shipped guideline against itself loaded so that
// every evaluation starts afresh, on all its cases and on requests with several draft orders.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/cases/case_reader.hpp"
#include "engine/cases/case_runner.hpp"
#include "engine/plan/explain.hpp"
#include "fhir/base/files.hpp"
#include "hooks/explanation_writer.hpp"
#include "hooks/guideline_snapshot.hpp"
#include "hooks/protocol/card_writer.hpp"
#include "hooks/request_record.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/e2e/shipped_requests.hpp"

namespace hookline::hooks::test {
namespace {

namespace fs = std::filesystem;

const engine::Guideline& shipped() {
    return *dynamic_cast<const GuidelineSnapshot&>(*shipped_content()).guidelines().front();
}

// The shipped guideline without sharing.
const engine::Guideline& afresh() {
    static const std::shared_ptr<const engine::Guideline> guideline = [] {
        engine::GuidelineContext context = shipped().context();
        context.shares_values = false;
        Diagnostics diagnostics;
        auto loaded = engine::Guideline::load(shipped().folder(), context, diagnostics);
        REQUIRE_MESSAGE(loaded != nullptr, diagnostics.to_text());
        return loaded;
    }();
    return *guideline;
}

const ContentBasis& basis() {
    static const std::shared_ptr<const ContentBasis> loaded = [] {
        Diagnostics diagnostics;
        auto result =
            ContentBasis::load(find_shipped_content("/nowhere/bin/hookline").value(), diagnostics);
        REQUIRE_MESSAGE(result != nullptr, diagnostics.to_text());
        return result;
    }();
    return *loaded;
}

// A request that was read, with its memory.
struct ReadRequest {
    explicit ReadRequest(const fs::path& file) : body(read_file(file).value()) {
        const auto root = fhir::json::parse(body, arena);
        REQUIRE(root.has_value());
        view = parse_request(*root, arena).value();
        record = build_request_record(view, now, basis(), arena).value();
    }

    fhir::DateTime now = engine::CaseRunner::now();
    fhir::json::BodyBuffer body;
    RequestArena arena;
    CdsRequestView view;
    const mappings::PatientRecord* record = nullptr;
};

std::vector<std::unique_ptr<ReadRequest>> read_requests() {
    std::vector<std::unique_ptr<ReadRequest>> requests;
    for (const fs::path& file : shipped_request_files()) {
        requests.push_back(std::make_unique<ReadRequest>(file));
    }
    return requests;
}

struct Answers {
    std::string cards;
    std::string explained;
};

Answers answers_of(const engine::Guideline& guideline, const ReadRequest& request,
                   const mappings::PatientRecord& record, std::string_view hook) {
    const engine::RecordSource source(record, basis().binding());
    const engine::HookCall call{hook,
                                source,
                                basis().binding(),
                                basis().terminology(),
                                basis().tables(),
                                request.view.prefetch,
                                draft_orders_of(request.view),
                                {},
                                request.now,
                                {},
                                true,
                                {}};
    RequestArena arena;
    CountingIdSource ids;
    return {write_cards(engine::apply(guideline, call, arena, ids).cards),
            write_explanations(engine::explain(guideline, call, {}, arena), 0)};
}

}  // namespace

TEST_SUITE("e2e/sharing") {
    TEST_CASE("part of the definitions depends on the draft orders, part does not") {
        const auto dependents = [](const std::vector<bool>& of) {
            return std::ranges::count(of, true);
        };
        const auto all = static_cast<std::ptrdiff_t>(shipped().draft_dependents().size());
        CHECK(dependents(shipped().order_dependents()) > 0);
        CHECK(dependents(shipped().draft_dependents()) > 0);
        CHECK(dependents(shipped().order_dependents()) < all / 2);
        CHECK(dependents(shipped().draft_dependents()) < all / 2);
        CHECK(dependents(afresh().order_dependents()) == all);
        CHECK(dependents(afresh().draft_dependents()) == all);
    }

    TEST_CASE("every case has the same cards") {
        Diagnostics diagnostics;
        const engine::CaseSuite suite = engine::read_case_folder(shipped().folder(), diagnostics);
        CHECK(suite.cases.size() > 100);
        const auto cards = [](const engine::Guideline& guideline, const engine::Case& test) {
            CountingIdSource ids;
            return write_cards(engine::CaseRunner(guideline, basis().binding(),
                                                  basis().terminology(), basis().tables())
                                   .cards(test, ids));
        };
        for (const engine::Case& test : suite.cases) {
            CAPTURE(test.name);
            CHECK(cards(shipped(), test) == cards(afresh(), test));
        }
    }

    TEST_CASE("every request has the same cards and reasons, also with the drafts of others") {
        const auto requests = read_requests();
        REQUIRE(requests.size() > 10);
        int several = 0;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const ReadRequest& request = *requests[i];
            for (std::size_t step = 0; step < requests.size(); ++step) {
                // Its own drafts, then also those of each other request.
                mappings::PatientRecord record = *request.record;
                std::vector<mappings::DraftOrder> drafts(record.draft_orders.begin(),
                                                         record.draft_orders.end());
                if (step > 0) {
                    const auto more = requests[(i + step) % requests.size()]->record->draft_orders;
                    drafts.insert(drafts.end(), more.begin(), more.end());
                    record.draft_orders = drafts;
                }
                several += drafts.size() > 1 ? 1 : 0;
                const std::string_view hook = step == 0 ? request.view.hook_name : "order-sign";
                CAPTURE(i);
                CAPTURE(step);
                const Answers shared = answers_of(shipped(), request, record, hook);
                const Answers apart = answers_of(afresh(), request, record, hook);
                CHECK(shared.cards == apart.cards);
                CHECK(shared.explained == apart.explained);
            }
        }
        CHECK(several > 50);
    }
}

}  // namespace hookline::hooks::test
