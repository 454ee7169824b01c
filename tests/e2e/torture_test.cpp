// SR-226: the n-th allocation of a call fails, for every n (in the everyday run for some). The call
// is then answered as without the failure, or with 503; never with other cards, never with less.
//
// A program of its own, since it takes the place of `operator new`.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "hooks/router.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/source_dir.hpp"

namespace {

// Of this thread: how many allocations are left until one fails; below zero: none fails.
thread_local long allocations_left = -1;
thread_local long allocations_seen = 0;

void* allocate(std::size_t size, std::size_t alignment) {
    ++allocations_seen;
    if (allocations_left > 0) {
        --allocations_left;
        if (allocations_left == 0) {
            allocations_left = -1;
            throw std::bad_alloc();
        }
    }
    void* memory =
        alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__
            ? std::malloc(size == 0 ? 1 : size)
            : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

}  // namespace

void* operator new(std::size_t size) {
    return allocate(size, 0);
}
void* operator new[](std::size_t size) {
    return allocate(size, 0);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace hookline::hooks {
namespace {

constexpr long kEvery = 97;  // in the everyday run: one failure of so many, and the first hundred
constexpr long kFirst = 100;

struct Call {
    std::string name;
    std::string body;
    std::string target;
};

std::vector<Call> calls() {
    const std::string prefix = "/cds-services/metastatic-rectal-cancer-";
    std::vector<Call> result;
    for (const auto& entry : std::filesystem::directory_iterator(hookline::test::source_dir() /
                                                                 "tests/data/requests")) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(".request.json")) {
            continue;
        }
        std::string body = read_file(entry.path()).value();
        const test::Document document(body);
        const std::string hook(document.value().string_at("hook"));
        result.push_back({name, std::move(body), prefix + hook});
    }
    return result;
}

/// What is answered when the allocation `number` fails; 0: none. No memory that is told upwards is
/// the 503 that the HTTP layer makes of it (SR-120).
HttpResponse answer(const Call& call, long number) {
    const RequestTime time = parse_now("2026-10-05").value();
    const FixedClock clock(time.now_ms, time.offset_minutes);
    CountingIdSource ids;
    const std::unique_ptr<Log> log = make_null_log();
    const Service service(test::shipped_content(), clock, ids);
    RouterOptions options;
    options.deadline = std::chrono::hours(1);
    Router router(service, *log, ids, options);
    const std::vector<HeaderField> fields{{"Content-Type", "application/json"}};
    fhir::json::BodyBuffer body(call.body);
    HttpRequest request{
        "POST", call.target, fields, "127.0.0.1", true, std::chrono::steady_clock::now(), body};
    HttpResponse response;
    allocations_seen = 0;
    allocations_left = number;
    try {
        response = router.handle(request);
    } catch (const std::bad_alloc&) {
        response.status = 503;
    }
    allocations_left = -1;
    return response;
}

}  // namespace

TEST_SUITE("torture") {
    TEST_CASE("SR-226: a call whose n-th allocation fails is answered in full, or with 503") {
        const bool tries_all = std::getenv("HOOKLINE_TORTURE_ALL") != nullptr;
        const std::vector<Call> all = calls();
        REQUIRE(all.size() >= 10);
        for (const Call& call : all) {
            CAPTURE(call.name);
            static_cast<void>(answer(call, 0));  // what is made once is made now
            const HttpResponse whole = answer(call, 0);
            REQUIRE(whole.status == 200);
            const long count = allocations_seen;
            long failed = 0;
            for (long number = 1; number <= count;
                 number += tries_all || number < kFirst ? 1 : kEvery) {
                const HttpResponse response = answer(call, number);
                const bool is_whole = response.status == 200 && response.body == whole.body;
                failed += response.status == 503 ? 1 : 0;
                if (!is_whole && response.status != 503) {
                    CAPTURE(number);
                    CAPTURE(response.status);
                    CHECK(response.body == whole.body);
                }
            }
            CHECK(failed > 0);
            CHECK(answer(call, 0).body == whole.body);
        }
    }
}

}  // namespace hookline::hooks
