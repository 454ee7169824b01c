// Server CPU of a whole order-sign call with the shipped guideline, from socket to cards, against
// its floor in the same run: H + P, where H is our HTTP layer with a fixed answer of the same size
// and P RapidJSON's in-situ SAX pass with a null handler over the same bodies. Between them stands
// the way to the record: the same server reads and maps each body, evaluates nothing and gives the
// fixed answer.
//
// 64 different bodies in turn; the four are measured in short rounds that alternate; medians.
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "fhir/base/diagnostics.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/arena_pool.hpp"
#include "hooks/content.hpp"
#include "hooks/http/server.hpp"
#include "hooks/log.hpp"
#include "hooks/router.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
#include "mappings/build_record.hpp"
#include "tests/bench/bodies.hpp"
#include "tests/bench/json_floor.hpp"
#include "tests/bench/server_process.hpp"

namespace {

using namespace hookline;
using namespace hookline::bench;

constexpr int kRounds = 15;
constexpr std::size_t kBodies = 64;
constexpr int kRoundMilliseconds = 100;
constexpr std::size_t kFixedAnswerBytes = 6000;  // about what the cards of these calls have

void serve_guideline(int port_pipe) {
    Diagnostics diagnostics;
    const auto paths = hooks::find_shipped_content("/nowhere/bin/hookline");
    check(paths.has_value(), "the shipped content is not there");
    const auto snapshot = hooks::load_content(*paths, diagnostics);
    check(snapshot != nullptr, "the shipped content cannot be loaded");
    const hooks::SystemClock clock;
    hooks::RandomIdSource ids;
    const auto log = hooks::make_stderr_log(hooks::LogLevel::Error, clock);
    const hooks::Service service(snapshot, clock, ids);
    hooks::Router router(service, *log, ids);
    hooks::Server server(router, {});
    tell_port(port_pipe, server.start().value());
    server.wait();
}

// Maps the body of each request to a record, which nobody looks at.
class RecordHandler final : public hooks::Handler {
  public:
    explicit RecordHandler(const hooks::ContentPaths& paths) {
        Diagnostics diagnostics;
        terminology_ = mappings::Terminology::load(paths.value_sets, paths.tables, diagnostics);
        check(terminology_ != nullptr, "the value sets cannot be loaded");
        tables_ = mappings::MappingTables::load(paths.tables, *terminology_, diagnostics);
        check(tables_ != nullptr, "the tables cannot be loaded");
    }

    hooks::HttpResponse handle(hooks::HttpRequest& request) override {
        const hooks::ArenaPool::Lease arena = hooks::ArenaPool::take(arenas_);
        const auto root = fhir::json::parse(request.body, *arena, {});
        check(root.has_value(), "a body was refused");
        const fhir::json::Value& context = *root->find("context");
        mappings::RecordInput input;
        input.patient_id = context.string_at("patientId");
        input.prefetch = *root->find("prefetch");
        input.draft_orders = *context.find("draftOrders");
        input.now = now_;
        const auto record = mappings::build_record(input, *terminology_, *tables_, *arena);
        check(record.has_value(), "a body was refused");
        hooks::HttpResponse response;
        response.body.assign(kFixedAnswerBytes, 'a');
        return response;
    }

  private:
    std::shared_ptr<const mappings::Terminology> terminology_;
    std::shared_ptr<const mappings::MappingTables> tables_;
    std::shared_ptr<hooks::ArenaPool> arenas_ =
        std::make_shared<hooks::ArenaPool>(std::size_t{64} * 1024 * 1024);
    fhir::DateTime now_ = fhir::parse_date_time("2026-10-05T12:00:00Z").value();
};

void serve_record(int port_pipe) {
    const auto paths = hooks::find_shipped_content("/nowhere/bin/hookline");
    check(paths.has_value(), "the shipped content is not there");
    RecordHandler handler(*paths);
    hooks::Server server(handler, {});
    tell_port(port_pipe, server.start().value());
    server.wait();
}

std::chrono::nanoseconds thread_cpu() {
    timespec time{};
    check(::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0, "clock");
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// CPU in microseconds per body.
double floor_us(const std::vector<std::string>& bodies) {
    std::vector<char> scratch;
    std::chrono::nanoseconds spent{};
    for (const std::string& body : bodies) {
        scratch.assign(body.begin(), body.end());
        scratch.push_back('\0');
        const std::chrono::nanoseconds start = thread_cpu();
        const bool ok = parse_floor(scratch.data());
        spent += thread_cpu() - start;
        check(ok, "a body was refused");
    }
    return static_cast<double>(spent.count()) / 1000 / static_cast<double>(bodies.size());
}

}  // namespace

int main() {
    const ServerProcess fixed([](int pipe) { serve_fixed_answer(pipe, kFixedAnswerBytes); });
    const ServerProcess record(serve_record);
    const ServerProcess whole(serve_guideline);
    std::printf("server CPU per order-sign call, medians of %d rounds, %zu bodies in turn\n",
                kRounds, kBodies);
    std::printf("%10s %8s %8s %10s %14s %10s %14s\n", "body", "H us", "P us", "record us",
                "record/(H+P)", "call us", "call/(H+P)");
    struct Size {
        std::size_t kilobytes;
        BenchPatient patient;
    };
    for (const auto& [kilobytes, patient] :
         {Size{5, BenchPatient::WithCancer}, Size{59, BenchPatient::WithCancer},
          Size{59, BenchPatient::WithoutCancer}, Size{500, BenchPatient::WithCancer}}) {
        const std::vector<std::string> bodies =
            make_order_sign_bodies(kilobytes * 1000, kBodies, patient);
        const std::vector<std::string> requests =
            post_requests("/cds-services/metastatic-rectal-cancer-order-sign", bodies);
        const std::array<const ServerProcess*, 3> servers = {&fixed, &record, &whole};
        std::array<int, 3> connections{};
        for (std::size_t i = 0; i < servers.size(); ++i) {
            connections.at(i) = connect_to(servers.at(i)->port());
        }
        std::array<std::vector<double>, 6> costs;
        for (int round = -1; round < kRounds; ++round) {
            std::array<double, 3> served{};
            for (std::size_t i = 0; i < servers.size(); ++i) {
                served.at(i) =
                    cost_us(*servers.at(i), connections.at(i), requests, kRoundMilliseconds);
            }
            const double p = floor_us(bodies);
            if (round < 0) {
                continue;  // the first round warms up
            }
            const double floor = served[0] + p;
            const std::array row = {served[0],         p,         served[1],
                                    served[1] / floor, served[2], served[2] / floor};
            for (std::size_t i = 0; i < row.size(); ++i) {
                costs.at(i).push_back(row.at(i));
            }
        }
        std::printf("%7zu KB %8.1f %8.1f %10.1f %14.2f %10.1f %14.2f%s\n", kilobytes,
                    median(costs[0]), median(costs[1]), median(costs[2]), median(costs[3]),
                    median(costs[4]), median(costs[5]),
                    patient == BenchPatient::WithCancer ? "" : "  no cancer, no card");
        for (const int connection : connections) {
            ::close(connection);
        }
    }
}
