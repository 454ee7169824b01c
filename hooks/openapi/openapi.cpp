#include "hooks/openapi/openapi.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "fhir/json/writer.hpp"
#include "hookline_openapi_components.hpp"
#include "hookline_version.hpp"
#include "hooks/protocol/hook.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Writer;

constexpr std::string_view kAbout =
    "Clinical decision support by CDS Hooks 2.0.1 over FHIR R4. Unreviewed guideline content, not "
    "a medical device. Requests are read more leniently than described here; answers are as "
    "described.";

struct StatusRow {
    int status;
    std::string_view description;
};
// Answers of every path (the head alone decides most of them), then of calls.
constexpr std::array<StatusRow, 7> kErrors{{
    {400, "The request is malformed."},
    {403, "The host name, or the service for this client, is not served."},
    {404, "There is no such path."},
    {405, "Another method; `Allow` names the right ones."},
    {414, "The target is too long."},
    {431, "The head is too large."},
    {503, "Too much to do, stopping, or out of memory; `Retry-After` says when to come again."},
}};
constexpr std::array<StatusRow, 6> kCallErrors{{
    {408, "The request came too slowly."},
    {411, "The body has no length."},
    {413, "The body is too large."},
    {415, "The body is not declared as JSON, or is encoded."},
    {417, "An Expect other than `100-continue`."},
    {500, "A fault of the server."},
}};
constexpr StatusRow kOrderNotFound{
    412, "A dispatched order is neither in the prefetch nor could it be read (CH-061)."};
constexpr StatusRow kTokenError{401, "A valid token of a configured client is required."};
constexpr StatusRow kThrottled{
    429,
    "Too many tokens with bad signatures from that address, or too many requests of this client; "
    "`Retry-After`."};

constexpr std::array<std::pair<Hook, std::string_view>, 7> kRequests{{
    {Hook::PatientView, "PatientViewRequest"},
    {Hook::OrderSelect, "OrderSelectRequest"},
    {Hook::OrderSign, "OrderSignRequest"},
    {Hook::OrderDispatch, "OrderDispatchRequest"},
    {Hook::EncounterStart, "EncounterStartRequest"},
    {Hook::EncounterDischarge, "EncounterDischargeRequest"},
    {Hook::AppointmentBook, "AppointmentBookRequest"},
}};

std::string_view request_schema(Hook hook) {
    for (const auto& [known, schema] : kRequests) {
        if (known == hook) {
            return schema;
        }
    }
    return "OtherRequest";
}

void write_reference(Writer& writer, std::string_view schema) {
    writer.begin_object();
    writer.key("$ref").string("#/components/schemas/" + std::string(schema));
    writer.end_object();
}

void write_content(Writer& writer, std::string_view media_type, std::string_view schema) {
    writer.key("content").begin_object().key(media_type).begin_object().key("schema");
    write_reference(writer, schema);
    writer.end_object().end_object();
}

void write_response(Writer& writer, const StatusRow& row, std::string_view schema) {
    writer.key(std::to_string(row.status)).begin_object();
    writer.key("description").string(row.description);
    write_content(writer, "application/json", schema);
    writer.end_object();
}

struct Operation {
    std::string_view method;
    std::string id;
    std::string_view summary;
    std::string_view request;   // schema; empty: no body
    std::string_view response;  // schema; empty: an HTML page
    StatusRow success;
    bool needs_token;
};

void write_page(Writer& writer, const StatusRow& row) {
    writer.key(std::to_string(row.status)).begin_object();
    writer.key("description").string(row.description);
    writer.key("content").begin_object().key("text/html").begin_object();
    writer.key("schema").begin_object().key("type").string("string").end_object();
    writer.end_object().end_object().end_object();
}

void write_responses(Writer& writer, const Operation& operation) {
    constexpr std::string_view kError = "OperationOutcome";
    writer.key("responses").begin_object();
    if (operation.response.empty()) {
        write_page(writer, operation.success);
    } else {
        write_response(writer, operation.success, operation.response);
    }
    for (const StatusRow& row : kErrors) {
        write_response(writer, row, kError);
    }
    if (operation.needs_token) {
        write_response(writer, kTokenError, kError);
    }
    if (operation.needs_token || !operation.request.empty()) {
        write_response(writer, kThrottled, kError);
    }
    if (!operation.request.empty()) {
        for (const StatusRow& row : kCallErrors) {
            write_response(writer, row, kError);
        }
    }
    if (operation.request == request_schema(Hook::OrderDispatch)) {
        write_response(writer, kOrderNotFound, kError);
    }
    writer.end_object();
}

