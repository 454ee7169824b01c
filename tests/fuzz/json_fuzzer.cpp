// Any bytes: the reader refuses them or gives a tree that writes and reads back to the same text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"

namespace json = hookline::fhir::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    json::BodyBuffer body(std::string_view(reinterpret_cast<const char*>(data), size));
    hookline::RequestArena arena;
    const auto value = json::parse(body, arena);
    if (!value) {
        return 0;
    }
    std::string first;
    json::Writer(first).value(*value);
    json::BodyBuffer again(first);
    const auto reread = json::parse(again, arena);
    std::string second;
    if (!reread) {
        std::abort();
    }
    json::Writer(second).value(*reread);
    if (first != second) {
        std::abort();
    }
    return 0;
}
