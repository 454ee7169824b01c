#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "fhir/base/arena.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/cli/now.hpp"
#include "hooks/content.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"

namespace hookline::hooks::test {

/// The shipped content, loaded once for a test program.
inline const std::shared_ptr<const Snapshot>& shipped_content() {
    static const std::shared_ptr<const Snapshot> snapshot = [] {
        Diagnostics diagnostics;
        const auto paths = find_shipped_content("/nowhere/bin/hookline");
        REQUIRE(paths.has_value());
        auto loaded = load_content(*paths, diagnostics);
        REQUIRE_MESSAGE(loaded != nullptr, diagnostics.to_text());
        return loaded;
    }();
    return snapshot;
}

/// An answer with the memory of its tree.
struct Answer {
    std::string text;  ///< the body, or `error: message (where)`
    bool ok = false;
    EvaluationCounts counts;
    std::unique_ptr<fhir::json::BodyBuffer> body;
    std::unique_ptr<RequestArena> arena;
    fhir::json::Value root;

    [[nodiscard]] std::span<const fhir::json::Value> cards() const {
        return root.array_at("cards");
    }
};

inline const std::string kOrderSignService = "metastatic-rectal-cancer-order-sign";

/// Posts `request` to the service of its hook at the end of `day`.
inline Answer post(const std::string& request, const std::string& day,
                   const std::string& service = kOrderSignService, unsigned indent = 0,
                   const engine::Budget& budget = {}) {
    const RequestTime time = parse_now(day).value();
    const FixedClock clock(time.now_ms, time.offset_minutes);
    CountingIdSource ids;
    ServiceOptions options;
    options.cards.indent = indent;
    const Service hookline(shipped_content(), clock, ids, options);
    fhir::json::BodyBuffer sent(request);
    const auto call = hookline.read_call(service, sent);
    const Result<CallAnswer> result =
        call ? hookline.answer(**call, nullptr, {}, budget) : std::unexpected(call.error());
    Answer answer;
    if (!result) {
        answer.text = "error: " + result.error().message + " (" + result.error().where + ')';
        return answer;
    }
    answer.ok = true;
    answer.counts = result->counts;
    answer.text = result->body;
    answer.body = std::make_unique<fhir::json::BodyBuffer>(answer.text);
    answer.arena = std::make_unique<RequestArena>();
    answer.root = fhir::json::parse(*answer.body, *answer.arena).value();
    return answer;
}

}  // namespace hookline::hooks::test
