// SR-157: reloads under load. Every response must be, byte for byte, one of two goldens.
#include <atomic>
#include <cstdlib>
#include <map>
#include <sstream>
#include <thread>

#include "hooks/cli/now.hpp"
#include "hooks/http/server.hpp"
#include "hooks/reload/content_reloader.hpp"
#include "hooks/system.hpp"
#include "tests/e2e/tutorial_copy.hpp"
#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/reload/reload_support.hpp"

namespace hookline::hooks {
namespace {

using test::ReloadLog;
using test::TutorialCopy;

std::size_t reloads_wanted() {
    const char* text = std::getenv("HOOKLINE_RELOADS");
    return text == nullptr ? 30 : std::strtoul(text, nullptr, 10);
}

std::string request_line(std::string_view method, std::string_view path,
                         const std::string& body = {}) {
    std::ostringstream out;
    out << method << ' ' << path << " HTTP/1.1\r\nHost: localhost\r\n";
    if (!body.empty()) {
        out << "Content-Type: application/json\r\nContent-Length: " << body.size() << "\r\n";
    }
    out << "\r\n" << body;
    return out.str();
}

// The guideline in three forms: two that are sound and differ wherever one looks, one that is not.
class Variants {
  public:
    explicit Variants(const TutorialCopy& copy)
        : copy_(copy), rules_(text_of("HelloRules.cql")), plan_(text_of(kPlan)) {
        manifest_ = text_of("guideline.json");
    }

    void write_a() const { write(rules_, plan_, manifest_); }
    void write_b() const {
        write(with(rules_, "Facts.ecog is null", "Facts.ecog is null or Facts.ecog > 4"),
              with(plan_, "\"title\": \"Chemotherapy is being signed without",
                   "\"title\": \"Chemotherapy would be signed without"),
              with(manifest_, "\"title\": \"Hello guideline\"", "\"title\": \"Hello again\""));
    }
    // Every other time it does not load; else a case fails.
    void write_bad(bool loads) const {
        write(loads ? with(rules_, ">= 3", ">= 4") : with(rules_, "Facts.ecog is null", "Facts."),
              plan_, with(manifest_, "\"title\": \"Hello guideline\"", "\"title\": \"Bad\""));
    }

  private:
    static constexpr const char* kPlan = "plan-definitions/performance-status.json";

    [[nodiscard]] std::string text_of(const char* file) const {
        return read_file(copy_.root / file).value();
    }
    static std::string with(std::string text, const std::string& from, const std::string& to) {
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        return text.replace(at, from.size(), to);
    }
    void write(const std::string& rules, const std::string& plan,
               const std::string& manifest) const {
        std::ofstream(copy_.root / "HelloRules.cql") << rules;
        std::ofstream(copy_.root / kPlan) << plan;
        std::ofstream(copy_.root / "guideline.json") << manifest;
    }

    const TutorialCopy& copy_;
    std::string rules_;
    std::string plan_;
    std::string manifest_;
};

struct Fixture {
    Fixture() {
        paths.guidelines = {copy.root};
        RouterOptions options;
        options.explains = true;
        ContentTrial first = try_content(load_content, paths);
        REQUIRE(first.snapshot != nullptr);
        live = std::make_unique<LiveContentHandler>(
            std::move(first.snapshot), LiveContentParts{clock, ids, log, {}, std::move(options)});
        reloader = std::make_unique<ContentReloader>(
            [this] { return try_content(load_content, paths); }, *live, status, log);
        server = std::make_unique<Server>(*live, ServerOptions{.threads = 2});
        port = server->start().value();
        const std::string call = read_file(copy.root / "cases/irinotecan.request.json").value();
        requests = {request_line("POST", "/cds-services/hello-guideline-order-sign", call),
                    request_line("GET", "/cds-services"),
                    request_line("GET", "/statements/HELLO-01"),
                    request_line("POST", "/explain/hello-guideline-order-sign", call)};
    }

