// `hookline probe` over the shipped content, against a FHIR server that holds one request's data.
#include <doctest/doctest.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <map>

#include "fhir/base/files.hpp"
#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"
#include "tests/support/command_run.hpp"
#include "tests/support/fault_peer.hpp"
#include "tests/support/source_dir.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;
using hookline::test::FaultPeer;

using test::Run;

Run run(std::vector<std::string> arguments) {
    return test::run_command(std::move(arguments));
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

struct Document {
    explicit Document(std::string_view text) : body(text), root(fhir::json::parse(body, arena)) {
        REQUIRE(root.has_value());
    }
    fhir::json::BodyBuffer body;
    RequestArena arena;
    Result<Value> root;
};

constexpr std::string_view kMetadata =
    R"({"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","software":{"name":"Peer",)"
    R"("version":"1.2"},"implementation":{"description":"For tests"},"rest":[{"mode":"server",)"
    R"("security":{"service":[{"coding":[{"code":"SMART-on-FHIR"}]}]},)"
    R"("resource":[{"type":"Patient"},{"type":"Condition"}]}]})";

// A FHIR server with the prefetch of the example request; searches of other types are refused.
class Server {
  public:
    Server()
        : request_(read_file(hookline::test::source_dir() /
                             "examples/requests/cetuximab-without-ras.json")
                       .value()) {
        for (const fhir::json::Member& member : request_.root->find("prefetch")->members()) {
            std::string text;
            fhir::json::Writer(text).value(member.value);
            by_key_[std::string(member.name)] = std::move(text);
        }
        patient_ = request_.root->find("context")->string_at("patientId");
    }

    [[nodiscard]] std::string base() const { return peer_.origin() + "/r4"; }
    [[nodiscard]] const std::string& patient() const { return patient_; }
    [[nodiscard]] const FaultPeer& peer() const { return peer_; }

  private:
    void answer(const FaultPeer::Request& request, FaultPeer::Exchange& exchange) const {
        static const std::map<std::string, std::string> kKeys = {
            {"Patient", "patient"},
            {"Condition", "conditions"},
            {"Observation", "observations"},
            {"DiagnosticReport", "diagnosticReports"},
            {"MedicationRequest", "medicationRequests"},
            {"MedicationAdministration", "medicationAdministrations"},
            {"Procedure", "procedures"},
            {"ServiceRequest", "serviceRequests"},
            {"Appointment", "appointments"}};
        const std::string path = request.target.substr(4);
        if (path == "metadata") {
            exchange.json(kMetadata);
            return;
        }
        const auto key = kKeys.find(path.substr(0, path.find_first_of("/?")));
        const auto found = key == kKeys.end() ? by_key_.end() : by_key_.find(key->second);
        found == by_key_.end() ? exchange.answer(403, "", "") : exchange.json(found->second);
    }

    Document request_;
    std::map<std::string, std::string> by_key_;
    std::string patient_;
    FaultPeer peer_{[this](const auto& request, auto& exchange) { answer(request, exchange); }};
};

const Value* query_of(const Value& report, std::string_view key) {
    for (const Value& query : report.array_at("queries")) {
        if (query.string_at("key") == key) {
            return &query;
        }
    }
    return nullptr;
}

}  // namespace

