// Several guidelines: what a call costs with 1, 10 and 100 copies of the shipped guideline loaded,
// and how long loading takes. The copies have other ids; the call concerns none of them.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "fhir/base/files.hpp"
#include "hooks/cli/now.hpp"
#include "hooks/content.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = hookline::test::source_dir();
constexpr const char* kRequest =
    "engine/guidelines/metastatic-rectal-cancer/cases/V02-cetuximab-without-ras.request.json";

// Copies of the shipped guideline under other ids, removed at the end.
class Copies {
  public:
    Copies() { fs::remove_all(root_); }
    ~Copies() { fs::remove_all(root_); }
    Copies(const Copies&) = delete;
    Copies& operator=(const Copies&) = delete;

    fs::path make(std::size_t number) {
        const fs::path shipped = kSource / "engine/guidelines/metastatic-rectal-cancer";
        const fs::path folder = root_ / std::to_string(number);
        if (fs::exists(folder)) {
            return folder;
        }
        fs::create_directories(folder);
        fs::copy(shipped, folder,
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        std::string manifest = read_file(folder / "guideline.json").value();
        const std::string id = "\"id\": \"metastatic-rectal-cancer\"";
        manifest.replace(manifest.find(id), id.size(),
                         "\"id\": \"copy-" + std::to_string(number) + '"');
        std::ofstream(folder / "guideline.json") << manifest;
        return folder;
    }

  private:
    fs::path root_ = fs::temp_directory_path() / "hookline-guidelines-bench";
};

std::shared_ptr<const Snapshot> load(std::size_t guidelines) {
    static Copies copies;
    ContentPaths paths = find_shipped_content("/nowhere/bin/hookline").value();
    for (std::size_t i = 1; i < guidelines; ++i) {
        paths.guidelines.push_back(copies.make(i));
    }
    Diagnostics diagnostics;
    return load_content(paths, diagnostics);
}

void call_with_guidelines(benchmark::State& state) {
    static std::map<std::int64_t, std::shared_ptr<const Snapshot>> loaded;
    auto& snapshot = loaded[state.range(0)];
    if (snapshot == nullptr) {
        snapshot = load(static_cast<std::size_t>(state.range(0)));
    }
    if (snapshot == nullptr) {
        state.SkipWithError("the content cannot be loaded");
        return;
    }
    const std::string text = read_file(kSource / kRequest).value_or("");
    const RequestTime time = parse_now("2026-10-05").value();
    const FixedClock clock(time.now_ms, time.offset_minutes);
    CountingIdSource ids;
    const Service service(snapshot, clock, ids);
    for (auto _ : state) {
        fhir::json::BodyBuffer body(text);
        const auto answer = service.handle_call("metastatic-rectal-cancer-order-sign", body);
        if (!answer) {
            state.SkipWithError("the call was refused");
            break;
        }
    }
}
BENCHMARK(call_with_guidelines)->Arg(1)->Arg(10)->Arg(100)->Unit(benchmark::kMicrosecond);

void load_shipped_content(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(load(1));
    }
}
BENCHMARK(load_shipped_content)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hookline::hooks

BENCHMARK_MAIN();
