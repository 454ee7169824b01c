#include "fhir/json/reader.hpp"

#include <string>
#include <utility>

#include "fhir/json/flatten.hpp"
#include "fhir/json/locate.hpp"
#include "fhir/json/source.hpp"
#include "fhir/json/tree_builder.hpp"

namespace hookline::fhir::json {
namespace {

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
    std::expected<Value, ParseFault> root = parse_or_fault(body, arena, limits);
    if (root) {
        return *root;
    }
    ParseFault fault = std::move(root).error();
    if (fault.offset) {
        fault.error.message += ", at byte " + std::to_string(*fault.offset);
    }
    return std::unexpected(std::move(fault.error));
}

std::expected<Value, ParseFault> parse_or_fault(BodyBuffer& body, RequestArena& arena,
                                                const Limits& limits) {
    const auto refuse = [](ErrorKind kind, std::string_view message,
                           std::optional<std::size_t> offset, std::string where = {}) {
        return std::unexpected(
            ParseFault{Error{kind, std::string(message), std::move(where)}, offset});
    };
    if (body.size() == 0) {
        return refuse(ErrorKind::MalformedJson, "expected a JSON value, found nothing", 0);
    }
    try {
        TreeBuilder builder(arena, limits);
        const FlattenResult result = flatten(body, builder);
        if (result.complete) {
            return builder.root();
        }
        if (result.is_bad_utf8) {
            return refuse(ErrorKind::MalformedJson, "text is not valid UTF-8", result.offset);
        }
        if (builder.refusal() != Refusal::None) {
            return refuse(kind_of(builder.refusal()), words_for(builder.refusal(), limits),
                          result.offset, builder.path());
        }
        return refuse(ErrorKind::MalformedJson, result.error, result.offset, builder.path());
    } catch (const ArenaLimitExceeded&) {
        return refuse(ErrorKind::LimitExceeded, "document needs more memory than a request may use",
                      std::nullopt);
    }
}

std::optional<Value> parse_source(const std::string& file, std::string_view text, BodyBuffer& body,
                                  RequestArena& arena, Diagnostics& diagnostics) {
    std::expected<Value, ParseFault> root = parse_or_fault(body, arena, {});
    if (root) {
        return *root;
    }
    const ParseFault& fault = root.error();
    if (text.starts_with("\xef\xbb\xbf")) {
        diagnostics.error(file, {{1, 1}, {1, 1}},
                          "the file begins with a byte order mark; expected UTF-8 without it");
        return std::nullopt;
    }
    const SourcePosition at = fault.offset ? position_of(text, *fault.offset) : SourcePosition{};
    diagnostics.error(file, {at, at}, fault.error.message, fault.error.where);
    return std::nullopt;
}

}  // namespace hookline::fhir::json
