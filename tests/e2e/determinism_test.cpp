// SR-160: what is answered depends on request, content and clock alone, and not on the order in
// which a server gives what it found.
#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "fhir/base/files.hpp"
#include "fhir/json/writer.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/e2e/shipped_requests.hpp"

namespace hookline::hooks::test {
namespace {

constexpr const char* kDay = "2026-10-05";

struct Posted {
    std::string request;
    std::string service;
};

std::vector<Posted> shipped_requests() {
    std::vector<Posted> all;
    for (const auto& file : shipped_request_files()) {
        std::string request = read_file(file).value();
        fhir::json::BodyBuffer body(request);
        RequestArena arena;
        const auto root = fhir::json::parse(body, arena).value();
        std::string service = "metastatic-rectal-cancer-" + std::string(root.string_at("hook"));
        all.push_back({std::move(request), std::move(service)});
    }
    return all;
}

// The entries of a Bundle in another order.
void write_shuffled(fhir::json::Writer& writer, const fhir::json::Value& bundle,
                    std::mt19937& random) {
    if (!bundle.is_object()) {
        writer.value(bundle);
        return;
    }
    writer.begin_object();
    for (const auto& [name, value] : bundle.members()) {
        writer.key(name.view());
        if (name != "entry") {
            writer.value(value);
            continue;
        }
        std::vector<fhir::json::Value> entries(value.elements().begin(), value.elements().end());
        std::ranges::shuffle(entries, random);
        writer.begin_array();
        for (const fhir::json::Value& entry : entries) {
            writer.value(entry);
        }
        writer.end_array();
    }
    writer.end_object();
}

std::string with_shuffled_prefetch(const std::string& request, std::mt19937& random) {
    fhir::json::BodyBuffer body(request);
    RequestArena arena;
    const auto root = fhir::json::parse(body, arena).value();
    std::string text;
    fhir::json::Writer writer(text);
    writer.begin_object();
    for (const auto& [name, value] : root.members()) {
        writer.key(name.view());
        if (name != "prefetch") {
            writer.value(value);
            continue;
        }
        writer.begin_object();
        for (const auto& [key, result] : value.members()) {
            writer.key(key.view());
            write_shuffled(writer, result, random);
        }
        writer.end_object();
    }
    writer.end_object();
    return text;
}

TEST_CASE("the order of the entries in prefetch makes no difference, not even in a text") {
    std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed): the same in every run
    for (const Posted& posted : shipped_requests()) {
        const std::string expected = post(posted.request, kDay, posted.service).text;
        for (int i = 0; i < 8; ++i) {
            const std::string shuffled = with_shuffled_prefetch(posted.request, random);
            CHECK(shuffled != posted.request);
            CHECK(post(shuffled, kDay, posted.service).text == expected);
        }
    }
}

TEST_CASE("SR-160: the same request is answered with the same bytes, on any number of threads") {
    const std::vector<Posted> requests = shipped_requests();
    std::vector<std::string> expected;
    for (const Posted& posted : requests) {
        expected.push_back(post(posted.request, kDay, posted.service).text);
        CHECK(expected.back().starts_with("{"));
    }
    constexpr std::size_t kThreads = 4;
    std::vector<std::size_t> differences(kThreads, 0);
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            // Each in another order, so that different requests meet.
            for (std::size_t n = 0; n < 2 * requests.size(); ++n) {
                const std::size_t i = (n * (2 * thread + 1) + thread) % requests.size();
                const std::string text = post(requests[i].request, kDay, requests[i].service).text;
                differences[thread] += text == expected[i] ? 0U : 1U;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(differences == std::vector<std::size_t>(kThreads, 0));
}

}  // namespace
}  // namespace hookline::hooks::test
