// What the client of HTTP says of a transfer, and what it means for the key.
#include <doctest/doctest.h>

#include <array>
#include <fstream>

#include "hooks/fetch/ca_file.hpp"
#include "tests/hooks/fetch/prefetch_fetching.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_certificate.hpp"

namespace hookline::hooks::test {
namespace {

// Answers each transfer at once with one result.
class OneResultClient final : public HttpClient {
  public:
    explicit OneResultClient(HttpResult result) : result_(std::move(result)) {}
    Ticket get(HttpGet, Done done) override {
        threads_.emplace_back([done = std::move(done), result = result_] { done(result); });
        return threads_.size();
    }
    void cancel(Ticket) override {}

  private:
    HttpResult result_;
    std::vector<std::jthread> threads_;
};

struct Row {
    HttpResult::Kind kind;
    const char* word;
    FetchProblem problem;
};
constexpr std::array kKinds = {
    Row{HttpResult::Kind::Refused, "refused", FetchProblem::Refused},
    Row{HttpResult::Kind::Unreachable, "unreachable", FetchProblem::Unreachable},
    Row{HttpResult::Kind::TlsFailed, "tls-failed", FetchProblem::TlsFailed},
    Row{HttpResult::Kind::Timeout, "timeout", FetchProblem::Timeout},
    Row{HttpResult::Kind::TooLarge, "too-large", FetchProblem::TooLarge},
    Row{HttpResult::Kind::Broken, "broken", FetchProblem::Broken},
    Row{HttpResult::Kind::Cancelled, "cancelled", FetchProblem::Broken},
};

}  // namespace

TEST_SUITE("hooks/fetch/problem") {
    TEST_CASE(
        "SR-132, SR-140: each kind of fault of a transfer leaves its key unread, and is named") {
        CHECK(to_string(HttpResult::Kind::Answered) == "answered");
        for (const Row& row : kKinds) {
            CAPTURE(row.word);
            CHECK(to_string(row.kind) == row.word);
            HttpResult result;
            result.kind = row.kind;
            OneResultClient client(result);
            const AllowedFhirServer server{
                .base = "https://fhir.example/r4", .internal = false, .paging_hosts = {}};
            FetchOrder order;
            order.access.base = {server.base, &server};
            order.patient_id = "p-1";
            order.deadline = std::chrono::steady_clock::now() + milliseconds(2'000);
            order.items.push_back({"conditions", std::string(kConditions), {}});
            const auto fetch = make_prefetch_fetch(client, std::move(order));
            std::promise<void> done;
            fetch->start([&done] { done.set_value(); });
            done.get_future().wait();
            REQUIRE(fetch->reports().size() == 1);
            CHECK(fetch->reports()[0].problem == row.problem);
            CHECK_FALSE(fetch->reports()[0].is_complete());
            const Document document("null");
            RequestArena arena;
            std::string prefetch;
            fhir::json::Writer(prefetch).value(fetch->merge(document.value(), arena).prefetch);
            CHECK(prefetch.find("conditions") == std::string::npos);
        }
    }

    TEST_CASE("SR-044: a file of issuers has to hold certificates") {
        const hookline::test::TemporaryFolder folder;
        CHECK(check_ca_file({}).has_value());
        CHECK_FALSE(check_ca_file(folder / "none.pem").has_value());
        std::ofstream(folder / "text.pem") << "no certificate";
        const auto refused = check_ca_file(folder / "text.pem");
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().where == (folder / "text.pem").string());
        std::ofstream(folder / "ca.pem") << hookline::test::make_certificate("a").certificate;
        CHECK(check_ca_file(folder / "ca.pem").has_value());
    }
}

}  // namespace hookline::hooks::test
