// Any bytes: the reader refuses them or gives a tree that writes and reads back to the same text.
// What it accepts and refuses is compared with RapidJSON, which knows nothing of our code.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"
#include "tests/support/json_oracle.hpp"

namespace json = hookline::fhir::json;

namespace {

void demand(bool condition) {
    if (!condition) {
        std::abort();
    }
}

std::string write(const json::Value& value) {
    std::string text;
    json::Writer(text).value(value);
    return text;
}

// Whether RapidJSON has to refuse as well: not what only our reader forbids.
bool is_plain_fault(const hookline::Error& error, std::string_view text) {
    const auto says = [&](std::string_view words) {
        return error.message.find(words) != std::string::npos;
    };
    return error.kind == hookline::ErrorKind::MalformedJson && !says("UTF-8") && !says("twice") &&
           !says("stands for no character") && text.find('\0') == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    json::BodyBuffer body(text);
    hookline::RequestArena arena;
    const auto value = json::parse(body, arena);
    if (!value) {
        demand(!is_plain_fault(value.error(), text) || !hookline::test::reread_by_oracle(text));
        return 0;
    }
    const std::string written = write(*value);
    demand(hookline::test::is_too_big_for_oracle(text) ||
           hookline::test::reread_by_oracle(text) == written);
    json::BodyBuffer again(written);
    const auto reread = json::parse(again, arena);
    demand(reread.has_value() && write(*reread) == written);
    return 0;
}
