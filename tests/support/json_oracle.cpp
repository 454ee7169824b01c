#include "tests/support/json_oracle.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

#include "fhir/json/writer.hpp"

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#endif
#include <rapidjson/reader.h>

namespace hookline::test {
namespace {

class Rewriter {
  public:
    explicit Rewriter(std::string& out) : writer_(out) {}

    bool Null() { return done(writer_.null()); }
    bool Bool(bool value) { return done(writer_.boolean(value)); }
    bool RawNumber(const char* text, std::uint32_t length, bool) {
        return done(writer_.raw({text, length}));
    }
    bool String(const char* text, std::uint32_t length, bool) {
        return done(writer_.string({text, length}));
    }
    bool Key(const char* text, std::uint32_t length, bool) {
        return done(writer_.key({text, length}));
    }
    bool StartObject() { return done(writer_.begin_object()); }
    bool EndObject(std::uint32_t) { return done(writer_.end_object()); }
    bool StartArray() { return done(writer_.begin_array()); }
    bool EndArray(std::uint32_t) { return done(writer_.end_array()); }

    // Never called: numbers come as text.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }

  private:
    static bool done(const fhir::json::Writer&) { return true; }

    fhir::json::Writer writer_;
};

rapidjson::ParseResult read(const std::string& text, std::string& result) {
    // In place, because only so RapidJSON keeps every digit of a long exponent.
    std::string scratch = text;
    rapidjson::InsituStringStream stream(scratch.data());
    Rewriter rewriter(result);
    rapidjson::Reader reader;
    constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
    return reader.Parse<kFlags>(stream, rewriter);
}

}  // namespace

std::optional<std::string> reread_by_oracle(const std::string& text) {
    std::string result;
    return read(text, result).IsError() ? std::nullopt : std::optional(std::move(result));
}

bool is_too_big_for_oracle(const std::string& text) {
    std::string ignored;
    return read(text, ignored).Code() == rapidjson::kParseErrorNumberTooBig;
}

}  // namespace hookline::test

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
