// Server CPU of a whole order-sign call with the shipped guideline, from socket to cards, against
// its floor in the same run: H + P, where H is our HTTP layer with a fixed answer of the same size
// and P RapidJSON's in-situ SAX pass with a null handler over the same bodies.
//
// 64 different bodies in turn; the three are measured in short rounds that alternate; medians.
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
#include "hooks/content.hpp"
#include "hooks/http/server.hpp"
#include "hooks/log.hpp"
#include "hooks/router.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
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
    const ServerProcess whole(serve_guideline);
    std::printf("server CPU per order-sign call, medians of %d rounds, %zu bodies in turn\n",
                kRounds, kBodies);
    std::printf("%10s %10s %10s %10s %14s\n", "body", "H us", "P us", "call us", "call/(H+P)");
    for (const std::size_t kilobytes : {5U, 59U, 500U}) {
        const std::vector<std::string> bodies = make_order_sign_bodies(kilobytes * 1000, kBodies);
        const std::vector<std::string> requests =
            post_requests("/cds-services/metastatic-rectal-cancer-order-sign", bodies);
        const int fixed_connection = connect_to(fixed.port());
        const int whole_connection = connect_to(whole.port());
        std::array<std::vector<double>, 4> costs;
        for (int round = -1; round < kRounds; ++round) {
            const double h = cost_us(fixed, fixed_connection, requests, kRoundMilliseconds);
            const double p = floor_us(bodies);
            const double call = cost_us(whole, whole_connection, requests, kRoundMilliseconds);
            if (round >= 0) {  // the first round warms up
                costs[0].push_back(h);
                costs[1].push_back(p);
                costs[2].push_back(call);
                costs[3].push_back(call / (h + p));
            }
        }
        std::printf("%7zu KB %10.1f %10.1f %10.1f %14.2f\n", kilobytes, median(costs[0]),
                    median(costs[1]), median(costs[2]), median(costs[3]));
        ::close(fixed_connection);
        ::close(whole_connection);
    }
}
