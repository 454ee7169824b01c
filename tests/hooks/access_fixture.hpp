#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "fhir/json/writer.hpp"
#include "hooks/router.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/source_dir.hpp"
#include "tests/support/temporary_folder.hpp"

/// The router with callers that have to say who they are, and with kept feedback.
namespace hookline::hooks::test {

/// A time at which the tokens are valid.
inline constexpr std::int64_t kNowMs = 1'780'000'000'000;

/// The body of a feedback call about the card `c-1`.
inline constexpr std::string_view kFeedback =
    R"({"feedback":[{"card":"c-1","outcome":"overridden",)"
    R"("outcomeTimestamp":"2026-11-25T10:00:00Z"}]})";

/// A decision for the card `card-1` of statement MRC-A-01.
inline Decision one_card() {
    engine::Card card;
    card.uuid = "card-1";
    card.summary = "A summary";
    card.source_label = "Source";
    card.statements = {{"MRC-A-01", "a"}};
    return Decision{{card}, 0};
}

inline ServiceOptions keeping_in(const FeedbackStore& feedback) {
    ServiceOptions options;
    options.feedback = &feedback;
    return options;
}

/// A router that authenticates its callers, with one client (the tokens of security/tokens.json)
/// and kept feedback. Each `send` makes a router of the options as they are then.
struct AccessFixture {
    Document tokens{
        read_file(hookline::test::source_dir() / "tests/hooks/security/tokens.json").value_or("")};
    hookline::test::TemporaryFolder folder;
    std::shared_ptr<FakeSnapshot> snapshot;
    FixedClock clock{kNowMs, 0};
    CountingIdSource ids;
    std::unique_ptr<FeedbackStore> feedback =
        FeedbackStore::open({.file = folder / "feedback.db"}).value();
    Service service{snapshot, clock, ids, keeping_in(*feedback)};
    RecordingLog log;
    Authenticator authenticator;
    RouterOptions options;

    explicit AccessFixture(std::vector<std::string> services = {},
                           const std::string& guideline = "g")
        : snapshot(std::make_shared<FakeSnapshot>(guideline)),
          authenticator({client(std::move(services))}) {
        // The tokens name another service than those of the double: its URL is an audience here.
        options.base_url = "https://cds.example";
        options.clock = &clock;
        options.feedback = feedback.get();
        options.authenticator = &authenticator;
    }

    Client client(std::vector<std::string> services) {
        Client result;
        result.iss = tokens.value().string_at("iss");
        result.algs = {SignatureAlgorithm::ES384, SignatureAlgorithm::RS384};
        result.keys =
            std::make_shared<const JwkSet>(read_jwk_set(*tokens.value().find("jwks")).value());
        result.audiences = {std::string(tokens.value().string_at("url"))};
        result.services = std::move(services);
        return result;
    }

    std::string authorization(std::string_view name) {
        for (const fhir::json::Value& entry : tokens.value().array_at("cases")) {
            if (entry.string_at("name") == name) {
                return std::string(entry.string_at("authorization"));
            }
        }
        FAIL("no such token");
        return {};
    }

    [[nodiscard]] std::string jwks() const {
        std::string text;
        fhir::json::Writer writer(text);
        writer.value(*tokens.value().find("jwks"));
        return text;
    }

    HttpResponse send(std::string_view method, std::string_view target, std::string_view token = {},
                      std::string_view text = {}, std::string_view peer = "127.0.0.1",
                      std::function<bool()> peer_has_ended = {},
                      const std::vector<HeaderField>& more = {}) {
        Router router(service, log, ids, options);
        const std::string value = token.empty() ? "" : authorization(token);
        std::vector<HeaderField> fields{{"Content-Type", "application/json"}};
        if (!value.empty()) {
            fields.push_back({"Authorization", value});
        }
        fields.insert(fields.end(), more.begin(), more.end());
        fhir::json::BodyBuffer body(text);
        HttpRequest request{
            method, target, fields, peer, !text.empty(), std::chrono::steady_clock::now(), body};
        request.peer_has_ended = std::move(peer_has_ended);
        return router.handle(request);
    }
};

/// Keeps the one fetch that is under way.
struct HeldClient final : HttpClient {
    Ticket get(HttpGet, Done when_done) override {
        done = std::move(when_done);
        return ++count;
    }
    void cancel(Ticket) override {}

    Done done;
    Ticket count = 0;
};

}  // namespace hookline::hooks::test
