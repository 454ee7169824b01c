// Body to patient record (reader, tree, mapping) against its floor in the same run: P, RapidJSON's
// in-situ SAX pass with a null handler over the same bytes. 64 different bodies in turn, short
// rounds that alternate, medians. Memory is what one call holds at its peak: body buffer, arena and
// everything the mapping has on the heap.
//     record_bench [KILOBYTES...]
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>
#include <string>
#include <vector>

#include "fhir/base/diagnostics.hpp"
#include "fhir/json/reader.hpp"
#include "mappings/build_record.hpp"
#include "tests/bench/bodies.hpp"
#include "tests/bench/json_floor.hpp"
#include "tests/support/source_dir.hpp"

namespace {

std::size_t bytes_live = 0;
std::size_t bytes_peak = 0;

void* counted_allocate(std::size_t bytes) {
    constexpr std::size_t kHeader = alignof(std::max_align_t);
    auto* block = static_cast<char*>(std::malloc(bytes + kHeader));
    if (block == nullptr) {
        throw std::bad_alloc();
    }
    std::memcpy(block, &bytes, sizeof bytes);
    bytes_live += bytes;
    bytes_peak = std::max(bytes_peak, bytes_live);
    return block + kHeader;
}

void counted_free(void* memory) {
    if (memory == nullptr) {
        return;
    }
    char* block = static_cast<char*>(memory) - alignof(std::max_align_t);
    std::size_t bytes = 0;
    std::memcpy(&bytes, block, sizeof bytes);
    bytes_live -= bytes;
    std::free(block);
}

}  // namespace

void* operator new(std::size_t bytes) {
    return counted_allocate(bytes);
}
void operator delete(void* memory) noexcept {
    counted_free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    counted_free(memory);
}

namespace {

using namespace hookline;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBodies = 64;
constexpr std::size_t kRoundBytes = 12'000'000;
constexpr int kRounds = 15;
constexpr std::size_t kArenaBytesMax = std::size_t{512} * 1024 * 1024;

struct Content {
    Diagnostics diagnostics;
    std::shared_ptr<const mappings::Terminology> terminology;
    std::shared_ptr<const mappings::MappingTables> tables;

    Content() {
        const auto folder = test::source_dir() / "mappings";
        terminology =
            mappings::Terminology::load(folder / "valuesets", folder / "tables", diagnostics);
        tables = terminology == nullptr
                     ? nullptr
                     : mappings::MappingTables::load(folder / "tables", *terminology, diagnostics);
        if (tables == nullptr) {
            std::fprintf(stderr, "%s", diagnostics.to_text().c_str());
            std::exit(1);
        }
    }
};

fhir::json::Limits large_limits() {
    fhir::json::Limits limits;
    limits.values_max = 10'000'000;
    limits.elements_max = 1'000'000;
    return limits;
}

// One call: the tree, and the record when `content` is given. Gives the nanoseconds.
double measure_call(const std::string& body, fhir::json::BodyBuffer& buffer, RequestArena& arena,
                    const Content* content) {
    buffer.resize(body.size());
    std::memcpy(buffer.data(), body.data(), body.size());
    arena.reset();
    const auto start = Clock::now();
    const auto root = fhir::json::parse(buffer, arena, large_limits());
    if (!root) {
        std::fprintf(stderr, "a body was refused: %s at %s\n", root.error().message.c_str(),
                     root.error().where.c_str());
        std::exit(1);
    }
    if (content != nullptr) {
        const fhir::json::Value& context = *root->find("context");
        mappings::RecordInput input;
        input.patient_id = context.string_at("patientId");
        input.prefetch = *root->find("prefetch");
        input.draft_orders = *context.find("draftOrders");
        input.now = fhir::parse_date_time("2026-10-05T12:00:00Z").value();
        const auto record =
            mappings::build_record(input, *content->terminology, *content->tables, arena);
        if (!record || (*record)->conditions.empty()) {
            std::fprintf(stderr, "a record came out empty\n");
            std::exit(1);
        }
    }
    return static_cast<double>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count());
}

double measure_floor(const std::string& body, std::vector<char>& scratch) {
    scratch.assign(body.begin(), body.end());
    scratch.push_back('\0');
    const auto start = Clock::now();
    if (!bench::parse_floor(scratch.data())) {
        std::exit(1);
    }
    return static_cast<double>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count());
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

// Peak of one call with memory of its own, over the bytes of the body.
double memory_factor(const std::string& body, const Content& content) {
    const std::size_t before = bytes_live;
    bytes_peak = bytes_live;
    RequestArena arena(kArenaBytesMax);
    fhir::json::BodyBuffer buffer;
    measure_call(body, buffer, arena, &content);
    // The arena takes its blocks from malloc itself, so they are not among the counted bytes.
    return static_cast<double>(bytes_peak - before + arena.bytes_used()) /
           static_cast<double>(body.size());
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::size_t> sizes;  // in kilobytes
    for (int i = 1; i < argc; ++i) {
        sizes.push_back(std::strtoul(argv[i], nullptr, 10));
    }
    if (sizes.empty()) {
        sizes = {50, 59, 500, 5000};
    }
    const Content content;
    std::vector<char> scratch;
    RequestArena arena(kArenaBytesMax);
    fhir::json::BodyBuffer buffer;
    std::printf("body to record, medians of %d rounds, up to %zu bodies in turn\n", kRounds,
                kBodies);
    std::printf("%9s %9s %9s %9s %9s %9s %9s %9s\n", "body", "P us", "tree us", "record us",
                "tree/P", "record/P", "ns/byte", "memory/body");
    for (const std::size_t kilobytes : sizes) {
        const std::size_t count = std::clamp<std::size_t>(120'000 / kilobytes, 1, kBodies);
        const std::vector<std::string> bodies =
            bench::make_order_sign_bodies(kilobytes * 1000, count);
        double mean_bytes = 0;
        for (const std::string& body : bodies) {
            mean_bytes += static_cast<double>(body.size()) / static_cast<double>(bodies.size());
        }
        const std::size_t per_round =
            std::max<std::size_t>(1, kRoundBytes / (kilobytes * 1000) / bodies.size());
        std::array<std::vector<double>, 5> columns;
        for (int round = -1; round < kRounds; ++round) {
            std::array<double, 3> sums{};
            for (std::size_t pass = 0; pass < per_round; ++pass) {
                // Each of the three goes through all bodies: the second look at one body would find
                // caches and branch predictor prepared by the first.
                for (const std::string& body : bodies) {
                    sums[0] += measure_floor(body, scratch);
                }
                for (const std::string& body : bodies) {
                    sums[1] += measure_call(body, buffer, arena, nullptr);
                }
                for (const std::string& body : bodies) {
                    sums[2] += measure_call(body, buffer, arena, &content);
                }
            }
            if (round < 0) {
                continue;  // warms up
            }
            const double calls = static_cast<double>(per_round * bodies.size());
            for (std::size_t i = 0; i < sums.size(); ++i) {
                columns[i].push_back(sums[i] / calls / 1000);
            }
            columns[3].push_back(sums[1] / sums[0]);
            columns[4].push_back(sums[2] / sums[0]);
        }
        std::printf("%6.0f KB %9.1f %9.1f %9.1f %9.2f %9.2f %9.3f %9.2f\n", mean_bytes / 1000,
                    median(columns[0]), median(columns[1]), median(columns[2]), median(columns[3]),
                    median(columns[4]), median(columns[2]) * 1000 / mean_bytes,
                    memory_factor(bodies.front(), content));
    }
}