TEST_SUITE("e2e/probe") {
    TEST_CASE("it shows the server, each query, the facts and the cards") {
        const Server server;
        const Run shown = run({"probe", server.base(), "--patient", server.patient(), "--draft",
                               "cetuximab", "--now", "2026-10-05"});
        REQUIRE_MESSAGE(shown.code == ExitCode::Success, shown.err);
        for (const std::string_view part :
             {"FHIR 4.0.1, Peer 1.2", "For tests", "security: SMART-on-FHIR",
              "not among its resources: Observation",
              "Queries of metastatic-rectal-cancer-order-sign", "403: not-authorised, unknown",
              "primary_site: rectum", "order MedicationRequest/probe-cetuximab: cetuximab",
              "[critical]", "suggestion: Order extended RAS test"}) {
            CAPTURE(part);
            CHECK(has(shown.out, part));
        }
    }

    TEST_CASE("--json holds the same, --save the request that was evaluated") {
        const Server server;
        const auto file = std::filesystem::temp_directory_path() /
                          ("hookline-probe-" + std::to_string(::getpid()) + ".json");
        std::ofstream(file) << "an older one, which anybody may read";
        std::filesystem::permissions(file, std::filesystem::perms(0644));
        const Run shown =
            run({"probe", server.base(), "--patient", server.patient(), "--draft", "cetuximab",
                 "--now", "2026-10-05", "--json", "--save", file.string()});
        REQUIRE_MESSAGE(shown.code == ExitCode::Success, shown.err);
        const Document report(shown.out);
        CHECK(report.root->find("server")->string_at("fhirVersion") == "4.0.1");
        const Value* conditions = query_of(*report.root, "conditions");
        REQUIRE(conditions != nullptr);
        CHECK(conditions->string_at("state") == "complete");
        const Value* goals = query_of(*report.root, "goals");
        REQUIRE(goals != nullptr);
        CHECK(goals->string_at("state") == "unknown");
        CHECK(goals->string_at("problem") == "not-authorised");
        CHECK(report.root->find("facts")->find("primary_site")->string_at("value") == "rectum");
        const Value* response = report.root->find("response");
        REQUIRE(response != nullptr);
        CHECK(response->array_at("cards").size() > 0);

        CHECK(std::filesystem::status(file).permissions() == std::filesystem::perms(0600));
        const Run again = run({"evaluate", file.string(), "--now", "2026-10-05"});
        std::filesystem::remove(file);
        CHECK(again.code == ExitCode::Success);
        std::string cards;
        fhir::json::Writer(cards).value(*response);
        std::string cards_again;
        fhir::json::Writer(cards_again).value(*Document(again.out).root);
        CHECK(cards == cards_again);
    }

    TEST_CASE("the token is in the header of every request, from a file as well") {
        const Server server;
        CHECK(run({"probe", server.base(), "--patient", server.patient(), "--token", "t-1"}).code ==
              ExitCode::Success);
        for (const FaultPeer::Request& request : server.peer().requests()) {
            CHECK(request.header("Authorization") == "Bearer t-1");
        }
        CHECK(run({"probe", server.base(), "--patient", "p", "--token", "a b"}).code ==
              ExitCode::WrongUsage);
        CHECK(run({"probe", server.base(), "--patient", "p", "--token-file", "/no/such"}).code ==
              ExitCode::WrongUsage);
        const hookline::test::TemporaryFolder folder;
        for (const char* text : {"", "\n"}) {
            std::ofstream(folder / "token") << text;
            CHECK(run({"probe", server.base(), "--patient", "p", "--token-file",
                       (folder / "token").string()})
                      .code == ExitCode::WrongUsage);
        }
    }

    TEST_CASE("a server that gives nothing ends with 1, and says why") {
        FaultPeer peer([](const auto&, auto& exchange) { exchange.answer(401, "", ""); });
        const Run shown = run({"probe", peer.origin(), "--patient", "p-1"});
        CHECK(shown.code == ExitCode::InputRefused);
        CHECK(has(shown.out, "metadata: status 401"));
        CHECK(has(shown.out, "401: not-authorised, unknown"));
    }

    TEST_CASE("wrong usage is explained") {
        struct Row {
            std::vector<std::string> arguments;
            std::string_view message;
        };
        for (const Row& row : std::vector<Row>{
                 {{"ftp://x", "--patient", "p"}, "expected the base of a FHIR server"},
                 {{"http://127.0.0.1:1", "--patient", "p", "--hook", "x"},
                  "expected `patient-view`"},
                 {{"http://127.0.0.1:1", "--patient", "p", "--hook", "order-dispatch"},
                  "expected `patient-view`"},
                 {{"http://127.0.0.1:1", "--patient", "p", "--hook", "encounter-start"},
                  "needs --encounter"},
                 {{"http://127.0.0.1:1", "--patient", "p", "--hook", "patient-view", "--draft",
                   "cetuximab"},
                  "has no draft orders"},
                 {{"http://127.0.0.1:1", "--patient", "p", "--draft", "water"},
                  "there are: adagrasib"},
                 {{"http://127.0.0.1:1", "--patient", "a/b"}, "expected a bare id"},
                 {{"http://127.0.0.1:1", "--patient", "p", "--now", "x"}, "--now: error"},
                 {{"http://127.0.0.1:1"}, "--patient is required"},
             }) {
            CAPTURE(row.message);
            std::vector<std::string> arguments = {"probe"};
            for (const std::string& argument : row.arguments) {
                arguments.push_back(argument);
            }
            const Run shown = run(arguments);
            CHECK(shown.code == ExitCode::WrongUsage);
            CAPTURE(shown.err);
            CHECK(has(shown.err, row.message));
        }
    }

    TEST_CASE("drafts of drugs and of tests are recognised by the record") {
        const Server server;
        for (const auto& [name, kind] : std::map<std::string, std::string>{
                 {"bevacizumab", "MedicationRequest/probe-bevacizumab: bevacizumab"},
                 {"ras-test", "ServiceRequest/probe-ras-test: ras_test"}}) {
            const Run shown = run({"probe", server.base(), "--patient", server.patient(), "--hook",
                                   "order-select", "--draft", name, "--now", "2026-10-05"});
            CAPTURE(shown.err);
            CHECK(shown.code == ExitCode::Success);
            CHECK(has(shown.out, "order " + kind));
        }
    }

    TEST_CASE("--help teaches") {
        const Run help = run({"probe", "--help"});
        CHECK(help.code == ExitCode::Success);
        for (const std::string_view part : {"--draft", "incomplete", "Examples:", "Exit codes:"}) {
            CHECK(has(help.out, part));
        }
    }
}

}  // namespace hookline::hooks
