#include "hooks/log.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/hooks/support.hpp"

namespace hookline::hooks {

TEST_SUITE("hooks/log") {
    TEST_CASE("SR-090: a full event has exactly the keys of the closed list") {
        const std::vector<FetchFault> faults = {{"conditions", "page-loop"},
                                                {"references", "status"}};
        const RequestEvent event{"id",
                                 "g-order-sign",
                                 "order-sign",
                                 413,
                                 250,
                                 2,
                                 17,
                                 "incomplete",
                                 1200,
                                 "limit-exceeded",
                                 1,
                                 "0af7651916cd43dd8448eb211c80319c",
                                 "https://ehr.example",
                                 faults};
        const std::string line = format_request_line(event, 1'791'190'800'123);
        CHECK(line == R"({"ts":"2026-10-05T09:00:00.123Z","level":"warning","event":"request",)"
                      R"("request_id":"id","trace_id":"0af7651916cd43dd8448eb211c80319c",)"
                      R"("iss":"https://ehr.example",)"
                      R"("hook":"order-sign","service":"g-order-sign","status":413,)"
                      R"("duration_us":250,"cards":2,"bundle_entries":17,)"
                      R"("fetch":"incomplete",)"
                      R"("fetch_problems":{"conditions":"page-loop","references":"status"},)"
                      R"("fetch_us":1200,"tolerated":1,)"
                      R"("error_kind":"limit-exceeded"})");
        const std::set<std::string_view> closed = {"iss",        "ts",
                                                   "level",      "event",
                                                   "request_id", "trace_id",
                                                   "hook",       "service",
                                                   "status",     "duration_us",
                                                   "cards",      "bundle_entries",
                                                   "fetch",      "fetch_problems",
                                                   "fetch_us",   "tolerated",
                                                   "error_kind"};
        const test::Document document(line);
        for (const fhir::json::Member& member : document.value().members()) {
            CHECK(closed.contains(member.name));
        }
        CHECK(document.value().members().size() == closed.size());
    }

    TEST_CASE("SR-090, SR-157: the lines of reloads have a closed list of keys, too") {
        CHECK(format_reload_line({.cases = 267, .content_version = 2, .duration_us = 900'000}, 0) ==
              R"({"ts":"1970-01-01T00:00:00.000Z","level":"info","event":"content-reloaded",)"
              R"("content_version":2,"duration_us":900000,"cases":267})");
        CHECK(format_reload_line({.error_kind = "content-errors",
                                  .place = "g/Rules.cql:11:9",
                                  .errors = 2,
                                  .content_version = 1,
                                  .duration_us = 7},
                                 0) ==
              R"({"ts":"1970-01-01T00:00:00.000Z","level":"error","event":"content-not-reloaded",)"
              R"("content_version":1,"duration_us":7,"cases":0,"errors":2,)"
              R"("place":"g/Rules.cql:11:9","error_kind":"content-errors"})");
        const std::vector<std::string> members = {"clients", "limits"};
        CHECK(format_reload_line({.content_version = 3, .needs_restart = members}, 0) ==
              R"({"ts":"1970-01-01T00:00:00.000Z","level":"warning","event":"content-reloaded",)"
              R"("content_version":3,"duration_us":0,"cases":0,)"
              R"("needs_restart":["clients","limits"]})");
    }

    TEST_CASE("keys without a value are left out") {
        CHECK(format_request_line({"id", "", "", 200, 5, {}, {}, "", {}, ""}, 0) ==
              R"({"ts":"1970-01-01T00:00:00.000Z","level":"info","event":"request",)"
              R"("request_id":"id","status":200,"duration_us":5})");
    }

    TEST_CASE("the level follows the status") {
        for (const auto& [status, level] :
             std::vector<std::pair<int, std::string>>{{200, "info"},
                                                      {204, "info"},
                                                      {400, "warning"},
                                                      {499, "warning"},
                                                      {500, "error"}}) {
            RequestEvent event;
            event.status = status;
            CHECK(format_request_line(event, 0).find("\"level\":\"" + level + '"') !=
                  std::string::npos);
        }
    }

    TEST_CASE("levels have a spelling that reads back") {
        for (const LogLevel level :
             {LogLevel::Info, LogLevel::Warning, LogLevel::Error, LogLevel::Off}) {
            CHECK(parse_log_level(to_string(level)) == level);
        }
        CHECK_FALSE(parse_log_level("debug").has_value());
    }
}

}  // namespace hookline::hooks
