#include "hooks/metrics.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <sstream>

#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

RequestEvent event(std::string_view service, int status, std::int64_t duration_us) {
    RequestEvent result;
    result.service = service;
    result.status = status;
    result.duration_us = duration_us;
    return result;
}

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

struct Fixture {
    test::RecordingLog log;
    Metrics metrics{log};
};

// Answers everything with its target.
struct EchoHandler final : Handler {
    HttpResponse handle(HttpRequest& request) override {
        HttpResponse response;
        response.body = request.target;
        return response;
    }
};

}  // namespace

TEST_SUITE("hooks/metrics") {
    TEST_CASE("SR-125, SR-197: requests, durations, cards and errors are counted and passed on") {
        Fixture fixture;
        RequestEvent good = event("g-order-sign", 200, 1'000);
        good.guideline = "g";
        good.cards = 2;
        good.cards_by_indicator = {0, 1, 1};
        good.request_bytes = 700;
        good.response_bytes = 300;
        good.fetch_pages = 14;
        good.fetch = "complete";
        const EvaluationCounts counts{.rules_evaluated = 20,
                                      .rules_fired = 3,
                                      .rules_failed = 2,
                                      .statements_unchecked = 1,
                                      .resources_lost = 4,
                                      .is_cut_short = true};
        good.evaluation = &counts;
        good.evaluation_us = 800;
        fixture.metrics.request(good);
        fixture.metrics.request(event("g-order-sign", 200, 1'001));
        RequestEvent refused = event("g-order-sign", 401, 7'000'000);
        refused.error_kind = "unknown-issuer";
        fixture.metrics.request(refused);
        fixture.metrics.request(event("", 404, -1));
        RequestEvent feedback = event("g-order-sign", 200, 2'000);
        feedback.feedback_overridden = 2;
        fixture.metrics.request(feedback);
        fixture.metrics.tls_reloaded("");
        fixture.metrics.tls_reloaded("the certificate has expired");
        ReloadEvent reload;
        fixture.metrics.content_reloaded(reload);
        reload.error_kind = "cases-failed";
        fixture.metrics.content_reloaded(reload);
        fixture.metrics.content_reloaded(reload);
        CHECK(fixture.log.lines.size() == 8);
        MetricsGauges gauges;
        gauges.server.connections_accepted = 9;
        gauges.server.timeouts = 3;
        gauges.server.requests_waiting = 4;
        gauges.server.memory_reserved = 5;
        gauges.signatures_waiting = 6;
        gauges.feedback_is_failing = true;
        gauges.audit_is_failing = true;
        gauges.audit_records_lost = 8;
        gauges.fhir_servers = {{"https://a.example/r4", true}, {"https://b.example", false}};
        gauges.guidelines = {{"g", "1.0 \"x\"", "abc"}};
        gauges.notices = {{"g", "expired", "a"}, {"g", "expired", "b"}, {"g", "review-due"}};
        gauges.content_loaded_ms = 1'790'812'800'000;
        gauges.content_version = 3;
        gauges.content_reload_is_failing = true;
        gauges.resident_bytes = 12;
        const std::string text = fixture.metrics.text(gauges);
        for (const char* line :
             {R"(hookline_requests_total{service="g-order-sign",status="200"} 3)",
              R"(hookline_requests_total{service="g-order-sign",status="401"} 1)",
              R"(hookline_requests_total{service="none",status="404"} 1)",
              R"(hookline_request_duration_seconds_bucket{service="g-order-sign",le="0.001000"} 1)",
              R"(hookline_request_duration_seconds_bucket{service="g-order-sign",le="0.005000"} 3)",
              R"(hookline_request_duration_seconds_bucket{service="g-order-sign",le="5.000000"} 3)",
              R"(hookline_request_duration_seconds_bucket{service="g-order-sign",le="+Inf"} 4)",
              R"(hookline_request_duration_seconds_sum{service="g-order-sign"} 7.004001)",
              R"(hookline_request_duration_seconds_count{service="g-order-sign"} 4)",
              R"(hookline_request_duration_seconds_sum{service="none"} 0.000000)",
              R"(hookline_cards_total{service="g-order-sign",indicator="info"} 0)",
              R"(hookline_cards_total{service="g-order-sign",indicator="warning"} 1)",
              R"(hookline_cards_total{service="g-order-sign",indicator="critical"} 1)",
              R"(hookline_evaluations_total{service="g-order-sign"} 1)",
              R"(hookline_rules_evaluated_total{service="g-order-sign"} 20)",
              R"(hookline_rules_fired_total{service="g-order-sign"} 3)",
              R"(hookline_rules_failed_total{service="g-order-sign"} 2)",
              R"(hookline_statements_unchecked_total{service="g-order-sign"} 1)",
              R"(hookline_resources_lost_total{service="g-order-sign"} 4)",
              R"(hookline_evaluation_budget_hits_total{service="g-order-sign"} 1)",
              R"(hookline_evaluation_seconds_total{service="g-order-sign"} 0.000800)",
              R"(hookline_guideline_evaluation_seconds_bucket{guideline="g",le="0.001000"} 1)",
              R"(hookline_guideline_evaluation_seconds_bucket{guideline="g",le="+Inf"} 1)",
              R"(hookline_guideline_evaluation_seconds_sum{guideline="g"} 0.000800)",
              R"(hookline_guideline_evaluation_seconds_count{guideline="g"} 1)",
              "hookline_requests_waiting 4",
              "hookline_memory_reserved_bytes 5",
              "hookline_signatures_waiting 6",
              "hookline_feedback_store_failing 1",
              "hookline_audit_record_failing 1",
              "hookline_audit_records_lost_total 8",
              R"(hookline_body_bytes_total{direction="in"} 700)",
              R"(hookline_body_bytes_total{direction="out"} 300)",
              R"(hookline_feedback_total{outcome="overridden"} 2)",
              "hookline_fetch_pages_total 14",
              R"(hookline_fhir_server_failing{server="https://a.example/r4"} 1)",
              R"(hookline_fhir_server_failing{server="https://b.example"} 0)",
              R"(hookline_guideline_info{guideline="g",version="1.0 \"x\"",sha256="abc"} 1)",
              R"(hookline_guideline_notices{guideline="g",reason="expired"} 2)",
              R"(hookline_guideline_notices{guideline="g",reason="review-due"} 1)",
              "hookline_content_loaded_timestamp_seconds 1790812800",
              "hookline_content_version 3",
              "hookline_content_reload_failing 1",
              R"(hookline_content_reloads_total{outcome="reloaded"} 1)",
              R"(hookline_content_reloads_total{outcome="cases-failed"} 2)",
              "process_resident_memory_bytes 12",
              R"(hookline_errors_total{kind="unknown-issuer"} 1)",
              R"(hookline_fetches_total{outcome="complete"} 1)",
              R"(hookline_tls_reloads_total{outcome="refused"} 1)",
              R"(hookline_tls_reloads_total{outcome="reloaded"} 1)",
              "hookline_connections_accepted_total 9",
              "hookline_timeouts_total 3"}) {
            CAPTURE(line);
            CHECK(has_line(text, line));
        }
    }

    TEST_CASE("SR-221: each kind of error has a counter of its own") {
        Fixture fixture;
        for (int kind = 0; kind <= static_cast<int>(ErrorKind::Internal); ++kind) {
            RequestEvent refused = event("g-order-sign", 400, 1'000);
            refused.error_kind = to_string(static_cast<ErrorKind>(kind));
            fixture.metrics.request(refused);
        }
        const std::string text = fixture.metrics.text({});
        for (int kind = 0; kind <= static_cast<int>(ErrorKind::Internal); ++kind) {
            CHECK(has_line(text, "hookline_errors_total{kind=\"" +
                                     std::string(to_string(static_cast<ErrorKind>(kind))) +
                                     "\"} 1"));
        }
    }

    TEST_CASE("the text has the form that Prometheus reads: each family once, with help and type") {
        Fixture fixture;
        fixture.metrics.request(event("g-order-sign", 200, 1'000));
        std::istringstream lines(fixture.metrics.text({}));
        std::set<std::string> families;
        std::string family;
        std::size_t samples = 0;
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(line);
            if (line.starts_with("# HELP ")) {
                family = line.substr(7, line.find(' ', 7) - 7);
                CHECK(families.insert(family).second);
                CHECK(line.ends_with('.'));
                REQUIRE(std::getline(lines, line));
                CHECK(line.starts_with("# TYPE " + family + ' '));
                CHECK((!line.ends_with(" counter") || family.ends_with("_total")));
                continue;
            }
            CHECK(line.starts_with(family));
            CHECK(line.find_first_not_of("0123456789.", line.rfind(' ') + 1) == std::string::npos);
            ++samples;
        }
        CHECK(families.size() == 43);
        CHECK(samples > 20);
    }

    TEST_CASE("SR-195, SR-196: the admin listener has health and /metrics, and nothing else") {
        Fixture fixture;
        EchoHandler next;
        std::atomic<bool> is_live = true;
        AdminHandler handler(
            next, fixture.metrics, [] { return MetricsGauges{}; }, [&] { return is_live.load(); });
        Server server(handler, {});
        const std::uint16_t port = server.start().value();
        const auto ask_for = [&](const std::string& line) {
            return ask(port, line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        };
        const Answer metrics = ask_for("GET /metrics");
        CHECK(metrics.status == 200);
        CHECK(metrics.field("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
        CHECK(metrics.body.starts_with("# HELP hookline_requests_total "));
        CHECK(ask_for("GET /livez").body == "/livez");
        is_live = false;
        CHECK(ask_for("GET /livez").status == 503);
        CHECK(ask_for("GET /readyz").body == "/readyz");
        CHECK(ask_for("GET /metrics?x").status == 200);
        CHECK(ask_for("GET /livez?x").status == 503);
        for (const char* other :
             {"GET /cds-services", "POST /cds-services/g-order-sign", "POST /explain/g-order-sign",
              "POST /cds-services/g-order-sign/feedback", "GET /openapi.json",
              "GET /statements/MRC-EGFR-01", "GET /", "OPTIONS *", "GET /metricsx",
              "GET /cds-services/%2e%2e/livez"}) {
            CAPTURE(other);
            CHECK(ask_for(other).status == 404);
        }
        const Answer posted = ask_for("POST /metrics");
        CHECK(posted.status == 405);
        CHECK(posted.field("Allow") == "GET, HEAD");
    }
}

}  // namespace hookline::hooks
