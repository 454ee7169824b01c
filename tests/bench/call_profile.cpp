// Whole order-sign calls with the shipped guideline, without sockets, for a profiler:
//     valgrind --tool=callgrind build/release/tests/bench/call_profile [BODIES] [KILOBYTES]
//     [ROUNDS]
// Instruction counts hold on noisy machines. Subtract a run with 0 bodies: it only loads. Of some
// hundred rounds the fastest tells the time of a call where nothing else disturbs it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "fhir/base/diagnostics.hpp"
#include "hooks/content.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
#include "tests/bench/bodies.hpp"
#include "tests/bench/server_process.hpp"

int main(int argc, char** argv) {
    using namespace hookline;
    const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 64;
    const std::size_t kilobytes = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 59;
    Diagnostics diagnostics;
    const auto paths = hooks::find_shipped_content("/nowhere/bin/hookline");
    bench::check(paths.has_value(), "the shipped content is not there");
    const auto snapshot = hooks::load_content(*paths, diagnostics);
    bench::check(snapshot != nullptr, "the shipped content cannot be loaded");
    const hooks::SystemClock clock;
    hooks::RandomIdSource ids;
    const hooks::Service service(snapshot, clock, ids);
    std::size_t bytes = 0;
    double fastest = 1e9;
    const std::size_t rounds = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 1;
    const auto bodies = bench::make_order_sign_bodies(kilobytes * 1000, count);
    for (std::size_t round = 0; round < rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        for (const std::string& text : bodies) {
            fhir::json::BodyBuffer body(text);
            const auto answer = service.handle_call("metastatic-rectal-cancer-order-sign", body);
            bench::check(answer.has_value(), "a call was refused");
            bytes += text.size();
        }
        const std::chrono::duration<double, std::micro> took =
            std::chrono::steady_clock::now() - start;
        fastest = std::min(fastest, took.count() / static_cast<double>(count));
    }
    std::printf("%zu calls, %zu bytes, %.1f us each in the fastest round\n", count * rounds, bytes,
                fastest);
}
