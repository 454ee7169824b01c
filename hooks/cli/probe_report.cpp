#include "hooks/cli/probe_report.hpp"

#include <array>
#include <cstdio>
#include <string_view>

#include "fhir/json/reader.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;
using fhir::json::Writer;

std::string milliseconds(std::int64_t microseconds) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f ms", static_cast<double>(microseconds) / 1000.0);
    return text.data();
}

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string line;
    for (const std::string& text : texts) {
        line += (line.empty() ? "" : ", ") + text;
    }
    return line;
}

void print_server(std::ostream& out, const ProbeReport& report) {
    const ServerSummary& server = report.server;
    out << "FHIR server  " << report.target.server.base << '\n';
    if (!server.problem.empty()) {
        out << "    metadata: " << server.problem << ", " << milliseconds(server.duration_us)
            << '\n';
        return;
    }
    out << "    FHIR " << (server.fhir_version.empty() ? "version not said" : server.fhir_version);
    if (!server.software.empty()) {
        out << ", " << server.software;
    }
    out << ", metadata in " << milliseconds(server.duration_us) << '\n';
    if (!server.description.empty()) {
        out << "    " << server.description << '\n';
    }
    if (!server.security.empty()) {
        out << "    security: " << joined(server.security) << '\n';
    }
    if (!server.fhir_version.empty() && !server.fhir_version.starts_with("4.")) {
        out << "    warning: not FHIR R4; what follows may be wrong\n";
    }
    if (!server.not_named.empty()) {
        out << "    not among its resources: " << joined(server.not_named) << '\n';
    }
}

// `403: not-authorised; 2 of others left out`
std::string remark_on(const FetchReport& report) {
    std::string remark;
    if (!report.is_complete()) {
        remark = report.status == 0 || report.status == 200 ? std::string()
                                                            : std::to_string(report.status) + ": ";
        remark += to_string(report.problem);
        remark += report.has_data ? ", incomplete" : ", unknown";
    } else if (report.status == 404 || report.status == 410) {
        remark = "does not exist";
    }
    const auto add = [&remark](std::size_t count, std::string_view what) {
        if (count > 0) {
            remark += remark.empty() ? "" : "; ";
            remark += std::to_string(count);
            remark += what;
        }
    };
    add(report.foreign, " of another patient or type left out");
    add(report.duplicates, " came twice");
    return remark;
}

void print_queries(std::ostream& out, const ProbeReport& report) {
    out << "\nQueries of " << report.service << " (" << milliseconds(report.data.duration_us)
        << ", all at once)\n";
    for (const FetchReport& item : report.data.reports) {
        out << "  " << padded(item.key, 26)
            << padded(std::to_string(item.resources) +
                          (item.resources == 1 ? " resource" : " resources"),
                      15)
            << padded(std::to_string(item.pages) + (item.pages == 1 ? " page" : " pages"), 10)
            << padded(milliseconds(item.duration_us), 12) << remark_on(item) << '\n';
    }
}

void print_indented(std::ostream& out, std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        out << "    " << text.substr(0, end) << '\n';
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
}

void print_cards(std::ostream& out, const std::string& response) {
    fhir::json::BodyBuffer body(response);
    RequestArena arena;
    const auto root = fhir::json::parse(body, arena);
    const auto cards = root ? root->array_at("cards") : std::span<const Value>();
    out << "\nCards: " << cards.size() << '\n';
    for (const Value& card : cards) {
        out << "\n  [" << card.string_at("indicator") << "] " << card.string_at("summary") << '\n';
        print_indented(out, card.string_at("detail"));
        for (const Value& suggestion : card.array_at("suggestions")) {
            out << "    suggestion: " << suggestion.string_at("label") << '\n';
        }
    }
}

void write_server(Writer& out, const ProbeReport& report) {
    const ServerSummary& server = report.server;
    out.key("server").begin_object().key("base").string(report.target.server.base);
    out.optional_string("problem", server.problem);
    out.key("metadata_us").integer(server.duration_us);
    out.optional_string("fhirVersion", server.fhir_version);
    out.optional_string("software", server.software);
    out.optional_string("description", server.description);
    out.key("security").begin_array();
    for (const std::string& code : server.security) {
        out.string(code);
    }
    out.end_array().key("not_named").begin_array();
    for (const std::string& type : server.not_named) {
        out.string(type);
    }
    out.end_array().end_object();
}

void write_query(Writer& out, const FetchReport& item) {
    const auto count = [&out](std::string_view name, std::size_t value) {
        out.key(name).integer(static_cast<std::int64_t>(value));
    };
    out.begin_object().key("key").string(item.key).key("query").string(item.query);
    out.key("state").string(item.is_complete() ? "complete"
                            : item.has_data    ? "incomplete"
                                               : "unknown");
    out.optional_string("problem", to_string(item.problem));
    out.key("status").integer(item.status);
    count("resources", item.resources);
    count("pages", item.pages);
    count("requests", item.requests);
    count("left_out", item.foreign);
    count("duplicates", item.duplicates);
    out.key("duration_us").integer(item.duration_us);
    out.key("slowest_us").integer(item.slowest_us).end_object();
}

}  // namespace

void print_probe(std::ostream& out, const ProbeReport& report) {
    print_server(out, report);
    print_queries(out, report);
    out << "\nFacts\n";
    print_sheet(out, report.facts);
    print_cards(out, report.response);
}

std::string probe_to_json(const ProbeReport& report) {
    std::string text;
    Writer out(text, 2);
    out.begin_object();
    write_server(out, report);
    out.key("service").string(report.service);
    out.key("fetch_us").integer(report.data.duration_us);
    out.key("queries").begin_array();
    for (const FetchReport& item : report.data.reports) {
        write_query(out, item);
    }
    out.end_array();
    write_sheet(out, report.facts);
    out.key("response").raw(report.response);
    out.end_object();
    return text;
}

}  // namespace hookline::hooks
