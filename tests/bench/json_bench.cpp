// Our reader (UTF-8 pass, limits, tree in the arena) against RapidJSON's SAX pass with a null
// handler, over the same bytes, interleaved in one run. The bodies are the shared requests,
// repeated inside one array to the size that is asked for. Only the ratio counts; machines differ.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "fhir/json/reader.hpp"
#include "tests/bench/json_floor.hpp"
#include "tests/support/source_dir.hpp"

namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> requests() {
    std::vector<std::string> bodies;
    for (const auto& entry : std::filesystem::directory_iterator(hookline::test::source_dir() /
                                                                 "tests/data/requests")) {
        if (entry.path().string().ends_with(".request.json")) {
            bodies.push_back(*hookline::read_file(entry.path()));
        }
    }
    return bodies;
}

struct Times {
    double ours = 0;
    double floor = 0;
};

Times measure(const std::vector<std::string>& bodies, int rounds) {
    Times times;
    std::vector<char> scratch;
    hookline::RequestArena arena(std::size_t{512} * 1024 * 1024);
    hookline::fhir::json::BodyBuffer buffer;
    for (int round = 0; round < rounds; ++round) {
        for (const std::string& body : bodies) {
            buffer.resize(body.size());
            std::memcpy(buffer.data(), body.data(), body.size());
            arena.reset();
            const auto start = Clock::now();
            const bool ok = hookline::fhir::json::parse(buffer, arena).has_value();
            const auto middle = Clock::now();
            scratch.assign(body.begin(), body.end());
            scratch.push_back('\0');
            const auto resume = Clock::now();
            const bool floor_ok = hookline::bench::parse_floor(scratch.data());
            const auto end = Clock::now();
            if (!ok || !floor_ok) {
                std::fprintf(stderr, "a body was refused\n");
            }
            times.ours += std::chrono::duration<double>(middle - start).count();
            times.floor += std::chrono::duration<double>(end - resume).count();
        }
    }
    return times;
}

}  // namespace

int main() {
    const std::vector<std::string> bodies = requests();
    std::size_t bytes = 0;
    for (const std::string& body : bodies) {
        bytes += body.size();
    }
    constexpr int kParts = 7;
    constexpr int kRoundsPerPart = 28;
    measure(bodies, 5);
    std::vector<double> ratios;
    Times total;
    for (int repetition = 0; repetition < kParts; ++repetition) {
        const Times times = measure(bodies, kRoundsPerPart);
        ratios.push_back(times.ours / times.floor);
        total.ours += times.ours;
        total.floor += times.floor;
    }
    std::ranges::sort(ratios);
    const double megabytes = static_cast<double>(bytes) * kRoundsPerPart * kParts / 1e6;
    std::printf("%zu bodies, mean %zu bytes\n", bodies.size(), bytes / bodies.size());
    std::printf("reader  %7.0f MB/s\n", megabytes / total.ours);
    std::printf("floor   %7.0f MB/s (RapidJSON SAX in situ, null handler)\n",
                megabytes / total.floor);
    std::printf("ratio of time, median of %zu: %.2f\n", ratios.size(), ratios[ratios.size() / 2]);
}
