#include "hooks/protocol/outcome.hpp"

#include <algorithm>

#include "fhir/json/writer.hpp"
#include "hooks/protocol/error_status.hpp"

namespace hookline::hooks {
namespace {

constexpr std::size_t kPathBytesMax = 300;

// A path is made of member names, which a client may choose: only one that looks like names of
// elements is shown.
bool is_element_path(std::string_view text) {
    const auto is_path_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.' || c == '[' || c == ']';
    };
    return text.size() <= kPathBytesMax && std::ranges::all_of(text, is_path_character);
}

}  // namespace

std::string write_outcome(std::string_view code, std::string_view text,
                          std::string_view diagnostics, std::string_view expression,
                          unsigned indent) {
    std::string out;
    fhir::json::Writer writer(out, indent);
    writer.begin_object();
    writer.key("resourceType").string("OperationOutcome");
    writer.key("issue").begin_array().begin_object();
    writer.key("severity").string("error");
    writer.key("code").string(code);
    writer.key("details").begin_object().key("text").string(text).end_object();
    writer.optional_string("diagnostics", diagnostics);
    if (!expression.empty()) {
        writer.key("expression").begin_array().string(expression).end_array();
    }
    writer.end_object().end_array();
    writer.end_object();
    return out;
}

std::string write_outcome(const Error& error, unsigned indent) {
    const ErrorStatus status = error_status(error.kind);
    if (status.http_status == 500) {
        return write_outcome(status.issue_code, "the request could not be answered",
                             to_string(error.kind), {}, indent);
    }
    const bool show_path = is_element_path(error.where);
    return write_outcome(status.issue_code, error.message, to_string(error.kind),
                         show_path ? std::string_view(error.where) : std::string_view(), indent);
}

}  // namespace hookline::hooks
