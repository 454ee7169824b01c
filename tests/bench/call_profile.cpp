// Whole order-sign calls with the shipped guideline, without sockets, for a profiler:
//     valgrind --tool=callgrind build/release/tests/bench/call_profile [BODIES] [KILOBYTES]
// Instruction counts hold on noisy machines. Subtract a run with 0 bodies: it only loads.
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
    for (const std::string& text : bench::make_order_sign_bodies(kilobytes * 1000, count)) {
        fhir::json::BodyBuffer body(text);
        const auto answer = service.handle_call("metastatic-rectal-cancer-order-sign", body);
        bench::check(answer.has_value(), "a call was refused");
        bytes += text.size();
    }
    std::printf("%zu calls, %zu bytes\n", count, bytes);
}
