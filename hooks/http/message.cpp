#include "hooks/http/message.hpp"

#include <algorithm>

#include "fhir/json/writer.hpp"

namespace hookline::hooks {

namespace {

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool equals_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right,
                              [](char a, char b) { return to_lower(a) == to_lower(b); });
}

std::optional<std::string_view> HttpRequest::find_header(std::string_view name) const {
    const auto found = std::ranges::find_if(fields, [name](const HeaderField& field) {
        return equals_ignoring_case(field.name, name);
    });
    if (found == fields.end()) {
        return std::nullopt;
    }
    return found->value;
}

std::string_view HttpRequest::header(std::string_view name) const {
    return find_header(name).value_or(std::string_view());
}

HttpResponse error_response(int status, std::string_view issue_code, std::string_view diagnostics) {
    HttpResponse response;
    response.status = status;
    fhir::json::Writer writer(response.body);
    writer.begin_object().key("resourceType").string("OperationOutcome");
    writer.key("issue").begin_array().begin_object();
    writer.key("severity").string("error").key("code").string(issue_code);
    writer.key("diagnostics").string(diagnostics);
    writer.end_object().end_array().end_object();
    return response;
}

Reply PendingAnswer::proceed() {
    return finish();
}

}  // namespace hookline::hooks
