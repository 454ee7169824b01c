#include "fhir/json/reader.hpp"

#include <string>

#include "fhir/json/flatten.hpp"
#include "fhir/json/tree_builder.hpp"

namespace hookline::fhir::json {
namespace {

std::string at_byte(std::string_view message, std::size_t offset) {
    return std::string(message) + ", at byte " + std::to_string(offset);
}

ErrorKind kind_of(Refusal refusal) {
    return refusal == Refusal::DuplicateName || refusal == Refusal::BadEscape
               ? ErrorKind::MalformedJson
               : ErrorKind::LimitExceeded;
}

std::string words_for(Refusal refusal, const Limits& limits) {
    switch (refusal) {
        case Refusal::Depth:
            return "nested deeper than " + std::to_string(limits.depth_max) + " levels";
        case Refusal::StringBytes:
            return "string is longer than " + std::to_string(limits.string_bytes_max) + " bytes";
        case Refusal::Members:
            return "object has more than " + std::to_string(limits.members_max) + " members";
        case Refusal::Elements:
            return "array has more than " + std::to_string(limits.elements_max) + " elements";
        case Refusal::Values:
            return "document has more than " + std::to_string(limits.values_max) + " values";
        case Refusal::NumberChars:
            return "number is longer than " + std::to_string(limits.number_chars_max) +
                   " characters";
        case Refusal::DuplicateName:
            return "member name occurs twice in its object";
        case Refusal::BadEscape:
            return "escape in a string stands for no character that is allowed";
        case Refusal::None:
            break;
    }
    return "document was refused";
}

}  // namespace

Result<Value> parse(BodyBuffer& body, RequestArena& arena, const Limits& limits) {
    if (body.size() == 0) {
        return fail(ErrorKind::MalformedJson, "expected a JSON value, found nothing, at byte 0");
    }
    try {
        TreeBuilder builder(arena, limits);
        const FlattenResult result = flatten(body, builder);
        if (result.complete) {
            return builder.root();
        }
        if (result.is_bad_utf8) {
            return fail(ErrorKind::MalformedJson,
                        at_byte("text is not valid UTF-8", result.offset));
        }
        if (builder.refusal() != Refusal::None) {
            return fail(kind_of(builder.refusal()),
                        at_byte(words_for(builder.refusal(), limits), result.offset),
                        builder.path());
        }
        return fail(ErrorKind::MalformedJson, at_byte(result.error, result.offset), builder.path());
    } catch (const ArenaLimitExceeded&) {
        return fail(ErrorKind::LimitExceeded, "document needs more memory than a request may use");
    }
}

}  // namespace hookline::fhir::json