    [[nodiscard]] ReloadLog::Entry reload() {
        reloader->request();
        return log.after(++reloads);
    }
    // What is answered now.
    [[nodiscard]] std::vector<std::string> answers() const {
        std::vector<std::string> bodies;
        for (const std::string& request : requests) {
            const Answer answer = ask(port, request);
            CHECK(answer.status == 200);
            bodies.push_back(answer.body);
        }
        return bodies;
    }

    TutorialCopy copy;
    ContentPaths paths = find_shipped_content("/nowhere/bin/hookline").value();
    FixedClock clock{parse_now("2026-10-05").value().now_ms, 0};
    test::ConstantIds ids;
    ReloadLog log;
    ReloadStatus status;
    std::unique_ptr<LiveContentHandler> live;
    std::unique_ptr<ContentReloader> reloader;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
    std::vector<std::string> requests;
    std::size_t reloads = 0;
};

// Clients that ask without a pause and judge every answer.
class Load {
  public:
    Load(std::uint16_t port, const std::vector<std::string>& requests,
         const std::vector<std::string>& golden_a, const std::vector<std::string>& golden_b) {
        for (std::size_t client = 0; client < 3; ++client) {
            threads_.emplace_back([&, port, client] {
                RawClient connection(port);
                for (std::size_t i = client; !ends_; ++i) {
                    const std::size_t which = i % requests.size();
                    connection.send(requests[which]);
                    const std::string body = connection.receive().body;
                    if (body == golden_a[which]) {
                        ++of_a_;
                    } else if (body == golden_b[which]) {
                        ++of_b_;
                    } else {
                        ++strange_;
                    }
                }
            });
        }
    }
    ~Load() { end(); }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    void end() {
        ends_ = true;
        threads_.clear();
    }
    [[nodiscard]] std::size_t of_a() const { return of_a_; }
    [[nodiscard]] std::size_t of_b() const { return of_b_; }
    [[nodiscard]] std::size_t strange() const { return strange_; }

  private:
    std::atomic<bool> ends_ = false;
    std::atomic<std::size_t> of_a_ = 0;
    std::atomic<std::size_t> of_b_ = 0;
    std::atomic<std::size_t> strange_ = 0;
    std::vector<std::jthread> threads_;
};

}  // namespace

TEST_SUITE("hooks/reload/storm") {
    TEST_CASE("SR-157, SR-159: under reloads every response is one of two goldens, byte for byte") {
        Fixture fixture;
        const Variants variants(fixture.copy);
        const std::vector<std::string> golden_a = fixture.answers();
        variants.write_b();
        CHECK(fixture.reload().error_kind.empty());
        const std::vector<std::string> golden_b = fixture.answers();
        for (std::size_t i = 0; i < golden_a.size(); ++i) {
            CHECK(golden_a[i] != golden_b[i]);
        }
        Load load(fixture.port, fixture.requests, golden_a, golden_b);
        const std::vector<std::string>* now = &golden_b;
        std::uint64_t version = 2;
        for (std::size_t i = 0; i < reloads_wanted(); ++i) {
            const bool is_good = i % 2 != 0;
            if (!is_good) {
                variants.write_bad(i % 4 == 0);
            } else if (now == &golden_a) {
                variants.write_b();
                now = &golden_b;
            } else {
                variants.write_a();
                now = &golden_a;
            }
            const ReloadLog::Entry entry = fixture.reload();
            version += is_good ? 1 : 0;
            REQUIRE(entry.error_kind == (is_good      ? ""
                                         : i % 4 == 0 ? "cases-failed"
                                                      : "content-errors"));
            REQUIRE(entry.content_version == version);
            REQUIRE(fixture.status.fault().has_value() != is_good);
            REQUIRE(fixture.answers() == *now);
        }
        load.end();
        CHECK(load.strange() == 0);
        CHECK(load.of_a() > 0);
        CHECK(load.of_b() > 0);
        MESSAGE(reloads_wanted() << " reloads, " << load.of_a() << " answers of A, " << load.of_b()
                                 << " of B");
    }
}

}  // namespace hookline::hooks