void write_operation(Writer& writer, const Operation& operation) {
    writer.key(operation.method).begin_object();
    writer.key("operationId").string(operation.id);
    writer.key("summary").string(operation.summary);
    writer.key("security").begin_array();
    if (operation.needs_token) {
        writer.begin_object().key("clientToken").begin_array().end_array().end_object();
    }
    writer.end_array();
    if (!operation.request.empty()) {
        writer.key("requestBody").begin_object().key("required").boolean(true);
        write_content(writer, "application/json", operation.request);
        writer.end_object();
    }
    write_responses(writer, operation);
    writer.end_object();
}

void write_path(Writer& writer, std::string_view path, const Operation& operation) {
    writer.key(path).begin_object();
    write_operation(writer, operation);
    writer.end_object();
}

void write_service_paths(Writer& writer, const ServiceDescription& service,
                         const OpenApiOptions& options) {
    const std::string path = "/cds-services/" + service.id;
    write_path(writer, path,
               {"post",
                "call-" + service.id,
                service.title.empty() ? service.id : service.title,
                request_schema(service.hook),
                "Response",
                {200, "Cards; none is an answer, too."},
                options.needs_token});
    if (options.explains) {
        write_path(writer, "/explain/" + service.id,
                   {"post",
                    "explain-" + service.id,
                    "Say why each rule speaks or is silent; not part of CDS Hooks",
                    request_schema(service.hook),
                    "Explanation",
                    {200, "The rules that the call triggers."},
                    options.needs_token});
    }
    if (options.keeps_feedback) {
        write_path(writer, path + "/feedback",
                   {"post",
                    "feedback-" + service.id,
                    "Say what users did with cards",
                    "FeedbackRequest",
                    "FeedbackResponse",
                    {200, "The feedback is on the disk."},
                    options.needs_token});
    }
}

void write_statement_path(Writer& writer) {
    writer.key("/statements/{id}").begin_object();
    writer.key("parameters").begin_array().begin_object();
    writer.key("name").string("id").key("in").string("path").key("required").boolean(true);
    writer.key("description").string("Id of the statement, as links of cards have it.");
    writer.key("schema").begin_object().key("type").string("string").end_object();
    writer.end_object().end_array();
    write_operation(writer, {"get",
                             "statement",
                             "Read a statement of a guideline",
                             {},
                             {},
                             {200, "A page with the text, its rules and sources."},
                             false});
    writer.end_object();
}

void write_paths(Writer& writer, std::span<const ServiceDescription> services,
                 const OpenApiOptions& options) {
    writer.key("paths").begin_object();
    write_path(writer, "/cds-services",
               {"get",
                "discovery",
                "List the services",
                {},
                "Discovery",
                {200, "The services."},
                options.needs_token && !options.open_discovery});
    for (const ServiceDescription& service : services) {
        write_service_paths(writer, service, options);
    }
    write_statement_path(writer);
    write_path(
        writer, "/livez",
        {"get", "live", "Ask whether the process answers", {}, "Health", {200, "It does."}, false});
    write_path(
        writer, "/readyz",
        {"get", "ready", "Ask whether calls are served", {}, "Health", {200, "They are."}, false});
    writer.end_object();
}

// The schemas as they stand in components.json, and how clients say who they are.
void write_components(Writer& writer) {
    constexpr std::string_view kSchemas = "\"schemas\":";
    const std::size_t begin = kOpenApiComponents.find(kSchemas) + kSchemas.size();
    const std::size_t end = kOpenApiComponents.rfind('}');
    writer.key("components").begin_object();
    writer.key("schemas").raw(kOpenApiComponents.substr(begin, end - begin));
    writer.key("securitySchemes").begin_object().key("clientToken").begin_object();
    writer.key("type").string("http").key("scheme").string("bearer");
    writer.key("bearerFormat").string("JWT");
    writer.key("description")
        .string(
            "A JWT signed by the client (ES384 or RS384): iss, aud (the URL that is called), "
            "exp, iat, jti, and kid in its header.");
    writer.end_object().end_object().end_object();
}

}  // namespace

std::string write_openapi(std::span<const ServiceDescription> services,
                          const OpenApiOptions& options) {
    std::string text;
    Writer writer(text);
    writer.begin_object().key("openapi").string("3.1.0");
    writer.key("info").begin_object().key("title").string("Hookline");
    writer.key("version").string(kVersion);
    writer.key("description").string(kAbout).end_object();
    writer.key("servers").begin_array().begin_object();
    writer.key("url").string(options.base_url).end_object().end_array();
    write_paths(writer, services, options);
    write_components(writer);
    writer.end_object();
    return text;
}

}  // namespace hookline::hooks
