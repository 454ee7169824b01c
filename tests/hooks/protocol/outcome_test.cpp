#include "hooks/protocol/outcome.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "hooks/protocol/error_status.hpp"

namespace hookline::hooks {

TEST_SUITE("protocol/outcome") {
    TEST_CASE("CH-094: an error names code, text, kind and element path") {
        CHECK(write_outcome(
                  Error{ErrorKind::InvalidRequest, "required, but missing", "context.patientId"}) ==
              R"({"resourceType":"OperationOutcome","issue":[{"severity":"error",)"
              R"("code":"invalid","details":{"text":"required, but missing"},)"
              R"("diagnostics":"invalid-request","expression":["context.patientId"]}]})");
    }

    TEST_CASE("CH-004: what is empty is left out") {
        CHECK(write_outcome("not-found", "no such path") ==
              R"({"resourceType":"OperationOutcome","issue":[{"severity":"error",)"
              R"("code":"not-found","details":{"text":"no such path"}}]})");
    }

    TEST_CASE("SR-064: a path that is no plain list of element names is not shown") {
        const std::string long_path(301, 'a');
        for (const std::string& where :
             {std::string("a b"), std::string("<x>"), std::string("\xC3\xA4"), long_path}) {
            CHECK(write_outcome(Error{ErrorKind::MalformedJson, "m", where}).find("expression") ==
                  std::string::npos);
        }
        CHECK(write_outcome(Error{ErrorKind::MalformedJson, "m", "prefetch.a-b[3].c"})
                  .ends_with(R"("expression":["prefetch.a-b[3].c"]}]})"));
    }

    TEST_CASE("SR-091: a fault of ours tells nothing but that") {
        const std::string text =
            write_outcome(Error{ErrorKind::Internal, "secret message", "secret.place"});
        CHECK(text.find("secret") == std::string::npos);
    }
}

TEST_SUITE("protocol/error_status") {
    TEST_CASE("CH-093, SR-221: every error kind has a row of its own") {
        struct Row {
            ErrorKind kind;
            int status;
            std::string_view code;
        };
        const std::vector<Row> rows = {
            {ErrorKind::MalformedJson, 400, "structure"},
            {ErrorKind::LimitExceeded, 413, "too-costly"},
            {ErrorKind::InvalidRequest, 400, "invalid"},
            {ErrorKind::UnknownService, 404, "not-found"},
            {ErrorKind::PreconditionFailed, 412, "incomplete"},
            {ErrorKind::InvalidContent, 400, "invalid"},
            {ErrorKind::EvaluationFailed, 500, "exception"},
            {ErrorKind::DeadlineExceeded, 503, "timeout"},
            {ErrorKind::LoadFailed, 500, "exception"},
            {ErrorKind::Internal, 500, "exception"},
        };
        std::set<ErrorKind> seen;
        for (const Row& row : rows) {
            CAPTURE(to_string(row.kind));
            seen.insert(row.kind);
            CHECK(error_status(row.kind).http_status == row.status);
            CHECK(error_status(row.kind).issue_code == row.code);
        }
        CHECK(seen.size() == static_cast<std::size_t>(ErrorKind::Internal) + 1);
    }
}

}  // namespace hookline::hooks
