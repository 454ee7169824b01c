#include "fhir/json/flatten.hpp"

#include <cstdlib>

// RapidJSON's assertions are bugs of ours, never input: every state they guard is checked before.
#define RAPIDJSON_ASSERT(expression) ((expression) ? static_cast<void>(0) : std::abort())
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#endif
#include <rapidjson/reader.h>

#include "fhir/json/padded_stream.hpp"

namespace hookline::fhir::json {
namespace {

constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;

std::string_view words_for(rapidjson::ParseErrorCode code) {
    switch (code) {
        case rapidjson::kParseErrorDocumentEmpty:
            return "expected a JSON value, found nothing";
        case rapidjson::kParseErrorDocumentRootNotSingular:
            return "expected the end, found more text";
        case rapidjson::kParseErrorValueInvalid:
            return "expected a JSON value";
        case rapidjson::kParseErrorObjectMissName:
            return "expected a member name in quotes";
        case rapidjson::kParseErrorObjectMissColon:
            return "expected `:` after a member name";
        case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
            return "expected `,` or `}`";
        case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
            return "expected `,` or `]`";
        case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
        case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
        case rapidjson::kParseErrorStringEscapeInvalid:
            return "escape or control character in a string is not valid";
        case rapidjson::kParseErrorStringMissQuotationMark:
            return "string is not closed";
        case rapidjson::kParseErrorStringInvalidEncoding:
            return "string is not valid UTF-8";
        default:
            return "number is not valid";
    }
}

}  // namespace

FlattenResult flatten(BodyBuffer& body, TreeBuilder& builder) {
    PaddedStream stream{body.data(), nullptr, body.data(), builder.bad_escape()};
    rapidjson::GenericReader<ValidatedUtf8, ValidatedUtf8, rapidjson::CrtAllocator> reader;
    const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
    if (result.IsError()) {
        const bool refused = result.Code() == rapidjson::kParseErrorTermination;
        return {false, result.Offset(), refused ? std::string_view() : words_for(result.Code())};
    }
    if (stream.Tell() != body.size()) {
        return {false, stream.Tell(), "expected the end, found more text"};
    }
    return {true, stream.Tell(), {}};
}

}  // namespace hookline::fhir::json

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
