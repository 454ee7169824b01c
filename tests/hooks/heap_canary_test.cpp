// SR-096: nothing of a patient stays in the memory of the process when the answer has been sent.
//
// A program of its own: memory that is given back is wiped here, so that what is found is what the
// server still holds.
#include <doctest/doctest.h>

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "hooks/content.hpp"
#include "hooks/http/server.hpp"
#include "hooks/router.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/source_dir.hpp"

void operator delete(void* memory) noexcept {
    if (memory != nullptr) {
        ::explicit_bzero(memory, ::malloc_usable_size(memory));
        std::free(memory);
    }
}
void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}
void operator delete[](void* memory) noexcept {
    operator delete(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    operator delete(memory);
}

namespace hookline::hooks {
namespace {

constexpr std::size_t kMarkerSize = 40;

// One character of the marker, which must not stand in memory by itself.
char marker_at(std::size_t index) {
    static volatile std::uint32_t seed = 0x2545F491U;
    std::uint32_t mixed = seed + static_cast<std::uint32_t>(index) * 2'654'435'761U;
    mixed ^= mixed >> 15U;
    return static_cast<char>('a' + mixed % 26U);
}

std::string marker() {
    std::string text(kMarkerSize, ' ');
    for (std::size_t i = 0; i < text.size(); ++i) {
        text[i] = marker_at(i);
    }
    return text;
}

bool is_marker(const char* bytes) {
    for (std::size_t i = 0; i < kMarkerSize; ++i) {
        if (bytes[i] != marker_at(i)) {
            return false;
        }
    }
    return true;
}

struct Region {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    std::string name;
};

std::vector<Region> writable_regions() {
    std::vector<Region> regions;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        std::istringstream fields(line);
        Region region;
        std::string access;
        std::string skipped;
        char dash = 0;
        fields >> std::hex >> region.begin >> dash >> region.end >> access >> skipped >> skipped >>
            skipped >> region.name;
        if (access.starts_with("rw")) {
            regions.push_back(std::move(region));
        }
    }
    return regions;
}

// Where the marker stands in the memory of this process; empty: nowhere.
std::string places_of_marker() {
    std::string places;
    for (const Region& region : writable_regions()) {
        // Read in place: a copy would be found as well. Guard pages of stacks are not listed.
        const char* bytes = reinterpret_cast<const char*>(region.begin);
        const std::size_t size = region.end - region.begin;
        for (std::size_t at = 0; at + kMarkerSize <= size; ++at) {
            if (bytes[at] == marker_at(0) && is_marker(bytes + at)) {
                places += (region.name.empty() ? "anonymous" : region.name) + ' ';
            }
        }
    }
    return places;
}

// The example call with a marker in names, ids, texts and members that nobody reads.
std::string marked_call() {
    std::string text =
        read_file(hookline::test::source_dir() / "examples/requests/cetuximab-without-ras.json")
            .value();
    for (const std::string word :
         {"\"resourceType\": \"Condition\",", "\"resourceType\": \"Patient\",",
          "\"resourceType\": \"Observation\","}) {
        for (std::size_t at = text.find(word); at != std::string::npos;
             at = text.find(word, at + word.size())) {
            text.insert(at + word.size(), "\"language\":\"" + marker() +
                                              "\",\"note\":[{\"text\":\"" + marker() + "\"}],");
        }
    }
    // The drafted drug is named on the card.
    return test::replaced(text, "\"draftOrders\"",
                          "\"other\":\"" + marker() + "\",\"draftOrders\"");
}

std::string marked_order(std::string text) {
    const std::size_t drafts = text.find("\"draftOrders\"");
    const std::size_t id = text.find("\"id\": \"", drafts) + 7;
    return text.replace(id, text.find('"', id) - id, marker());
}

// Whether the answer to the marked call names the marked order.
bool call(std::uint16_t port) {
    const std::string body = marked_order(marked_call());
    const std::string request =
        "POST /cds-services/metastatic-rectal-cancer-order-sign HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    const Answer answer = ask(port, request);
    return answer.status == 200 && answer.body.find(marker()) != std::string::npos;
}

TEST_CASE("SR-096: nothing of a patient stays in memory after the answer") {
    Diagnostics diagnostics;
    const auto paths = find_shipped_content("/nowhere/bin/hookline");
    REQUIRE(paths.has_value());
    const auto snapshot = load_content(*paths, diagnostics);
    REQUIRE(snapshot != nullptr);
    const SystemClock clock;
    RandomIdSource ids;
    test::RecordingLog log;
    const Service service(snapshot, clock, ids);
    Router router(service, log, ids);
    Server server(router, {});
    const std::uint16_t port = server.start().value();
    CHECK(places_of_marker().empty());
    {
        const std::string kept = marker();
        CHECK_FALSE(places_of_marker().empty());  // it is found where it is
    }
    for (int i = 0; i < 3; ++i) {
        // The client is a process of its own, so that only the server's memory is looked at.
        const pid_t client = ::fork();
        if (client == 0) {
            ::_exit(call(port) ? 0 : 1);
        }
        int status = -1;
        REQUIRE(::waitpid(client, &status, 0) == client);
        REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    }
    CHECK(places_of_marker() == "");
    server.stop_now();
    server.wait();
}

}  // namespace
}  // namespace hookline::hooks
