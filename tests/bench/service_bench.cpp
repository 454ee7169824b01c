// What the protocol part of a call costs beside parsing: request checks, routing of the context and
// writing of one card, with content that decides at once.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "fhir/base/files.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks {
namespace {

std::string read_request() {
    return read_file(hookline::test::source_dir() / "examples/requests/cetuximab-without-ras.json")
        .value_or("");
}

void parse_body(benchmark::State& state) {
    const std::string text = read_request();
    for (auto _ : state) {
        fhir::json::BodyBuffer body(text);
        RequestArena arena;
        benchmark::DoNotOptimize(fhir::json::parse(body, arena));
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(parse_body);

void handle_call(benchmark::State& state) {
    const std::string text = read_request();
    const FixedClock clock(0, 0);
    CountingIdSource ids;
    const Service service(std::make_shared<const test::FakeSnapshot>(), clock, ids);
    for (auto _ : state) {
        fhir::json::BodyBuffer body(text);
        const auto answer = service.handle_call("g-order-sign", body);
        if (!answer) {
            state.SkipWithError("the call was refused");
            break;
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(handle_call);

}  // namespace
}  // namespace hookline::hooks

BENCHMARK_MAIN();
